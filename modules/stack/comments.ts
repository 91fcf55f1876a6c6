import { MIN_AWS_PROVIDER, MIN_TERRAFORM } from "./versions";

/**
 * Comments of the HCL, with the purpose of each block and the reasons for its form, by address. Blocks are in this order. For an argument
 * or a nested block, its name follows the address of the block.
 */
export const COMMENTS: Readonly<Record<string, string>> = {
  terraform: `Terraform has check blocks since ${MIN_TERRAFORM}. The AWS provider has all arguments used here since ${MIN_AWS_PROVIDER}, the last of them an optional thumbprint_list.`,
  "terraform.backend": "Keeps the state on this machine. Replace this block to share the state.",
  "terraform.cloud": "Keeps the state in HCP Terraform, in the workspace that TF_WORKSPACE named at synthesis.",
  "provider.aws": "Uses the credentials of the environment and, if aws_region is null, its Region, such as AWS_REGION.",
  "data.aws_caller_identity.current": "AWS account of the credentials. ARNs and policies contain its ID.",
  "data.aws_partition.current":
    "AWS partition of the account. The ARNs of AWS GovCloud (US) and AWS China start with another one.",
  "data.aws_region.current":
    "AWS Region of the key. A plan for another Region is rejected, because a key can't be moved.",
  "data.aws_iam_openid_connect_provider.oidc_provider":
    "Existing OIDC provider for Pulumi Cloud, unless this configuration creates one. AWS allows one per issuer and account. This configuration only reads it: add missing audiences where it is managed.",
  "data.aws_kms_key.key":
    "State of the key, for check.key_can_be_used. The AWS provider treats a key pending deletion as gone, so this looks it up by the ARN in terraform_data.known_key.",
  "local.iam_arn_prefix": "Prefix of the ARNs of IAM resources in the account.",
  "local.create_oidc_provider":
    "Whether to create the OIDC provider. By default, it is created unless an ARN is passed. The choice isn't sensitive, even if the ARN is. It needs try, because nonsensitive fails for a value that isn't sensitive before Terraform 1.8.",
  "local.oidc_provider_arn":
    "ARN of the OIDC provider. A passed ARN is known at plan time even if the lookup has to wait.",
  "local.oidc_issuer":
    "Issuer of Pulumi Cloud's tokens without https://, the prefix of the condition keys in the trust policy.",
  "local.oidc_audiences": "Audiences that the OIDC provider must accept: the role's audience, and those of other uses.",
  "local.key_administration_actions":
    "Actions that the KMS console grants to key administrators, except kms:Create*, which includes kms:CreateGrant: with it, administrators could grant anyone use of the key. They only need kms:CreateAlias.",
  "local.deployment": "Account, Region, organization and issuer of this plan.",
  "local.deployment_changes":
    "Differences between this plan and the deployment in the state. The names of the properties that differ aren't sensitive, even if their values are.",
  "local.displayed_deployment_changes":
    "Differences in local.deployment_changes for the error message, which must not contain sensitive values.",
  "local.deployment_error": "Error message for a plan that is for another deployment.",
  "local.displayed":
    "Values of variables for error messages, which must not contain sensitive values. It is a list, because a conditional would be sensitive if one of its branches is. issensitive requires Terraform 1.8. In earlier versions, nonsensitive fails for a value that isn't sensitive.",
  "local.missing_audiences": "Audiences that the created OIDC provider has lost.",
  "local.displayed_missing_audiences":
    "Audiences in local.missing_audiences for the error message, which must not contain sensitive values.",
  "terraform_data.memory":
    "Stores the account, Region, organization and issuer of this deployment. With the credentials of another account, or in another Region, Terraform would not find the key and would create another one. For another organization or issuer, it would grant access to the key. To confirm a change, replace this resource.",
  "aws_iam_openid_connect_provider.oidc_provider": "Makes AWS trust the tokens of Pulumi Cloud for these audiences.",
  "aws_iam_role.role":
    "Role that Pulumi Cloud assumes to use the key. The subject in its trust policy limits it to customer managed keys of one organization: Pulumi ESC has the same audience. It has no permissions policy, because the key policy grants it access directly.",
  "aws_kms_key.key":
    "Key that encrypts the organization's data in Pulumi ESC. If the key is lost, so is that data. By default, only the role can use it.",
  "aws_kms_alias.key": "Alias of the key. Its name without alias/ is the name of the key in Pulumi Cloud.",
  "terraform_data.key_must_stay_the_same":
    "Rejects every plan that would create another key in place of this one. Terraform would plan that if it didn't find the key, for example because the key is pending deletion.",
  "terraform_data.known_key":
    "Keeps the ARN of the key for the check of its state, even when Terraform doesn't find the key.",
  "check.key_can_be_used":
    "Warns in every plan if Pulumi Cloud can't use the key, or soon won't be able to. is_enabled is compared with false, because it is null in tests with mocks.",
  "check.key_is_rotated": "Warns in every plan if rotation was turned off.",
  "check.oidc_provider_accepts_audiences":
    "Warns in every plan if an audience was removed from the created OIDC provider.",
  "terraform_data.memory.lifecycle": "A plan for another deployment must not update the stored values.",
  "terraform_data.known_key.lifecycle": "Another key must not replace the stored ARN.",
  "aws_iam_role.role.depends_on": "An existing OIDC provider must accept the audience before the role trusts it.",
  "aws_kms_key.key.policy":
    "KMS rejects a policy that no principal could change later, so one statement lets IAM policies of the account grant administration. Replication isn't part of that: a replica has the same key material, and a key policy of its own. The denied deletion still protects the key if this block is removed. The deny statement locks no one out, because administrators can change the policy. Additional statements can't lift it.",
  "aws_kms_key.key.lifecycle.ignore_changes":
    "An operator can disable the key to revoke access immediately. The next apply must not enable it.",
  "aws_kms_alias.key.lifecycle": "If the new name is taken, the old alias stays.",
  "aws_kms_alias.key.depends_on": "A plan with -target on the alias must not point it to another key.",
};
