import {
  type IResolvable,
  type IResolveContext,
  LazyBase,
  type IFragmentConcatenator,
  Token,
  Tokenization,
} from "cdktf";
import { ConditionalElement } from "./conditional";
import { Code, escapeTemplates, inQuotes, isAtomic, partsOfTemplate } from "./template";

/** What a value is when the stack is written: data, or something that only Terraform can evaluate. */
export type Evaluated = Data | Deferred;

/** A value that is known at synthesis. */
interface Data {
  readonly data: unknown;
}

/** A value that only Terraform knows: a string template. A template of one expression stands for any type. */
interface Deferred {
  readonly template: readonly (string | Code)[];
}

/** Whether a value is known at synthesis. */
export function isData(value: Evaluated): value is Data {
  return "data" in value;
}

/** A value that only Terraform knows, from its expression. */
export function deferred(text: string): Deferred {
  return { template: [new Code(text)] };
}

/** A token that is evaluated when the stack is written. It is written differently in an argument and within an expression. */
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

/** Whether a value is a token, or has one in it. */
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
 * Evaluates a value. Text is data wherever it comes from: it never becomes an expression. Only what cdktf itself or a token
 * writes as `${…}` is one.
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

/** The token of a value that is one token, of whatever type it is. */
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

/** Whether a value is a map in which tokens of maps stand beside keys: cdktf encodes such a token as a key. */
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

/** The class of tokens that wrap data, such as those of `Token.asAny`. cdktf doesn't export it. */
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
  const template = partsOfTemplate(resolved);
  return template.every((part) => typeof part === "string") ? { data: template.join("") } : { template };
}

/** Resolves something with a context in which tokens are expressions. */
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
  const items = list.map((item) => listIn(item, context) ?? evaluate(item, context));
  if (items.every((item): item is Data => typeof item !== "string" && isData(item))) {
    return { data: items.map(({ data }) => data) };
  }
  // A list within the list stands beside it, so that elements of different types can stand together.
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

/** The expression of an item that stands for several or no elements: a conditional element, or a spread token of a list. */
function listIn(item: unknown, context: IResolveContext): string | undefined {
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

/** A key of an object: Terraform would read a bare expression as a name. */
function keyOf(key: Evaluated): string {
  const text = expressionOf(key);
  return text.startsWith('"') ? text : `(${text})`;
}

/** A value as an expression. */
export function expressionOf(value: Evaluated): string {
  return isData(value) ? literalOf(value.data) : expressionOfTemplate(value.template);
}

/** A template as an expression: in quotes, unless it is one expression. */
export function expressionOfTemplate(template: readonly (string | Code)[]): string {
  const [first] = template;
  return template.length === 1 && first instanceof Code && !first.isDirective
    ? first.text
    : `"${template.map((part) => (part instanceof Code ? part.template : inQuotes(part))).join("")}"`;
}

/** A value as an operand: an expression that keeps its meaning beside an operator. */
export function operandOf(value: Evaluated): string {
  const text = expressionOf(value);
  return isAtomic(text) ? text : `(${text})`;
}

/** A value as Terraform's JSON syntax has it in an argument, where strings are templates. */
export function argumentOf(value: Evaluated): unknown {
  if (isData(value)) {
    return escapeTemplates(value.data);
  }
  return value.template
    .map((part) => (part instanceof Code ? part.template : (escapeTemplates(part) as string)))
    .join("");
}

/** Data as an expression. */
function literalOf(data: unknown): string {
  if (typeof data === "string") {
    return `"${inQuotes(data)}"`;
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

/** Joins the fragments of a string into a list. */
const AS_LIST: IFragmentConcatenator = { join: (left: unknown, right: unknown) => [left, right].flat() };

/** The text and the tokens of a string, numbers included: cdktf encodes those as digits. */
function fragmentsOf(text: string): (string | IResolvable)[] {
  // Most strings have no token, and to search for one takes long.
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
