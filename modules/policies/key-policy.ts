import { DELETION_ACTIONS, REPLICATION_ACTIONS } from "./key-actions";
import { type Condition, unless, when } from "../terraform/conditional";
import type { PolicyDocument, PolicyStatement } from "./policy-document";
import { KEY_USE_SID, keyUseStatement } from "./use-of-key";

/** Sids of the statements that a key policy has without additional statements. */
export const KEY_POLICY_SIDS = {
  use: KEY_USE_SID,
  administration: "Enable IAM Administration Permissions",
  fullAccess: "Enable IAM User Permissions",
  administrators: "Allow access for Key Administrators",
  denyDeletion: "Deny deletion of the key",
} as const;

/** Principals of a key policy, and the actions they can perform. */
export interface KeyPolicyInput {
  /** ARN of the role that uses the key. */
  readonly roleArn: string;
  /** ARN of the account's root. A statement for it lets IAM policies in the account grant access. */
  readonly accountRootArn: string;
  /** Whether IAM policies in the account can grant all actions, including use of the key. Otherwise, they can grant only administration. */
  readonly fullAccountAccess: Condition;
  /** Actions of administrators: {@link ADMINISTRATION_ACTIONS}, or a token for them. */
  readonly administrationActions: readonly string[];
  /** ARNs of the key administrators. */
  readonly administratorArns: readonly string[];
  /** Whether the key has administrators. */
  readonly hasAdministrators: Condition;
  /** Whether key administrators can replicate the key. */
  readonly replicationAllowed: Condition;
  /** Whether all principals are denied scheduling the deletion of the key. */
  readonly deletionProtection: Condition;
  /** Statements to add, or a spread token for them. */
  readonly additionalStatements: readonly PolicyStatement[];
}

/**
 * Returns the key policy.
 *
 * The statement for the account's root keeps the key manageable. Without it, KMS rejects the policy, because no principal could change it
 * later. It doesn't allow replication: with that permission in an IAM policy, a principal could create a replica with a key policy they
 * control.
 *
 * The statement that denies deletion applies even after the key is removed from the Terraform configuration. It locks no one out,
 * because administrators can still change the policy. No additional statement can lift it, because a Deny overrides every Allow.
 */
export function keyPolicy(input: KeyPolicyInput): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      keyUseStatement(input.roleArn),
      ...unless(input.fullAccountAccess, {
        Sid: KEY_POLICY_SIDS.administration,
        Effect: "Allow" as const,
        Principal: { AWS: input.accountRootArn },
        Action: input.administrationActions,
        Resource: "*" as const,
      }),
      ...when(input.fullAccountAccess, {
        Sid: KEY_POLICY_SIDS.fullAccess,
        Effect: "Allow" as const,
        Principal: { AWS: input.accountRootArn },
        Action: "kms:*",
        Resource: "*" as const,
      }),
      ...when(input.hasAdministrators, {
        Sid: KEY_POLICY_SIDS.administrators,
        Effect: "Allow" as const,
        Principal: { AWS: input.administratorArns },
        Action: [...input.administrationActions, ...when(input.replicationAllowed, ...REPLICATION_ACTIONS)],
        Resource: "*" as const,
      }),
      ...when(input.deletionProtection, {
        Sid: KEY_POLICY_SIDS.denyDeletion,
        Effect: "Deny" as const,
        Principal: "*" as const,
        Action: [...DELETION_ACTIONS],
        Resource: "*" as const,
      }),
      ...input.additionalStatements,
    ],
  };
}
