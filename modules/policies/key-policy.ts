import { ADMINISTRATION_ACTIONS, MULTI_REGION_ADMINISTRATION_ACTIONS, USE_ACTIONS } from "./key-actions";
import { type Condition, not, when } from "../terraform/conditional";
import type { PolicyDocument } from "./policy-document";

/** Who may do what with a key. */
export interface KeyPolicyInput {
  /** The ARN of the role that uses the key. */
  readonly roleArn: string;
  /** The ARN of the account's root: a grant to it lets the account's IAM policies decide. */
  readonly accountRootArn: string;
  /** Whether IAM policies of the account may grant everything, the use of the key included, or administration alone. */
  readonly fullAccountAccess: Condition;
  /** The ARNs of the key's administrators. */
  readonly administratorArns: readonly string[];
  /** Whether there are any. */
  readonly hasAdministrators: Condition;
  /** Whether the key is a multi-Region key. */
  readonly multiRegion: Condition;
}

/**
 * The policy of the key.
 *
 * The statement for the account's root is what keeps the key manageable: without one, KMS refuses the policy
 * because nobody could change it again.
 */
export function keyPolicy(input: KeyPolicyInput): PolicyDocument {
  const administration = [
    ...ADMINISTRATION_ACTIONS,
    ...when(input.multiRegion, ...MULTI_REGION_ADMINISTRATION_ACTIONS),
  ];
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
      ...when(not(input.fullAccountAccess), {
        Sid: "Enable IAM Administration Permissions",
        Effect: "Allow" as const,
        Principal: { AWS: input.accountRootArn },
        Action: administration,
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
        Action: administration,
        Resource: "*" as const,
      }),
    ],
  };
}
