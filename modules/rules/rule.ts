/**
 * A rule that a value must keep, as data. Two readings come from it: one in TypeScript for values that are known
 * now, and one in Terraform's language for values that only Terraform will know. So they cannot disagree.
 */
export type Rule = RuleText & RuleTest;

/** What a person is told who breaks a rule. */
interface RuleText {
  /** The rule, to follow the words "it must". */
  readonly must: string;
  /** What to do about it, as a sentence. */
  readonly remedy: string;
  /** Where the rule is documented. */
  readonly source: string;
}

/** How a rule is tested. Regular expressions keep to what JavaScript and RE2 both read the same way. */
type RuleTest =
  | { readonly matches: string }
  | { readonly lacks: string }
  | { readonly longest: number }
  | { readonly between: readonly [number, number] }
  | { readonly atMost: number }
  | { readonly oneOf: readonly string[] }
  | { readonly boolean: true };

/** Whether a value that is known now keeps a rule. */
export function accepts(rule: Rule, value: unknown): boolean {
  if ("between" in rule) {
    const [least, most] = rule.between;
    return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
  }
  if ("atMost" in rule) {
    return typeof value === "number" && value <= rule.atMost;
  }
  if ("boolean" in rule) {
    return typeof value === "boolean";
  }
  if (typeof value !== "string") {
    return false;
  }
  if ("matches" in rule) {
    return new RegExp(rule.matches).test(value);
  }
  if ("lacks" in rule) {
    return !new RegExp(rule.lacks).test(value);
  }
  if ("longest" in rule) {
    // AWS counts code points. Terraform counts what a reader sees as one character: never more.
    return Array.from(value).length <= rule.longest;
  }
  return rule.oneOf.includes(value);
}

/** A rule as a condition in Terraform's language, on the value that the expression `value` stands for. */
export function condition(rule: Rule, value: string): string {
  if ("between" in rule) {
    const [least, most] = rule.between;
    return `${value} >= ${least} && ${value} <= ${most} && floor(${value}) == ${value}`;
  }
  if ("atMost" in rule) {
    return `${value} <= ${rule.atMost}`;
  }
  if ("boolean" in rule) {
    return `can(tobool(${value}) ? 1 : 0)`;
  }
  if ("matches" in rule) {
    return `can(regex(${JSON.stringify(rule.matches)}, ${value}))`;
  }
  if ("lacks" in rule) {
    return `!can(regex(${JSON.stringify(rule.lacks)}, ${value}))`;
  }
  if ("longest" in rule) {
    return `length(${value}) <= ${rule.longest}`;
  }
  return `contains(${JSON.stringify(rule.oneOf)}, ${value})`;
}

/** The same for a value that may be null. Terraform before 1.12 evaluates both sides of `||`, so it takes a choice. */
export function conditionOrNull(rule: Rule, value: string): string {
  return `${value} == null ? true : ${condition(rule, value)}`;
}

/** The message for a value that breaks a rule. `received` shows the value, in whichever language shows it. */
export function complaint(rule: Rule, property: string, received: string): string {
  return `${property} is ${received}, but it must ${rule.must}. ${rule.remedy} See ${rule.source}`;
}

/** The message for the first of some rules that a value breaks which is known now; undefined where it keeps them all. */
export function firstComplaint(rules: readonly Rule[], property: string, value: unknown): string | undefined {
  const broken = rules.find((rule) => !accepts(rule, value));
  return broken && complaint(broken, property, shown(value));
}

/** How much of a value a message shows, in characters. */
const LONGEST_SHOWN = 500;

/** A value as a message shows it. */
export function shown(value: unknown): string {
  const text = value === undefined || typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}… (${text.length} characters)` : text;
}

/** The message for a list with elements that break a rule. */
export function complaintForEach(rule: Rule, property: string, received: string): string {
  return `${property} contains ${received}, but each element must ${rule.must}. ${rule.remedy} See ${rule.source}`;
}

/** A rule for each element, as a condition on the list that the expression `list` stands for. */
export function conditionForEach(rule: Rule, list: string): string {
  return `alltrue([for item in ${list} : ${condition(rule, "item")}])`;
}

/** The elements that break a rule, as an expression for one text: `"first", "second"`. */
export function offenders(rule: Rule, list: string): string {
  return `join(", ", [for item in ${list} : format("\\"%v\\"", item) if !(${condition(rule, "item")})])`;
}
