import { Token } from "cdktf";
import { expression, literal } from "./expression";

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** Tags of both, the second's where both have a key. */
export function mergedTags(general: Tags | undefined, specific: Tags | undefined): Tags | undefined {
  if (!general || !specific) {
    return specific ?? general;
  }
  return Token.isUnresolved(general) || Token.isUnresolved(specific)
    ? Token.asStringMap(expression(`merge(${literal(general)}, ${literal(specific)})`))
    : { ...general, ...specific };
}
