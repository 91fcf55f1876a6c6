/**
 * KMS actions by purpose.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */

/** Actions that Pulumi Cloud needs to encrypt and decrypt data keys. */
export const USE_ACTIONS = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"] as const;

/**
 * Actions of key administrators, as granted by the KMS console.
 *
 * NOTE: the console grants `kms:Create*`, which includes `kms:CreateGrant`. With it, administrators could grant anyone use of the key.
 * They only need `kms:CreateAlias`.
 */
export const ADMINISTRATION_ACTIONS = [
  "kms:CreateAlias",
  "kms:Describe*",
  "kms:Enable*",
  "kms:List*",
  "kms:Put*",
  "kms:Update*",
  "kms:Revoke*",
  "kms:Disable*",
  "kms:Get*",
  "kms:Delete*",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:ScheduleKeyDeletion",
  "kms:CancelKeyDeletion",
  "kms:RotateKeyOnDemand",
] as const;

/**
 * Actions that replicate a multi-Region key.
 *
 * NOTE: this is more than administration. A replica has the same key material, but its own key policy, which is written by the principal
 * that creates the replica.
 */
export const REPLICATION_ACTIONS = ["kms:ReplicateKey"] as const;

/** Actions that delete a key. */
export const DELETION_ACTIONS = ["kms:ScheduleKeyDeletion"] as const;

/**
 * Actions that read a key's metadata, and give no access to what it encrypts.
 *
 * NOTE: these are the actions with the access level Read or List that apply to a key, except `kms:GetPublicKey` and
 * `kms:GetParametersForImport`, which are for other types of keys.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 */
export const READING_ACTIONS = [
  "kms:DescribeKey",
  "kms:GetKeyLastUsage",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
] as const;
