import { type InputKind, invisibleCharacters, MILLION_CHARACTERS, invalidArns, invalidCase } from "./bad-value";

const ADMINISTRATOR = "arn:aws:iam::123456789012:role/security";

/** An alias of a key. */
export const KEY_ALIAS: InputKind = {
  good: "pulumi",
  invalidCases: [
    invalidCase("have 1 to 250 characters: letters, digits and / _ -. The prefix alias/ is optional and not counted", [
      ["length", "empty", "", "a"],
      ["length", "251 characters", "a".repeat(251), "a".repeat(250)],
      ["length", "251 characters behind the prefix", `alias/${"a".repeat(251)}`, `alias/${"a".repeat(250)}`],
      ["length", "a million characters", MILLION_CHARACTERS, "a".repeat(249)],
      ["whitespace", "a space within", "pulumi cmk", "pulumi-cmk"],
      ["characters", "a dot", "pulumi.cmk", "pulumi-cmk"],
      ["characters", "a colon", "pulumi:cmk", "pulumi/cmk"],
      ["characters", "a plus sign", "pulumi+cmk", "pulumi_cmk"],
      ["characters", "an at sign", "cmk@pulumi", "cmk-pulumi"],
      ["characters", "a comma", "pulumi,cmk", "pulumi-cmk"],
      ["characters", "an asterisk", "pulumi*", "pulumi"],
      ["characters", "a backslash", "alias\\pulumi", "alias/pulumi"],
      ["characters", "in quotes", "'pulumi'", "pulumi"],
      ["characters", "an emoji", "\u{1f511}", "key"],
      ["ARN", "the ARN of an alias", "arn:aws:kms:eu-central-1:123456789012:alias/pulumi", "alias/pulumi"],
      ["look-alike", "a Cyrillic a", "\u0430lias/pulumi", "alias/pulumi"],
      ["look-alike", "a division slash", "alias\u2215pulumi", "alias/pulumi"],
      ["look-alike", "a typographic hyphen", "pulumi\u2010cmk", "pulumi-cmk"],
      ["look-alike", "an accent", "cl\u00e9", "cle"],
      ["look-alike", "a full-width digit", "cmk\uff11", "cmk1"],
      ["template", "an expression", "pulumi-${var.org}", "pulumi-org"],
      ["template", "a directive", "%{ if true }pulumi%{ endif }", "pulumi"],
      ["template", "a placeholder", "pulumi-<organization>", "pulumi-organization"],
      ...invisibleCharacters("alias/pulumi"),
    ]),
    invalidCase("not start with / or with aws/, which is reserved for AWS managed keys", [
      ["characters", "a leading slash", "/pulumi", "pulumi"],
      ["characters", "an additional slash", "alias//pulumi", "alias/pulumi"],
      ["characters", "only the prefix", "alias/", "alias/a"],
      ["characters", "an AWS alias", "aws/kms", "aws-kms"],
      ["characters", "an AWS alias, with the prefix", "alias/aws/s3", "alias/aws-s3"],
      ["characters", "an AWS alias, with a leading slash", "/aws/ebs", "aws-ebs"],
      ["characters", "only aws/", "aws/", "aws"],
    ]),
  ],
};

/** The description of a key. */
export const KEY_DESCRIPTION: InputKind = {
  good: "For acme",
  invalidCases: [
    invalidCase("have at most 8192 characters", [
      ["length", "8193 characters", "d".repeat(8193), "d".repeat(8192)],
      ["length", "8193 characters of two code units", "\u{20000}".repeat(8193), "\u{20000}".repeat(8192)],
      ["length", "a million characters", MILLION_CHARACTERS, "a".repeat(8192)],
      ["template", "8193 characters of templates", "${}".repeat(2731), "${}".repeat(2730)],
    ]),
  ],
};

