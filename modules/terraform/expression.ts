import { type IResolveContext, Token } from "cdktf";
import { escapeTemplates } from "./template";
import { deferred, evaluate, expressionOf, hasTokens, isData, operandOf, Value, withinExpression } from "./value";

/**
 * A token for an expression in Terraform's language.
 *
 * The text is written as in HCL, without `${…}` around it. Tokens may stand in it where an operand may, and in `${…}` within
 * quotes.
 *
 * NOTE: cdktf's own `Fn` loses the keys of objects that hold tokens, and policies for a variable issuer have such.
 */
export function expression(text: string): string {
  return Token.asString(expressionValue(text));
}

/** The same for a value of any type. */
export function expressionValue(text: string): Value {
  return new Value((context) => deferred(context.resolve(text) as string));
}

/** Data as JSON that Terraform writes, so that no value of a token can break out of its place. */
export function jsonencode(value: unknown): string {
  return expression(`jsonencode(${literal(value)})`);
}

/** A value as the text of an operand. Tokens may stand in it anywhere, in the keys of objects too. */
export function literal(value: unknown): string {
  return hasTokens(value)
    ? Token.asString(new Operand((context) => evaluate(value, context)))
    : expressionOf({ data: value });
}

/** A value that is written as an operand wherever it stands. */
class Operand extends Value {
  public override resolve(context: IResolveContext): unknown {
    return operandOf(withinExpression(context, () => this.evaluate(context)));
  }
}

/** A value as an argument of a resource. Text stays text: cdktf and Terraform would read `${…}` in it as an expression. */
export function argument<T>(value: T): T {
  if (!hasTokens(value)) {
    return escapeTemplates(value) as T;
  }
  const token = new Value((context) => evaluate(value, context));
  switch (typeof value) {
    case "string":
      return Token.asString(token) as T;
    case "number":
      return Token.asNumber(token) as T;
    default:
      return token as T;
  }
}

/** A string that comes from another value: at synthesis where that is known then, and else by an expression on its operand. */
export function derived(value: unknown, now: (data: unknown) => string, later: (operand: string) => string): string {
  if (!hasTokens(value)) {
    return now(value);
  }
  const token = new Value((context) => {
    const evaluated = evaluate(value, context);
    return isData(evaluated)
      ? evaluate(now(evaluated.data), context)
      : deferred(context.resolve(later(operandOf(evaluated))) as string);
  });
  return Token.asString(token);
}

/** A string without a prefix, where it has that. */
export function withoutPrefix(prefix: string, value: string): string {
  return derived(
    value,
    (data) => (String(data).startsWith(prefix) ? String(data).slice(prefix.length) : String(data)),
    (operand) => `trimprefix(${operand}, ${literal(prefix)})`,
  );
}

/** A value, or another in its place where it is left out or null. */
export function orDefault(value: unknown, fallback: string): string {
  return derived(
    value,
    (data) => (data === undefined || data === null ? fallback : (data as string)),
    (operand) => `coalesce(${operand}, ${literal(fallback)})`,
  );
}

/** The same for text that can be empty: `coalesce` would take the other value in its place too. */
export function orDefaultText(value: unknown, fallback: string): string {
  return derived(
    value,
    (data) => (data === undefined || data === null ? fallback : (data as string)),
    (operand) => `${operand} == null ? ${literal(fallback)} : ${operand}`,
  );
}
