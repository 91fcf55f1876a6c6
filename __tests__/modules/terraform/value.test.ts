import {
  Fn,
  type IResolveContext,
  Lazy,
  Op,
  TerraformLocal,
  TerraformOutput,
  TerraformStack,
  TerraformVariable,
  Token,
  Tokenization,
} from "cdktf";
import { ConditionalElement } from "../../../modules/terraform/conditional";
import { Code } from "../../../modules/terraform/template";
import {
  argumentOf,
  deferred,
  evaluate,
  type Evaluated,
  expressionOf,
  expressionOfTemplate,
  hasTokens,
  isData,
  isMapOfMaps,
  operandOf,
  tokenOf,
  Value,
  withinExpression,
} from "../../../modules/terraform/value";
import { emptyStack, parsed, synthesize, resolve } from "../../../lab/synthesis";

const stack = emptyStack();
const x = new TerraformVariable(stack, "x", {});
const y = new TerraformVariable(stack, "y", {});
const local = new TerraformLocal(stack, "local", "a");
const mapOfX = Token.asStringMap(x.value);
const mapOfY = Token.asStringMap(y.value);

/** Returns the result of evaluating a value at synthesis. */
function evaluated(value: unknown): Evaluated {
  let result: Evaluated | undefined;
  resolve(
    stack,
    new Value((context) => {
      result = evaluate(value, context);
      return result;
    }),
  );
  if (result === undefined) {
    throw new Error("The token was not resolved.");
  }
  return result;
}

describe("data", () => {
  test.each<[string, unknown, unknown]>([
    ["a string", "acme", "acme"],
    ["an empty string", "", ""],
    ["text that looks like a template", "${path.root} %{if true} $${x}", "${path.root} %{if true} $${x}"],
    ["a number", 30, 30],
    ["a boolean", false, false],
    ["null", null, null],
    ["undefined", undefined, undefined],
    ["a list", ["a", [1, true]], ["a", [1, true]]],
    ["an empty list", [], []],
    ["an object", { a: "b", c: { d: 1 } }, { a: "b", c: { d: 1 } }],
    ["an object with a property that is undefined", { a: "b", c: undefined }, { a: "b" }],
    ["a Lazy of a string", Lazy.stringValue({ produce: () => "${x}" }), "${x}"],
    ["text with a Lazy", `a-${Lazy.stringValue({ produce: () => "b" })}-c`, "a-b-c"],
    ["a Lazy of a number", Lazy.numberValue({ produce: () => 7 }), 7],
    ["text with a Lazy of a number", `a-${Lazy.numberValue({ produce: () => 7 })}`, "a-7"],
    ["a Lazy of a list", Lazy.listValue({ produce: () => ["a", "b"] }), ["a", "b"]],
    ["a Lazy of an object", Lazy.anyValue({ produce: () => ({ a: ["${x}"] }) }), { a: ["${x}"] }],
    ["a Lazy of null", Lazy.anyValue({ produce: () => null }), null],
    ["a Lazy of undefined", Lazy.anyValue({ produce: () => undefined }), undefined],
    ["a Lazy of a Lazy", Lazy.anyValue({ produce: () => Lazy.stringValue({ produce: () => "a" }) }), "a"],
    ["a Lazy in a list", ["a", Lazy.stringValue({ produce: () => "b" })], ["a", "b"]],
    ["a Lazy in an object", { a: Lazy.stringValue({ produce: () => "b" }) }, { a: "b" }],
    ["a plain token of text", Token.asAny("${x}"), "${x}"],
    ["a plain token as a string", Token.asString(Token.asAny("a")), "a"],
    ["a null token", Token.nullValue(), null],
    ["maps spread into one", { ...Token.asStringMap(Token.asAny({ a: "1" })), b: "2" }, { a: "1", b: "2" }],
  ])("%s", (_kind, value, data) => {
    const result = evaluated(value);
    expect(isData(result)).toBe(true);
    expect(result).toEqual({ data });
  });
});

