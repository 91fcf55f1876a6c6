import { parseExpression } from "../../hcl/expression";
import { formatExpression } from "../../hcl/format-expression";

const word = "w".repeat(60);

/** Formats an expression that follows `name = `, and returns its lines. */
function linesOf(source: string, indent = ""): string[] {
  return formatExpression(parseExpression(source), { indent, column: indent.length, inBrackets: false }).split("\n");
}

test("keeps an expression that fits on one line", () => {
  expect(linesOf('f([1,2], {"a" = {}})')).toEqual(["f([1, 2], { a = {} })"]);
});

test("puts each entry of an object on a line, with aligned equals signs", () => {
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

test("puts each argument or element on a line if they don't fit on one", () => {
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

test("opens nested function calls on one line", () => {
  expect(linesOf(`can(regex("${word}", var.${word}))`)).toEqual(["can(regex(", `  "${word}",`, `  var.${word}`, "))"]);
});

test("opens a conditional list on the line of its operator", () => {
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

test("puts each branch of another conditional on a line, in parentheses, because a line break would end the expression", () => {
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

test("puts each operand of a conjunction on a line", () => {
  expect(linesOf(`var.${word} && var.${word}`)).toEqual(["(", `  var.${word}`, `  && var.${word}`, ")"]);
});

test("puts the source, result and condition of a for expression on separate lines", () => {
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

test("never breaks a reference", () => {
  expect(linesOf(`data.${word}.${word}[0].arn`)).toEqual([`data.${word}.${word}[0].arn`]);
});
