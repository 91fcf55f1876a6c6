import { TerraformVariable } from "cdktf";
import { KEY_ACCOUNT_ACCESS, KEY_MULTI_REGION } from "../../../modules/rules/key";
import { ORGANIZATION } from "../../../modules/rules/organization";
import { ISSUER, ISSUER_URL, OIDC_PROVIDER_ARN } from "../../../modules/rules/oidc-provider";
import {
  condition,
  conditionForEach,
  errorMessage,
  errorMessageForEach,
  firstError,
  format,
  invalidItems,
  isValid,
  rangeOf,
  type Rule,
  wholeNumber,
} from "../../../modules/rules/rule";
import { trueIfNull } from "../../../modules/terraform/conditional";
import {
  BOOLEAN_RULE_EXAMPLES,
  LIST_RULE_EXAMPLES,
  RULE_EXAMPLES,
  type RuleExamples,
} from "../../support/rule-examples";
import { emptyStack } from "../../../lab/synthesis";

const TEXT = { must: "be so", remedy: "Make it so.", source: "https://example.com/rule" };
const MATCHES: Rule = { ...TEXT, matches: "^\\w+$" };
const NOT_MATCHES: Rule = { ...TEXT, notMatches: "[A-Z]" };
const DAYS: Rule = { ...TEXT, range: [7, 30] };

const ALL_EXAMPLES: [string, RuleExamples<unknown>][] = [
  ...Object.entries(RULE_EXAMPLES),
  ...Object.entries(LIST_RULE_EXAMPLES),
  ...Object.entries(BOOLEAN_RULE_EXAMPLES),
];

