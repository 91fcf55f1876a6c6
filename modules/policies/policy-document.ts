import type { Conditional } from "../terraform/conditional";

/**
 * Policy document in IAM's policy language, as plain data.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Conditional<PolicyStatement>[];
}

/** Statement of a policy. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  /** `*` means all principals. */
  readonly Principal: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly Conditional<string>[];
  readonly Resource?: "*";
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Policy document that is attached to a role, which is its principal. */
export interface IdentityPolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly IdentityPolicyStatement[];
}

/** Statement of a policy that is attached to a role. */
export interface IdentityPolicyStatement {
  /** Letters and digits. */
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string;
}
