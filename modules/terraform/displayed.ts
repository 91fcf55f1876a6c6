import { expression, literal } from "./expression";
import { hasTokens } from "./value";

/** A string for an error message. Terraform warns at each plan if a sensitive value is in one. It has `issensitive` since 1.8. */
export function displayed(text: string): string {
  return `concat([for text in [${text}] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]`;
}

/** A value for an error message, which Terraform writes. */
export function shownValue(value: unknown): string {
  return hasTokens(value) ? expression(displayed(`format("%v", ${literal(value)})`)) : String(value);
}
