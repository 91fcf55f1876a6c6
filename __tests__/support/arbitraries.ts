import fc from "fast-check";

/** Generates the same values in every run, so that failures are reproducible. */
export const SEEDED = { seed: 20260101 };

/** Valid names of Pulumi organizations. */
export const organizationName = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{1,38}[a-z0-9]$/);

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 50 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 50 }),
);

/** Text with a special meaning in HCL, JSON, IAM patterns, shells or regular expressions. */
const dangerous = fc.constantFrom(
  ...Array.from("\"'\\/*?$%{}[]()|&;<>`!#^~=+,.:@ \t\n\r\u0000\u00a0\u2028\u212a\uFEFFA\u00c9\u00e9"),
  "${path.root}",
  "%{ if true }",
  "${aws:username}",
  '"}]}',
  "\\u0022",
  "\r\n",
);

/** Inserts dangerous text at any position. */
function insertDangerous(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(text, dangerous, fc.nat(60)).map(([whole, inserted, at]) => {
    const position = Math.min(at, whole.length);
    return whole.slice(0, position) + inserted + whole.slice(position);
  });
}

/** Any text: valid, almost valid, or random. */
export function anyTextNear(valid: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(valid, insertDangerous(valid), insertDangerous(insertDangerous(valid)), anyText);
}