describe("a value that Terraform evaluates", () => {
  test.each<[string, unknown, string, string]>([
    ["a string", x.stringValue, "${var.x}", "var.x"],
    ["a number", x.numberValue, "${var.x}", "var.x"],
    ["a boolean", x.booleanValue, "${var.x}", "var.x"],
    ["a list", x.listValue, "${var.x}", "var.x"],
    ["a map", mapOfX, "${var.x}", "var.x"],
    ["any value", x.value, "${var.x}", "var.x"],
    ["a local", local.asString, "${local.local}", "local.local"],
    ["text with a token", `a-${x.stringValue}-b`, "a-${var.x}-b", '"a-${var.x}-b"'],
    ["text with two tokens", `${x.stringValue}${y.stringValue}`, "${var.x}${var.y}", '"${var.x}${var.y}"'],
    ["text with a number", `a-${x.numberValue}`, "a-${var.x}", '"a-${var.x}"'],
    ["text with a negative number", `a-${-7}-${x.numberValue}`, "a--7-${var.x}", '"a--7-${var.x}"'],
    [
      "a token beside text that looks like a template",
      `"\${y} ${x.stringValue} %{if}`,
      '"$${y} ${var.x} %%{if}',
      '"\\"$${y} ${var.x} %%{if}"',
    ],
    [
      "text with data and a token",
      `${Lazy.stringValue({ produce: () => "${y}" })}${x.stringValue}`,
      "$${y}${var.x}",
      '"$${y}${var.x}"',
    ],
    ["a Lazy of a token", Lazy.anyValue({ produce: () => x.value as unknown }), "${var.x}", "var.x"],
    [
      "a Lazy of text with a token",
      Lazy.stringValue({ produce: () => `a-${x.stringValue}` }),
      "a-${var.x}",
      '"a-${var.x}"',
    ],
    ["a token in a list", ["a", x.stringValue], '${["a", var.x]}', '["a", var.x]'],
    ["a token in a list in a list", ["a", ["b", x.stringValue]], '${["a", ["b", var.x]]}', '["a", ["b", var.x]]'],
    ["a token in an object", { a: x.stringValue }, '${{"a" = var.x}}', '{"a" = var.x}'],
    ["a property that is undefined", { a: x.stringValue, b: undefined }, '${{"a" = var.x}}', '{"a" = var.x}'],
    ["a token as a key", { [x.stringValue]: "a" }, '${{(var.x) = "a"}}', '{(var.x) = "a"}'],
    ["a token in a key", { [`${x.stringValue}:aud`]: "a" }, '${{"${var.x}:aud" = "a"}}', '{"${var.x}:aud" = "a"}'],
    [
      "a map spread before properties",
      { ...mapOfX, a: "b", c: "d" },
      '${merge(var.x, {"a" = "b", "c" = "d"})}',
      'merge(var.x, {"a" = "b", "c" = "d"})',
    ],
    [
      "a map spread between properties",
      { a: "b", ...mapOfX, c: "d" },
      '${merge({"a" = "b"}, var.x, {"c" = "d"})}',
      'merge({"a" = "b"}, var.x, {"c" = "d"})',
    ],
    ["maps spread into one", { ...mapOfX, ...mapOfY }, "${merge(var.x, var.y)}", "merge(var.x, var.y)"],
    ["a function", Fn.lower(x.stringValue), "${lower(var.x)}", "lower(var.x)"],
    [
      "a function in a function",
      Fn.lower(Token.asString(Fn.element(x.listValue, 0))),
      "${lower(element(var.x, 0))}",
      "lower(element(var.x, 0))",
    ],
    ["a function of constants", Fn.lower("ACME"), '${lower("ACME")}', 'lower("ACME")'],
    ["a function in text", `a-${Fn.lower(x.stringValue)}`, "a-${lower(var.x)}", '"a-${lower(var.x)}"'],
    ["a conditional", Fn.conditional(x.booleanValue, "a", "b"), '${var.x ? "a" : "b"}', 'var.x ? "a" : "b"'],
    ["an operator", Op.eq(x.stringValue, "a"), '${(var.x == "a")}', '(var.x == "a")'],
    [
      "a function as a list",
      Token.asList(Fn.concat([["a"], x.listValue])),
      '${concat(["a"], var.x)}',
      'concat(["a"], var.x)',
    ],
    ["a function as a number", Token.asNumber(Fn.max([x.numberValue, 1])), "${max(var.x, 1)}", "max(var.x, 1)"],
  ])("%s", (_kind, value, argument, text) => {
    const result = evaluated(value);
    expect(isData(result)).toBe(false);
    expect(argumentOf(result)).toBe(argument);
    expect(expressionOf(result)).toBe(text);
  });

  test("is read from the output of another stack", () => {
    const synthesized = parsed(
      synthesize((app) => {
        const another = new TerraformStack(app, "another");
        const name = new TerraformVariable(another, "name", {}).stringValue;
        const own = new TerraformStack(app, "own");
        const write = (id: string, value: unknown) =>
          new TerraformOutput(own, id, { value: new Value((context) => evaluate(value, context)) });
        write("alone", name);
        write("in_text", `a-${name}`);
        write("in_list", ["a", name]);
        write("in_function", Fn.lower(name));
        return own;
      }),
    );
    const reference =
      "data.terraform_remote_state.cross-stack-reference-input-another.outputs.cross-stack-output-varname";
    expect(synthesized.output).toEqual({
      alone: { value: `\${${reference}}` },
      in_text: { value: `a-\${${reference}}` },
      in_list: { value: `\${["a", ${reference}]}` },
      in_function: { value: `\${lower(${reference})}` },
    });
  });

  test("has the same value in an argument and in a Lazy, whose context differs", () => {
    const value = {
      a: Fn.lower(Token.asString(Fn.element(x.listValue, 0))),
      b: Fn.conditional(x.booleanValue, y.value, 1),
    };
    const results: Evaluated[] = [];
    resolve(
      stack,
      Lazy.anyValue({
        produce: (context) => {
          results.push(evaluate(value, context));
          return undefined;
        },
      }),
    );
    expect([evaluated(value), ...results].map(expressionOf)).toEqual([
      '{"a" = lower(element(var.x, 0)), "b" = var.x ? var.y : 1}',
      '{"a" = lower(element(var.x, 0)), "b" = var.x ? var.y : 1}',
    ]);
  });
});

