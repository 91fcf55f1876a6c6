import { type IResolvable, Token, Tokenization } from "cdktf";
import { argument } from "./expression";
import { hasTokens } from "./value";

/** Tags by key. */
export type Tags = Readonly<Record<string, string>> | IResolvable;

/** Tags as an argument of a resource. */
export function tagsArgument(tags: Tags | null | undefined): Record<string, string> | undefined {
  if (tags === undefined || tags === null) {
    return undefined;
  }
  return hasTokens(tags) ? Token.asStringMap(argument(asMap(tags))) : { ...asMap(tags) };
}

/** Tags of both: where both have a key, the second value. */
export function mergedTags(general: Tags | undefined, specific: Tags | undefined): Tags | undefined {
  if (!general || !specific) {
    return specific ?? general;
  }
  const merged = { ...asMap(general) };
  for (const [key, value] of Object.entries(asMap(specific))) {
    // Terraform merges in the order of the keys: a later value belongs behind a token that may have the same key.
    Reflect.deleteProperty(merged, key);
    merged[key] = value;
  }
  return merged;
}

/** Tags as a map that can be spread: cdktf encodes the token of a map as a key. */
function asMap(tags: Tags): Readonly<Record<string, string>> {
  return Tokenization.isResolvable(tags) ? Token.asStringMap(tags) : tags;
}

/**
 * Lets code that adds tags to resources, such as a tagging Aspect, spread \`tagsInput\` and assign the result, also where the tags
 * are known only to Terraform.
 */
export function acceptAssignedTags(resource: object): void {
  const inherited = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(resource), "tags");
  Object.defineProperty(resource, "tags", {
    configurable: true,
    get() {
      return inherited?.get?.call(resource) as unknown;
    },
    set(tags: Tags | undefined) {
      inherited?.set?.call(resource, tagsArgument(tags));
    },
  });
}
