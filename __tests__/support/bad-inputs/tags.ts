import { type InputKind, MILLION_CHARACTERS, invalidCase } from "./bad-value";

const CHARACTERS = "characters: letters, digits, spaces and _ . : / = + - @";

/** The key of a tag. */
export const TAG_KEY: InputKind = {
  good: "team",
  invalidCases: [
    invalidCase(`have 1 to 128 ${CHARACTERS}`, [
      ["tags", "an empty key", "", "k"],
      ["tags", "a comma", "team,owner", "team/owner"],
      ["tags", "a semicolon", "team;owner", "team:owner"],
      ["tags", "an asterisk", "team*", "team"],
      ["tags", "in parentheses", "team(1)", "team-1"],
      ["tags", "a number sign", "#team", "@team"],
      ["tags", "an ampersand", "r&d", "r+d"],
      ["tags", "angle brackets", "<team>", "=team="],
      ["tags", "a backslash", "team\\owner", "team/owner"],
      ["tags", "in quotes", '"team"', "team"],
      ["tags", "a tilde", "~team", "-team"],
      ["tags", "an emoji", "team\u{1f511}", "team"],
      ["length", "129 characters", "k".repeat(129), "k".repeat(128)],
      ["length", "129 characters of two code units", "\u{20000}".repeat(129), "\u{20000}".repeat(128)],
      ["length", "a million characters", MILLION_CHARACTERS, "a".repeat(128)],
      ["control character", "a line feed", "team\n", "team "],
      ["control character", "a tab", "team\towner", "team owner"],
      ["control character", "NUL", "team\u0000", "team"],
      ["control character", "a byte order mark", "\ufeffteam", "team"],
      ["look-alike", "a zero-width space", "te\u200bam", "team"],
      ["look-alike", "an accent, decomposed", "Gro\u0308\u00dfe", "Gr\u00f6\u00dfe"],
      ["look-alike", "an en dash", "cost\u2013center", "cost-center"],
      ["look-alike", "a full-width colon", "cost\uff1acenter", "cost:center"],
      ["template", "an expression", "${var.key}", "var.key"],
      ["template", "a directive", "%{ if true }", "if true"],
    ]),
    invalidCase("not start with aws:, which is reserved for AWS", [
      ["tags", "an AWS tag", "aws:createdBy", "createdBy"],
      ["tags", "only aws:", "aws:", "aws"],
      ["tags", "AWS: in uppercase", "AWS:owner", "AWS-owner"],
      ["tags", "Aws: with a capital", "Aws:owner", "Aws.owner"],
    ]),
  ],
};

/** The value of a tag. */
export const TAG_VALUE: InputKind = {
  good: "security",
  invalidCases: [
    invalidCase(`have at most 256 ${CHARACTERS}`, [
      ["tags", "a comma", "a, b", "a / b"],
      ["tags", "a semicolon", "a;b", "a:b"],
      ["tags", "an asterisk", "*", "@"],
      ["tags", "JSON", '{"a":1}', "a=1"],
      ["tags", "an apostrophe", "Alice's", "Alice"],
      ["tags", "an exclamation mark", "Don't delete!", "Do not delete."],
      ["tags", "a question mark", "https://example.com/?x", "https://example.com/x"],
      ["tags", "a percent sign", "100%", "100"],
      ["tags", "the euro sign", "5\u20ac", "5"],
      ["tags", "an emoji", "\u{1f511}", "key"],
      ["length", "257 characters", "v".repeat(257), "v".repeat(256)],
      ["length", "257 characters of two code units", "\u{20000}".repeat(257), "\u{20000}".repeat(256)],
      ["length", "a million characters", MILLION_CHARACTERS, "a".repeat(256)],
      ["control character", "a line feed", "security\n", "security "],
      ["control character", "a carriage return and a line feed", "a\r\nb", "a  b"],
      ["control character", "DEL", "security\u007f", "security"],
      ["look-alike", "a soft hyphen", "secu\u00adrity", "secu-rity"],
      ["look-alike", "an accent, decomposed", "Zu\u0308rich", "Z\u00fcrich"],
      ["look-alike", "a full-width solidus", "a\uff0fb", "a/b"],
      ["look-alike", "a typographic quote", "\u201csecurity\u201d", "security"],
      ["template", "an expression", "${var.team}", "var.team"],
      ["template", "an escaped expression", "$${team}", "team"],
      ["template", "a directive", "%{ for x in y }", "for x in y"],
    ]),
  ],
};

/** A map of tags. */
export const TAGS: InputKind = {
  good: { team: "security" },
  invalidCases: [
    invalidCase("be at most 50, the quota of AWS for one resource", [
      ["tags", "51 tags", createNumbered(51), createNumbered(50), "51"],
    ]),
  ],
};

/** The keys of a map of tags. */
export const TAG_KEYS: InputKind = {
  good: { team: "security" },
  invalidCases: [
    invalidCase("not have keys that differ only in case, because IAM ignores the case of tag keys", [
      ["tags", "a key in another case", { Team: "a", team: "b" }, { Team: "a", team2: "b" }, '["Team","team"]'],
      ["tags", "a key in uppercase", { OWNER: "a", owner: "a" }, { owner: "a" }, '["OWNER","owner"]'],
      [
        "tags",
        "two of three keys in another case",
        { "Cost center": "1", "cost center": "2", team: "a" },
        { "Cost center": "1", "cost-center": "2", team: "a" },
        '["Cost center","cost center","team"]',
      ],
      [
        "tags",
        "a key of another script in another case",
        { "\u0413\u041e\u0420\u041e\u0414": "a", "\u0433\u043e\u0440\u043e\u0434": "b" },
        { "\u0433\u043e\u0440\u043e\u0434": "b" },
        '["\u0413\u041e\u0420\u041e\u0414","\u0433\u043e\u0440\u043e\u0434"]',
      ],
    ]),
  ],
};

function createNumbered(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, "x"]));
}
