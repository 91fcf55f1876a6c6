/**
 * Addresses of the stack's blocks by the path of their construct. The addresses of resources are public API, because a changed address
 * would replace the key.
 */
export const ADDRESSES: Readonly<Record<string, string>> = {
  "aws-account/identity": "data.aws_caller_identity.current",
  "aws-account/partition": "data.aws_partition.current",
  "aws-account/region": "data.aws_region.current",
  "oidc-provider/looked-up/Resource": "data.aws_iam_openid_connect_provider.oidc_provider",
  "cmk/key/state": "data.aws_kms_key.key",
  "aws-account/iam-arn": "local.iam_arn_prefix",
  "oidc-provider/create": "local.create_oidc_provider",
  "oidc-provider/arn": "local.oidc_provider_arn",
  "oidc-provider/issuer": "local.oidc_issuer",
  "oidc-provider/audiences": "local.oidc_audiences",
  "administration-actions": "local.key_administration_actions",
  "memory/deployment": "local.deployment",
  "memory/changes": "local.deployment_changes",
  "memory/displayed-changes": "local.displayed_deployment_changes",
  "memory/error": "local.deployment_error",
  displayed: "local.displayed",
  "missing-audiences/all": "local.missing_audiences",
  "missing-audiences/displayed": "local.displayed_missing_audiences",
  "memory/Resource": "terraform_data.memory",
  "oidc-provider/created/Resource": "aws_iam_openid_connect_provider.oidc_provider",
  "cmk/role/Resource": "aws_iam_role.role",
  "cmk/key/Resource": "aws_kms_key.key",
  "cmk/key/alias": "aws_kms_alias.key",
  "cmk/key/must-stay-the-same": "terraform_data.key_must_stay_the_same",
  "cmk/key/known": "terraform_data.known_key",
  "cmk/key/can-be-used": "check.key_can_be_used",
  "cmk/key/is-rotated": "check.key_is_rotated",
  "oidc-provider-accepts-audiences": "check.oidc_provider_accepts_audiences",
};

/** Returns the name of a construct's block, from the path of the construct in the stack. */
export function nameOfBlock(path: string): string | undefined {
  return ADDRESSES[path]?.split(".").at(-1);
}
