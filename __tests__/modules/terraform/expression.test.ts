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
import { emptyStack, written as writtenIn } from "../../../lab/synthesis";

const stack = emptyStack();
const text = new TerraformVariable(stack, "text", { type: "string" }).stringValue;
const other = new TerraformVariable(stack, "other", { type: "string" }).stringValue;
const list = new TerraformVariable(stack, "list", { type: "list(string)" }).listValue;
const number = new TerraformVariable(stack, "number", { type: "number" }).numberValue;
const flag = new TerraformVariable(stack, "flag", { type: "bool" }).booleanValue;
const map = Token.asStringMap(new TerraformVariable(stack, "map", { type: "map(string)" }).value);
const conditional = Token.asString(Fn.conditional(flag, text, other));

const written = (value: unknown) => writtenIn(stack, value);

describe("an expression", () => {
  test("is written in braces, with tokens as they are within it", () => {
    expect(written(expression(`length(${text}) > 1`))).toBe("${length(var.text) > 1}");
  });

  test("keeps templates in quotes", () => {
    expect(written(expression(`"a-\${${text}}"`))).toBe('${"a-${var.text}"}');
  });

  test("can be in text, which becomes a template", () => {
    expect(written(`is ${expression(`upper(${text})`)}!`)).toBe("is ${upper(var.text)}!");
  });

  test("can be in another", () => {
    expect(written(expression(`upper(${expression(`trimspace(${text})`)})`))).toBe("${upper(trimspace(var.text))}");
  });

  test("is in parentheses within another if it is a conditional expression", () => {
    const chosen = expression(`var.flag ? ${text} : ${other}`);
    expect(written(chosen)).toBe("${var.flag ? var.text : var.other}");
    expect(written(expression(`upper(${chosen})`))).toBe("${upper((var.flag ? var.text : var.other))}");
  });

  test("shows no text where it is serialized before it is resolved", () => {
    const [token] = Tokenization.reverse(expression("now()"));
    expect(JSON.stringify(token)).toBe('"<unresolved>"');
  });

  test("can be a token of any type", () => {
    const token = expressionValue(`length(${literal(list)})`);
    expect(written(token)).toBe("${length(var.list)}");
    expect(written(Token.asNumber(token))).toBe("${length(var.list)}");
    expect(written(Token.asList(token))).toBe("${length(var.list)}");
  });
});

describe("plain data as an operand", () => {
  test.each<[string, unknown, string]>([
    ["text", "acme", '"acme"'],
    ["empty text", "", '""'],
    ["a number", 30, "30"],
    ["a boolean", false, "false"],
    ["null", null, "null"],
    ["a list", ["a", 1, true], '["a", 1, true]'],
    ["an empty list", [], "[]"],
    ["an object", { a: "b", c: ["d"] }, '{"a" = "b", "c" = ["d"]}'],
    ["an object with something left out", { a: "b", c: undefined }, '{"a" = "b"}'],
  ])("%s", (_kind, value, expected) => {
    expect(literal(value)).toBe(expected);
  });

  test("can't end early or start a template", () => {
    expect(literal('a"b\\c\n')).toBe(String.raw`"a\"b\\c\n"`);
    expect(literal("${path.root} %{if true} $${x}")).toBe('"$${path.root} %%{if true} $$${x}"');
  });

  test("can't do so around a token either", () => {
    expect(written(expression(literal(`"\${x}${text}"`)))).toBe('${"\\"$${x}${var.text}\\""}');
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
    expect(written(expression(literal(value)))).toBe(`\${${expected}}`);
  });

  test("is evaluated when the stack is written", () => {
    const value = Lazy.stringValue({ produce: () => '"${x}"' });
    expect(written(expression(`upper(${literal(value)})`))).toBe('${upper("\\"$${x}\\"")}');
  });

  test("is chosen by Terraform if only Terraform knows a condition", () => {
    expect(written(expression(literal(["a", new ConditionalElement("var.flag", "b"), "c"])))).toBe(
      '${concat(["a"], var.flag ? ["b"] : [], ["c"])}',
    );
    expect(written(expression(literal([new ConditionalElement("var.flag", { x: 1 })])))).toBe(
      '${concat(var.flag ? [{"x" = 1}] : [])}',
    );
  });

  test("is encoded as JSON by Terraform", () => {
    expect(written(jsonencode({ [`${text}:aud`]: "x" }))).toBe('${jsonencode({"${var.text}:aud" = "x"})}');
    expect(written(jsonencode({ a: "${x}" }))).toBe('${jsonencode({"a" = "$${x}"})}');
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
  ])("is data if it is known at synthesis: %s", (_kind, value, expected) => {
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
  ])("is a token of the same type otherwise: %s", (_kind, value, type, expected) => {
    const token = argument(value);
    expect(typeof token).toBe(type);
    expect(written(token)).toEqual(expected);
  });
});

describe("a derived string", () => {
  const upper = (value: unknown) =>
    derive(
      value,
      (data) => String(data).toUpperCase(),
      (operand) => `upper(${operand})`,
    );

  test("is derived at once if the value is known", () => {
    expect(upper("a")).toBe("A");
  });

  test("is derived when the stack is written if the value is known by then", () => {
    expect(written(upper(Lazy.stringValue({ produce: () => "a" })))).toBe("A");
  });

  test("is derived by Terraform otherwise", () => {
    expect(written(upper(text))).toBe("${upper(var.text)}");
    expect(written(upper(conditional))).toBe("${upper((var.flag ? var.text : var.other))}");
    expect(written(upper(`a-${text}`))).toBe('${upper("a-${var.text}")}');
  });
});

describe("a default", () => {
  test("replaces a value that is left out", () => {
    expect(orDefault(undefined, "x")).toBe("x");
    expect(orDefault(null, "x")).toBe("x");
    expect(orDefault("y", "x")).toBe("y");
    expect(orDefault("", "x")).toBe("");
  });

  test("replaces a token's null", () => {
    expect(written(orDefault(text, `x-${other}`))).toBe('${coalesce(var.text, "x-${var.other}")}');
  });

  test("replaces the null of a Lazy, and can have a token", () => {
    const nothing = Lazy.anyValue({ produce: () => null });
    expect(written(orDefault(nothing, `x-${other}`))).toBe("x-${var.other}");
    expect(written(orDefault(Lazy.anyValue({ produce: () => "y" }), `x-${other}`))).toBe("y");
  });
});

describe("a prefix", () => {
  test("is removed if there is one", () => {
    expect(withoutPrefix("alias/", "alias/a")).toBe("a");
    expect(withoutPrefix("alias/", "a/alias/")).toBe("a/alias/");
    expect(withoutPrefix("alias/", "alias/alias/a")).toBe("alias/a");
    expect(withoutPrefix("alias/", "")).toBe("");
  });

  test("is removed from a token by Terraform", () => {
    expect(written(withoutPrefix("alias/", text))).toBe('${trimprefix(var.text, "alias/")}');
    expect(written(withoutPrefix("alias/", conditional))).toBe(
      '${trimprefix((var.flag ? var.text : var.other), "alias/")}',
    );
  });
});
