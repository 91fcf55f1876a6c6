import {
  type IResolvable,
  type IResolveContext,
  LazyBase,
  type IFragmentConcatenator,
  Token,
  Tokenization,
} from "cdktf";
import { ConditionalElement } from "./conditional";
import { Code, escapeTemplates, escapeQuoted, isAtomic, parseTemplate } from "./template";

/** Result of evaluating a value at synthesis: data, or a template that Terraform evaluates. */
export type Evaluated = Data | Deferred;

/** Value known at synthesis. */
interface Data {
  readonly data: unknown;
}

/** Value that Terraform evaluates, as a template. A template that is a single expression can be of any type. */
interface Deferred {
  readonly template: readonly (string | Code)[];
}

/** Whether a value is known at synthesis. */
export function isData(value: Evaluated): value is Data {
  return "data" in value;
}

/** Returns a value that Terraform evaluates, from its expression. */
export function deferred(text: string): Deferred {
  return { template: [new Code(text)] };
}

/** Token that is evaluated when the stack is synthesized. It resolves to a template in an argument, and to an operand in an expression. */
export class Value implements IResolvable {
  public readonly creationStack: string[] = [];

  constructor(public readonly evaluate: (context: IResolveContext) => Evaluated) {}

  public resolve(context: IResolveContext): unknown {
    const value = withinExpression(context, () => this.evaluate(context));
    return context.suppressBraces ? operandOf(value) : argumentOf(value);
  }

  public toString(): string {
    return Token.asString(this);
  }

  public toJSON(): string {
    return "<unresolved>";
  }
}

/** Whether a value is a token or contains one. */
export function hasTokens(value: unknown): boolean {
  if (typeof value === "string") {
    return fragmentsOf(value).some((fragment) => typeof fragment !== "string");
  }
  if (Token.isUnresolved(value) || value instanceof ConditionalElement) {
    return true;
  }
  return typeof value === "object" && value !== null && Object.entries(value).some((entry) => entry.some(hasTokens));
}

/**
 * Evaluates a value. Text is data, wherever it comes from, and never becomes an expression. Only a token can produce an interpolation
 * (`${…}`).
 */
export function evaluate(value: unknown, context: IResolveContext): Evaluated {
  if (typeof value === "string") {
    return evaluateString(value, context);
  }
  if (isMapOfMaps(value)) {
    return evaluateMerge(value, context);
  }
  const token = tokenOf(value);
  if (token) {
    return evaluateToken(token, context);
  }
  if (Array.isArray(value)) {
    return evaluateList(value, context);
  }
  if (typeof value === "object" && value !== null) {
    return evaluateObject(value, context);
  }
  return { data: value };
}

/** Returns the token if a value is a single token, whatever its type. */
export function tokenOf(value: unknown): IResolvable | undefined {
  if (typeof value === "string") {
    const { tokens, length } = Tokenization.reverseString(value);
    return length === 1 ? tokens[0] : undefined;
  }
  if (isMapOfMaps(value) || (Array.isArray(value) && !value.every((item) => typeof item === typeof value[0]))) {
    return undefined;
  }
  return Token.isUnresolved(value) ? Tokenization.reverse(value)[0] : undefined;
}

/** Whether a value is a map that contains tokens for maps among other keys. cdktf encodes such a token as a key. */
export function isMapOfMaps(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Tokenization.isResolvable(value) &&
    Object.keys(value).length > 1 &&
    Object.keys(value).some(isMapToken)
  );
}

function isMapToken(key: string): boolean {
  return key.startsWith("&{TfToken[");
}

function evaluateMerge(map: Readonly<Record<string, unknown>>, context: IResolveContext): Evaluated {
  const maps: Record<string, unknown>[] = [];
  let isToken = true;
  for (const [key, value] of Object.entries(map)) {
    if (isMapToken(key) || isToken) {
      maps.push({ [key]: value });
    } else {
      Object.assign(maps.at(-1) as object, { [key]: value });
    }
    isToken = isMapToken(key);
  }
  const values = maps.map((each) => evaluate(each, context));
  return values.every(isData)
    ? { data: Object.assign({}, ...values.map(({ data }) => data)) as unknown }
    : deferred(`merge(${values.map(expressionOf).join(", ")})`);
}

/** Class of tokens that wrap data, such as those of `Token.asAny`. cdktf doesn't export it. */
const PLAIN_TOKEN: unknown = Object.getPrototypeOf(Token.nullValue());

function evaluateToken(token: IResolvable, context: IResolveContext): Evaluated {
  if (token instanceof Value) {
    return withinExpression(context, () => token.evaluate(context));
  }
  if (token instanceof LazyBase || Object.getPrototypeOf(token) === PLAIN_TOKEN) {
    return evaluate(token.resolve(context), context);
  }
  const resolved: unknown = withSuppressedBraces(context, false, () => context.resolve(token) as unknown);
  if (typeof resolved !== "string") {
    return evaluate(resolved, context);
  }
  const template = parseTemplate(resolved);
  return template.every((part) => typeof part === "string") ? { data: template.join("") } : { template };
}

/** Resolves values in a context in which tokens are operands of an expression. */
export function withinExpression<T>(context: IResolveContext, resolve: () => T): T {
  return withSuppressedBraces(context, true, resolve);
}

function withSuppressedBraces<T>(context: IResolveContext, isSuppressed: boolean, resolve: () => T): T {
  const { suppressBraces } = context;
  context.suppressBraces = isSuppressed;
  try {
    return resolve();
  } finally {
    context.suppressBraces = suppressBraces;
  }
}