/** The ARN of an administrator of a key. */
export const KEY_ADMINISTRATOR_ARN: InputKind = {
  good: ADMINISTRATOR,
  invalidCases: [
    invalidCase("be the ARN of an IAM role or user, arn:PARTITION:iam::ACCOUNT:role/NAME, or of an account's root", [
      ...invalidArns("role/security"),
      ["ARN", "every principal", "*", ADMINISTRATOR],
      ["ARN", "an account ID", "123456789012", "arn:aws:iam::123456789012:root"],
      ["ARN", "root with a suffix", "arn:aws:iam::123456789012:rooty", "arn:aws:iam::123456789012:root"],
      ["ARN", "root with a slash", "arn:aws:iam::123456789012:root/", "arn:aws:iam::123456789012:root"],
      ["ARN", "root in uppercase", "arn:aws:iam::123456789012:ROOT", "arn:aws:iam::123456789012:root"],
      ["ARN", "root with a line feed", "arn:aws:iam::123456789012:root\n", "arn:aws:iam::123456789012:root"],
      ["ARN", "a group", "arn:aws:iam::123456789012:group/admins", "arn:aws:iam::123456789012:user/admins"],
      ["ARN", "a session", "arn:aws:sts::123456789012:assumed-role/security/alice", ADMINISTRATOR],
      [
        "ARN",
        "a federated user",
        "arn:aws:sts::123456789012:federated-user/alice",
        "arn:aws:iam::123456789012:user/alice",
      ],
      ["ARN", "an instance profile", "arn:aws:iam::123456789012:instance-profile/security", ADMINISTRATOR],
      ["ARN", "an MFA device", "arn:aws:iam::123456789012:mfa/alice", "arn:aws:iam::123456789012:user/alice"],
      ["ARN", "a service", "ec2.amazonaws.com", ADMINISTRATOR],
      ["ARN", "the unique ID of a role", "AROAEXAMPLE1234567890", ADMINISTRATOR],
      ["ARN", "an e-mail address", "alice@example.com", "arn:aws:iam::123456789012:user/alice@example.com"],
      ["ARN", "a role without a name", "arn:aws:iam::123456789012:role/", ADMINISTRATOR],
      ["ARN", "a path without a name", "arn:aws:iam::123456789012:role/team/", "arn:aws:iam::123456789012:role/team/a"],
      ["ARN", "an empty path segment", "arn:aws:iam::123456789012:role//a", "arn:aws:iam::123456789012:role/a"],
      ["ARN", "the type in uppercase", "arn:aws:iam::123456789012:Role/security", ADMINISTRATOR],
      ["ARN", "two in one text", `${ADMINISTRATOR} ${ADMINISTRATOR}`, ADMINISTRATOR],
      ["length", "a million characters and a space", `${ADMINISTRATOR}${MILLION_CHARACTERS} `, `${ADMINISTRATOR}a`],
    ]),
  ],
};

const KEY_ARN = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/** The ARN of an existing key. */
export const EXISTING_KEY_ARN: InputKind = {
  good: KEY_ARN,
  invalidCases: [
    invalidCase("be the ARN of one KMS key, arn:PARTITION:kms:REGION:ACCOUNT:key/ID", [
      ["ARN", "empty", "", KEY_ARN],
      ["ARN", "the ID alone", "1234abcd-12ab-34cd-56ef-1234567890ab", KEY_ARN],
      ["ARN", "the resource alone", "key/1234abcd-12ab-34cd-56ef-1234567890ab", KEY_ARN],
      ["ARN", "without a Region", KEY_ARN.replace("eu-central-1", ""), KEY_ARN],
      ["ARN", "an Availability Zone", KEY_ARN.replace("eu-central-1", "eu-central-1a"), KEY_ARN],
      ["ARN", "every Region", KEY_ARN.replace("eu-central-1", "*"), KEY_ARN],
      ["ARN", "without an account", KEY_ARN.replace("123456789012", ""), KEY_ARN],
      ["ARN", "every account", KEY_ARN.replace("123456789012", "*"), KEY_ARN],
      ["ARN", "an account of 11 digits", KEY_ARN.replace("123456789012", "12345678901"), KEY_ARN],
      ["ARN", "every key", KEY_ARN.replace(/[^/]+$/, "*"), KEY_ARN],
      ["ARN", "a pattern", `${KEY_ARN}*`, KEY_ARN],
      ["ARN", "an incomplete ID", KEY_ARN.slice(0, -1), KEY_ARN],
      ["ARN", "the ID in uppercase", KEY_ARN.replace(/[^/]+$/, (id) => id.toUpperCase()), KEY_ARN],
      ["ARN", "the ID of a multi-Region key with hyphens", KEY_ARN.replace("key/", "key/mrk-"), KEY_ARN],
      [
        "ARN",
        "the ID of a multi-Region key without its prefix",
        KEY_ARN.replace(/[^/]+$/, "1234abcd12ab34cd56ef1234567890ab"),
        KEY_ARN.replace(/[^/]+$/, "mrk-1234abcd12ab34cd56ef1234567890ab"),
      ],
      ["ARN", "another service", KEY_ARN.replace(":kms:", ":s3:"), KEY_ARN],
      ["ARN", "another cloud", KEY_ARN.replace(":aws:", ":gcp:"), KEY_ARN],
      ["ARN", "two, separated by a comma", `${KEY_ARN},${KEY_ARN}`, KEY_ARN],
      ["characters", "in quotes", `"${KEY_ARN}"`, KEY_ARN],
      ["look-alike", "a Cyrillic a in arn", KEY_ARN.replace("arn", "\u0430rn"), KEY_ARN],
      ["template", "an expression as the account", KEY_ARN.replace("123456789012", "${var.account}"), KEY_ARN],
      ["length", "a million characters", `${KEY_ARN}${MILLION_CHARACTERS}`, KEY_ARN],
      ...invisibleCharacters(KEY_ARN),
    ]),
    invalidCase(
      "be the ARN of the key, not its alias, because IAM policies match the key's ARN and an alias can point to another key later",
      [
        ["ARN", "an alias", "alias/pulumi", KEY_ARN],
        ["ARN", "an AWS alias", "alias/aws/s3", KEY_ARN],
        ["ARN", "the ARN of an alias", "arn:aws:kms:eu-central-1:123456789012:alias/pulumi", KEY_ARN],
        ["ARN", "the ARN of an alias in China", "arn:aws-cn:kms:cn-north-1:123456789012:alias/pulumi", KEY_ARN],
      ],
    ),
  ],
};

