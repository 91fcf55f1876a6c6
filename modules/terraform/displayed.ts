import type { IResolvable } from "cdktf";
import { expression, literal } from "./expression";
import { hasTokens, tokenOf } from "./value";

/** Expressions that display the values of tokens. */
const DISPLAYED = new WeakMap<IResolvable, string>();

/** Has error messages display a token's value by an expression, such as a local that several messages share. */
export function displayAs(value: unknown, text: string): void {
  const token = tokenOf(value);
  if (token) {
    DISPLAYED.set(token, text);
  }
}

/** A string for an error message. Terraform warns at each plan if a sensitive value is in one. It has `issensitive` since 1.8. */
export function displayed(text: string): string {
  return `concat([for text in [${text}] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]`;
}

/** The same for a name, which can stand in an expression more than once. A conditional would be as sensitive as both its results. */
export function displayedName(name: string): string {
  return `[format("%v", ${name}), "(sensitive value)"][try(issensitive(${name}), can(nonsensitive(${name}))) ? 1 : 0]`;
}

/** A value for an error message, which Terraform writes. */
export function shownValue(value: unknown): string {
  if (!hasTokens(value)) {
    return String(value);
  }
  const token = tokenOf(value);
  const own = token && DISPLAYED.get(token);
  return expression(own ?? displayed(`format("%v", ${literal(value)})`));
}
