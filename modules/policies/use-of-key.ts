import { USE_ACTIONS } from "./key-actions";
import type { IdentityPolicyDocument } from "./policy-document";

/** Sid of the statement that allows the role to use the key. */
export const KEY_USE_SID = "Allow use of the key";

/**
 * Statement of a key policy that allows the role to use the key.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
 */
export interface KeyUseStatement {
  /** ID of the statement. */
  readonly Sid: string;
  /** Effect of the statement. */
  readonly Effect: "Allow";
  /** The role that uses the key. */
  readonly Principal: {
    /** ARN of the role. */
    readonly AWS: string;
  };
  /** `kms:Encrypt`, `kms:Decrypt` and `kms:GenerateDataKey`. */
  readonly Action: readonly string[];
  /** In a key policy, `*` means the key. */
  readonly Resource: "*";
}

/** Returns the statement of a key policy that allows a role to use the key. */
export function keyUseStatement(roleArn: string): KeyUseStatement {
  return {
    Sid: KEY_USE_SID,
    Effect: "Allow",
    Principal: { AWS: roleArn },
    Action: [...USE_ACTIONS],
    Resource: "*",
  };
}

/** Name of the inline policy that allows the role to use the key. It is unique within the role, so no other resource can have it. */
export const KEY_USE_POLICY_NAME = "use-key";

/**
 * Returns the IAM policy that allows a role to use one key.
 *
 * A key in another account requires it in addition to the statement in the key policy.
 */
export function keyUsePolicy(keyArn: string): IdentityPolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [{ Sid: "AllowUseOfTheKey", Effect: "Allow", Action: [...USE_ACTIONS], Resource: keyArn }],
  };
}
