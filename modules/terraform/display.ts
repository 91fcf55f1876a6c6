import type { IResolvable } from "cdktf";
import { expression, literal } from "./expression";
import { hasTokens, tokenOf } from "./value";

/** Expressions that display tokens in error messages. */
const DISPLAY_EXPRESSIONS = new WeakMap<IResolvable, string>();

/** Sets the expression that displays a token in error messages, such as a local that several messages share. */
export function displayAs(value: unknown, text: string): void {
  const token = tokenOf(value);
  if (token) {
    DISPLAY_EXPRESSIONS.set(token, text);
  }
}

/**
 * Returns an expression for a string in an error message, with "(sensitive value)" in place of a sensitive string. Terraform warns
 * in every plan if an error message refers to a sensitive value.
 *
 * NOTE: the result of a conditional would be sensitive if one of its branches is. `issensitive` requires Terraform 1.8. In earlier
 * versions, `nonsensitive` fails for a value that isn't sensitive.
 */
export function maskSensitive(text: string): string {
  return `concat([for text in [${text}] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]`;
}

/** Returns an expression that isn't sensitive, even if it refers to sensitive values. Before Terraform 1.8, `nonsensitive` fails for other values. */
export function nonsensitive(text: string): string {
  return `try(nonsensitive(${text}), ${text})`;
}

/** Returns a value for an error message: as text if it is known at synthesis, otherwise as an expression. */
export function displayValue(value: unknown): string {
  if (!hasTokens(value)) {
    return String(value);
  }
  const token = tokenOf(value);
  const displayExpression = token && DISPLAY_EXPRESSIONS.get(token);
  return expression(displayExpression ?? maskSensitive(`format("%v", ${literal(value)})`));
}
