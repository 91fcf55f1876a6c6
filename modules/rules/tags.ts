import type { Rule } from "./rule";

const TAGGING_URL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html";

/** The characters of a tag: letters, digits and spaces of any script, and these signs. */
const CHARACTERS = "[\\p{L}\\p{Z}\\p{N}_.:/=+@-]";
const CHARACTER_NAMES = "letters, digits, spaces and _ . : / = + - @";

/** The key of a tag. */
export const TAG_KEY: readonly Rule[] = [
  {
    matches: `^${CHARACTERS}{1,128}$`,
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

/** The value of a tag. */
export const TAG_VALUE: readonly Rule[] = [
  {
    matches: `^${CHARACTERS}{0,256}$`,
    must: `have at most 256 characters: ${CHARACTER_NAMES}`,
    remedy: `Shorten the value or replace other characters.`,
    source: TAGGING_URL,
  },
];

/** The number of tags of one resource. */
export const TAG_COUNT: readonly Rule[] = [
  {
    maximum: 50,
    must: "be at most 50, the quota of AWS for one resource",
    remedy: "Remove tags.",
    source: TAGGING_URL,
  },
];

/** The keys of all tags of one resource. */
export const TAG_KEYS: readonly Rule[] = [
  {
    distinctIgnoringCase: true,
    must: "differ in more than their case, because IAM ignores the case of tag keys",
    remedy: "Remove or rename one of them.",
    source: TAGGING_URL,
  },
];

/** Every rule for a map of tags. */
export const TAGS: readonly Rule[] = [...TAG_KEY, ...TAG_VALUE, ...TAG_COUNT, ...TAG_KEYS];
