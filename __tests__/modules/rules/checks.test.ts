import { TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { Checks, markChecked } from "../../../modules/rules/checks";
import type { Rule } from "../../../modules/rules/rule";
import { emptyStack, written } from "../../support/synthesis";

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
        errorMessage: String.raw`Thing (stack/thing): names contains ${"$"}{join(", ", [for item in var.x : format("\"%s\"", item) if !(can(regex("^[a-z]{1,3}$", item)))])}, but each element must be so. Make it so. See https://example.com/rule`,
      },
    ]);
  });

  test("is not checked twice where a variable checks it, alone or as a part of a text", () => {
    const { variable, checks } = setUp();
    const text = markChecked(variable.stringValue);
    const list = markChecked(variable.listValue);
    const days = markChecked(variable.numberValue);
    checks.required("name", text, [SHORT]).required("name", `a-${text}`, [SHORT]).each("names", list, [SHORT]);
    checks.required("days", days, [DAYS]);
    expect(checks.preconditions).toEqual([]);
  });

  test("is checked where only a part of it is", () => {
    const { variable, checks } = setUp();
    const text = `${markChecked(variable.stringValue)}${variable.stringValue}`;
    expect(checks.required("name", text, [SHORT]).preconditions).toHaveLength(1);
  });
});
