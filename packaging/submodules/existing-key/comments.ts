import { COMMENTS } from "../../../modules/stack/comments";

/** Comments on blocks that differ from those of the module. */
const OWN_COMMENTS: Readonly<Record<string, string>> = {
  "data.aws_region.current": "AWS Region of the AWS provider, in which check_key_state needs the key.",
  "data.aws_kms_key.key":
    "State of the key, for check.key_can_be_used. If kms:DescribeKey is denied, the plan fails, so check_key_state enables it. It isn't part of the check block, because Terraform would then read it in every apply, and no plan would be empty.",
  "local.deployment": "Account, organization, issuer and key of this plan.",
  "terraform_data.memory":
    "Stores the account, organization, issuer and key of this deployment. For another organization or issuer, Terraform would grant access to the key. With another key, Pulumi Cloud could not decrypt what the first one encrypted. To confirm a change, replace this resource.",
  "aws_iam_role.role":
    "Role that Pulumi Cloud assumes to use the key. The subject in its trust policy limits it to customer managed keys of one organization: Pulumi ESC has the same audience.",
  "aws_iam_role_policy.use_key":
    "Allows the role to use the key. For a key in another account, the key policy must allow it too: the owner of the key adds the statement in the output key_policy_statement.",
  "check.key_can_be_used":
    "Warns in every plan if check_key_state is true and Pulumi Cloud can't use the key, or soon won't be able to.",
};

/** Comments on parts of the module that the submodule doesn't have. */
const OTHER_COMMENTS =
  /^(terraform|provider)\.|^provider\b|key_administration_actions|aws_kms_(key|alias)\.key(\.|$)|known_key|must_stay|is_rotated/;

/** Comments of the submodule's HCL, like {@link COMMENTS}. */
export const EXISTING_KEY_COMMENTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(COMMENTS).filter(([address]) => !OTHER_COMMENTS.test(address))),
  ...OWN_COMMENTS,
};