/** Account access to a key. */
export const KEY_ACCOUNT_ACCESS: InputKind = {
  good: "full",
  invalidCases: [
    invalidCase("be administration or full", [
      ["characters", "empty", "", "full"],
      ["characters", "an unknown value", "none", "full"],
      ["characters", "an abbreviation", "admin", "administration"],
      ["characters", "the plural", "administrations", "administration"],
      ["characters", "both", "administration,full", "administration"],
      ["characters", "a boolean as text", "true", "full"],
      ["characters", "the word null", "null", "full"],
      ["characters", "the name of a built-in property", "constructor", "full"],
      ["case", "a capital", "Full", "full"],
      ["case", "uppercase", "ADMINISTRATION", "administration"],
      ["look-alike", "a Cyrillic a", "\u0430dministration", "administration"],
      ["look-alike", "a ligature", "\ufb00ull", "full"],
      ["look-alike", "a dotless i", "adm\u0131nistration", "administration"],
      ["template", "an expression", "${var.access}", "full"],
      ["length", "a million characters", MILLION_CHARACTERS, "administration"],
      ...invisibleCharacters("full"),
    ]),
  ],
};

/** Waiting period before the deletion of a key, in days. */
export const KEY_DELETION_WINDOW_IN_DAYS: InputKind = {
  good: 14,
  invalidCases: [
    invalidCase("be a whole number of days from 7 to 30", [
      ["range", "one less than allowed", 6, 7],
      ["range", "one more than allowed", 31, 30],
      ["range", "a day and a half", 7.5, 8],
      ["range", "a little less than allowed", 6.999, 7],
      ["range", "a little more than allowed", 30.0001, 30],
      ["range", "zero", 0, 7],
      ["range", "one", 1, 10],
      ["range", "negative", -7, 7],
      ["range", "negative and small", -1e-9, 9],
      ["range", "seconds", 604800, 7],
      ["range", "very large", 1e21, 21],
      ["range", "larger than any integer", Number.MAX_SAFE_INTEGER, 29],
    ]),
  ],
};

/** Rotation period of a key, in days. */
export const KEY_ROTATION_PERIOD_IN_DAYS: InputKind = {
  good: 180,
  invalidCases: [
    invalidCase("be a whole number of days from 90 to 2560", [
      ["range", "one less than allowed", 89, 90],
      ["range", "one more than allowed", 2561, 2560],
      ["range", "half a day", 90.5, 91],
      ["range", "a little less than allowed", 89.999, 90],
      ["range", "a little more than allowed", 2560.5, 2560],
      ["range", "zero", 0, 100],
      ["range", "a year", 1, 365],
      ["range", "negative", -365, 365],
      ["range", "hours", 365 * 24, 365],
      ["range", "very large", 1e21, 1e3],
    ]),
  ],
};
