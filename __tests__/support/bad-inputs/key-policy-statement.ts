import { invalidArns, type InputKind, invalidCase, invisibleCharacters } from "./bad-value";

const BREAK_GLASS = "arn:aws:iam::123456789012:role/break-glass";

/** The Sid of a statement. */
export const SID: InputKind = {
  good: "Log reader",
  invalidCases: [
    invalidCase("differ from the Sids of the key policy's own statements, regardless of case", [
      ["case", "lowercase", "allow use of the key", "allow use of a key"],
      ["characters", "that of the role", "Allow use of the key", "Allow use of a key"],
      ["characters", "that of the account", "Enable IAM Administration Permissions", "Enable IAM administration"],
      ["characters", "that of full account access", "Enable IAM User Permissions", "Enable IAM users"],
      ["characters", "that of administrators", "Allow access for Key Administrators", "Allow key administrators"],
      ["characters", "that of the deletion protection", "Deny deletion of the key", "Deny deletion"],
    ]),
  ],
};

/** The effect of a statement. */
export const EFFECT: InputKind = {
  good: "Allow",
  invalidCases: [
    invalidCase("be Allow or Deny", [
      ["case", "lowercase", "allow", "Allow"],
      ["case", "uppercase", "DENY", "Deny"],
      ["characters", "empty", "", "Deny"],
      ["characters", "another word", "Audit", "Deny"],
      ["template", "an expression", "${var.effect}", "Deny"],
      ...invisibleCharacters("Deny"),
    ]),
  ],
};

/** The type of the principals of a statement. */
export const PRINCIPAL_TYPE: InputKind = {
  good: "AWS",
  invalidCases: [
    invalidCase("be AWS or Service", [
      ["case", "lowercase", "aws", "AWS"],
      ["characters", "everyone", "*", "AWS"],
      ["characters", "federated users", "Federated", "AWS"],
      ["characters", "canonical users", "CanonicalUser", "AWS"],
      ["whitespace", "a space after", "AWS ", "AWS"],
    ]),
  ],
};

/** A principal of a statement with the type AWS. */
export const AWS_PRINCIPAL: InputKind = {
  good: BREAK_GLASS,
  invalidCases: [
    invalidCase("be the ARN of an IAM role or user, of a session in STS or of an account's root, an account ID, or *", [
      ...invalidArns("role/break-glass"),
      ["ARN", "every role", "arn:aws:iam::123456789012:role/*", BREAK_GLASS],
      ["ARN", "a group", "arn:aws:iam::123456789012:group/admins", "arn:aws:iam::123456789012:user/admins"],
      [
        "ARN",
        "every session",
        "arn:aws:sts::123456789012:assumed-role/a/*",
        "arn:aws:sts::123456789012:assumed-role/a/b",
      ],
      ["ARN", "an account ID of 11 digits", "12345678901", "123456789012"],
      ["characters", "a name", "break-glass", BREAK_GLASS],
      ["characters", "a service", "logs.amazonaws.com", BREAK_GLASS],
    ]),
  ],
};

/** A principal of a statement with the type Service. */
export const SERVICE_PRINCIPAL: InputKind = {
  good: "logs.amazonaws.com",
  invalidCases: [
    invalidCase("be the name of an AWS service, such as logs.amazonaws.com", [
      ["characters", "everyone", "*", "logs.amazonaws.com"],
      ["characters", "another domain", "logs.example.com", "logs.amazonaws.com"],
      ["characters", "every service", "*.amazonaws.com", "logs.amazonaws.com"],
      ["ARN", "a role", BREAK_GLASS, "logs.amazonaws.com"],
      ["characters", "an account ID", "123456789012", "logs.amazonaws.com"],
      ...invisibleCharacters("logs.amazonaws.com"),
    ]),
  ],
};

/** An action of a statement. Good values are reading actions, which need no permission. */
export const ACTION: InputKind = {
  good: "kms:DescribeKey",
  invalidCases: [
    invalidCase("start with kms:, such as kms:DescribeKey or kms:List*, or be *", [
      ["characters", "empty", "", "kms:DescribeKey"],
      ["characters", "without the service", "DescribeKey", "kms:DescribeKey"],
      ["characters", "only the service", "kms:", "kms:DescribeKey"],
      ["characters", "another service", "s3:GetObject", "kms:GetKeyPolicy"],
      ["characters", "a pattern for the service", "k*:DescribeKey", "KMS:describekey"],
      ["characters", "two, separated by a comma", "kms:DescribeKey,kms:ListGrants", "kms:ListGrants"],
      ["look-alike", "a Cyrillic e", "kms:D\u0435scribeKey", "kms:DescribeKey"],
      ["template", "an expression", "kms:${var.action}", "kms:DescribeKey"],
      ...invisibleCharacters("kms:DescribeKey"),
    ]),
  ],
};

/** The operator of a condition. */
export const CONDITION_OPERATOR: InputKind = {
  good: "StringEquals",
  invalidCases: [
    invalidCase("be the name of an operator, such as StringEquals", [
      ["characters", "a key", "aws:PrincipalOrgID", "StringEquals"],
      ["characters", "another set operator", "ForEach:StringEquals", "ForAnyValue:StringEquals"],
      ["characters", "an operator of a language", "==", "StringEquals"],
      ["case", "lowercase", "stringequals", "StringEqualsIgnoreCase"],
      ["characters", "misspelled", "StringEqual", "StringEquals"],
      ["whitespace", "a space after", "Bool ", "Bool"],
    ]),
  ],
};

/** The key of a condition. */
export const CONDITION_KEY: InputKind = {
  good: "aws:PrincipalOrgID",
  invalidCases: [
    invalidCase("be the name of a key, such as aws:PrincipalOrgID or kms:ViaService", [
      ["characters", "an operator", "StringEquals", "kms:ViaService"],
      ["characters", "without the service", "PrincipalOrgID", "aws:PrincipalOrgID"],
      ["characters", "only the service", "aws:", "aws:x"],
    ]),
  ],
};

/** A value of a condition. */
export const CONDITION_VALUE: InputKind = {
  good: "o-exampleorgid",
  invalidCases: [
    invalidCase("be a string of at most 32768 characters, the quota of KMS for a key policy", [
      ["length", "32769 characters", "v".repeat(32769), "v".repeat(32768)],
    ]),
  ],
};

/** A list of actions without elements. */
export const EMPTY_LIST: InputKind = {
  good: ["kms:ListGrants"],
  invalidCases: [
    invalidCase("not be empty", [
      ["length", "empty", [], ["kms:ListGrants"], "[]"],
      ["type", "left out", undefined, ["kms:ListGrants"]],
      ["type", "null", null, ["kms:ListGrants"]],
    ]),
  ],
};

/** A list of the keys of a condition, as an object. */
export const NO_CONDITION_KEYS: InputKind = {
  good: { "aws:PrincipalOrgID": ["o-exampleorgid"] },
  invalidCases: [
    invalidCase("not be empty, because a condition without keys is always met, and a key without values never is", [
      ["length", "empty", {}, { "aws:PrincipalOrgID": ["o-exampleorgid"] }, "{}"],
    ]),
  ],
};

/** A list of the values of a condition. */
export const NO_CONDITION_VALUES: InputKind = {
  good: ["o-exampleorgid"],
  invalidCases: [
    invalidCase("not be empty, because a condition without keys is always met, and a key without values never is", [
      ["length", "empty", [], ["o-exampleorgid"], "[]"],
      ["type", "left out", undefined, ["o-exampleorgid"]],
      ["type", "null", null, ["o-exampleorgid"]],
    ]),
  ],
};
