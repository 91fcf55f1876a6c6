/**
 * Validation rule for a value, as data. TypeScript evaluates it for values known at synthesis, and it is written as a Terraform condition
 * for other values, so that both apply the same rule.
 */
export type Rule = RuleText & RuleTest;

/** Parts of the error message. */
interface RuleText {
  /** The rule. It follows the words "It must". */
  readonly must: string;
  /** What to do, in full sentences. */
  readonly remedy: string;
  /** URL of the rule's documentation. */
  readonly source: string;
}

/**
 * Test of a rule. Regular expressions use only syntax that means the same in JavaScript (with the flag `u`) and RE2.
 * `distinctIgnoringCase` tests a list. All others test a scalar.
 */
type RuleTest =
  | { readonly matches: string }
  | { readonly notMatches: string }
  | { readonly notEqual: string }
  | { readonly maxLength: number }
  | { readonly range: readonly [minimum: number, maximum: number] }
  | { readonly maximum: number }
  | { readonly oneOf: readonly string[] }
  | { readonly oneOfIgnoringCase: readonly string[] }
  | { readonly noneOfIgnoringCase: readonly string[] }
  | { readonly boolean: true }
  | { readonly distinctIgnoringCase: true };

/** Whether a value known at synthesis is valid. */
export function isValid(rule: Rule, value: unknown): boolean {
  if ("range" in rule) {
    const [minimum, maximum] = rule.range;
    return typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum;
  }
  if ("maximum" in rule) {
    return typeof value === "number" && value <= rule.maximum;
  }
  if ("boolean" in rule) {
    return typeof value === "boolean";
  }
  if ("distinctIgnoringCase" in rule) {
    return Array.isArray(value) && new Set(value.map(lowerCase)).size === value.length;
  }
  if (typeof value !== "string") {
    return false;
  }
  if ("matches" in rule) {
    return new RegExp(rule.matches, "u").test(value);
  }
  if ("notMatches" in rule) {
    return !new RegExp(rule.notMatches, "u").test(value);
  }
  if ("notEqual" in rule) {
    return value !== rule.notEqual;
  }
  if ("maxLength" in rule) {
    // AWS counts code points. Terraform counts grapheme clusters, which are never more.
    return Array.from(value).length <= rule.maxLength;
  }
  if ("oneOfIgnoringCase" in rule) {
    return rule.oneOfIgnoringCase.map(lowerCase).includes(lowerCase(value));
  }
  if ("noneOfIgnoringCase" in rule) {
    return !rule.noneOfIgnoringCase.map(lowerCase).includes(lowerCase(value));
  }
  return rule.oneOf.includes(value);
}

/** Converts a string to lowercase like Terraform does, one character at a time. */
function lowerCase(value: unknown): string {
  return Array.from(String(value), (character) => Array.from(character.toLowerCase())[0]).join("");
}

/** Returns a rule as a Terraform condition on the operand `value`. */
export function condition(rule: Rule, value: string): string {
  if ("range" in rule) {
    const [minimum, maximum] = rule.range;
    return `${value} >= ${minimum} && ${value} <= ${maximum} && floor(${value}) == ${value}`;
  }
  if ("maximum" in rule) {
    return `${value} <= ${rule.maximum}`;
  }
  if ("boolean" in rule) {
    return `can(tobool(${value}) ? 1 : 0)`;
  }
  if ("distinctIgnoringCase" in rule) {
    return `length(distinct([for item in ${value} : lower(item)])) == length(${value})`;
  }
  if ("matches" in rule) {
    return `can(regex(${JSON.stringify(rule.matches)}, ${value}))`;
  }
  if ("notMatches" in rule) {
    return `!can(regex(${JSON.stringify(rule.notMatches)}, ${value}))`;
  }
  if ("notEqual" in rule) {
    return `${value} != ${JSON.stringify(rule.notEqual)}`;
  }
  if ("maxLength" in rule) {
    return `length(${value}) <= ${rule.maxLength}`;
  }
  if ("oneOfIgnoringCase" in rule) {
    return `contains(${listOf(rule.oneOfIgnoringCase.map(lowerCase))}, lower(${value}))`;
  }
  if ("noneOfIgnoringCase" in rule) {
    return `!contains(${listOf(rule.noneOfIgnoringCase.map(lowerCase))}, lower(${value}))`;
  }
  return `contains(${listOf(rule.oneOf)}, ${value})`;
}

