import { type IResolveContext, Token } from "cdktf";
import { escapeTemplates } from "./template";
import { deferred, evaluate, expressionOf, hasTokens, isData, operandOf, Value, withinExpression } from "./value";

/**
 * Returns a string token for an expression in the Terraform language.
 *
 * @param text Expression in HCL syntax, without the delimiters `${…}`. It can contain tokens as operands, and as interpolations within
 * quotes.
 *
 * NOTE: cdktf's `Fn` loses object keys that contain tokens. Policies for a variable issuer have such keys.
 */
export function expression(text: string): string {
  return Token.asString(expressionValue(text));
}

/** Returns a token for an expression of any type. */
export function expressionValue(text: string): Value {
  return new Value((context) => deferred(context.resolve(text) as string));
}

/** Returns a token for the JSON of a value. Terraform encodes it, so that the value of a token can't change the structure of the JSON. */
export function jsonencode(value: unknown): string {
  return expression(`jsonencode(${literal(value)})`);
}

/** Returns a value as an operand of an expression. It can contain tokens anywhere, including in object keys. */
export function literal(value: unknown): string {
  return hasTokens(value)
    ? Token.asString(new Operand((context) => evaluate(value, context)))
    : expressionOf({ data: value });
}

/** Value that always resolves to an operand. */
class Operand extends Value {
  public override resolve(context: IResolveContext): unknown {
    return operandOf(withinExpression(context, () => this.evaluate(context)));
  }
}

/** Returns a value as an argument of a resource. Escapes `${…}` in text, which cdktf and Terraform would read as an interpolation. */
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

/**
 * Returns a string derived from another value.
 *
 * @param ofData Derives the string from a value known at synthesis.
 * @param ofOperand Returns an expression that derives the string from an operand.
 */
export function derive(
  value: unknown,
  ofData: (data: unknown) => string,
  ofOperand: (operand: string) => string,
): string {
  if (!hasTokens(value)) {
    return ofData(value);
  }
  const token = new Value((context) => {
    const evaluated = evaluate(value, context);
    return isData(evaluated)
      ? evaluate(ofData(evaluated.data), context)
      : deferred(context.resolve(ofOperand(operandOf(evaluated))) as string);
  });
  return Token.asString(token);
}

/** Removes a prefix from a string if the string starts with it. */
export function withoutPrefix(prefix: string, value: string): string {
  return derive(
    value,
    (data) => (String(data).startsWith(prefix) ? String(data).slice(prefix.length) : String(data)),
    (operand) => `trimprefix(${operand}, ${literal(prefix)})`,
  );
}

/** Returns a value, or the fallback if the value is undefined or null. */
export function orDefault(value: unknown, fallback: string): string {
  return derive(
    value,
    (data) => (data === undefined || data === null ? fallback : (data as string)),
    (operand) => `coalesce(${operand}, ${literal(fallback)})`,
  );
}

/** Returns a string that can be empty, or the fallback if it is undefined or null. `coalesce` would also replace an empty string. */
export function orDefaultText(value: unknown, fallback: string): string {
  return derive(
    value,
    (data) => (data === undefined || data === null ? fallback : (data as string)),
    (operand) => `${operand} == null ? ${literal(fallback)} : ${operand}`,
  );
}
