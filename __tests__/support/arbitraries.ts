import fc from "fast-check";

/** The same values in every run: a failure is found again. */
export const SEEDED = { seed: 20260101 };

/** The name of a Pulumi organization as it should be. */
export const organizationName = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{1,38}[a-z0-9]$/);

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 50 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 50 }),
);

/** What does harm where it is not expected: in HCL, JSON, IAM's patterns, shells and regular expressions. */
const dangerous = fc.constantFrom(
  ...Array.from("\"'\\/*?$%{}[]()|&;<>`!#^~=+,.:@ \t\n\r\u0000\u00a0\u2028\u212a\uFEFFAÉé"),
  "${path.root}",
  "%{ if true }",
  "${aws:username}",
  '"}]}',
  "\\u0022",
  "\r\n",
);

/** A text with something inserted somewhere. */
function disturbed(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(text, dangerous, fc.nat(60)).map(([whole, inserted, at]) => {
    const position = Math.min(at, whole.length);
    return whole.slice(0, position) + inserted + whole.slice(position);
  });
}

/** Any text: right, nearly right, or anything at all. */
export function anyTextNear(right: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(right, disturbed(right), disturbed(disturbed(right)), anyText);
}