/** Returns a list of strings as an expression, formatted as by `terraform fmt`. */
function listOf(items: readonly string[]): string {
  return `[${items.map((item) => JSON.stringify(item)).join(", ")}]`;
}

/** Returns the negation of a condition. */
function negated(rule: Rule, value: string): string {
  const text = condition(rule, value);
  if (text.startsWith("!")) {
    return text.slice(1);
  }
  return text.startsWith("can(") ? `!${text}` : `!(${text})`;
}

/** Returns the error message for an invalid value. `received` is the value, formatted at synthesis or by Terraform. */
export function errorMessage(rule: Rule, property: string, received: string): string {
  return `${property} is ${received}.\nIt must ${rule.must}.\n${rule.remedy}\nSee ${rule.source}`;
}

/** Returns the error message of the first rule that a known value violates, or undefined if the value is valid. */
export function firstError(rules: readonly Rule[], property: string, value: unknown): string | undefined {
  const broken = rules.find((rule) => !isValid(rule, value));
  return broken && errorMessage(broken, property, format(value));
}

/** Maximum length of a value in an error message, in characters. */
const MAX_FORMATTED_LENGTH = 500;

/** Formats a value of any type for an error message. */
export function format(value: unknown): string {
  const text = isJson(value) ? JSON.stringify(value) : describe(value);
  return text.length > MAX_FORMATTED_LENGTH
    ? `${text.slice(0, MAX_FORMATTED_LENGTH)}… (${text.length} characters)`
    : text;
}

/** Whether JSON represents a value. It doesn't represent numbers such as NaN, functions, or circular objects. */
function isJson(value: unknown): boolean {
  try {
    return (
      typeof value !== "number" &&
      ["Object", "Array"].includes(typeof value === "object" && value !== null ? typeOfObject(value) : "Object") &&
      (JSON.stringify(value) as string | undefined) !== undefined
    );
  } catch {
    return false;
  }
}

function describe(value: unknown): string {
  if (typeof value === "function") {
    return "a function";
  }
  if (typeof value === "bigint") {
    return `${value}n`;
  }
  if (typeof value !== "object" || value === null) {
    return String(value);
  }
  if (typeOfObject(value) !== "Object" && !Array.isArray(value)) {
    return `an object of type ${typeOfObject(value)}`;
  }
  const { path } = (value as { node?: { path?: unknown } }).node ?? {};
  return typeof path === "string" ? `the construct ${JSON.stringify(path)}` : "an object that JSON can't represent";
}

/** Returns the built-in type of an object, such as `Map`, `Promise`, or `String` for a boxed string. It is `Object` for other classes. */
export function typeOfObject(value: object): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** Returns the error message for a list with invalid elements. */
export function errorMessageForEach(rule: Rule, property: string, received: string, noun = "element"): string {
  return `${property} contains ${received}.\nEach ${noun} must ${rule.must}.\n${rule.remedy}\nSee ${rule.source}`;
}

/**
 * Returns a rule for each element as a Terraform condition on the operand `list`.
 *
 * NOTE: `alltrue` is unknown if the first element is unknown. `anytrue` finds an invalid element after it.
 */
export function conditionForEach(rule: Rule, list: string): string {
  return `!anytrue([for item in ${list} : ${negated(rule, "item")}])`;
}

/** Returns an expression for a string with the invalid elements: `"first", "second"`. */
export function invalidItems(rule: Rule, list: string): string {
  return `join(", ", [for item in ${list} : format("\\"%v\\"", item) if ${negated(rule, "item")}])`;
}

/** Returns a rule for true or false. */
export function trueOrFalse(defaultValue: boolean, source: string): Rule {
  return { boolean: true, must: "be true or false", remedy: `Omit it to use ${defaultValue}.`, source };
}

/** Returns a rule for a whole number in a range. */
export function wholeNumber(
  range: readonly [minimum: number, maximum: number],
  unit: string,
  text: Omit<RuleText, "must">,
): Rule {
  return { range, must: `be a whole number of ${unit} from ${range[0]} to ${range[1]}`, ...text };
}

/** Returns the range of numeric rules for a description, such as `7 to 30`. */
export function rangeOf(rules: readonly Rule[]): string {
  return rules.flatMap((rule) => ("range" in rule ? [rule.range.join(" to ")] : [])).join();
}
