/** A role that uses a key. */
export interface IPulumiCmkRole {
  /** ARN of the role. */
  readonly arn: string;
  /** Pulumi organization of the role. */
  readonly organization: string;
}