describe("conditional elements of a list", () => {
  test.each<[string, unknown[], string]>([
    ["between others", ["a", new ConditionalElement("var.x", "b"), "c"], 'concat(["a"], var.x ? ["b"] : [], ["c"])'],
    ["alone", [new ConditionalElement("var.x", { a: 1 })], 'concat(var.x ? [{"a" = 1}] : [])'],
    [
      "one after another",
      [new ConditionalElement("var.x", "a"), new ConditionalElement("var.x", "b", false)],
      'concat(var.x ? ["a"] : [], var.x ? [] : ["b"])',
    ],
    [
      "with tokens in the element and in the condition",
      [new ConditionalElement(`${x.stringValue} == "a"`, y.stringValue)],
      'concat(var.x == "a" ? [var.y] : [])',
    ],
    [
      "within an element",
      [new ConditionalElement("var.x", { a: ["b", new ConditionalElement("var.y", "c")] })],
      'concat(var.x ? [{"a" = concat(["b"], var.y ? ["c"] : [])}] : [])',
    ],
  ])("%s", (_place, list, text) => {
    expect(expressionOf(evaluated(list))).toBe(text);
  });
});

test("concatenates a list that is spread into another", () => {
  const [listOfX] = new TerraformVariable(stack, "list_of_x", { type: "list(string)" }).listValue;
  expect(expressionOf(evaluated(["a", listOfX, new ConditionalElement("var.x", "b")]))).toBe(
    'concat(["a"], var.list_of_x, var.x ? ["b"] : [])',
  );
  expect(expressionOf(evaluated(["a", listOfX]))).toBe('concat(["a"], var.list_of_x)');
});

describe("an operand is in parentheses", () => {
  test.each<[unknown, string]>([
    [Fn.conditional(x.booleanValue, "a", "b"), '(var.x ? "a" : "b")'],
    [Op.not(x.booleanValue), "(!var.x)"],
    [new Value(() => deferred("var.x == 7")), "(var.x == 7)"],
  ])("if the expression has an operator: %#", (value, operand) => {
    expect(operandOf(evaluated(value))).toBe(operand);
  });

  test.each<[unknown, string]>([
    ["a ? b : c", '"a ? b : c"'],
    [["a"], '["a"]'],
    [-7, "-7"],
    [null, "null"],
    [x.stringValue, "var.x"],
    [`a ? ${x.stringValue}`, '"a ? ${var.x}"'],
    [Fn.lower(x.stringValue), "lower(var.x)"],
    [{ a: x.stringValue }, '{"a" = var.x}'],
  ])("unless it is atomic: %#", (value, operand) => {
    expect(operandOf(evaluated(value))).toBe(operand);
  });
});

test.each<[unknown, string]>([
  ["acme", '"acme"'],
  ['a"b\\c\n${x}%{y}', String.raw`"a\"b\\c\n$${"$"}{x}%%{y}"`],
  [7.5, "7.5"],
  [true, "true"],
  [null, "null"],
  [undefined, "null"],
  [["a", 1, [null]], '["a", 1, [null]]'],
  [[], "[]"],
  [{ "a b": "c", d: undefined, e: ["${x}"] }, '{"a b" = "c", "e" = ["$${x}"]}'],
  [{}, "{}"],
])("converts data to an expression: %j to %s", (data, text) => {
  expect(expressionOf({ data })).toBe(text);
});

test.each<[(string | Code)[], string]>([
  [[new Code("var.x")], "var.x"],
  [["a"], '"a"'],
  [[], '""'],
  [['"', new Code("var.x"), "${y}"], '"\\"${var.x}$${y}"'],
  [[new Code("if var.x", "%{if var.x}")], '"%{if var.x}"'],
])("converts a template to a quoted string, unless it is a single expression: %#", (template, text) => {
  expect(expressionOfTemplate(template)).toBe(text);
});

