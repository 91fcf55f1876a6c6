import { expressionOf } from "../../hcl/template";
import { endOfString } from "../../modules/terraform/template";

test.each([
  ["plain text", '"plain text"'],
  ["", '""'],
  ["${var.org}", "var.org"],
  ["${ var.org }", "var.org"],
  ['${length("}") == 1}', 'length("}") == 1'],
  ['${"${var.org}"}', '"${var.org}"'],
  ['${{"a" = {}}}', '{"a" = {}}'],
  ["aws:${var.org}", '"aws:${var.org}"'],
  ["${var.org}/${var.tags}", '"${var.org}/${var.tags}"'],
  ['org is "${format("%v", var.org)}"', '"org is \\"${format("%v", var.org)}\\""'],
  ["two\nlines and a \\", '"two\\nlines and a \\\\"'],
  ["$${aws:username} and %%{if}", '"$${aws:username} and %%{if}"'],
  ["%{if true}x%{endif}", '"%{if true}x%{endif}"'],
  ["100 % of $5", '"100 % of $5"'],
])("%j is the expression %s", (template, expression) => {
  expect(expressionOf(template)).toBe(expression);
});

test("what does not end is refused", () => {
  expect(() => expressionOf("aws:${var.org")).toThrow("does not end: aws:${var.org");
  expect(() => endOfString('"open', 0)).toThrow('does not end: "open');
});
