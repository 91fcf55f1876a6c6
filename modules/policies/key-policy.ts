import { DELETION_ACTIONS, REPLICATION_ACTIONS } from "./key-actions";
import { type Condition, unless, when } from "../terraform/conditional";
import type { PolicyDocument } from "./policy-document";
import { keyPolicyStatement } from "./use-of-key";

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
}

/**
 * Returns the key policy.
 *
 * The statement for the account's root keeps the key manageable. Without it, KMS rejects the policy, because no principal could change it
 * later. It doesn't allow replication: with that permission in an IAM policy, a principal could create a replica with a key policy they
 * control.
 *
 * The statement that denies deletion applies even after the key is removed from the Terraform configuration. It locks no one out,
 * because administrators can still change the policy.
 */
export function keyPolicy(input: KeyPolicyInput): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      keyPolicyStatement(input.roleArn),
      ...unless(input.fullAccountAccess, {
        Sid: "Enable IAM Administration Permissions",
        Effect: "Allow" as const,
        Principal: { AWS: input.accountRootArn },
        Action: input.administrationActions,
        Resource: "*" as const,
      }),
      ...when(input.fullAccountAccess, {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow" as const,
        Principal: { AWS: input.accountRootArn },
        Action: "kms:*",
        Resource: "*" as const,
      }),
      ...when(input.hasAdministrators, {
        Sid: "Allow access for Key Administrators",
        Effect: "Allow" as const,
        Principal: { AWS: input.administratorArns },
        Action: [...input.administrationActions, ...when(input.replicationAllowed, ...REPLICATION_ACTIONS)],
        Resource: "*" as const,
      }),
      ...when(input.deletionProtection, {
        Sid: "Deny deletion of the key",
        Effect: "Deny" as const,
        Principal: "*" as const,
        Action: [...DELETION_ACTIONS],
        Resource: "*" as const,
      }),
    ],
  };
}
