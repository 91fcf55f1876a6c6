import { KEY_ACCOUNT_ACCESS, KEY_MULTI_REGION } from "../../../modules/rules/key";
import { ORGANIZATION } from "../../../modules/rules/organization";
import { ISSUER_URL } from "../../../modules/rules/oidc-provider";
import {
  accepts,
  complaint,
  complaintForEach,
  condition,
  conditionForEach,
  conditionOrNull,
  firstComplaint,
  offenders,
  type Rule,
  shown,
} from "../../../modules/rules/rule";
import { RULE_EXAMPLES } from "../../support/rule-examples";

const TEXT = { must: "be so", remedy: "Make it so.", source: "https://example.com/rule" };
const MATCHES: Rule = { ...TEXT, matches: "^\\w+$" };

describe.each(Object.entries(RULE_EXAMPLES))("%s", (_name, { rules, kept, broken }) => {
  test.each(kept)("accepts %j", (value) => {
    expect(rules.filter((rule) => !accepts(rule, value))).toEqual([]);
  });

  test.each(broken)("refuses %j", (value) => {
    expect(rules.filter((rule) => !accepts(rule, value))).not.toEqual([]);
  });

  test("tells what to do and where the rule is documented", () => {
    for (const { must, remedy, source } of rules) {
      expect(must).toMatch(/^\S.*[^.]$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
      expect(source).toMatch(/^https:\/\/\S+$/);
    }
  });
});

test.each([undefined, null, true, 7, {}, [], ["acme"]])("a rule for text refuses %j", (value) => {
  for (const rule of [...ORGANIZATION, ...ISSUER_URL, { ...TEXT, oneOf: ["acme"] }]) {
    expect(accepts(rule, value)).toBe(false);
  }
});

test.each([undefined, null, true, "10", NaN, Infinity])("a rule for a whole number refuses %j", (value) => {
  expect(accepts({ ...TEXT, between: [7, 30] }, value)).toBe(false);
});

test.each([undefined, null, "101", {}])("a rule for a count refuses %j", (value) => {
  expect(accepts({ ...TEXT, atMost: 100 }, value)).toBe(false);
});

test("a rule for a boolean refuses what only looks like one", () => {
  const values = [true, false, "true", 1, null, undefined];
  expect(values.map((value) => accepts({ ...TEXT, boolean: true }, value))).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("an uppercase organization breaks the rule about case alone", () => {
  expect(ORGANIZATION.filter((rule) => !accepts(rule, "Acme"))).toEqual([ORGANIZATION[1]]);
});

test.each<[Rule, string]>([
  [MATCHES, String.raw`can(regex("^\\w+$", var.x))`],
  [{ ...TEXT, lacks: "[A-Z]" }, `!can(regex("[A-Z]", var.x))`],
  [{ ...TEXT, longest: 9 }, "length(var.x) <= 9"],
  [{ ...TEXT, between: [7, 30] }, "var.x >= 7 && var.x <= 30 && floor(var.x) == var.x"],
  [{ ...TEXT, atMost: 100 }, "var.x <= 100"],
  [{ ...TEXT, boolean: true }, "can(tobool(var.x) ? 1 : 0)"],
  [{ ...TEXT, oneOf: ["a", "b"] }, `contains(["a","b"], var.x)`],
])("Terraform reads %j as %s", (rule, expected) => {
  expect(condition(rule, "var.x")).toBe(expected);
});

test("a value that may be null keeps every rule when it is null", () => {
  expect(conditionOrNull(MATCHES, "var.x")).toBe(String.raw`var.x == null ? true : can(regex("^\\w+$", var.x))`);
});

test("a rule for each element is a condition on the list, and the elements that break it can be told", () => {
  expect(conditionForEach(MATCHES, "var.x")).toBe(
    String.raw`alltrue([for item in var.x : can(regex("^\\w+$", item))])`,
  );
  expect(offenders(MATCHES, "var.x")).toBe(
    String.raw`join(", ", [for item in var.x : format("\"%v\"", item) if !(can(regex("^\\w+$", item)))])`,
  );
});

test("the first rule that is broken is complained of, with the value as it was received", () => {
  const rules: Rule[] = [
    { ...TEXT, matches: "^[a-z]+$" },
    { ...TEXT, must: "be short", longest: 3 },
  ];
  expect(firstComplaint(rules, "name", "abc")).toBeUndefined();
  expect(firstComplaint(rules, "name", "ABCD")).toMatch(/^name is "ABCD", but it must be so\./);
  expect(firstComplaint(rules, "name", "abcd")).toMatch(/^name is "abcd", but it must be short\./);
  expect(firstComplaint(rules, "name", undefined)).toMatch(/^name is undefined, /);
});

test.each<[unknown, string]>([
  ["text", '"text"'],
  [7.5, "7.5"],
  [NaN, "NaN"],
  [undefined, "undefined"],
  [null, "null"],
  [{ a: [1] }, '{"a":[1]}'],
  ["a".repeat(498), `"${"a".repeat(498)}"`],
  ["a".repeat(499), `"${"a".repeat(499)}… (501 characters)`],
])("a message shows %.20j as it is, or its beginning where it is long", (value, expected) => {
  expect(shown(value)).toBe(expected);
});

test("choices are named in the rule, and so is what a boolean must be", () => {
  expect(KEY_ACCOUNT_ACCESS.map(({ must }) => must)).toEqual(["be one of administration, full"]);
  expect(KEY_MULTI_REGION).toEqual([
    {
      boolean: true,
      must: "be true or false",
      remedy: "Leave it out for false.",
      source: "https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html",
    },
  ]);
});

test("a complaint names the property, the value, the rule, the remedy and the source", () => {
  expect(complaint(MATCHES, "x", '"y z"')).toBe(
    'x is "y z", but it must be so. Make it so. See https://example.com/rule',
  );
  expect(complaintForEach(MATCHES, "x", '"y z"')).toBe(
    'x contains "y z", but each element must be so. Make it so. See https://example.com/rule',
  );
});