function evaluateString(text: string, context: IResolveContext): Evaluated {
  const [first = "", ...rest] = fragmentsOf(text);
  if (rest.length === 0) {
    return typeof first === "string" ? { data: first } : evaluateToken(first, context);
  }
  const parts = [first, ...rest].flatMap((fragment): (string | Code)[] => {
    const value = typeof fragment === "string" ? { data: fragment } : evaluateToken(fragment, context);
    return isData(value) ? [String(value.data)] : [...value.template];
  });
  return parts.every((part) => typeof part === "string") ? { data: parts.join("") } : { template: parts };
}

function evaluateList(list: readonly unknown[], context: IResolveContext): Evaluated {
  const items = list.map((item) => listExpressionOf(item, context) ?? evaluate(item, context));
  if (items.every((item): item is Data => typeof item !== "string" && isData(item))) {
    return { data: items.map(({ data }) => data) };
  }
  // Lists are concatenated, so that elements of different types don't have to be in one list.
  const lists: string[] = [];
  let run: string[] = [];
  for (const item of items) {
    if (typeof item === "string") {
      lists.push(brackets(run), item);
      run = [];
    } else {
      run.push(expressionOf(item));
    }
  }
  if (lists.length === 0) {
    return deferred(brackets(run));
  }
  return deferred(`concat(${[...lists, brackets(run)].filter((each) => each !== "[]").join(", ")})`);
}

/** Returns the list expression of an item that is a conditional element or a spread token for a list. */
function listExpressionOf(item: unknown, context: IResolveContext): string | undefined {
  if (item instanceof ConditionalElement) {
    const condition = context.resolve(item.condition) as string;
    const element = brackets([expressionOf(evaluate(item.element, context))]);
    return item.expected ? `${condition} ? ${element} : []` : `${condition} ? [] : ${element}`;
  }
  const list = typeof item === "string" ? tokenOf([item]) : undefined;
  return list && expressionOf(evaluate(list, context));
}

function evaluateObject(object: object, context: IResolveContext): Evaluated {
  const entries = Object.entries(object)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => [evaluate(key, context), evaluate(item, context)] as const);
  if (entries.every((entry): entry is readonly [Data, Data] => entry.every(isData))) {
    return { data: Object.fromEntries(entries.map(([key, item]) => [key.data, item.data])) };
  }
  return deferred(`{${entries.map(([key, item]) => `${keyOf(key)} = ${expressionOf(item)}`).join(", ")}}`);
}

/** Returns an expression as an object key. Terraform would read it as a literal name without parentheses. */
function keyOf(key: Evaluated): string {
  const text = expressionOf(key);
  return text.startsWith('"') ? text : `(${text})`;
}

/** Returns a value as an expression. */
export function expressionOf(value: Evaluated): string {
  return isData(value) ? literalOf(value.data) : expressionOfTemplate(value.template);
}

/** Returns a template as an expression: a quoted string, unless the template is a single expression. */
export function expressionOfTemplate(template: readonly (string | Code)[]): string {
  const [first] = template;
  return template.length === 1 && first instanceof Code && !first.isDirective
    ? first.text
    : `"${template.map((part) => (part instanceof Code ? part.template : escapeQuoted(part))).join("")}"`;
}

/** Returns a value as an operand: an expression that keeps its meaning next to an operator. */
export function operandOf(value: Evaluated): string {
  const text = expressionOf(value);
  return isAtomic(text) ? text : `(${text})`;
}

/** Returns a value as an argument in Terraform's JSON syntax, where strings are templates. */
export function argumentOf(value: Evaluated): unknown {
  if (isData(value)) {
    return escapeTemplates(value.data);
  }
  return value.template
    .map((part) => (part instanceof Code ? part.template : (escapeTemplates(part) as string)))
    .join("");
}

/** Returns data as a literal expression. */
function literalOf(data: unknown): string {
  if (typeof data === "string") {
    return `"${escapeQuoted(data)}"`;
  }
  if (Array.isArray(data)) {
    return brackets(data.map(literalOf));
  }
  if (typeof data === "object" && data !== null) {
    const entries = Object.entries(data).filter(([, item]) => item !== undefined);
    return `{${entries.map(([key, item]) => `${literalOf(key)} = ${literalOf(item)}`).join(", ")}}`;
  }
  return JSON.stringify(data ?? null);
}

function brackets(items: readonly string[]): string {
  return `[${items.join(", ")}]`;
}

/** Collects the fragments of a string in a list. */
const AS_LIST: IFragmentConcatenator = { join: (left: unknown, right: unknown) => [left, right].flat() };

/** Returns the text and the tokens of a string, including number tokens, which cdktf encodes as digits. */
function fragmentsOf(text: string): (string | IResolvable)[] {
  // Most strings contain no token, and cdktf's search is slow.
  if (!/TfToken\[|e\+\d/.test(text)) {
    return [text];
  }
  const fragments = Tokenization.reverseString(text);
  const pieces = fragments.length <= 1 ? [text] : (fragments.join(AS_LIST) as string[]);
  return pieces.flatMap((piece) => {
    const [token] = Tokenization.reverseString(piece).tokens;
    return token ? [token] : numbersIn(piece);
  });
}

function numbersIn(text: string): (string | IResolvable)[] {
  return text
    .split(/(-?\d+(?:\.\d+)?e\+\d+)/)
    .flatMap((part) => Tokenization.reverseNumber(Number(part)) ?? (part || []));
}
