import { type IResolvable, Token, Tokenization } from "cdktf";
import { argument } from "./expression";
import { hasTokens } from "./value";

/** Tags by key. */
export type Tags = Readonly<Record<string, string>> | IResolvable;

/** Returns tags as an argument of a resource. */
export function tagsArgument(tags: Tags | null | undefined): Record<string, string> | undefined {
  if (tags === undefined || tags === null) {
    return undefined;
  }
  return hasTokens(tags) ? Token.asStringMap(argument(asMap(tags))) : { ...asMap(tags) };
}

/** Merges tags. If both have a key, the specific value takes precedence. */
export function mergeTags(general: Tags | undefined, specific: Tags | undefined): Tags | undefined {
  if (!general || !specific) {
    return specific ?? general;
  }
  const merged = { ...asMap(general) };
  for (const [key, value] of Object.entries(asMap(specific))) {
    // Terraform merges in key order, so a later value must follow a token that could have the same key.
    Reflect.deleteProperty(merged, key);
    merged[key] = value;
  }
  return merged;
}

/** Returns tags as a map that can be spread. cdktf encodes the token of a map as a key. */
function asMap(tags: Tags): Readonly<Record<string, string>> {
  return Tokenization.isResolvable(tags) ? Token.asStringMap(tags) : tags;
}

/**
 * Lets code that tags resources, such as an Aspect, spread `tagsInput` and assign the result, even if the tags are known only after
 * synthesis.
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
