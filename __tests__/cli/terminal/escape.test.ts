import fc from "fast-check";
import { escapeLine, escapeText } from "../../../cli/terminal/escape";
import { SEEDED } from "../../support/arbitraries";

const codePoints = (from: number, to = from) =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index));

test.each([
  ["control characters", [...codePoints(0, 8), ...codePoints(11, 0x1f), ...codePoints(0x7f, 0x9f)]],
  ["separators", ["\u00a0", "\u1680", ...codePoints(0x2000, 0x200a), "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"]],
  ["zero-width characters", ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u180e"]],
  ["direction marks", ["\u061c", "\u200e", "\u200f", ...codePoints(0x202a, 0x202e), ...codePoints(0x2066, 0x2069)]],
  ["invisible operators", codePoints(0x2061, 0x206f)],
  [
    "variation selectors",
    [...codePoints(0x180b, 0x180d), ...codePoints(0xfe00, 0xfe0f), ...codePoints(0xe0100, 0xe01ef)],
  ],
  ["tags", codePoints(0xe0000, 0xe007f)],
  ["blank letters", ["\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0"]],
  ["private use characters", ["\ue000", "\uf8ff", "\u{f0000}", "\u{ffffd}", "\u{100000}", "\u{10fffd}"]],
  ["unassigned characters", ["\u0378", "\ufffe", "\uffff", "\u{1ffff}", "\u{e0fff}", "\ufff9"]],
  ["halves of surrogate pairs", ["\ud800", "\udbff", "\udc00", "\udfff"]],
])("%s are escaped", (_, characters) => {
  for (const character of characters) {
    for (const escape of [escapeText, escapeLine]) {
      const escaped = escape(`a${character}b`);
      expect(escaped).toMatch(/^a(\\[a-z0-9]+)+b$/);
      expect(JSON.parse(`"${escaped}"`)).toBe(`a${character}b`);
    }
  }
});

test("line breaks and tabs are escaped in a line, and stay in a text", () => {
  expect(escapeLine("a\r\n\tb")).toBe("a\\r\\n\\tb");
  expect(escapeText("a\r\n\tb")).toBe("a\\r\n\tb");
});

test.each([
  'plain text: {"a": [1]} ~',
  "Größe",
  "日本語の鍵",
  "ключ",
  "مفتاح",
  "מפתח",
  "กำแพง",
  "é e\u0301 ạ\u0302",
  "🔑",
  "",
])("visible text stays: %s", (text) => {
  expect(escapeText(text)).toBe(text);
  expect(escapeLine(text)).toBe(text);
});

test("many combining marks on one character are escaped", () => {
  expect(escapeLine(`a${"\u0301".repeat(1000)}b`)).toBe(`a${"\u0301".repeat(8)}${"\\u0301".repeat(992)}b`);
});

test("escaped text stays unchanged, and JSON keeps its meaning", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const line = escapeLine(text);
      expect(escapeLine(line)).toBe(line);
      expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      expect(JSON.parse(escapeText(JSON.stringify(text, null, 2)))).toBe(text);
    }),
    SEEDED,
  );
});
