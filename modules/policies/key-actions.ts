/**
 * What may be done with a key, by purpose.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */

/** What Pulumi Cloud needs: to encrypt and decrypt data keys, and nothing besides. */
export const USE_ACTIONS = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"] as const;

/**
 * What a key's administrators need, as the KMS console grants it.
 *
 * NOTE: the console grants `kms:Create*`. That contains `kms:CreateGrant`, with which an administrator could hand
 * the use of the key to anyone; `kms:CreateAlias` is the part of it that administration needs.
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
 * What administrators need to replicate a multi-Region key.
 *
 * NOTE: this is more than administration. A replica has the same key material, and a key policy of its own, which is
 * written by the principal that creates it.
 */
export const REPLICATION_ACTIONS = ["kms:ReplicateKey"] as const;

/** What deletes a key. */
export const DELETION_ACTIONS = ["kms:ScheduleKeyDeletion"] as const;
