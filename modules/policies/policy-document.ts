/**
 * IAM's policy language as plain data.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Part<PolicyStatement>[];
}

/** One statement of a policy. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow";
  readonly Principal: Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly Part<string>[];
  readonly Resource?: "*";
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A yes or no that is known now, or that Terraform will know: then it is an expression of its language. */
export type Decision = boolean | string;

/** An element of a list: always there, or there if Terraform's decision turns out so. */
export type Part<T> = T | PartIf<T>;

/** An element of a list that is there only if a decision of Terraform's turns out so. */
export class PartIf<T> {
  constructor(
    readonly decision: string,
    readonly part: T,
  ) {}
}

/** Elements to spread into a list: all of them, none of them, or all with the decision left to Terraform. */
export function partsIf<T>(decision: Decision, ...parts: T[]): Part<T>[] {
  if (typeof decision === "string") {
    return parts.map((part) => new PartIf(decision, part));
  }
  return decision ? parts : [];
}

/** The opposite decision. */
export function not(decision: Decision): Decision {
  return typeof decision === "string" ? `!(${decision})` : !decision;
}
