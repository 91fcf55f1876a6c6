import { MIN_AWS_PROVIDER, MIN_TERRAFORM } from "./versions";

/** Block in the Terraform language. */
interface Block {
  /** Address in the configuration and, for a resource, in the state. */
  readonly address: string;
  /** Purpose of the block, and reasons for its form. HCL has it as a comment, and its blocks are in this order. */
  readonly comment: string;
}

/**
 * Blocks of the stack by the path of their construct. The addresses of resources are public API, because a changed address would replace
 * the key.
 */
const BLOCKS: Readonly<Record<string, Block>> = {
  "aws-account/identity": {
    address: "data.aws_caller_identity.current",
    comment: "AWS account of the credentials. ARNs and policies contain its ID.",
  },
  "aws-account/partition": {
    address: "data.aws_partition.current",
    comment: "AWS partition of the account. The ARNs of AWS GovCloud (US) and AWS China start with another one.",
  },
  "aws-account/region": {
    address: "data.aws_region.current",
    comment: "AWS Region of the key. A plan for another Region is rejected, because a key can't be moved.",
  },
  "oidc-provider/looked-up/Resource": {
    address: "data.aws_iam_openid_connect_provider.oidc_provider",
    comment:
      "Existing OIDC provider for Pulumi Cloud, unless this configuration creates one. AWS allows one per issuer and account. This configuration only reads it: add missing audiences where it is managed.",
  },
  "cmk/key/state": {
    address: "data.aws_kms_key.key",
    comment:
      "State of the key, for check.key_can_be_used. The AWS provider treats a key pending deletion as gone, so this looks it up by the ARN in terraform_data.known_key.",
  },
  "aws-account/iam-arn": {
    address: "local.iam_arn_prefix",
    comment: "Prefix of the ARNs of IAM resources in the account.",
  },
  "oidc-provider/create": {
    address: "local.create_oidc_provider",
    comment:
      "Whether to create the OIDC provider. By default, it is created unless an ARN is passed. The choice isn't sensitive, even if the ARN is. It needs try, because nonsensitive fails for a value that isn't sensitive before Terraform 1.8.",
  },
  "oidc-provider/arn": {
    address: "local.oidc_provider_arn",
    comment: "ARN of the OIDC provider. A passed ARN is known at plan time even if the lookup has to wait.",
  },
  "oidc-provider/issuer": {
    address: "local.oidc_issuer",
    comment: "Issuer of Pulumi Cloud's tokens without https://, the prefix of the condition keys in the trust policy.",
  },
  "oidc-provider/audiences": {
    address: "local.oidc_audiences",
    comment: "Audiences that the OIDC provider must accept: the role's audience, and those of other uses.",
  },
  "administration-actions": {
    address: "local.key_administration_actions",
    comment:
      "Actions that the KMS console grants to key administrators, except kms:Create*, which includes kms:CreateGrant: with it, administrators could grant anyone use of the key. They only need kms:CreateAlias.",
  },
  "memory/deployment": {
    address: "local.deployment",
    comment: "Account, Region, organization and issuer of this plan.",
  },
  "memory/changes": {
    address: "local.deployment_changes",
    comment:
      "Differences between this plan and the deployment in the state. The names of the properties that differ aren't sensitive, even if their values are.",
  },
  "memory/displayed-changes": {
    address: "local.displayed_deployment_changes",
    comment: "Differences in local.deployment_changes for the error message, which must not contain sensitive values.",
  },
  "memory/error": {
    address: "local.deployment_error",
    comment: "Error message for a plan that is for another deployment.",
  },
  displayed: {
    address: "local.displayed",
    comment:
      "Values of variables for error messages, which must not contain sensitive values. It is a list, because a conditional would be sensitive if one of its branches is. issensitive requires Terraform 1.8. In earlier versions, nonsensitive fails for a value that isn't sensitive.",
  },
  "missing-audiences/all": {
    address: "local.missing_audiences",
    comment: "Audiences that the created OIDC provider has lost.",
  },
  "missing-audiences/displayed": {
    address: "local.displayed_missing_audiences",
    comment: "Audiences in local.missing_audiences for the error message, which must not contain sensitive values.",
  },
  "memory/Resource": {
    address: "terraform_data.memory",
    comment:
      "Stores the account, Region, organization and issuer of this deployment. With the credentials of another account, or in another Region, Terraform would not find the key and would create another one. For another organization or issuer, it would grant access to the key. To confirm a change, replace this resource.",
  },
  "oidc-provider/created/Resource": {
    address: "aws_iam_openid_connect_provider.oidc_provider",
    comment: "Makes AWS trust the tokens of Pulumi Cloud for these audiences.",
  },
  "cmk/role/Resource": {
    address: "aws_iam_role.role",
    comment:
      "Role that Pulumi Cloud assumes to use the key. The subject in its trust policy limits it to customer managed keys of one organization: Pulumi ESC has the same audience. It has no permissions policy, because the key policy grants it access directly.",
  },
  "cmk/key/Resource": {
    address: "aws_kms_key.key",
    comment:
      "Key that encrypts the organization's data in Pulumi ESC. If the key is lost, so is that data. By default, only the role can use it.",
  },
  "cmk/key/alias": {
    address: "aws_kms_alias.key",
    comment: "Alias of the key. Its name without alias/ is the name of the key in Pulumi Cloud.",
  },
  "cmk/key/must-stay-the-same": {
    address: "terraform_data.key_must_stay_the_same",
    comment:
      "Rejects every plan that would create another key in place of this one. Terraform would plan that if it didn't find the key, for example because the key is pending deletion.",
  },
  "cmk/key/known": {
    address: "terraform_data.known_key",
    comment: "Keeps the ARN of the key for the check of its state, even when Terraform doesn't find the key.",
  },
  "cmk/key/can-be-used": {
    address: "check.key_can_be_used",
    comment:
      "Warns in every plan if Pulumi Cloud can't use the key, or soon won't be able to. is_enabled is compared with false, because it is null in tests with mocks.",
  },
  "cmk/key/is-rotated": {
    address: "check.key_is_rotated",
    comment: "Warns in every plan if rotation was turned off.",
  },
  "oidc-provider-accepts-audiences": {
    address: "check.oidc_provider_accepts_audiences",
    comment: "Warns in every plan if an audience was removed from the created OIDC provider.",
  },
};

