import { firstError } from "../../../modules/rules/rule";
import { TAG_COUNT, TAG_KEY, TAG_KEYS, TAG_VALUE, TAGS } from "../../../modules/rules/tags";

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
