import { DELETION_ACTIONS, REPLICATION_ACTIONS, USE_ACTIONS } from "./key-actions";
import { type Condition, unless, when } from "../terraform/conditional";
import type { PolicyDocument } from "./policy-document";

/** Who may do what with a key. */
export interface KeyPolicyInput {
  /** The ARN of the role that uses the key. */
  readonly roleArn: string;
  /** The ARN of the account's root: a grant to it lets the account's IAM policies decide. */
  readonly accountRootArn: string;
  /** Whether IAM policies of the account may grant everything, the use of the key included, or administration alone. */
  readonly fullAccountAccess: Condition;
  /** What administrators need: {@link ADMINISTRATION_ACTIONS}, or a token for these. */
  readonly administrationActions: readonly string[];
  /** The ARNs of the key's administrators. */
  readonly administratorArns: readonly string[];
  /** Whether there are any. */
  readonly hasAdministrators: Condition;
  /** Whether the key's administrators may replicate it. */
  readonly replicationAllowed: Condition;
  /** Whether nobody may schedule the deletion of the key. */
  readonly deletionProtection: Condition;
}

/**
 * The policy of the key.
 *
 * The statement for the account's root is what keeps the key manageable: without one, KMS refuses the policy
 * because nobody could change it again. It can't grant replication: whoever has that in an IAM policy could then copy the
 * key to a policy of their own.
 *
 * The statement that denies the deletion outlives Terraform's configuration: it holds if the key is no longer in it. Nobody
 * is locked out by it, because the policy can still be changed.
 */
export function keyPolicy(input: KeyPolicyInput): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Allow use of the key",
        Effect: "Allow",
        Principal: { AWS: input.roleArn },
        Action: [...USE_ACTIONS],
        Resource: "*",
      },
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
