import { parseExpression } from "../../hcl/expression";
import { formatExpression } from "../../hcl/format-expression";

const word = "w".repeat(60);

/** The lines of an expression that stands behind `name = `. */
function linesOf(source: string, indent = ""): string[] {
  return formatExpression(parseExpression(source), { indent, column: indent.length, inBrackets: false }).split("\n");
}

test("an expression that fits stays on one line", () => {
  expect(linesOf('f([1,2], {"a" = {}})')).toEqual(["f([1, 2], { a = {} })"]);
});

test("an object of several entries has a line for each, with the signs in one column", () => {
  expect(linesOf('jsonencode({"a" = 1, "long" = [{"b" = 2, "c" = 3}]})')).toEqual([
    "jsonencode({",
    "  a = 1",
    "  long = [{",
    "    b = 2",
    "    c = 3",
    "  }]",
    "})",
  ]);
});

test("arguments and elements that don't fit have a line each", () => {
  expect(linesOf(`concat(["${word}", "${word}"], var.x)`, "  ")).toEqual([
    "concat(",
    "    [",
    `      "${word}",`,
    `      "${word}",`,
    "    ],",
    "    var.x",
    "  )",
  ]);
  expect(linesOf(`f(g("${word}"), h("${word}")) == 0`)).toEqual(["f(", `  g("${word}"),`, `  h("${word}")`, ") == 0"]);
});

test("calls within a call open together", () => {
  expect(linesOf(`can(regex("${word}", var.${word}))`)).toEqual(["can(regex(", `  "${word}",`, `  var.${word}`, "))"]);
});

test("a conditional list opens behind its sign, as in a policy", () => {
  expect(linesOf('concat([{"a" = 1, "b" = 2}], var.x == "y" ? [{"c" = 3, "d" = 4}] : [])')).toEqual([
    "concat(",
    "  [{",
    "    a = 1",
    "    b = 2",
    "  }],",
    '  var.x == "y" ? [{',
    "    c = 3",
    "    d = 4",
    "  }] : []",
    ")",
  ]);
});

test("another conditional has a line for each result, in parentheses because a line break would end the expression", () => {
  expect(linesOf(`var.x ? "${word}" : "${word}"`)).toEqual(["(", "  var.x", `  ? "${word}"`, `  : "${word}"`, ")"]);
  expect(linesOf(`f(var.x, var.y ? "${word}" : "${word}")`)).toEqual([
    "f(",
    "  var.x,",
    "  var.y",
    `  ? "${word}"`,
    `  : "${word}"`,
    ")",
  ]);
});

test("a conjunction has a line for each operand", () => {
  expect(linesOf(`var.${word} && var.${word}`)).toEqual(["(", `  var.${word}`, `  && var.${word}`, ")"]);
});

test("a loop has lines for its source, result and condition", () => {
  expect(linesOf(`alltrue([for x in var.${word} : f("${word}", x) if x != null])`)).toEqual([
    "alltrue([",
    `  for x in var.${word} :`,
    `  f("${word}", x)`,
    "  if x != null",
    "])",
  ]);
  expect(linesOf(`{for name, value in {"a" = 1, "b" = 2} : name => value}`)).toEqual([
    "{",
    "  for name, value in {",
    "    a = 1",
    "    b = 2",
    "  } :",
    "  name => value",
    "}",
  ]);
  expect(linesOf(`[for x in ["${word}"] : "${word}"]`)).toEqual([`[`, `  for x in ["${word}"] :`, `  "${word}"`, `]`]);
});

test("a reference is never broken", () => {
  expect(linesOf(`data.${word}.${word}[0].arn`)).toEqual([`data.${word}.${word}[0].arn`]);
});