/** Returns the name of a construct's block, from the path of the construct in the stack. */
export function nameOfBlock(path: string): string | undefined {
  return BLOCKS[path]?.address.split(".").at(-1);
}

/** Names of all blocks. */
export const BLOCK_NAMES: readonly string[] = Object.keys(BLOCKS).flatMap((path) => nameOfBlock(path) ?? []);

/** Comments by address. For an argument or a nested block, its name follows the address of the block. */
export const COMMENTS: Readonly<Record<string, string>> = {
  terraform: `Terraform has check blocks since ${MIN_TERRAFORM}. The AWS provider has all arguments used here since ${MIN_AWS_PROVIDER}, the last of them an optional thumbprint_list.`,
  "terraform.backend": "Keeps the state on this machine. Replace this block to share the state.",
  "terraform.cloud": "Keeps the state in HCP Terraform, in the workspace that TF_WORKSPACE named at synthesis.",
  "provider.aws": "Uses the credentials of the environment and, if aws_region is null, its Region, such as AWS_REGION.",
  ...Object.fromEntries(Object.values(BLOCKS).map(({ address, comment }) => [address, comment])),
  "terraform_data.memory.lifecycle": "A plan for another deployment must not update the stored values.",
  "terraform_data.known_key.lifecycle": "Another key must not replace the stored ARN.",
  "aws_iam_role.role.depends_on": "An existing OIDC provider must accept the audience before the role trusts it.",
  "aws_kms_key.key.policy":
    "KMS rejects a policy that no principal could change later, so one statement lets IAM policies of the account grant administration. Replication isn't part of that: a replica has the same key material, and a key policy of its own. The denied deletion still protects the key if this block is removed. The deny statement locks no one out, because administrators can change the policy.",
  "aws_kms_key.key.lifecycle.ignore_changes":
    "An operator can disable the key to revoke access immediately. The next apply must not enable it.",
  "aws_kms_alias.key.lifecycle": "If the new name is taken, the old alias stays.",
  "aws_kms_alias.key.depends_on": "A plan with -target on the alias must not point it to another key.",
};
