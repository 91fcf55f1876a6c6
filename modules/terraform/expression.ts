import { type IResolvable, type IResolveContext, Token, Tokenization } from "cdktf";
import { PartIf } from "../policies/policy-document";

/**
 * A token for an expression in Terraform's language.
 *
 * The text is written as in HCL, without `${…}` around it. Tokens may stand in it where an expression may, and in
 * `${…}` within quotes.
 *
 * NOTE: cdktf's own `Fn` loses the keys of objects that hold tokens, and policies for a variable issuer have such.
 */
export function expression(text: string): string {
  return Token.asString(new Expression(text, text));
}

/** A token for a choice between two expressions. */
export function choice(condition: string, whenTrue: string, whenFalse: string): string {
  const text = `${condition} ? ${whenTrue} : ${whenFalse}`;
  return Token.asString(new Expression(text, `(${text})`));
}

/** Plain data as JSON that Terraform writes, so that no value of a token can break out of its place. */
export function jsonencode(value: unknown): string {
  return expression(`jsonencode(${literal(value)})`);
}

/** A string without a prefix, where it has that. */
export function withoutPrefix(prefix: string, value: string): string {
  if (Token.isUnresolved(value)) {
    return expression(`trimprefix(${literal(value)}, ${literal(prefix)})`);
  }
  return value.startsWith(prefix) ? value.slice(prefix.length) : value;
}

/** A value, or another in its place where it is left out or, if Terraform knows it, null. */
export function orDefault(value: string | null | undefined, fallback: string): string {
  if (value === undefined || value === null) {
    return fallback;
  }
  return Token.isUnresolved(value) ? expression(`coalesce(${literal(value)}, ${literal(fallback)})`) : value;
}

/** Plain data as the text of an expression. Tokens may stand in it anywhere, in the keys of objects too. */
export function literal(value: unknown): string {
  if (typeof value === "string") {
    return quoted(value);
  }
  if (Token.isUnresolved(value)) {
    // Of whatever type it is, it becomes one that can stand in text.
    return Token.asString(Tokenization.reverse(value)[0]);
  }
  if (Array.isArray(value)) {
    return list(value);
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${entries.map(([key, item]) => `${keyOf(key)} = ${literal(item)}`).join(", ")}}`;
  }
  return JSON.stringify(value);
}

/** A key of an object: a name that is not quoted would be taken for a name, not for what it refers to. */
function keyOf(text: string): string {
  const key = quoted(text);
  return key.startsWith('"') ? key : `(${key})`;
}

/** A list. Parts that are left to Terraform are filtered there, in a way that lets parts of different shapes stand together. */
function list(items: readonly unknown[]): string {
  const runs: string[] = [];
  let known: string[] = [];
  for (const item of items) {
    if (item instanceof PartIf) {
      runs.push(brackets(known), `[for part in [${literal(item.part)}] : part if ${item.decision}]`);
      known = [];
    } else {
      known.push(literal(item));
    }
  }
  if (runs.length === 0) {
    return brackets(known);
  }
  return `concat(${[...runs, brackets(known)].filter((run) => run !== "[]").join(", ")})`;
}

function brackets(items: readonly string[]): string {
  return `[${items.join(", ")}]`;
}

/** A string in quotes: a token stays bare where it is all of the string, else it becomes a template's `${…}`. */
function quoted(text: string): string {
  const pieces = Tokenization.reverseString(text);
  if (pieces.tokens.length === 1 && pieces.length === 1) {
    return text;
  }
  const parts = pieces.length === 1 ? [text] : (pieces.join({ join: appended }) as string[]);
  return `"${parts.map((part) => (Token.isUnresolved(part) ? `\${${part}}` : escaped(part))).join("")}"`;
}

function appended(left: string | string[], right: string): string[] {
  return [left, right].flat();
}

/** Text as it stands in quotes, where neither a quote nor the start of a template may end it. */
function escaped(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[$%](?=\{)/g, "$&$&");
}

class Expression implements IResolvable {
  public readonly creationStack: string[] = [];

  constructor(
    private readonly text: string,
    private readonly nestedText: string,
  ) {}

  public resolve(context: IResolveContext): string {
    const isNested = context.suppressBraces;
    context.suppressBraces = true;
    const text = context.resolve(isNested ? this.nestedText : this.text) as string;
    return isNested ? text : `\${${text}}`;
  }

  public toString(): string {
    return Token.asString(this);
  }

  public toJSON(): string {
    return `<${this.text}>`;
  }
}
