import { Fn, Lazy, TerraformVariable, Token, Tokenization } from "cdktf";
import { ConditionalElement } from "../../../modules/terraform/conditional";
import {
  argument,
  derive,
  expression,
  expressionValue,
  jsonencode,
  literal,
  orDefault,
  withoutPrefix,
} from "../../../modules/terraform/expression";
import { emptyStack, resolve as resolveIn } from "../../../lab/synthesis";

const stack = emptyStack();
const text = new TerraformVariable(stack, "text", { type: "string" }).stringValue;
const other = new TerraformVariable(stack, "other", { type: "string" }).stringValue;
const list = new TerraformVariable(stack, "list", { type: "list(string)" }).listValue;
const number = new TerraformVariable(stack, "number", { type: "number" }).numberValue;
const flag = new TerraformVariable(stack, "flag", { type: "bool" }).booleanValue;
const map = Token.asStringMap(new TerraformVariable(stack, "map", { type: "map(string)" }).value);
const conditional = Token.asString(Fn.conditional(flag, text, other));

const resolve = (value: unknown) => resolveIn(stack, value);

describe("an expression", () => {
  test("resolves to an interpolation, with tokens as operands", () => {
    expect(resolve(expression(`length(${text}) > 1`))).toBe("${length(var.text) > 1}");
  });

  test("keeps interpolations in quotes", () => {
    expect(resolve(expression(`"a-\${${text}}"`))).toBe('${"a-${var.text}"}');
  });

  test("can be part of a string, which becomes a template", () => {
    expect(resolve(`is ${expression(`upper(${text})`)}!`)).toBe("is ${upper(var.text)}!");
  });

  test("can be part of another expression", () => {
    expect(resolve(expression(`upper(${expression(`trimspace(${text})`)})`))).toBe("${upper(trimspace(var.text))}");
  });

  test("is in parentheses within another expression if it is a conditional", () => {
    const chosen = expression(`var.flag ? ${text} : ${other}`);
    expect(resolve(chosen)).toBe("${var.flag ? var.text : var.other}");
    expect(resolve(expression(`upper(${chosen})`))).toBe("${upper((var.flag ? var.text : var.other))}");
  });

  test("serializes to a placeholder before it is resolved", () => {
    const [token] = Tokenization.reverse(expression("now()"));
    expect(JSON.stringify(token)).toBe('"<unresolved>"');
  });

  test("can be a token of any type", () => {
    const token = expressionValue(`length(${literal(list)})`);
    expect(resolve(token)).toBe("${length(var.list)}");
    expect(resolve(Token.asNumber(token))).toBe("${length(var.list)}");
    expect(resolve(Token.asList(token))).toBe("${length(var.list)}");
  });
});

describe("a literal operand", () => {
  test.each<[string, unknown, string]>([
    ["text", "acme", '"acme"'],
    ["empty text", "", '""'],
    ["a number", 30, "30"],
    ["a boolean", false, "false"],
    ["null", null, "null"],
    ["a list", ["a", 1, true], '["a", 1, true]'],
    ["an empty list", [], "[]"],
    ["an object", { a: "b", c: ["d"] }, '{"a" = "b", "c" = ["d"]}'],
    ["an object with an undefined property", { a: "b", c: undefined }, '{"a" = "b"}'],
  ])("%s", (_kind, value, expected) => {
    expect(literal(value)).toBe(expected);
  });

  test("escapes quotes and template delimiters", () => {
    expect(literal('a"b\\c\n')).toBe(String.raw`"a\"b\\c\n"`);
    expect(literal("${path.root} %{if true} $${x}")).toBe('"$${path.root} %%{if true} $$${x}"');
  });

  test("escapes text around a token", () => {
    expect(resolve(expression(literal(`"\${x}${text}"`)))).toBe('${"\\"$${x}${var.text}\\""}');
  });

  test.each<[string, unknown, string]>([
    ["text", text, "var.text"],
    ["a list", list, "var.list"],
    ["a number", number, "var.number"],
    ["a boolean", flag, "var.flag"],
    ["a map", map, "var.map"],
    ["a conditional expression", conditional, "(var.flag ? var.text : var.other)"],
    ["a token within text", `a-${text}-${other}-b`, '"a-${var.text}-${var.other}-b"'],
    ["a conditional expression within text", `a-${conditional}`, '"a-${var.flag ? var.text : var.other}"'],
    ["two tokens in a row", `${text}${other}`, '"${var.text}${var.other}"'],
    ["a token in a list", ["a", text], '["a", var.text]'],
    ["a token as a key", { [text]: "x" }, '{(var.text) = "x"}'],
    ["a token in an object, in a key too", { [`${text}:aud`]: text }, '{"${var.text}:aud" = var.text}'],
  ])("can be a token: %s", (_kind, value, expected) => {
    expect(resolve(expression(literal(value)))).toBe(`\${${expected}}`);
  });

  test("is evaluated when the stack is synthesized", () => {
    const value = Lazy.stringValue({ produce: () => '"${x}"' });
    expect(resolve(expression(`upper(${literal(value)})`))).toBe('${upper("\\"$${x}\\"")}');
  });

  test("has a conditional if Terraform evaluates the condition of an element", () => {
    expect(resolve(expression(literal(["a", new ConditionalElement("var.flag", "b"), "c"])))).toBe(
      '${concat(["a"], var.flag ? ["b"] : [], ["c"])}',
    );
    expect(resolve(expression(literal([new ConditionalElement("var.flag", { x: 1 })])))).toBe(
      '${concat(var.flag ? [{"x" = 1}] : [])}',
    );
  });

  test("is encoded as JSON by Terraform", () => {
    expect(resolve(jsonencode({ [`${text}:aud`]: "x" }))).toBe('${jsonencode({"${var.text}:aud" = "x"})}');
    expect(resolve(jsonencode({ a: "${x}" }))).toBe('${jsonencode({"a" = "$${x}"})}');
  });
});

