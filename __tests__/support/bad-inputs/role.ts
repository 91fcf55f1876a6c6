import { type InputKind, invisibleCharacters, MILLION_CHARACTERS, invalidArns, invalidCase } from "./bad-value";

const ROLE = "arn:aws:iam::123456789012:role/pulumi";

/** The name of an IAM role. */
export const ROLE_NAME: InputKind = {
  good: "pulumi",
  invalidCases: [
    invalidCase("have 1 to 64 characters: letters, digits and _ + = , . @ -", [
      ["length", "empty", "", "r"],
      ["length", "65 characters", "r".repeat(65), "r".repeat(64)],
      ["length", "a million characters", MILLION_CHARACTERS, "a".repeat(64)],
      ["whitespace", "a space within", "pulumi cmk", "pulumi-cmk"],
      ["characters", "a path", "security/pulumi", "security-pulumi"],
      ["characters", "a leading slash", "/pulumi", "pulumi"],
      ["characters", "a colon", "pulumi:cmk", "pulumi.cmk"],
      ["characters", "an asterisk", "pulumi*", "pulumi"],
      ["characters", "a number sign", "pulumi#1", "pulumi-1"],
      ["characters", "in parentheses", "pulumi(1)", "pulumi-1"],
      ["characters", "in quotes", '"pulumi"', "pulumi"],
      ["characters", "an emoji", "pulumi\u{1f511}", "pulumi"],
      ["ARN", "the role's ARN", ROLE, "pulumi"],
      ["look-alike", "a Cyrillic p", "\u0440ulumi", "pulumi"],
      ["look-alike", "an accent, composed", "schl\u00fcssel", "schluessel"],
      ["look-alike", "an accent, decomposed", "schlu\u0308ssel", "schluessel"],
      ["look-alike", "an em dash", "pulumi\u2014cmk", "pulumi-cmk"],
      ["look-alike", "a full-width plus sign", "pulumi\uff0bcmk", "pulumi+cmk"],
      ["look-alike", "an ideographic comma", "pulumi\u3001cmk", "pulumi,cmk"],
      ["template", "an expression", "pulumi-${var.org}", "pulumi-org"],
      ["template", "a directive", "pulumi%{ if true }-cmk%{ endif }", "pulumi-cmk"],
      ["template", "a placeholder", "pulumi-<organization>", "pulumi-organization"],
      ...invisibleCharacters("pulumi"),
    ]),
  ],
};

/** The path of an IAM role. */
export const ROLE_PATH: InputKind = {
  good: "/security/",
  invalidCases: [
    invalidCase("start and end with /, and contain only letters, digits and / _ + = , . @ -", [
      ["length", "empty", "", "/"],
      ["characters", "no slash", "security", "/security/"],
      ["characters", "no slash before", "security/", "/security/"],
      ["characters", "no slash after", "/security", "/security/"],
      ["characters", "two slashes", "//", "/"],
      ["characters", "an empty segment", "/security//pulumi/", "/security/pulumi/"],
      ["characters", "backslashes", "\\security\\", "/security/"],
      ["characters", "an asterisk", "/security*/", "/security/"],
      ["characters", "a colon", "/security:pulumi/", "/security/pulumi/"],
      ["characters", "the word null", "null", "/null/"],
      ["whitespace", "a space within", "/my team/", "/my-team/"],
      ["whitespace", "a space between", "/security /pulumi/", "/security/pulumi/"],
      ["control character", "a line feed within", "/security\n/", "/security/"],
      ["ARN", "an ARN", ROLE, "/pulumi/"],
      ["look-alike", "a fraction slash", "/security\u2044pulumi/", "/security/pulumi/"],
      ["look-alike", "full-width slashes", "\uff0fsecurity\uff0f", "/security/"],
      ["look-alike", "a Cyrillic c", "/se\u0441urity/", "/security/"],
      ["template", "an expression", "/${var.team}/", "/team/"],
      ["template", "a placeholder", "/<team>/", "/team/"],
      ...invisibleCharacters("/security/"),
    ]),
    invalidCase("have at most 512 characters", [
      ["length", "513 characters", `/${"p".repeat(511)}/`, `/${"p".repeat(510)}/`],
      ["length", "a million characters", `/${MILLION_CHARACTERS}/`, `/${"a".repeat(510)}/`],
    ]),
  ],
};

