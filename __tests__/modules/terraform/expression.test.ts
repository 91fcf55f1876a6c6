import { TerraformVariable, Token, Tokenization } from "cdktf";
import { PartIf } from "../../../modules/policies/policy-document";
import {
  choice,
  expression,
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

const written = (value: unknown) => writtenIn(stack, value);

describe("an expression", () => {
  test("is written in braces, with tokens as they are within it", () => {
    expect(written(expression(`length(${text}) > 1`))).toBe("${length(var.text) > 1}");
  });

  test("keeps templates in quotes", () => {
    expect(written(expression(`"a-\${${text}}"`))).toBe('${"a-${var.text}"}');
  });

  test("may stand in text, which becomes a template", () => {
    expect(written(`is ${expression(`upper(${text})`)}!`)).toBe("is ${upper(var.text)}!");
  });

  test("may stand in another", () => {
    expect(written(expression(`upper(${expression(`trimspace(${text})`)})`))).toBe("${upper(trimspace(var.text))}");
  });

  test("that chooses is written in parentheses within another", () => {
    const chosen = choice("var.flag", text, other);
    expect(written(chosen)).toBe("${var.flag ? var.text : var.other}");
    expect(written(expression(`upper(${chosen})`))).toBe("${upper((var.flag ? var.text : var.other))}");
  });

  test("shows its text where it is serialized before it is resolved", () => {
    const [token] = Tokenization.reverse(expression("now()"));
    expect(JSON.stringify(token)).toBe('"<now()>"');
  });
});

describe("plain data as an expression", () => {
  test.each<[string, unknown, string]>([
    ["text", "acme", '"acme"'],
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

  test("nothing in text ends it or starts a template", () => {
    expect(literal('a"b\\c\n')).toBe(String.raw`"a\"b\\c\n"`);
    expect(literal("${path.root} %{if true} $${x}")).toBe('"$${path.root} %%{if true} $$${x}"');
  });

  test("nor in the text around a token", () => {
    expect(written(expression(literal(`"\${x}${text}"`)))).toBe('${"\\"$${x}${var.text}\\""}');
  });

  test.each<[string, unknown, string]>([
    ["text", text, "var.text"],
    ["a list", list, "var.list"],
    ["a number", number, "var.number"],
    ["a boolean", flag, "var.flag"],
    ["a map", map, "var.map"],
    ["a token within text", `a-${text}-${other}-b`, '"a-${var.text}-${var.other}-b"'],
    ["two tokens in a row", `${text}${other}`, '"${var.text}${var.other}"'],
    ["a token in a list", ["a", text], '["a", var.text]'],
    ["a token as a key", { [text]: "x" }, '{(var.text) = "x"}'],
    ["a token in an object, in a key too", { [`${text}:aud`]: text }, '{"${var.text}:aud" = var.text}'],
  ])("a token for %s stays one", (_kind, value, expected) => {
    expect(written(expression(literal(value)))).toBe(`\${${expected}}`);
  });

  test("parts of a list that Terraform decides on are filtered there", () => {
    expect(literal(["a", new PartIf("var.flag", "b"), "c"])).toBe(
      'concat(["a"], [for part in ["b"] : part if var.flag], ["c"])',
    );
    expect(literal([new PartIf("var.flag", { x: 1 })])).toBe('concat([for part in [{"x" = 1}] : part if var.flag])');
  });

  test("is encoded as JSON by Terraform", () => {
    expect(written(jsonencode({ [`${text}:aud`]: "x" }))).toBe('${jsonencode({"${var.text}:aud" = "x"})}');
  });
});

describe("a default", () => {
  test("takes the place of what is left out", () => {
    expect(orDefault(undefined, "x")).toBe("x");
    expect(orDefault(null, "x")).toBe("x");
    expect(orDefault("y", "x")).toBe("y");
  });

  test("takes the place of a token's null", () => {
    expect(written(orDefault(text, `x-${other}`))).toBe('${coalesce(var.text, "x-${var.other}")}');
  });
});

describe("a prefix", () => {
  test("is taken off where it is", () => {
    expect(withoutPrefix("alias/", "alias/a")).toBe("a");
    expect(withoutPrefix("alias/", "a/alias/")).toBe("a/alias/");
  });

  test("is taken off a token by Terraform", () => {
    expect(written(withoutPrefix("alias/", text))).toBe('${trimprefix(var.text, "alias/")}');
  });
});