describe.each(ALL_EXAMPLES)("%s", (_name, { rules, kept, broken }) => {
  test.each(kept.map((value) => [value]))("accepts %j", (value) => {
    expect(rules.filter((rule) => !isValid(rule, value))).toEqual([]);
  });

  test.each(broken.map((value) => [value]))("rejects %j", (value) => {
    expect(rules.filter((rule) => !isValid(rule, value))).not.toEqual([]);
  });

  test("says what to do and where the rule is documented", () => {
    for (const { must, remedy, source } of rules) {
      expect(must).toMatch(/^\S.*[^.]$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
      expect(source).toMatch(/^https:\/\/\S+$/);
    }
  });
});

test.each([undefined, null, true, 7, {}, [], ["acme"]])("a rule for a string rejects %j", (value) => {
  const others: Rule[] = [
    { ...TEXT, oneOf: ["acme"] },
    { ...TEXT, maxLength: 9 },
    { ...TEXT, notMatches: "x" },
    { ...TEXT, noneOfIgnoringCase: ["x"] },
  ];
  for (const rule of [...ORGANIZATION, ...ISSUER_URL, ...others]) {
    expect(isValid(rule, value)).toBe(false);
  }
});

test.each([undefined, null, true, "10", NaN, Infinity, -Infinity, [10]])(
  "a rule for a whole number rejects %p",
  (value) => {
    expect(isValid(DAYS, value)).toBe(false);
  },
);

test.each([undefined, null, "101", "7", NaN, {}, [7]])("a rule for a count rejects %p", (value) => {
  expect(isValid({ ...TEXT, maximum: 100 }, value)).toBe(false);
});

test.each([undefined, null, "team", 7, {}, { length: 0 }])("a rule for distinct elements rejects %j", (value) => {
  expect(isValid({ ...TEXT, distinctIgnoringCase: true }, value)).toBe(false);
});

test("a maximum length counts code points, as AWS does", () => {
  const rule: Rule = { ...TEXT, maxLength: 3 };
  expect(
    ["abc", "\u{20000}\u{20000}\u{20000}", "abcd", "\u{20000}\u{20000}\u{20000}\u{20000}"].map((value) =>
      isValid(rule, value),
    ),
  ).toEqual([true, true, false, false]);
});

test("a pattern counts code points too", () => {
  const values = ["\u{20000}\u{20000}", "\u{20000}\u{20000}\u{20000}"];
  const matches: Rule = { ...TEXT, matches: "^.{1,2}$" };
  expect(values.map((value) => isValid(matches, value))).toEqual([true, false]);
  const notMatches: Rule = { ...TEXT, notMatches: "^.{1,2}$" };
  expect(values.map((value) => isValid(notMatches, value))).toEqual([false, true]);
});

test.each<[string, readonly Rule[], string]>([
  ["organization", ORGANIZATION, "Acme"],
  ["issuer URL", ISSUER_URL, "https://API.pulumi.com/oidc"],
  ["issuer", ISSUER, "API.pulumi.com/oidc"],
  ["ARN of an OIDC provider", OIDC_PROVIDER_ARN, "arn:aws:iam::123456789012:oidc-provider/API.pulumi.com/oidc"],
])("an uppercase %s violates only the rule for its case", (_kind, rules, value) => {
  expect(rules.filter((rule) => !isValid(rule, value))).toEqual([rules[1]]);
});

test.each<[Rule, string]>([
  [MATCHES, String.raw`can(regex("^\\w+$", var.x))`],
  [NOT_MATCHES, `!can(regex("[A-Z]", var.x))`],
  [{ ...TEXT, maxLength: 9 }, "length(var.x) <= 9"],
  [DAYS, "var.x >= 7 && var.x <= 30 && floor(var.x) == var.x"],
  [{ ...TEXT, maximum: 100 }, "var.x <= 100"],
  [{ ...TEXT, boolean: true }, "can(tobool(var.x) ? 1 : 0)"],
  [{ ...TEXT, oneOf: ["a", "b"] }, `contains(["a", "b"], var.x)`],
  [{ ...TEXT, oneOfIgnoringCase: ["Ab", "c"] }, 'contains(["ab", "c"], lower(var.x))'],
  [{ ...TEXT, noneOfIgnoringCase: ["Ab", "c"] }, '!contains(["ab", "c"], lower(var.x))'],
  [{ ...TEXT, distinctIgnoringCase: true }, "length(distinct([for item in var.x : lower(item)])) == length(var.x)"],
])("for Terraform, %j is the condition %s", (rule, expected) => {
  expect(condition(rule, "var.x")).toBe(expected);
});

test("the condition for a nullable value accepts null", () => {
  expect(trueIfNull("var.x", condition(MATCHES, "var.x"))).toBe(
    String.raw`var.x == null ? true : can(regex("^\\w+$", var.x))`,
  );
});

test.each<[Rule, string]>([
  [MATCHES, String.raw`!can(regex("^\\w+$", item))`],
  [NOT_MATCHES, `can(regex("[A-Z]", item))`],
  [{ ...TEXT, boolean: true }, "!can(tobool(item) ? 1 : 0)"],
  [{ ...TEXT, maxLength: 9 }, "!(length(item) <= 9)"],
  [{ ...TEXT, oneOf: ["a", "b"] }, `!(contains(["a", "b"], item))`],
  [DAYS, "!(item >= 7 && item <= 30 && floor(item) == item)"],
])("an element of a list violates %j if %s", (rule, broken) => {
  expect(conditionForEach(rule, "var.x")).toBe(`!anytrue([for item in var.x : ${broken}])`);
  expect(invalidItems(rule, "var.x")).toBe(
    String.raw`join(", ", [for item in var.x : format("\"%v\"", item) if ${broken}])`,
  );
});

test("the first error is for the first violated rule, with the received value", () => {
  const rules: Rule[] = [
    { ...TEXT, matches: "^[a-z]+$" },
    { ...TEXT, must: "be short", maxLength: 3 },
  ];
  expect(firstError(rules, "name", "abc")).toBeUndefined();
  expect(firstError(rules, "name", "ABCD")).toBe(
    'name is "ABCD".\nIt must be so.\nMake it so.\nSee https://example.com/rule',
  );
  expect(firstError(rules, "name", "abcd")).toBe(
    'name is "abcd".\nIt must be short.\nMake it so.\nSee https://example.com/rule',
  );
  expect(firstError(rules, "name", undefined)).toBe(
    "name is undefined.\nIt must be so.\nMake it so.\nSee https://example.com/rule",
  );
});

describe("in an error message,", () => {
  const containsItself: Record<string, unknown> = {};
  containsItself.self = containsItself;

  test.each<[unknown, string]>([
    ["text", '"text"'],
    ['a"b\n', '"a\\"b\\n"'],
    [7.5, "7.5"],
    [NaN, "NaN"],
    [-Infinity, "-Infinity"],
    [7n, "7n"],
    [true, "true"],
    [undefined, "undefined"],
    [null, "null"],
    [Symbol("x"), "Symbol(x)"],
    [() => "x", "a function"],
    [{ a: [1] }, '{"a":[1]}'],
    [["a", null], '["a",null]'],
    [{ node: { path: "x" } }, '{"node":{"path":"x"}}'],
    [containsItself, "an object that JSON can't represent"],
    [new Map([["a", "b"]]), "an object of type Map"],
    [new String("acme"), "an object of type String"],
    [Promise.resolve("acme"), "an object of type Promise"],
    [new Date(0), "an object of type Date"],
    ["a".repeat(498), `"${"a".repeat(498)}"`],
    ["a".repeat(499), `"${"a".repeat(499)}\u2026 (501 characters)`],
  ])("%.20p is %.20s", (value, expected) => {
    expect(format(value)).toBe(expected);
  });

  test("a construct is named by its path", () => {
    expect(format(new TerraformVariable(emptyStack(), "x", {}))).toBe('the construct "stack/x"');
  });
});

test("a rule for a whole number states its range and unit", () => {
  const { remedy, source } = TEXT;
  expect(wholeNumber([7, 30], "days", { remedy, source })).toEqual({
    range: [7, 30],
    must: "be a whole number of days from 7 to 30",
    remedy,
    source,
  });
});

test("the range of a rule for a whole number is for descriptions, and other rules have none", () => {
  expect(rangeOf([DAYS])).toBe("7 to 30");
  expect(rangeOf([MATCHES, DAYS])).toBe("7 to 30");
  expect(rangeOf([MATCHES])).toBe("");
});

test("a rule for a choice or a boolean lists the valid values", () => {
  expect(KEY_ACCOUNT_ACCESS.map(({ must }) => must)).toEqual(["be administration or full"]);
  expect(KEY_MULTI_REGION).toEqual([
    {
      boolean: true,
      must: "be true or false",
      remedy: "Omit it to use false.",
      source: "https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html",
    },
  ]);
});

test("an error message states the property, the value, the rule, the remedy and the source", () => {
  expect(errorMessage(MATCHES, "x", '"y z"')).toBe(
    'x is "y z".\nIt must be so.\nMake it so.\nSee https://example.com/rule',
  );
  expect(errorMessageForEach(MATCHES, "x", '"y z"')).toBe(
    'x contains "y z".\nEach element must be so.\nMake it so.\nSee https://example.com/rule',
  );
  expect(errorMessageForEach(MATCHES, "x", 'the key "y z"', "key")).toBe(
    'x contains the key "y z".\nEach key must be so.\nMake it so.\nSee https://example.com/rule',
  );
});
