import { asList, asObject, type Fields } from "../../json";
import { all, any, hasVariable, type Match, matchPattern, not } from "./match";

/**
 * Values of condition keys in a request, by key in lowercase, because IAM compares keys without case. Undefined means that the
 * request has no such key. Keys that aren't listed can't be known.
 */
export type Context = Readonly<Record<string, string | undefined>>;

/** A condition on one key. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Operators that can be evaluated, without their negation. */
const OPERATORS: Readonly<Record<string, (expected: string, actual: string) => Match>> = {
  StringEquals: (expected, actual) => (expected === actual ? "yes" : "no"),
  StringEqualsIgnoreCase: (expected, actual) => (expected.toLowerCase() === actual.toLowerCase() ? "yes" : "no"),
  StringLike: matchPattern,
  ArnEquals: matchArn,
  ArnLike: matchArn,
  Bool: (expected, actual) => (expected.toLowerCase() === actual ? "yes" : "no"),
};

/** Reads the conditions of a statement. */
export function conditionsIn(elements: Fields): Condition[] {
  return Object.entries(asObject(elements.Condition) ?? {}).flatMap(([operator, keys]) =>
    Object.entries(asObject(keys) ?? {}).map(([key, values]) => ({
      operator,
      key,
      values: asList(values).map(String),
    })),
  );
}

/** Formats a condition, such as `StringEquals aws:PrincipalType "User" or "Account"`. */
export function formatCondition({ operator, key, values }: Condition): string {
  return `${operator} ${key} ${formatValues(values)}`;
}

/** Formats the values of a condition. */
export function formatValues(values: readonly string[]): string {
  return values.map((value) => JSON.stringify(value)).join(" or ");
}

/** Whether a request meets all conditions of a statement. */
export function matchConditions(elements: Fields, context: Context): Match {
  return all(conditionsIn(elements).map((condition) => matchCondition(condition, context)));
}

/** Whether a request meets a condition. */
export function matchCondition({ operator, key, values }: Condition, context: Context): Match {
  if (!(key.toLowerCase() in context)) {
    return "unknown";
  }
  const actual = context[key.toLowerCase()];
  if (operator === "Null") {
    return any(values.map((value) => ((value.toLowerCase() === "true") === (actual === undefined) ? "yes" : "no")));
  }
  const { quantifier, isNegated, compare, acceptsAbsence } = parseOperator(operator);
  if (compare === undefined) {
    return "unknown";
  }
  if (actual === undefined) {
    const isMet = acceptsAbsence || quantifier === "ForAllValues:" || (isNegated && quantifier === "");
    return isMet ? "yes" : "no";
  }
  const match = any(values.map((value) => (hasVariable(value) ? "unknown" : compare(value, actual))));
  return isNegated ? not(match) : match;
}

/** Whether a condition is met only if its key has the given value. */
export function requiresValue({ operator, values }: Condition, value: string): boolean {
  const { quantifier, isNegated, compare, acceptsAbsence } = parseOperator(operator);
  const isPositive = compare !== undefined && !isNegated;
  return isPositive && !acceptsAbsence && quantifier !== "ForAllValues:" && values.every((each) => each === value);
}

/** Whether a condition lists the values that it accepts. */
export function listsAcceptedValues({ operator }: Condition): boolean {
  const { isNegated, compare } = parseOperator(operator);
  return compare !== undefined && !isNegated;
}

function parseOperator(operator: string) {
  const [, quantifier = "", name = "", suffix] =
    /^(ForAnyValue:|ForAllValues:)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  return {
    quantifier,
    isNegated: /^(String|Arn)Not/.test(name),
    compare: OPERATORS[name.replace(/^(String|Arn)Not/, "$1")],
    acceptsAbsence: suffix !== undefined,
  };
}

/**
 * Compares ARNs. A wildcard doesn't extend beyond its part, except in the last one. AWS doesn't document what a pattern with fewer
 * parts than an ARN matches, such as `*`.
 */
function matchArn(pattern: string, arn: string): Match {
  if (pattern.split(":").length < 6) {
    return "unknown";
  }
  const [expected, actual] = [pattern, arn].map((text) => {
    const parts = text.split(":");
    return [...parts.slice(0, 5), parts.slice(5).join(":")];
  });
  return all((expected ?? []).map((part, index) => matchPattern(part, actual?.[index] ?? "")));
}
