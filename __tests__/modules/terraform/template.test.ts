import {
  Code,
  endOfString,
  escapeTemplates,
  escapeQuoted,
  isAtomic,
  parseTemplate,
} from "../../../modules/terraform/template";

describe("the parts of a template", () => {
  test.each<[string, (string | Code)[]]>([
    ["", []],
    ["text", ["text"]],
    ["${var.x}", [new Code("var.x")]],
    ["${ var.x }", [new Code("var.x", "${ var.x }")]],
    ["a-${var.x}-${var.y}", ["a-", new Code("var.x"), "-", new Code("var.y")]],
    ["${var.x}${var.y}", [new Code("var.x"), new Code("var.y")]],
    ['${{"a" = {}}}', [new Code('{"a" = {}}')]],
    ['${upper("}")}', [new Code('upper("}")')]],
    ['${"a-${"}"}"}', [new Code('"a-${"}"}"')]],
    ['${"\\"}"}', [new Code('"\\"}"')]],
    ['${"$${"}', [new Code('"$${"')]],
    ["$${var.x}", ["${var.x}"]],
    ["%%{if}", ["%{if}"]],
    ["$$${var.x}", ["$${var.x}"]],
    ["$${a}${var.x}%%{b}", ["${a}", new Code("var.x"), "%{b}"]],
    ["$5 of 100 %, {x}", ["$5 of 100 %, {x}"]],
    ["%{if var.x}a%{endif}", [new Code("if var.x", "%{if var.x}"), "a", new Code("endif", "%{endif}")]],
    ["${~ var.x ~}", [new Code("~ var.x ~", "${~ var.x ~}")]],
  ])("%j", (template, parts) => {
    expect(parseTemplate(template)).toEqual(parts);
  });

  test.each(["${var.x", '${"}', "a %{if", '${"${"}"}'])("rejects an unterminated template: %s", (template) => {
    expect(() => parseTemplate(template)).toThrow("does not end");
  });

  test("distinguishes directives from expressions", () => {
    expect(parseTemplate("%{if var.x}${var.x}").map((part) => part instanceof Code && part.isDirective)).toEqual([
      true,
      false,
    ]);
  });
});

describe("escaped data", () => {
  test.each<[unknown, unknown]>([
    ["text", "text"],
    ["${x}", "$${x}"],
    ["%{x}", "%%{x}"],
    ["$${x}", "$$${x}"],
    ["a ${x} and ${y}", "a $${x} and $${y}"],
    ["$5 of 100 %, {x}", "$5 of 100 %, {x}"],
    [
      ["${x}", ["%{y}"]],
      ["$${x}", ["%%{y}"]],
    ],
    [
      { a: "${x}", b: { c: "%{y}" } },
      { a: "$${x}", b: { c: "%%{y}" } },
    ],
    [7, 7],
    [true, true],
    [null, null],
    [undefined, undefined],
  ])("%j is %j", (data, escaped) => {
    expect(escapeTemplates(data)).toEqual(escaped);
  });

  test("is the original text after parsing", () => {
    const texts = ["${x}", "$${x}", "$$${x}", "%{x}", "%%{x}", "$%{x}", "%${x}", "$", "%", "$$", "{", "$ {x}"];
    expect(texts.map((text) => parseTemplate(escapeTemplates(text) as string))).toEqual(texts.map((text) => [text]));
  });
});

test.each([
  ["text", "text"],
  ['a"b', 'a\\"b'],
  ["a\\b", "a\\\\b"],
  ["a\nb\t", "a\\nb\\t"],
  ["${x}", "$${x}"],
  ["%{x}", "%%{x}"],
])("escapes %j in quotes as %s", (text, expected) => {
  expect(escapeQuoted(text)).toBe(expected);
});

describe("an expression that needs no parentheses next to an operator", () => {
  test.each([
    "7",
    "-7",
    "7.5",
    "true",
    "null",
    '"text with spaces ? : && and ( \\" ["',
    '"${var.x ? "a" : "b"}"',
    "var.x",
    "var.x-y",
    "aws_kms_key.key[0].arn",
    'var.x["a b"].c',
    "data.aws_partition.current.partition",
    "module.x.y[*].z",
    "length(var.x ? [] : [1])",
    '[for item in var.x : item if item != "a"]',
    '{"a" = 1 + 2}',
    "(var.x ? 1 : 2)",
    "f(g(h([{}])))",
  ])("%s", (text) => {
    expect(isAtomic(text)).toBe(true);
  });

  test.each([
    "var.x ? 1 : 2",
    "var.x == 7",
    "var.x && var.y",
    "!var.x",
    "var.x + 1",
    "(var.x) ? 1 : 2",
    "f(var.x) || g(var.y)",
    '"a" == var.x',
    "[1] == var.x",
    "var.x %2",
  ])("is not %s", (text) => {
    expect(isAtomic(text)).toBe(false);
  });
});

test.each([
  ['"a" b', 3],
  ['"" b', 2],
  ['"a\\"b" c', 6],
  ['"${"}\\""}" c', 10],
  ['"$${" c', 5],
  ['"%{if x}" c', 9],
])("finds the end of the string %s at index %d", (text, end) => {
  expect(endOfString(text, 0)).toBe(end);
});

test("rejects an unterminated string", () => {
  expect(() => endOfString('f("open', 2)).toThrow(
    'The string that starts at 2 of this expression does not end: f("open',
  );
  expect(() => endOfString('"a\\"', 0)).toThrow("The string that starts at 0");
});
