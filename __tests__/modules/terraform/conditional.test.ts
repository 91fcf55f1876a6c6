import { ConditionalElement, unless, when } from "../../../modules/terraform/conditional";

test("includes elements if a condition known at synthesis is true", () => {
  expect(when(true, "a", "b")).toEqual(["a", "b"]);
  expect(when(false, "a", "b")).toEqual([]);
});

test("adds a condition to elements if Terraform evaluates it", () => {
  expect(when("var.x", "a", "b")).toEqual([new ConditionalElement("var.x", "a"), new ConditionalElement("var.x", "b")]);
  expect(when("var.x")).toEqual([]);
});

test("includes elements unless a condition is true", () => {
  expect(unless(true, "a", "b")).toEqual([]);
  expect(unless(false, "a", "b")).toEqual(["a", "b"]);
  expect(unless("var.x", "a")).toEqual([new ConditionalElement("var.x", "a", false)]);
});