test.each<[Evaluated, unknown]>([
  [{ data: "${x}" }, "$${x}"],
  [{ data: { a: ["%{x}", 7, null] } }, { a: ["%%{x}", 7, null] }],
  [deferred("var.x"), "${var.x}"],
  [{ template: ["${x}-", new Code("var.x")] }, "$${x}-${var.x}"],
  [{ template: [new Code("if var.x", "%{if var.x}")] }, "%{if var.x}"],
])("escapes text in an argument, but not expressions: %j", (value, argument) => {
  expect(argumentOf(value)).toEqual(argument);
});

describe("a value that contains tokens", () => {
  test.each<[string, unknown]>([
    ["a string", x.stringValue],
    ["text around a string", `a${x.stringValue}`],
    ["text around a number", `a${x.numberValue}`],
    ["a number", x.numberValue],
    ["a list", x.listValue],
    ["a map", mapOfX],
    ["a map beside a property", { ...mapOfX, a: "b" }],
    ["any value", x.value],
    ["a Lazy", Lazy.stringValue({ produce: () => "a" })],
    ["an element", ["a", ["b", x.stringValue]]],
    ["a property", { a: { b: x.numberValue } }],
    ["a key", { [x.stringValue]: "a" }],
    ["a conditional element", [new ConditionalElement("var.x", "a")]],
  ])("is recognized: %s", (_kind, value) => {
    expect(hasTokens(value)).toBe(true);
  });

  test.each([
    [""],
    ["a"],
    ["${var.x}"],
    ["-1.5e+289"],
    [7],
    [true],
    [null],
    [undefined],
    [[]],
    [["a", ""]],
    [{ a: "" }],
  ])("is not %j", (value) => {
    expect(hasTokens(value)).toBe(false);
  });
});

test.each<[string, unknown, boolean]>([
  ["a map token beside a property", { ...mapOfX, a: "b" }, true],
  ["two map tokens", { ...mapOfX, ...mapOfY }, true],
  ["one map token", mapOfX, false],
  ["a resolvable token", x.value, false],
  ["an object", { a: "b", c: "d" }, false],
  ["a list", ["a", "b"], false],
  ["a string", "a", false],
  ["null", null, false],
])("recognizes %s as a map of maps: %#", (_kind, value, expected) => {
  expect(isMapOfMaps(value)).toBe(expected);
});

describe("the token of a value", () => {
  test.each<[string, unknown]>([
    ["a string", x.stringValue],
    ["a number", x.numberValue],
    ["a list", x.listValue],
    ["a map", mapOfX],
    ["any value", x.value],
  ])("is returned if the value is a single token: %s", (_kind, value) => {
    const token = tokenOf(value);
    expect(token).toBeDefined();
    expect(resolve(stack, token)).toBe("${var.x}");
  });

  test.each<[string, unknown]>([
    ["text", "a"],
    ["empty text", ""],
    ["text around a token", `a${x.stringValue}`],
    ["two tokens", `${x.stringValue}${y.stringValue}`],
    ["a number", 7],
    ["a boolean", true],
    ["null", null],
    ["undefined", undefined],
    ["a list of strings", ["a", "b"]],
    ["an empty list", []],
    ["a list of different types", ["a", 1, x.value]],
    ["a string token in a list", [x.stringValue]],
    ["an object", { a: x.stringValue }],
    ["a map of maps", { ...mapOfX, a: "b" }],
  ])("is undefined if the value is anything else: %s", (_kind, value) => {
    expect(tokenOf(value)).toBeUndefined();
  });
});

test("restores the context after resolving values within an expression", () => {
  const context = { suppressBraces: false } as IResolveContext;
  expect(withinExpression(context, () => context.suppressBraces)).toBe(true);
  expect(context.suppressBraces).toBe(false);
  expect(() =>
    withinExpression(context, () => {
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(context.suppressBraces).toBe(false);
});

describe("a token", () => {
  const token = new Value(() => deferred("var.x ? 1 : 2"));

  test("is an interpolation in an argument, and in parentheses within an expression", () => {
    expect(resolve(stack, token)).toBe("${var.x ? 1 : 2}");
    expect(resolve(stack, `a-${String(token)}`)).toBe("a-${var.x ? 1 : 2}");
    expect(resolve(stack, new Value((context) => deferred(context.resolve(`f(${String(token)})`) as string)))).toBe(
      "${f((var.x ? 1 : 2))}",
    );
  });

  test("is a string token when it is used as a string", () => {
    expect(Tokenization.reverse(String(token))).toEqual([token]);
  });

  test("is evaluated at each use", () => {
    let name = "a";
    const changing = new Value(() => ({ data: name }));
    expect(resolve(stack, changing)).toBe("a");
    name = "b";
    expect(resolve(stack, changing)).toBe("b");
  });

  test("serializes to a placeholder before the stack is synthesized", () => {
    expect(JSON.stringify({ token })).toBe('{"token":"<unresolved>"}');
  });
});