/** The description of an IAM role. */
export const ROLE_DESCRIPTION: InputKind = {
  good: "For acme",
  invalidCases: [
    invalidCase("have only Latin-1 characters", [
      ["characters", "typographic quotes", "For \u201cacme\u201d", 'For "acme"'],
      ["characters", "a typographic apostrophe", "Acme\u2019s role", "Acme's role"],
      ["characters", "a dash", "Acme \u2013 the role", "Acme - the role"],
      ["characters", "an ellipsis", "For acme\u2026", "For acme..."],
      ["characters", "the euro sign", "5 \u20ac a month", "5 $ a month"],
      ["characters", "another script", "\u5f79\u5272", "Yakuwari"],
      ["characters", "an emoji", "The key \u{1f511}", "The key"],
      ["look-alike", "a Cyrillic a", "For \u0430cme", "For acme"],
      ["look-alike", "a ligature", "For \ufb01nance", "For finance"],
      ["look-alike", "a dotless i", "For \u0131mage", "For image"],
      ["look-alike", "an accent, decomposed", "Fu\u0308r acme", "F\u00fcr acme"],
      ["whitespace", "an en space", "For\u2002acme", "For acme"],
      ["control character", "NUL", "For acme\u0000", "For acme\n"],
      ["control character", "a bell", "For acme\u0007", "For acme\t"],
      ["control character", "an escape sequence", "\u001b[31mFor acme", "[31mFor acme"],
      ["control character", "DEL", "For acme\u007f", "For acme~"],
      ["control character", "NEL", "For acme\u0085", "For acme\r\n"],
      ["control character", "a byte order mark", "\ufeffFor acme", "For acme"],
      ["control character", "a paragraph separator", "For\u2029acme", "For\nacme"],
      ["look-alike", "a zero-width space", "For\u200b acme", "For acme"],
    ]),
    invalidCase("have at most 1000 characters", [
      ["length", "1001 characters", "d".repeat(1001), "d".repeat(1000)],
      ["length", "a million characters", MILLION_CHARACTERS, "a".repeat(999)],
      ["template", "1001 characters of templates", "${}".repeat(333) + "%{", "${}".repeat(333) + "%"],
    ]),
  ],
};

/** The ARN of an IAM policy. */
export const POLICY_ARN: InputKind = {
  good: "arn:aws:iam::123456789012:policy/boundary",
  invalidCases: [
    invalidCase("be the ARN of an IAM policy, arn:PARTITION:iam::ACCOUNT:policy/NAME", [
      ...invalidArns("policy/boundary"),
      ["ARN", "no name", "arn:aws:iam::123456789012:policy/", "arn:aws:iam::123456789012:policy/p"],
      [
        "ARN",
        "a path without a name",
        "arn:aws:iam::123456789012:policy/team/",
        "arn:aws:iam::123456789012:policy/team/p",
      ],
      ["ARN", "an empty path segment", "arn:aws:iam::123456789012:policy//p", "arn:aws:iam::123456789012:policy/p"],
      ["ARN", "a role", ROLE, "arn:aws:iam::123456789012:policy/pulumi"],
      [
        "ARN",
        "AWS in uppercase as the account",
        "arn:aws:iam::AWS:policy/ReadOnly",
        "arn:aws:iam::aws:policy/ReadOnly",
      ],
      ["ARN", "a policy of an organization", "arn:aws:organizations::aws:policy/p", "arn:aws:iam::aws:policy/p"],
      ["ARN", "the name of a policy", "PowerUserAccess", "arn:aws:iam::aws:policy/PowerUserAccess"],
    ]),
  ],
};

/** The ARN of the role that uses a key. */
export const ROLE_ARN: InputKind = {
  good: ROLE,
  invalidCases: [
    invalidCase("be the ARN of one IAM role, arn:PARTITION:iam::ACCOUNT:role/NAME", [
      ...invalidArns("role/pulumi"),
      ["ARN", "every principal", "*", ROLE],
      ["ARN", "a user", "arn:aws:iam::123456789012:user/pulumi", ROLE],
      ["ARN", "the account", "arn:aws:iam::123456789012:root", ROLE],
      ["ARN", "an instance profile", "arn:aws:iam::123456789012:instance-profile/pulumi", ROLE],
      ["ARN", "a session of the role", "arn:aws:sts::123456789012:assumed-role/pulumi/session", ROLE],
    ]),
  ],
};

/** Maximum session duration of an IAM role, in seconds. */
export const ROLE_MAX_SESSION_DURATION: InputKind = {
  good: 7200,
  invalidCases: [
    invalidCase("be a whole number of seconds from 3600 to 43200", [
      ["range", "one less than allowed", 3599, 3600],
      ["range", "one more than allowed", 43201, 43200],
      ["range", "hours", 12, 12 * 3600],
      ["range", "milliseconds", 3_600_000, 3600],
      ["range", "a day", 86400, 43200],
      ["range", "half a second", 3600.5, 3601],
      ["range", "a little more than allowed", 43200.001, 43200],
      ["range", "zero", 0, 3600],
      ["range", "negative", -3600, 3600],
      ["range", "very large", 1e21, 4e4],
    ]),
  ],
};