describe("an argument", () => {
  test.each<[string, unknown, unknown]>([
    ["text", "acme", "acme"],
    ["empty text", "", ""],
    ["text that looks like a template", "${path.root} %{if}", "$${path.root} %%{if}"],
    ["a number", 30, 30],
    ["a boolean", false, false],
    ["undefined", undefined, undefined],
    ["null", null, null],
    ["a list", ["${a}", "b"], ["$${a}", "b"]],
  ])("is a literal if it is known at synthesis: %s", (_kind, value, expected) => {
    expect(argument(value)).toEqual(expected);
  });

  test.each<[string, unknown, string, unknown]>([
    ["text", text, "string", "${var.text}"],
    ["text around a token", `\${x}-${text}`, "string", "$${x}-${var.text}"],
    ["a number", number, "number", "${var.number}"],
    ["a boolean", flag, "object", "${var.flag}"],
    ["a list", list, "object", "${var.list}"],
    ["a map", map, "object", "${var.map}"],
    ["a conditional expression", conditional, "string", "${var.flag ? var.text : var.other}"],
    ["a Lazy of text that looks like a template", Lazy.stringValue({ produce: () => "${x}" }), "string", "$${x}"],
    ["a Lazy of a number", Lazy.numberValue({ produce: () => 7 }), "number", 7],
  ])("is a token of the same type if it contains a token: %s", (_kind, value, type, expected) => {
    const token = argument(value);
    expect(typeof token).toBe(type);
    expect(resolve(token)).toEqual(expected);
  });
});

describe("a derived string", () => {
  const upper = (value: unknown) =>
    derive(
      value,
      (data) => String(data).toUpperCase(),
      (operand) => `upper(${operand})`,
    );

  test("is derived immediately if the value contains no token", () => {
    expect(upper("a")).toBe("A");
  });

  test("is derived when the stack is synthesized if a Lazy produces the value", () => {
    expect(resolve(upper(Lazy.stringValue({ produce: () => "a" })))).toBe("A");
  });

  test("is derived by Terraform if the value is a reference", () => {
    expect(resolve(upper(text))).toBe("${upper(var.text)}");
    expect(resolve(upper(conditional))).toBe("${upper((var.flag ? var.text : var.other))}");
    expect(resolve(upper(`a-${text}`))).toBe('${upper("a-${var.text}")}');
  });
});

describe("a default", () => {
  test("replaces undefined and null", () => {
    expect(orDefault(undefined, "x")).toBe("x");
    expect(orDefault(null, "x")).toBe("x");
    expect(orDefault("y", "x")).toBe("y");
    expect(orDefault("", "x")).toBe("");
  });

  test("replaces the null of a token", () => {
    expect(resolve(orDefault(text, `x-${other}`))).toBe('${coalesce(var.text, "x-${var.other}")}');
  });

  test("replaces the null of a Lazy, and can contain a token", () => {
    const nothing = Lazy.anyValue({ produce: () => null });
    expect(resolve(orDefault(nothing, `x-${other}`))).toBe("x-${var.other}");
    expect(resolve(orDefault(Lazy.anyValue({ produce: () => "y" }), `x-${other}`))).toBe("y");
  });
});

describe("a prefix", () => {
  test("is removed from a string that has it", () => {
    expect(withoutPrefix("alias/", "alias/a")).toBe("a");
    expect(withoutPrefix("alias/", "a/alias/")).toBe("a/alias/");
    expect(withoutPrefix("alias/", "alias/alias/a")).toBe("alias/a");
    expect(withoutPrefix("alias/", "")).toBe("");
  });

  test("is removed from a token by Terraform", () => {
    expect(resolve(withoutPrefix("alias/", text))).toBe('${trimprefix(var.text, "alias/")}');
    expect(resolve(withoutPrefix("alias/", conditional))).toBe(
      '${trimprefix((var.flag ? var.text : var.other), "alias/")}',
    );
  });
});
