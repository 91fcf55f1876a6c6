import { TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { Check } from "../../../modules/terraform/check";
import { parsed, synthesizeStack } from "../../../lab/synthesis";

test("has its assertions in order, and no scoped data source, because then no plan would be empty", () => {
  const { check, data } = parsed(
    synthesizeStack((stack) => {
      const region = new TerraformVariable(stack, "region", {}).stringValue;
      new Check(stack, "region-is-known", [
        { condition: "var.region != null", errorMessage: "There is no Region." },
        { condition: 'startswith(var.region, "eu-")', errorMessage: `The Region ${region} is not in Europe.` },
      ]);
    }),
  );
  expect(check).toEqual({
    "region-is-known": {
      assert: [
        { condition: "${var.region != null}", error_message: "There is no Region." },
        { condition: '${startswith(var.region, "eu-")}', error_message: "The Region ${var.region} is not in Europe." },
      ],
    },
  });
  expect(data).toBeUndefined();
});

test("has a unique name in the stack, even if another construct has a check with the same ID", () => {
  const { check = {} } = parsed(
    synthesizeStack((stack) => {
      const assertions = (name: string) => [{ condition: `var.${name}`, errorMessage: name }];
      new Check(stack, "one", assertions("one"));
      new Check(stack, "two", assertions("two"));
      new Check(new Construct(stack, "a"), "check", assertions("a"));
      new Check(new Construct(stack, "b"), "check", assertions("b"));
    }),
  );
  expect(
    Object.entries(check).map(([name, { assert }]) => [name.replace(/_[0-9A-F]{8}$/, ""), assert?.[0]?.condition]),
  ).toEqual([
    ["a_check", "${var.a}"],
    ["b_check", "${var.b}"],
    ["one", "${var.one}"],
    ["two", "${var.two}"],
  ]);
});

test("can be renamed", () => {
  const { check } = parsed(
    synthesizeStack((stack) => {
      new Check(stack, "check", [{ condition: "var.x", errorMessage: "x" }]).overrideLogicalId("x_is_true");
    }),
  );
  expect(Object.keys(check ?? {})).toEqual(["x_is_true"]);
});
