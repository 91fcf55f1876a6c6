import { ConditionalElement, not, when } from "../../../modules/terraform/conditional";

test("elements are in a list if a condition that is known at synthesis is true", () => {
  expect(when(true, "a", "b")).toEqual(["a", "b"]);
  expect(when(false, "a", "b")).toEqual([]);
});

test("elements carry a condition that only Terraform knows", () => {
  expect(when("var.x", "a", "b")).toEqual([new ConditionalElement("var.x", "a"), new ConditionalElement("var.x", "b")]);
  expect(when("var.x")).toEqual([]);
});

test("the opposite of a condition is known at synthesis if the condition is, or an expression", () => {
  expect(not(true)).toBe(false);
  expect(not(false)).toBe(true);
  expect(not('var.x == "a" || var.y')).toBe('!(var.x == "a" || var.y)');
});
