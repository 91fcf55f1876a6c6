import fc from "fast-check";
import { firstError, isValid } from "../../../modules/rules/rule";
import { TAG_COUNT, TAG_KEY, TAG_KEYS, TAG_VALUE, TAGS } from "../../../modules/rules/tags";
import { SEEDED } from "../../support/arbitraries";

const SEE = "See https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html";

test("a tag key has 1 to 128 allowed characters", () => {
  expect(firstError(TAG_KEY, "the key", "a,b")).toBe(
    `the key is "a,b".\nIt must have 1 to 128 characters: letters, digits, spaces and _ . : / = + - @.\nShorten the key or replace other characters.\n${SEE}`,
  );
});

test.each(["aws:x", "AWS:x", "Aws:x"])("a tag key can't be %s, because AWS reserves the prefix in any case", (key) => {
  expect(firstError(TAG_KEY, "the key", key)).toBe(
    `the key is "${key}".\nIt must not start with aws:, which is reserved for AWS.\nChoose another key.\n${SEE}`,
  );
});

test("a tag value has at most 256 allowed characters", () => {
  expect(firstError(TAG_VALUE, "tags.team", "${var.team}")).toBe(
    `tags.team is "\${var.team}".\nIt must have at most 256 characters: letters, digits, spaces and _ . : / = + - @.\nShorten the value or replace other characters.\n${SEE}`,
  );
});

test("a resource has at most 50 tags", () => {
  expect(firstError(TAG_COUNT, "the number of tags", 51)).toBe(
    `the number of tags is 51.\nIt must be at most 50, the quota of AWS for one resource.\nRemove tags.\n${SEE}`,
  );
});

test("tag keys differ in more than their case", () => {
  expect(firstError(TAG_KEYS, "the list of keys of tags", ["team", "Team"])).toBe(
    `the list of keys of tags is ["team","Team"].\nIt must not have keys that differ only in case, because IAM ignores the case of tag keys.\nRemove or rename one of them.\n${SEE}`,
  );
});

test("the rules for a map of tags are those for its keys, values, number and key set", () => {
  expect(TAGS).toEqual([...TAG_KEY, ...TAG_VALUE, ...TAG_COUNT, ...TAG_KEYS]);
});

describe.each([
  ["key", TAG_KEY, 1, 128],
  ["value", TAG_VALUE, 0, 256],
])("the rules for the %s of a tag", (_part, [rule], minimum, maximum) => {
  const allowed = fc.constantFrom(...Array.from("aZ0_.:/=+-@ \u00df\u00a0\u2028\u6240\u0661\u{20000}\u{1d7d8}"));
  const other = fc.constantFrom(...Array.from("^$()[]*,;\\'\"\t\n\r\u0000\u0301\u200b\ufeff\u{1f600}"));

  /** Creates strings with a length near either limit. */
  function stringOf(character: fc.Arbitrary<string>): fc.Arbitrary<string> {
    return fc
      .oneof(fc.nat(3), fc.integer({ min: maximum - 3, max: maximum + 3 }))
      .chain((length) => fc.string({ unit: character, minLength: length, maxLength: length }));
  }

  test("accept text of allowed characters up to the maximum length in characters", () => {
    fc.assert(
      fc.property(stringOf(allowed), (text) => {
        const { length } = Array.from(text);
        expect(rule && isValid(rule, text)).toBe(length >= minimum && length <= maximum);
      }),
      { ...SEEDED, numRuns: 500 },
    );
  });

  test("reject text with another character anywhere", () => {
    fc.assert(
      fc.property(stringOf(allowed), other, stringOf(allowed), (before, character, after) => {
        expect(rule && isValid(rule, before + character + after)).toBe(false);
      }),
      { ...SEEDED, numRuns: 500 },
    );
  });
});
