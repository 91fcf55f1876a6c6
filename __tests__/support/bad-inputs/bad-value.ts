import type { Construct } from "constructs";

/** What is wrong with a bad value. */
export type Kind =
  | "type"
  | "range"
  | "length"
  | "whitespace"
  | "control character"
  | "look-alike"
  | "template"
  | "case"
  | "characters"
  | "audience"
  | "ARN"
  | "Region"
  | "tags"
  | "URL";

/** A bad value and its good neighbour: a value that differs as little as possible and is accepted. */
export type BadValue = readonly [
  kind: Kind,
  why: string,
  bad: unknown,
  good: unknown,
  /** How an error message shows the bad value, unless it is text, a number, a boolean, null or undefined. */
  received?: string,
];

/** Bad values that break the same rule. */
export interface Refusal {
  /** The rule, as the error message has it after "it must". It is spelled out, so that each value has the message of its own. */
  readonly must: string;
  /** Whether the message ends with a link. Rules of JavaScript and Terraform have none. */
  readonly hasLink: boolean;
  readonly values: readonly BadValue[];
}

/** Everything that a value can be wrong in, for properties and variables of the same meaning. */
export interface Concept {
  /** A value that is accepted. */
  readonly good: unknown;
  readonly refusals: readonly Refusal[];
}

/** A rule with the values that break it. */
export function refusal(must: string, values: readonly BadValue[]): Refusal {
  return { must, hasLink: true, values };
}

/** A value that is made where it is used, such as a construct. */
export class Made {
  constructor(readonly make: (scope: Construct) => unknown) {}
}

/** More text than any limit allows. */
export const MILLION_CHARACTERS = "a".repeat(1_000_000);

/** What looks like nothing, or like a line break, at the end of text. Each is refused where only certain characters are allowed. */
export function invisibleAfter(text: string): BadValue[] {
  return [
    ["whitespace", "a space before", ` ${text}`, text],
    ["whitespace", "a space after", `${text} `, text],
    ["whitespace", "a no-break space after", `${text}\u00a0`, text],
    ["control character", "a line feed after", `${text}\n`, text],
    ["control character", "a carriage return and a line feed after", `${text}\r\n`, text],
    ["control character", "a tab after", `${text}\t`, text],
    ["control character", "NUL after", `${text}\u0000`, text],
    ["control character", "a byte order mark before", `\ufeff${text}`, text],
    ["control character", "an escape sequence after", `${text}\u001b[0m`, text],
    ["control character", "DEL after", `${text}\u007f`, text],
    ["look-alike", "a zero-width space after", `${text}\u200b`, text],
    ["look-alike", "a right-to-left override before", `\u202e${text}`, text],
  ];
}

/** What is wrong with the ARN of a resource in IAM. */
export function notArns(resource: string): BadValue[] {
  const account = "123456789012";
  const good = `arn:aws:iam::${account}:${resource}`;
  const last = resource.at(-1) ?? "";
  return [
    ["ARN", "empty", "", good],
    ["ARN", "the resource alone", resource, good],
    ["ARN", "without its start", good.replace("arn:", ""), good],
    ["ARN", "without a resource", `arn:aws:iam::${account}:`, good],
    ["ARN", "without an account", `arn:aws:iam:::${resource}`, good],
    ["ARN", "an account of 11 digits", good.replace(account, account.slice(1)), good],
    ["ARN", "an account of 13 digits", good.replace(account, `${account}3`), good],
    ["ARN", "an account with hyphens", good.replace(account, "1234-5678-9012"), good],
    ["ARN", "an account with a letter O", good.replace(account, "12345678901O"), good],
    ["ARN", "every account", good.replace(account, "*"), good],
    ["ARN", "a Region, which IAM has none of", good.replace("iam::", "iam:us-east-1:"), good],
    ["ARN", "one colon too few", good.replace("iam::", "iam:"), good],
    ["ARN", "another service", good.replace(":iam:", ":kms:"), good],
    ["ARN", "the service in uppercase", good.replace(":iam:", ":IAM:"), good],
    ["ARN", "another cloud", good.replace(":aws:", ":gcp:"), good],
    ["ARN", "no partition", good.replace(":aws:", "::"), good],
    ["ARN", "half a partition", good.replace(":aws:", ":aws-:"), good],
    ["ARN", "a partition in uppercase", good.replace(":aws:", ":AWS:"), good],
    ["ARN", "a pattern", `${good}*`, good],
    ["ARN", "a slash at the end", `${good}/`, good],
    ["ARN", "two, separated by a comma", `${good},${good}`, good],
    ["characters", "in quotes", `"${good}"`, good],
    [
      "look-alike",
      "full-width digits",
      good.replace(account, "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff10\uff11\uff12"),
      good,
    ],
    [
      "look-alike",
      "Arabic digits",
      good.replace(account, "\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0660\u0661\u0662"),
      good,
    ],
    ["look-alike", "a Cyrillic a in arn", good.replace("arn", "\u0430rn"), good],
    ["look-alike", "a full-width colon", good.replace("arn:", "arn\uff1a"), good],
    ["look-alike", "a fraction slash", good.replace("/", "\u2044"), good],
    ["look-alike", "a mathematical letter", good.replace(new RegExp(`${last}$`), "\u{1d431}"), good],
    ["template", "a policy variable", `${good.replace(/[^/]+$/, "")}\${aws:username}`, good],
    [
      "template",
      "an expression for the account",
      good.replace(account, "${data.aws_caller_identity.current.account_id}"),
      good,
    ],
    ["template", "a directive", `%{ if true }${good}%{ endif }`, good],
    ["template", "the placeholder of a page", good.replace(account, "ACCOUNT"), good],
    ...invisibleAfter(good),
  ];
}
