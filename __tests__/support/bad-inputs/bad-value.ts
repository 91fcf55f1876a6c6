import type { Construct } from "constructs";

/** The kind of error in a bad value. */
export type ErrorKind =
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

/** A bad value, and a good value that differs from it as little as possible. */
export type BadValue = readonly [
  kind: ErrorKind,
  why: string,
  bad: unknown,
  good: unknown,
  /** The bad value in an error message. Only for values other than strings, numbers, booleans, null and undefined. */
  received?: string,
];

/** Bad values that break the same rule. */
export interface InvalidCase {
  /** The rule in the error message, after "it must". Literal, so that the test detects the message of another rule. */
  readonly must: string;
  /** Whether the message ends with a link. Type rules have no link. */
  readonly hasLink: boolean;
  readonly values: readonly BadValue[];
}

/** A kind of input: properties and variables with the same meaning, and bad values for them. */
export interface InputKind {
  /** A valid value. */
  readonly good: unknown;
  readonly invalidCases: readonly InvalidCase[];
}

/** Creates a case from a rule and values that violate it. */
export function invalidCase(must: string, values: readonly BadValue[]): InvalidCase {
  return { must, hasLink: true, values };
}

/** A value that is created in the scope where it is used, such as a construct. */
export class CreatedValue {
  constructor(readonly create: (scope: Construct) => unknown) {}
}

/** Text that is longer than any limit. */
export const MILLION_CHARACTERS = "a".repeat(1_000_000);

/** Text with whitespace or an invisible character before or after it. Invalid if only certain characters are allowed. */
export function invisibleCharacters(text: string): BadValue[] {
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

/** Invalid ARNs of a resource in IAM. */
export function invalidArns(resource: string): BadValue[] {
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
    ["ARN", "a Region, which IAM ARNs don't have", good.replace("iam::", "iam:us-east-1:"), good],
    ["ARN", "a missing colon", good.replace("iam::", "iam:"), good],
    ["ARN", "another service", good.replace(":iam:", ":kms:"), good],
    ["ARN", "the service in uppercase", good.replace(":iam:", ":IAM:"), good],
    ["ARN", "another cloud", good.replace(":aws:", ":gcp:"), good],
    ["ARN", "no partition", good.replace(":aws:", "::"), good],
    ["ARN", "an incomplete partition", good.replace(":aws:", ":aws-:"), good],
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
      "an expression as the account",
      good.replace(account, "${data.aws_caller_identity.current.account_id}"),
      good,
    ],
    ["template", "a directive", `%{ if true }${good}%{ endif }`, good],
    ["template", "a placeholder from documentation", good.replace(account, "ACCOUNT"), good],
    ...invisibleCharacters(good),
  ];
}
