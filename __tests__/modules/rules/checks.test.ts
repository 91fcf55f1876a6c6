import { TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { Checks, isChecked, markChecked } from "../../../modules/rules/checks";
import type { Rule } from "../../../modules/rules/rule";
import { emptyStack, written } from "../../../lab/synthesis";

const TEXT = { must: "be so", remedy: "Make it so.", source: "https://example.com/rule" };
const SHORT: Rule = { ...TEXT, matches: "^[a-z]{1,3}$" };
const DAYS: Rule = { ...TEXT, between: [7, 30] };

class Thing extends Construct {}

function setUp() {
  const stack = emptyStack();
  const variable = new TerraformVariable(stack, "x", {});
  return { stack, variable, checks: new Checks(new Thing(stack, "thing")) };
}

describe("a value that is known now", () => {
  test("passes when it keeps the rules, and leaves nothing to Terraform", () => {
    const { checks } = setUp();
    checks.required("name", "abc", [SHORT]).optional("days", 7, [DAYS]).each("names", ["a", "b"], [SHORT]);
    expect(checks.preconditions).toEqual([]);
  });

  test.each<[string, (checks: Checks) => void, string]>([
    ["text", (checks) => checks.required("name", "abcd", [SHORT]), 'name is "abcd"'],
    ["an optional value", (checks) => checks.optional("days", 6, [DAYS]), "days is 6"],
    ["a required value that is left out", (checks) => checks.required("name", undefined, [SHORT]), "name is undefined"],
    ["a number that is none", (checks) => checks.required("days", NaN, [DAYS]), "days is NaN"],
    ["a value of another type", (checks) => checks.required("name", { a: 1 }, [SHORT]), 'name is {"a":1}'],
    ["an element", (checks) => checks.each("names", ["a", "B"], [SHORT]), 'names[1] is "B"'],
  ])("is refused by name: %s", (_kind, check, expected) => {
    expect(() => {
      check(setUp().checks);
    }).toThrow(`Thing (stack/thing): ${expected}, but it must be so. Make it so. See https://example.com/rule`);
  });

  test("is refused when it should be a list", () => {
    expect(() => setUp().checks.each("names", "abc" as never, [SHORT])).toThrow(
      'Thing (stack/thing): names is "abc", but it must be a list. Write it in [ ].',
    );
  });

  test("is refused when it is a list in a list", () => {
    const { variable, checks } = setUp();
    expect(() => checks.each("names", [...variable.listValue, "a"], [SHORT])).toThrow(
      "Thing (stack/thing): names[0] is a list that only Terraform knows, but it must be one element. Join lists with Fn.concat.",
    );
  });

  test("is not shown whole where it is long", () => {
    expect(() => setUp().checks.required("name", "a".repeat(9000), [SHORT])).toThrow(
      `Thing (stack/thing): name is "${"a".repeat(499)}… (9002 characters), but it must be so.`,
    );
  });

  test.each([undefined, null, {}, { team: "security" }])("tags may be %j", (tags) => {
    expect(() => setUp().checks.tags("tags", tags)).not.toThrow();
  });

  test.each([[["team"]], ["team"], [{ team: 1 }], [{ team: null }]])("tags may not be %j", (tags) => {
    expect(() => setUp().checks.tags("tags", tags)).toThrow(
      `Thing (stack/thing): tags is ${JSON.stringify(tags)}, but it must be an object of texts. Write it like { team: "security" }.`,
    );
  });

  test.each([undefined, null])("may be left out where it is optional: %p", (value) => {
    const { checks } = setUp();
    expect(checks.optional("name", value, [SHORT]).preconditions).toEqual([]);
  });
});

describe("a value that only Terraform knows", () => {
  test("is left to a precondition that shows it", () => {
    const { stack, variable, checks } = setUp();
    checks.required("name", variable.stringValue, [SHORT]);
    expect(written(stack, checks.preconditions)).toEqual([
      {
        condition: '${can(regex("^[a-z]{1,3}$", var.x))}',
        errorMessage:
          'Thing (stack/thing): name is "${format("%v", var.x)}", but it must be so. Make it so. See https://example.com/rule',
      },
    ]);
  });

  test("may be null where it is optional", () => {
    const { stack, variable, checks } = setUp();
    checks.optional("days", variable.numberValue, [DAYS]);
    expect(written(stack, checks.preconditions)).toEqual([
      {
        condition: "${var.x == null ? true : var.x >= 7 && var.x <= 30 && floor(var.x) == var.x}",
        errorMessage:
          'Thing (stack/thing): days is "${format("%v", var.x)}", but it must be so. Make it so. See https://example.com/rule',
      },
    ]);
  });

  test("is checked whole where it is part of a text", () => {
    const { stack, variable, checks } = setUp();
    checks.required("name", `a${variable.stringValue}`, [SHORT]);
    expect(written(stack, checks.preconditions)).toEqual([
      {
        condition: '${can(regex("^[a-z]{1,3}$", "a${var.x}"))}',
        errorMessage:
          'Thing (stack/thing): name is "${format("%v", "a${var.x}")}", but it must be so. Make it so. See https://example.com/rule',
      },
    ]);
  });

  test("is checked element by element where it is a list, and the message shows those that break the rule", () => {
    const { stack, variable, checks } = setUp();
    checks.each("names", variable.listValue, [SHORT]);
    expect(written(stack, checks.preconditions)).toEqual([
      {
        condition: '${alltrue([for item in var.x : can(regex("^[a-z]{1,3}$", item))])}',
        errorMessage: String.raw`Thing (stack/thing): names contains ${"$"}{join(", ", [for item in var.x : format("\"%v\"", item) if !(can(regex("^[a-z]{1,3}$", item)))])}, but each element must be so. Make it so. See https://example.com/rule`,
      },
    ]);
  });

  test("is not checked twice where a variable checks it by the same rule", () => {
    const { variable, checks } = setUp();
    checks
      .required("name", markChecked(variable.stringValue, [SHORT]), [SHORT])
      .each("names", markChecked(variable.listValue, [SHORT]), [SHORT])
      .required("days", markChecked(variable.numberValue, [DAYS]), [DAYS]);
    expect(checks.preconditions).toEqual([]);
  });

  test("is checked where a variable checks it by another rule, or checks a part of it", () => {
    const { variable, checks } = setUp();
    const text = markChecked(variable.stringValue, [SHORT]);
    const other: Rule = { ...TEXT, lacks: "x" };
    expect(isChecked(text, [SHORT])).toBe(true);
    expect(isChecked(text, [SHORT, other])).toBe(false);
    checks.required("name", text, [SHORT, other]).required("name", `UPPER*${text}`, [SHORT]);
    expect(checks.preconditions).toHaveLength(2);
  });

  test("keeps what it was marked with when it is marked again", () => {
    const { variable } = setUp();
    const text = markChecked(markChecked(variable.stringValue, [SHORT]), [DAYS]);
    expect(isChecked(text, [SHORT, DAYS])).toBe(true);
  });
});
