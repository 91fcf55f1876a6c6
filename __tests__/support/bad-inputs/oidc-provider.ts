import { type InputKind, invisibleCharacters, MILLION_CHARACTERS, invalidArns, invalidCase } from "./bad-value";

const LOWERCASE_HOST = "have a lowercase host, because AWS compares the issuer exactly";
const ISSUER_ARN = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";

/** The URL of an OIDC issuer. */
export const ISSUER_URL: InputKind = {
  good: "https://api.pulumi.com/oidc",
  invalidCases: [
    invalidCase(
      "start with https:// and have a host and optionally a path, without port, query, fragment or trailing slash",
      [
        ["URL", "empty", "", "https://api.pulumi.com"],
        ["URL", "no scheme", "api.pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        ["URL", "slashes without a scheme", "//api.pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        ["URL", "http", "http://api.pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        ["URL", "another scheme", "ftp://api.pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        ["URL", "a missing slash", "https:/api.pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        ["URL", "an additional slash", "https:///api.pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        ["URL", "the scheme twice", "https://https://api.pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        ["URL", "no host", "https://", "https://a"],
        ["URL", "a path without a host", "https:///oidc", "https://a/oidc"],
        ["URL", "the port of https", "https://api.pulumi.com:443/oidc", "https://api.pulumi.com/oidc"],
        ["URL", "another port", "https://pulumi.example.com:8443", "https://pulumi.example.com"],
        ["URL", "a slash after the path", "https://api.pulumi.com/oidc/", "https://api.pulumi.com/oidc"],
        ["URL", "a slash after the host", "https://api.pulumi.com/", "https://api.pulumi.com"],
        ["URL", "an empty segment", "https://api.pulumi.com//oidc", "https://api.pulumi.com/oidc"],
        ["URL", "a query", "https://api.pulumi.com/oidc?tenant=acme", "https://api.pulumi.com/oidc"],
        ["URL", "an empty query", "https://api.pulumi.com/oidc?", "https://api.pulumi.com/oidc"],
        ["URL", "a fragment", "https://api.pulumi.com/oidc#keys", "https://api.pulumi.com/oidc"],
        ["URL", "an empty fragment", "https://api.pulumi.com/oidc#", "https://api.pulumi.com/oidc"],
        ["URL", "a user", "https://alice@api.pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        ["URL", "a user and a password", "https://alice:secret@api.pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        ["URL", "another host as the user", "https://api.pulumi.com@example.com/oidc", "https://api.pulumi.com/oidc"],
        ["URL", "an address of IPv6", "https://[::1]/oidc", "https://10.0.0.1/oidc"],
        ["URL", "a dot at the start of the host", "https://.pulumi.com/oidc", "https://pulumi.com/oidc"],
        ["URL", "a dot at the end of the host", "https://api.pulumi.com./oidc", "https://api.pulumi.com/oidc"],
        ["URL", "two dots in the host", "https://api..pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        ["URL", "a hyphen at the start of the host", "https://-api.pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        ["URL", "a hyphen at the end of a label", "https://api-.pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        ["URL", "an underscore in the host", "https://my_pulumi.example.com", "https://my-pulumi.example.com"],
        ["URL", "backslashes", "https:\\\\api.pulumi.com\\oidc", "https://api.pulumi.com/oidc"],
        ["URL", "an escaped slash", "https://api.pulumi.com%2Foidc", "https://api.pulumi.com/oidc"],
        ["URL", "two URLs", "https://api.pulumi.com/oidc,https://a", "https://api.pulumi.com/oidc"],
        ["URL", "in angle brackets", "<https://api.pulumi.com/oidc>", "https://api.pulumi.com/oidc"],
        ["ARN", "the ARN of its OIDC provider", ISSUER_ARN, "https://api.pulumi.com/oidc"],
        ["case", "the scheme in uppercase", "HTTPS://api.pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        ["characters", "in quotes", '"https://api.pulumi.com/oidc"', "https://api.pulumi.com/oidc"],
        ["whitespace", "a space within", "https://api.pulumi.com/my oidc", "https://api.pulumi.com/my-oidc"],
        ["control character", "a line feed within", "https://api.pulumi.com\n/oidc", "https://api.pulumi.com/oidc"],
        ...invisibleCharacters("https://api.pulumi.com/oidc"),
        ["look-alike", "a Cyrillic a in the host", "https://\u0430pi.pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        ["look-alike", "a Cyrillic i in the host", "https://api.pulum\u0456.com/oidc", "https://api.pulumi.com/oidc"],
        ["look-alike", "a Cyrillic c in the path", "https://api.pulumi.com/oid\u0441", "https://api.pulumi.com/oidc"],
        ["look-alike", "a division slash", "https://api.pulumi.com\u2215oidc", "https://api.pulumi.com/oidc"],
        ["look-alike", "a fraction slash", "https://api.pulumi.com\u2044oidc", "https://api.pulumi.com/oidc"],
        ["look-alike", "an ideographic full stop", "https://api\u3002pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        ["look-alike", "a full-width colon", "https\uff1a//api.pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        [
          "look-alike",
          "a full-width host",
          "https://\uff41\uff50\uff49.pulumi.com/oidc",
          "https://api.pulumi.com/oidc",
        ],
        [
          "look-alike",
          "a host that isn't in Punycode",
          "https://m\u00fcnchen.example.com",
          "https://xn--mnchen-3ya.example.com",
        ],
        ["template", "an expression for the host", "https://${var.host}/oidc", "https://host/oidc"],
        [
          "template",
          "a directive for the path",
          "https://api.pulumi.com/%{ if true }oidc%{ endif }",
          "https://api.pulumi.com/oidc",
        ],
        ["template", "any host", "https://*.pulumi.com/oidc", "https://api.pulumi.com/oidc"],
        ["template", "a placeholder for the path", "https://api.pulumi.com/{org}", "https://api.pulumi.com/org"],
        ["length", "a million characters and a space", `https://${MILLION_CHARACTERS} `, `https://${"a".repeat(247)}`],
      ],
    ),
    invalidCase(LOWERCASE_HOST, [
      ["case", "a label in uppercase", "https://API.pulumi.com/oidc", "https://api.pulumi.com/oidc"],
      ["case", "a capital", "https://api.Pulumi.com/oidc", "https://api.pulumi.com/oidc"],
      ["case", "a capital at the end of the host", "https://api.pulumi.coM", "https://api.pulumi.com"],
    ]),
    invalidCase("have at most 255 characters", [
      ["length", "256 characters", `https://a/${"a".repeat(246)}`, `https://a/${"a".repeat(245)}`],
      ["length", "a million characters", `https://a/${MILLION_CHARACTERS}`, `https://a/${"a".repeat(244)}`],
    ]),
  ],
};

/** The issuer of an OIDC provider that is passed as a plain object. */
export const ISSUER: InputKind = {
  good: "api.pulumi.com/oidc",
  invalidCases: [
    invalidCase("be the URL of the issuer without https://, such as api.pulumi.com/oidc", [
      ["URL", "empty", "", "api.pulumi.com/oidc"],
      ["URL", "with its scheme", "https://api.pulumi.com/oidc", "api.pulumi.com/oidc"],
      ["URL", "with half of its scheme", "//api.pulumi.com/oidc", "api.pulumi.com/oidc"],
      ["URL", "a slash at the end", "api.pulumi.com/oidc/", "api.pulumi.com/oidc"],
      ["URL", "a port", "api.pulumi.com:443/oidc", "api.pulumi.com/oidc"],
      ["URL", "a condition key", "api.pulumi.com/oidc:aud", "api.pulumi.com/oidc"],
      ["ARN", "the ARN", ISSUER_ARN, "api.pulumi.com/oidc"],
      ["look-alike", "a Cyrillic a", "\u0430pi.pulumi.com/oidc", "api.pulumi.com/oidc"],
      ["template", "a pattern", "*.pulumi.com/oidc", "api.pulumi.com/oidc"],
      ...invisibleCharacters("api.pulumi.com/oidc"),
    ]),
    invalidCase(LOWERCASE_HOST, [["case", "a label in uppercase", "API.pulumi.com/oidc", "api.pulumi.com/oidc"]]),
  ],
};

/** The ARN of an OIDC provider in IAM. */
export const OIDC_PROVIDER_ARN: InputKind = {
  good: ISSUER_ARN,
  invalidCases: [
    invalidCase("be the ARN of an IAM OIDC provider, arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER", [
      ...invalidArns("oidc-provider/api.pulumi.com/oidc"),
      ["ARN", "no issuer", "arn:aws:iam::123456789012:oidc-provider/", ISSUER_ARN],
      ["ARN", "a SAML provider", "arn:aws:iam::123456789012:saml-provider/acme", ISSUER_ARN],
      ["ARN", "a role", "arn:aws:iam::123456789012:role/pulumi", ISSUER_ARN],
      ["ARN", "the issuer with its scheme", ISSUER_ARN.replace("api.", "https://api."), ISSUER_ARN],
      ["ARN", "the issuer with a port", ISSUER_ARN.replace(".com", ".com:443"), ISSUER_ARN],
      ["ARN", "the issuer with two dots", ISSUER_ARN.replace("api.", "api.."), ISSUER_ARN],
      ["URL", "the issuer's URL", "https://api.pulumi.com/oidc", ISSUER_ARN],
    ]),
    invalidCase(LOWERCASE_HOST, [["case", "the host in uppercase", ISSUER_ARN.replace("api", "API"), ISSUER_ARN]]),
  ],
};

/** An audience of an OIDC provider. */
export const AUDIENCE: InputKind = {
  good: "acme",
  invalidCases: [
    invalidCase("have 1 to 255 characters: letters, digits and . _ ~ : / @ + , = % -", [
      ["audience", "empty", "", "a"],
      ["audience", "every organization", "aws:*", "aws:acme"],
      ["audience", "a pattern for one character", "aws:acm?", "aws:acme"],
      ["audience", "a list as text", '["acme","umbrella"]', "acme,umbrella"],
      ["audience", "a command", "acme;ls", "acme:ls"],
      ["audience", "an option and a command", "acme && ls", "acme/ls"],
      ["audience", "a variable of a shell", "$ORG", "ORG"],
      ["audience", "backquotes", "`acme`", "acme"],
      ["audience", "in quotes", "'acme'", "acme"],
      ["audience", "a query", "https://acme.example.com?x", "https://acme.example.com"],
      ["template", "an expression", "aws:${var.org}", "aws:org"],
      ["template", "a directive", "%{ if true }acme%{ endif }", "acme"],
      ["look-alike", "a Cyrillic a", "aws:\u0430cme", "aws:acme"],
      ["look-alike", "a full-width colon", "aws\uff1aacme", "aws:acme"],
      ["look-alike", "an en dash", "acme\u2013labs", "acme-labs"],
      ["length", "256 characters", "a".repeat(256), "a".repeat(255)],
      ["length", "a million characters", MILLION_CHARACTERS, "a".repeat(254)],
      ["whitespace", "a space after the colon", "aws: acme", "aws:acme"],
      ...invisibleCharacters("aws:acme"),
    ]),
  ],
};

/** The list of audiences of an OIDC provider. */
export const AUDIENCES: InputKind = {
  good: ["acme"],
  invalidCases: [
    invalidCase("be at most 100, IAM's quota for one OIDC provider", [
      ["audience", "101 audiences", createNumbered("audience", 101), createNumbered("audience", 100), "101"],
      ["audience", "a thousand audiences", createNumbered("audience", 1000), createNumbered("audience", 99), "1000"],
    ]),
  ],
};

/** A thumbprint of a certificate authority. */
export const THUMBPRINT: InputKind = {
  good: "0123456789abcdef0123456789abcdef01234567",
  invalidCases: [
    invalidCase("be a SHA-1 fingerprint of 40 hexadecimal digits", [
      ["length", "empty", "", "0".repeat(40)],
      ["length", "39 digits", "a".repeat(39), "a".repeat(40)],
      ["length", "41 digits", "a".repeat(41), "a".repeat(40)],
      ["length", "a fingerprint of SHA-256", "a".repeat(64), "a".repeat(40)],
      ["length", "a million digits", MILLION_CHARACTERS, "a".repeat(40)],
      ["characters", "a letter that isn't hexadecimal", `${"a".repeat(39)}g`, `${"a".repeat(39)}f`],
      ["characters", "colons, as OpenSSL prints it", Array(20).fill("9e").join(":"), "9e".repeat(20)],
      ["characters", "0x before it", `0x${"9e".repeat(19)}`, "9e".repeat(20)],
      ["characters", "Base64", "Z9npwZ3xY8n6JlQWv2vSIEi5xkA=Z9npwZ3xY8n6", "9e".repeat(20)],
      ["look-alike", "the letter O for the digit 0", "O".repeat(40), "0".repeat(40)],
      ["look-alike", "a full-width digit", `${"0".repeat(39)}\uff10`, "0".repeat(40)],
      ["look-alike", "a Cyrillic a", `${"0".repeat(39)}\u0430`, `${"0".repeat(39)}a`],
      ["template", "an expression", "${data.tls_certificate.issuer.sha1}", "0".repeat(40)],
      ...invisibleCharacters("0".repeat(40)),
    ]),
  ],
};

/** The list of thumbprints of an OIDC provider. */
export const THUMBPRINTS: InputKind = {
  good: ["0".repeat(40)],
  invalidCases: [
    invalidCase("be at most 5, IAM's quota for one OIDC provider", [
      ["length", "6 thumbprints", createThumbprints(6), createThumbprints(5), "6"],
    ]),
  ],
};

function createNumbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}`);
}

function createThumbprints(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index).repeat(40));
}
