/**
 * A rule that a value must follow, as data. It is read in two ways: in TypeScript for values that are known at synthesis, and in
 * Terraform's language for values that only Terraform knows. So the two can't disagree.
 */
export type Rule = RuleText & RuleTest;

/** What the error message for a broken rule says. */
interface RuleText {
  /** The rule, to follow the words "it must". */
  readonly must: string;
  /** What to do, as a sentence. */
  readonly remedy: string;
  /** Where the rule is documented. */
  readonly source: string;
}

/**
 * How a rule is tested. Regular expressions use only what JavaScript (with the flag `u`) and RE2 read the same way.
 * `distinctIgnoringCase` tests a list, all others test a scalar.
 */
type RuleTest =
  | { readonly matches: string }
  | { readonly notMatches: string }
  | { readonly maxLength: number }
  | { readonly range: readonly [minimum: number, maximum: number] }
  | { readonly maximum: number }
  | { readonly oneOf: readonly string[] }
  | { readonly boolean: true }
  | { readonly distinctIgnoringCase: true };

/** Whether a value that is known at synthesis follows a rule. */
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
  if ("maxLength" in rule) {
    // AWS counts code points. Terraform counts grapheme clusters, which are never more.
    return Array.from(value).length <= rule.maxLength;
  }
  return rule.oneOf.includes(value);
}

/** A string in lowercase as Terraform has it: character by character, each as one character. */
function lowerCase(value: unknown): string {
  return Array.from(String(value), (character) => Array.from(character.toLowerCase())[0]).join("");
}

/** A rule as a condition in Terraform's language, on the operand `value`. */
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
  if ("maxLength" in rule) {
    return `length(${value}) <= ${rule.maxLength}`;
  }
  return `contains(${JSON.stringify(rule.oneOf)}, ${value})`;
}

/** The same for a value that can be null. Terraform before 1.12 evaluates both sides of `||`, hence the conditional. */
export function nullableCondition(rule: Rule, value: string): string {
  return `${value} == null ? true : ${condition(rule, value)}`;
}

/** The opposite of a condition. */
function negated(rule: Rule, value: string): string {
  const text = condition(rule, value);
  if (text.startsWith("!")) {
    return text.slice(1);
  }
  return text.startsWith("can(") ? `!${text}` : `!(${text})`;
}

/** The error message for a value that breaks a rule. `received` is the value, formatted at synthesis or by Terraform. */
export function errorMessage(rule: Rule, property: string, received: string): string {
  return `${property} is ${received}.\nIt must ${rule.must}.\n${rule.remedy}\nSee ${rule.source}`;
}

/** The error message for the first rule that a known value breaks, or undefined if it follows all of them. */
export function firstError(rules: readonly Rule[], property: string, value: unknown): string | undefined {
  const broken = rules.find((rule) => !isValid(rule, value));
  return broken && errorMessage(broken, property, format(value));
}

/** How much of a value an error message shows, in characters. */
const MAX_FORMATTED_LENGTH = 500;

/** A value of any kind as an error message shows it. */
export function format(value: unknown): string {
  const text = isJson(value) ? JSON.stringify(value) : describe(value);
  return text.length > MAX_FORMATTED_LENGTH
    ? `${text.slice(0, MAX_FORMATTED_LENGTH)}… (${text.length} characters)`
    : text;
}

/** Whether JSON shows a value as it is. It can't show numbers such as NaN, functions, or objects that contain themselves. */
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
  return typeof path === "string" ? `the construct ${JSON.stringify(path)}` : "an object that JSON can't show";
}

/** The built-in type of an object, such as `Map`, `Promise`, or `String` for a boxed string. Instances of other classes are an `Object`. */
export function typeOfObject(value: object): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** The error message for a list with elements that break a rule. */
export function errorMessageForEach(rule: Rule, property: string, received: string, noun = "element"): string {
  return `${property} contains ${received}.\nEach ${noun} must ${rule.must}.\n${rule.remedy}\nSee ${rule.source}`;
}

/**
 * A rule for each element, as a condition on the operand `list`.
 *
 * NOTE: `alltrue` of a list that starts with an unknown element is unknown. `anytrue` finds a wrong element behind it.
 */
export function conditionForEach(rule: Rule, list: string): string {
  return `!anytrue([for item in ${list} : ${negated(rule, "item")}])`;
}

/** The elements that break a rule, as an expression for one string: `"first", "second"`. */
export function invalidItems(rule: Rule, list: string): string {
  return `join(", ", [for item in ${list} : format("\\"%v\\"", item) if ${negated(rule, "item")}])`;
}

/** A whole number in a range, as a rule. */
export function wholeNumber(
  range: readonly [minimum: number, maximum: number],
  unit: string,
  text: Omit<RuleText, "must">,
): Rule {
  return { range, must: `be a whole number of ${unit} from ${range[0]} to ${range[1]}`, ...text };
}

/** The range of a rule for numbers, for a description: `7 to 30`. */
export function rangeOf(rules: readonly Rule[]): string {
  return rules.flatMap((rule) => ("range" in rule ? [rule.range.join(" to ")] : [])).join();
}
