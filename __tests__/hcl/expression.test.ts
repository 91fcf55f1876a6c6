import { type Expression, expressionOfData, expressionOfJson, parseExpression } from "../../hcl/expression";
import { formatExpression } from "../../hcl/format-expression";

const text = (value: string): Expression => ({ kind: "text", text: value });

test.each([
  ["plain text", '"plain text"'],
  ["", '""'],
  ["${var.org}", "var.org"],
  ["${ var.org }", "var.org"],
  ["aws:${var.org}", '"aws:${var.org}"'],
  ["${var.org}/${var.tags}", '"${var.org}/${var.tags}"'],
  ['org is "${format("%v", var.org)}"', '"org is \\"${format("%v", var.org)}\\""'],
  ["two\nlines and a \\", '"two\\nlines and a \\\\"'],
  ["$${aws:username} and %%{if}", '"$${aws:username} and %%{if}"'],
  ["%{if true}x%{endif}", '"%{if true}x%{endif}"'],
  ["100 % of $5", '"100 % of $5"'],
])("converts a string in the JSON syntax as a template: %j to %s", (template, expected) => {
  expect(expressionOfJson(template)).toEqual(text(expected));
});

test("converts strings in data as plain text", () => {
  expect(expressionOfData(["${x}", 7, null, true])).toEqual({
    kind: "list",
    items: [text('"$${x}"'), text("7"), text("null"), text("true")],
  });
});

test("keeps the structure of lists and objects, and quotes keys only if necessary", () => {
  expect(expressionOfJson({ a: ["${var.x}"], "a b": 1, "${var.x}": 2, for: 3, "a-b": 4 })).toEqual({
    kind: "object",
    entries: [
      { key: "a", value: { kind: "list", items: [text("var.x")] } },
      { key: '"a b"', value: text("1") },
      { key: "(var.x)", value: text("2") },
      { key: '"for"', value: text("3") },
      { key: "a-b", value: text("4") },
    ],
  });
});

test.each<[string, Expression]>([
  ["var.x", text("var.x")],
  [' "a ? [b, c] : {d}" ', text('"a ? [b, c] : {d}"')],
  ['"${f("}", ["?"])}"', text('"${f("}", ["?"])}"')],
  ["a  == b", text("a == b")],
  ["var.notify_if", text("var.notify_if")],
  [
    'f(var.x, "y")[0].z',
    {
      kind: "sequence",
      parts: [
        text("f"),
        { kind: "parentheses", items: [text("var.x"), text('"y"')] },
        { kind: "list", items: [text("0")] },
        text(".z"),
      ],
    },
  ],
  ["f()", { kind: "sequence", parts: [text("f"), { kind: "parentheses", items: [] }] }],
  ["a >= 1 && b <= 2 && c", { kind: "conjunction", operands: [text("a >= 1"), text("b <= 2"), text("c")] }],
  [
    "a ? b ? 1 : 2 : c ? 3 : 4",
    {
      kind: "conditional",
      condition: text("a"),
      whenTrue: { kind: "conditional", condition: text("b"), whenTrue: text("1"), whenFalse: text("2") },
      whenFalse: { kind: "conditional", condition: text("c"), whenTrue: text("3"), whenFalse: text("4") },
    },
  ],
  [
    '{"Version" = "2012", "${var.x}:aud" = 1, (var.y) = 2, name = {}}',
    {
      kind: "object",
      entries: [
        { key: "Version", value: text('"2012"') },
        { key: '"${var.x}:aud"', value: text("1") },
        { key: "(var.y)", value: text("2") },
        { key: "name", value: { kind: "object", entries: [] } },
      ],
    },
  ],
  [
    "[for key, value in var.x : value if value != null]",
    {
      kind: "loop",
      isObject: false,
      variables: "key, value",
      source: text("var.x"),
      key: undefined,
      result: text("value"),
      condition: text("value != null"),
    },
  ],
  [
    "{for x in a ? b : c : x => x ? 1 : 2}",
    {
      kind: "loop",
      isObject: true,
      variables: "x",
      source: { kind: "conditional", condition: text("a"), whenTrue: text("b"), whenFalse: text("c") },
      key: text("x"),
      result: { kind: "conditional", condition: text("x"), whenTrue: text("1"), whenFalse: text("2") },
      condition: undefined,
    },
  ],
])("parses an expression: %s", (source, expected) => {
  expect(parseExpression(source)).toEqual(expected);
});

test.each([
  'var.a != null ? data.a.b[0].arn : split(",", var.c)[1] == "(" && !(length(var.b) > 0)',
  "[for key, value in merge(var.x, { a = 1 }) : key if try(value[0] == -1, false) || value.*.id != []]",
  "{ for x in [] : (x) => f(x)... }",
  'a[*].b["c"]',
])("preserves the whole expression: %s", (source) => {
  expect(formatExpression(parseExpression(source), { indent: "", column: 0, inBrackets: true })).toBe(source);
});

test("rejects an unterminated string", () => {
  expect(() => expressionOfJson("aws:${var.org")).toThrow("does not end: aws:${var.org");
  expect(() => parseExpression('f("open')).toThrow('does not end: f("open');
});
