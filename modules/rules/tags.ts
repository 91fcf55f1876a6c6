import type { Rule } from "./rule";

const TAGGING_URL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html";

/** Characters of a tag: letters, digits and spaces of any script, and some symbols. */
const CHARACTERS = "[\\p{L}\\p{Z}\\p{N}_.:/=+@-]";
const CHARACTER_NAMES = "letters, digits, spaces and _ . : / = + - @";

/**
 * Start of a tag's key or value.
 *
 * It is in parentheses, because RE2 optimizes a pattern that starts with ^. For these characters, that takes Terraform up to 10 ms in
 * each evaluation, and more than a second in a plan with 50 tags.
 */
const START = "(^)";

/** Key of a tag. */
export const TAG_KEY: readonly Rule[] = [
  {
    matches: `${START}${CHARACTERS}{1,128}$`,
    must: `have 1 to 128 characters: ${CHARACTER_NAMES}`,
    remedy: "Shorten the key or replace other characters.",
    source: TAGGING_URL,
  },
  {
    notMatches: "^[aA][wW][sS]:",
    must: "not start with aws:, which is reserved for AWS",
    remedy: "Choose another key.",
    source: TAGGING_URL,
  },
];

/** Value of a tag. */
export const TAG_VALUE: readonly Rule[] = [
  {
    matches: `${START}${CHARACTERS}{0,256}$`,
    must: `have at most 256 characters: ${CHARACTER_NAMES}`,
    remedy: `Shorten the value or replace other characters.`,
    source: TAGGING_URL,
  },
];

/** Number of tags of a resource. */
export const TAG_COUNT: readonly Rule[] = [
  {
    maximum: 50,
    must: "be at most 50, the quota of AWS for one resource",
    remedy: "Remove tags.",
    source: TAGGING_URL,
  },
];

/** Keys of all tags of a resource. */
export const TAG_KEYS: readonly Rule[] = [
  {
    distinctIgnoringCase: true,
    must: "not have keys that differ only in case, because IAM ignores the case of tag keys",
    remedy: "Remove or rename one of them.",
    source: TAGGING_URL,
  },
];

/** All rules for a map of tags. */
export const TAGS: readonly Rule[] = [...TAG_KEY, ...TAG_VALUE, ...TAG_COUNT, ...TAG_KEYS];
