import { Token } from "cdktf";
import { expression, literal } from "./expression";

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** Tags as an argument of a resource: a copy, or a token of a map whatever type it came with. */
export function tagsArgument(tags: Tags | undefined): Record<string, string> | undefined {
  return Token.isUnresolved(tags) ? Token.asStringMap(tags) : tags && { ...tags };
}

/** Tags of both, the second's where both have a key. */
export function mergedTags(general: Tags | undefined, specific: Tags | undefined): Tags | undefined {
  if (!general || !specific) {
    return specific ?? general;
  }
  return Token.isUnresolved(general) || Token.isUnresolved(specific)
    ? Token.asStringMap(expression(`merge(${literal(general)}, ${literal(specific)})`))
    : { ...general, ...specific };
}
