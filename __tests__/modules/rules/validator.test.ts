import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, Fn, Lazy, TerraformProvider, type TerraformStack, TerraformVariable, Token } from "cdktf";
import { Construct } from "constructs";
import { format, type Rule } from "../../../modules/rules/rule";
import { TAG_KEY, TAGS } from "../../../modules/rules/tags";
import { alreadyValidated, isAlreadyValidated, nameInputs, Validator } from "../../../modules/rules/validator";
import { displayValue, maskSensitive } from "../../../modules/terraform/display";
import { emptyStack, synthesizeStack, resolve } from "../../../lab/synthesis";

const TEXT = { must: "be so", remedy: "Make it so.", source: "https://example.com/rule" };
const MUST = ".\nIt must be so.\nMake it so.\nSee https://example.com/rule";
const SHORT: Rule = { ...TEXT, matches: "^[a-z]{1,3}$" };
const NO_X: Rule = { ...TEXT, notMatches: "x" };
const DAYS: Rule = { ...TEXT, range: [7, 30] };
const FEW: Rule = { ...TEXT, maximum: 2 };
const FLAG: Rule = { ...TEXT, boolean: true };

const SHORT_TEST = (operand: string) => `can(regex("^[a-z]{1,3}$", ${operand}))`;

const NAMES = { a: true, alias: true } as const;

function setUp() {
  const stack = emptyStack();
  const variable = new TerraformVariable(stack, "x", {});
  const other = new TerraformVariable(stack, "y", {});
  const validator = Validator.of("Thing", stack, "thing");
  return { stack, variable, other, validator, preconditions: () => resolve(stack, validator.preconditions) };
}

/** Returns the message of the error that a call throws. */
function errorOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Returns the expression that an error message contains for a token. */
function masked(text: string): string {
  return `\${concat([for text in [${text}] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]}`;
}

function displayedValue(operand: string): string {
  return masked(`format("%v", ${operand})`);
}

/** Synthesizes a stack whose resource has the preconditions of a validator. */
function synthesizeWith(build: (stack: TerraformStack, validator: Validator) => void): string {
  return synthesizeStack((stack) => {
    const validator = Validator.of("Thing", stack, "thing");
    build(stack, validator);
    new IamRole(stack, "role", { assumeRolePolicy: "{}", lifecycle: { precondition: validator.preconditions } });
  });
}

describe("messages start with the type and path of the construct", () => {
  test.each<[string, (stack: TerraformStack) => Construct, string]>([
    ["in a stack", (stack) => stack, "Thing (stack/thing)"],
    ["in another construct", (stack) => new Construct(stack, "outer"), "Thing (stack/outer/thing)"],
    ["in an app", (stack) => App.of(stack), "Thing (thing)"],
  ])("%s", (_place, scopeIn, owner) => {
    expect(Validator.of("Thing", scopeIn(emptyStack()), "thing").message("name", "is wrong.")).toBe(
      `${owner}: name is wrong.`,
    );
  });

  test("fail() throws such a message", () => {
    expect(errorOf(() => setUp().validator.fail("name", "is wrong."))).toBe("Thing (stack/thing): name is wrong.");
  });

  test("cdktf, which prefixes the messages of errors during synthesis, can't change it", () => {
    const message = errorOf(() =>
      synthesizeWith((_stack, validator) => {
        validator.required("name", Lazy.stringValue({ produce: () => "ABC" }), [SHORT]);
      }),
    );
    expect(message).toBe(`Thing (stack/thing): name is "ABC"${MUST}`);
  });
});

describe("an object that properties are read from", () => {
  test.each([
    [{}],
    [{ a: 1 }],
    [Object.create(null)],
    [
      new (class Props {
        alias = "a";
      })(),
    ],
  ])("can be %p", (value) => {
    expect(errorOf(() => setUp().validator.requireObject("props", value, "Pass {}."))).toBeUndefined();
    expect(
      errorOf(() => setUp().validator.optionalProperties("props", value as object, NAMES, "Pass {}.")),
    ).toBeUndefined();
  });

  test.each<[unknown, string]>([
    [null, "null"],
    ["text", '"text"'],
    [7, "7"],
    [true, "true"],
    [[], "[]"],
    [() => undefined, "a function"],
  ])("can't be %p", (value, received) => {
    const message = `Thing (stack/thing): props is ${received}.\nIt must be an object.\nPass {}.`;
    expect(errorOf(() => setUp().validator.requireObject("props", value, "Pass {}."))).toBe(message);
    expect(errorOf(() => setUp().validator.optionalProperties("props", value as object, NAMES, "Pass {}."))).toBe(
      message,
    );
  });

  test("can't be an object of a built-in type, such as a Promise without await", () => {
    for (const value of [Promise.resolve({}), new Map(), new Date(0), new String("acme")]) {
      const message = `Thing (stack/thing): props is ${format(value)}.\nIt must be an object of properties.\nPass {}.`;
      expect(errorOf(() => setUp().validator.requireObject("props", value, "Pass {}."))).toBe(message);
      expect(errorOf(() => setUp().validator.optionalProperties("props", value as object, NAMES, "Pass {}."))).toBe(
        message,
      );
      expect(errorOf(() => setUp().validator.requireObjectOrConstruct("props", value, "Pass {}."))).toBe(message);
    }
  });

  test("can be a construct only if one is expected", () => {
    const { validator, variable } = setUp();
    const message =
      'Thing (stack/thing): props is the construct "stack/x".\nIt must be an object of properties.\nPass {}.';
    expect(errorOf(() => validator.requireObject("props", variable, "Pass {}."))).toBe(message);
    expect(errorOf(() => validator.optionalProperties("props", variable, NAMES, "Pass {}."))).toBe(message);
    expect(errorOf(() => validator.requireObjectOrConstruct("role", variable, "Pass {}."))).toBeUndefined();
  });

  test("can be omitted only if it is optional", () => {
    expect(errorOf(() => setUp().validator.requireObject("props", undefined, "Pass {}."))).toBe(
      "Thing (stack/thing): props is undefined.\nIt must be an object.\nPass {}.",
    );
    expect(errorOf(() => setUp().validator.optionalProperties("props", undefined, NAMES, "Pass {}."))).toBeUndefined();
  });
});

describe("the properties of an object", () => {
  const ONLY =
    "It must have only these properties: a, alias.\nRename or remove the property, or copy the known ones to a new object.";
  const errorFor = (value: object, isInternal?: Record<string, (value: unknown) => boolean>) =>
    errorOf(() => setUp().validator.requireProperties("props", value, NAMES, "Pass {}.", isInternal));

  test("must be known", () => {
    expect(errorFor({ a: 1, alias: null })).toBeUndefined();
    expect(errorFor({ a: 1, Alias: "a" })).toBe(`Thing (stack/thing): props has the property "Alias".\n${ONLY}`);
  });

  test("include none that objects inherit", () => {
    expect(errorFor(JSON.parse('{"constructor": 1}') as object)).toBe(
      `Thing (stack/thing): props has the property "constructor".\n${ONLY}`,
    );
    expect(errorFor(JSON.parse('{"__proto__": 1}') as object)).toBe(
      `Thing (stack/thing): props has the property "__proto__".\n${ONLY}`,
    );
  });

  test("can't be those of a token", () => {
    expect(errorFor(Token.asAny({ a: 1 }))).toBe(
      "Thing (stack/thing): props is a value that is known only to Terraform.\nIt must be an object of properties that are known at synthesis.\nPass {}.",
    );
  });

  test("can be unknown if they are undefined, because that is the same as omitting them", () => {
    expect(errorFor({ other: undefined })).toBeUndefined();
  });

  test("can be internal with values that only this project creates", () => {
    const isInternal = { memory: (value: unknown) => value instanceof Date };
    expect(errorFor({ memory: new Date(0) }, isInternal)).toBeUndefined();
    expect(errorFor({ memory: {} }, isInternal)).toBe(`Thing (stack/thing): props has the property "memory".\n${ONLY}`);
  });
});

describe("an AWS provider", () => {
  test("can be in the stack or omitted", () => {
    const { stack, validator } = setUp();
    for (const value of [undefined, null, new AwsProvider(stack, "aws"), new AwsProvider(stack, "b", { alias: "b" })]) {
      expect(errorOf(() => validator.provider("provider", value))).toBeUndefined();
    }
  });

  test("can't be anything else: Terraform would use the default provider in its place", () => {
    class Google extends TerraformProvider {}
    const { stack, validator, variable } = setUp();
    const google = new Google(stack, "google", { terraformResourceType: "google" });
    for (const value of ["aws.ireland", { alias: "ireland" }, [], variable, google, Promise.resolve()]) {
      expect(errorOf(() => validator.provider("provider", value))).toBe(
        `Thing (stack/thing): provider is ${format(value)}.\nIt must be an AWS provider.\nPass an AwsProvider, not its name or alias.\nSee https://developer.hashicorp.com/terraform/language/meta-arguments/resource-provider`,
      );
    }
  });
});

describe("preconditions that a caller adds", () => {
  test.each([[undefined], [null], [[]], [[{ condition: false, errorMessage: "No." }]], [[Token.asAny({})]]])(
    "can be %j",
    (value) => {
      expect(errorOf(() => setUp().validator.conditions("preconditions", value))).toBeUndefined();
    },
  );

  test.each<[unknown, string]>([
    [{}, "preconditions is {}.\nIt must be a list.\nWrite it as [ ... ]."],
    ["${true}", 'preconditions is "${true}".\nIt must be a list.\nWrite it as [ ... ].'],
    [[undefined], "preconditions[0] is undefined.\nIt must be an object with a condition and an error message."],
    [
      [{ condition: true, errorMessage: "No." }, { condition: true }],
      'preconditions[1] is {"condition":true}.\nIt must be an object with a condition and an error message.',
    ],
    [
      [{ errorMessage: "No." }],
      'preconditions[0] is {"errorMessage":"No."}.\nIt must be an object with a condition and an error message.',
    ],
  ])("can't be %j", (value, message) => {
    expect(errorOf(() => setUp().validator.conditions("preconditions", value))).toMatch(
      `Thing (stack/thing): ${message}`,
    );
  });
});

describe("a value that is known at synthesis", () => {
  test("needs no precondition if it is valid", () => {
    const { validator } = setUp();
    validator
      .requireObject("props", {}, "Pass {}.")
      .optionalProperties("role", undefined, NAMES, "Pass {}.")
      .required("name", "abc", [SHORT])
      .optional("days", 7, [DAYS])
      .lifecycleFlag("preventDestroy", true)
      .tags("tags", { team: "security" });
    expect(validator.list("names", ["a", "b"], [SHORT])).toHaveLength(2);
    expect(validator.preconditions).toEqual([]);
  });

  test.each<[string, (validator: Validator) => unknown, string]>([
    ["a string", (validator) => validator.required("name", "abcd", [SHORT]), 'name is "abcd"'],
    ["an optional value", (validator) => validator.optional("days", 6, [DAYS]), "days is 6"],
    ["a missing value", (validator) => validator.required("name", undefined, [SHORT]), "name is undefined"],
    ["null", (validator) => validator.required("name", null, [SHORT]), "name is null"],
    ["NaN", (validator) => validator.required("days", NaN, [DAYS]), "days is NaN"],
    ["a boolean as text", (validator) => validator.required("flag", "true", [FLAG]), 'flag is "true"'],
    ["an element", (validator) => validator.list("names", ["a", "B"], [SHORT]), 'names[1] is "B"'],
    [
      "an element of a list in the list",
      (validator) => validator.list("names", ["a", ["b", "C"]], [SHORT]),
      'names[1] is "C"',
    ],
    [
      "a hole in a list",
      // eslint-disable-next-line no-sparse-arrays
      (validator) => validator.list("names", ["a", , "b"] as never, [SHORT]),
      "names[1] is undefined",
    ],
    [
      "text that looks like an expression",
      (validator) => validator.required("name", "${path.root}", [SHORT]),
      'name is "${path.root}"',
    ],
    [
      "a long value, of which the message shows the beginning",
      (validator) => validator.required("name", "a".repeat(9000), [SHORT]),
      `name is "${"a".repeat(499)}\u2026 (9002 characters)`,
    ],
  ])("is rejected with a message that names it: %s", (_kind, validate, expected) => {
    expect(errorOf(() => validate(setUp().validator))).toBe(`Thing (stack/thing): ${expected}${MUST}`);
  });

  test.each<[string, (validator: Validator) => unknown, string]>([
    [
      "an object",
      (validator) => validator.required("name", { a: 1 }, [SHORT]),
      'name is {"a":1}.\nIt must be a string.',
    ],
    ["a number", (validator) => validator.optional("name", 7, [SHORT]), "name is 7.\nIt must be a string."],
    ["an array", (validator) => validator.required("name", ["a"], [SHORT]), 'name is ["a"].\nIt must be a string.'],
    ["an element of another type", (validator) => validator.list("names", [7] as never, [SHORT]), "names[0] is 7.\n"],
    [
      "a list that is a token",
      (validator) => validator.required("name", setUp().variable.listValue, [SHORT]),
      "name is a list that is known only to Terraform.\nIt must be a string.",
    ],
  ])("is rejected if it isn't a string and must be one: %s", (_kind, validate, expected) => {
    expect(errorOf(() => validate(setUp().validator))).toContain(`Thing (stack/thing): ${expected}`);
  });

  test("is rejected if it contains a token of another cdktf installation, also in a list or a map", () => {
    const token = "a${TfToken[TOKEN.999999]}";
    const validations: Record<string, (validator: Validator) => unknown> = {
      name: (validator) => validator.required("name", token, [SHORT]),
      names: (validator) => validator.list("names", token as never, [SHORT]),
      "names[1]": (validator) => validator.list("names", ["a", [token]], [SHORT]),
      tags: (validator) => validator.tags("tags", token),
      'tags["a"]': (validator) => validator.tags("tags", { a: token }),
    };
    for (const [property, validate] of Object.entries(validations)) {
      expect(errorOf(() => validate(setUp().validator))).toBe(
        `Thing (stack/thing): ${property} is "${token}".\nIt must not contain a token created by another installed copy of cdktf.\nInstall cdktf only once, or pass the value itself.\nSee https://developer.hashicorp.com/terraform/cdktf/concepts/tokens`,
      );
    }
  });

  test("is rejected if it has an unpaired surrogate, which Terraform would replace", () => {
    expect(errorOf(() => setUp().validator.required("name", "\ud83d", [{ ...TEXT, maxLength: 9 }]))).toBe(
      'Thing (stack/thing): name is "\\ud83d".\nIt must be valid Unicode, without unpaired surrogates.\nSplit text between characters, such as with Array.from(text).',
    );
  });

  test.each([undefined, null])("can be %p if it is optional", (value) => {
    const { validator } = setUp();
    expect(validator.optional("name", value, [SHORT]).preconditions).toEqual([]);
    expect(validator.list("names", value as never, [SHORT])).toEqual([]);
    expect(validator.tags("tags", value).preconditions).toEqual([]);
  });

  test("must be a list if a list is expected", () => {
    expect(errorOf(() => setUp().validator.list("names", "abc" as never, [SHORT]))).toBe(
      'Thing (stack/thing): names is "abc".\nIt must be a list.\nWrite it as [ ... ].',
    );
  });

  test.each<[string, (validator: Validator, construct: Construct) => unknown, string]>([
    [
      "value",
      (validator, construct) => validator.required("name", construct, [SHORT]),
      'name is the construct "stack/x".\nIt must be a value.\nPass a value of the construct, such as variable.stringValue',
    ],
    [
      "list",
      (validator, construct) => validator.list("names", construct as never, [SHORT]),
      'names is the construct "stack/x".\nIt must be a value.\nPass a value of the construct, such as variable.listValue',
    ],
    [
      "map of tags",
      (validator, construct) => validator.tags("tags", construct),
      'tags is the construct "stack/x".\nIt must be a value.\nPass a value of the construct, such as variable.value',
    ],
  ])("can't be a construct instead of a %s", (_kind, validate, message) => {
    const { validator, variable } = setUp();
    expect(errorOf(() => validate(validator, variable))).toBe(
      `Thing (stack/thing): ${message} of a variable or an attribute of a resource.`,
    );
  });

  test("is validated when the stack is synthesized if it comes from a Lazy", () => {
    const { preconditions, validator } = setUp();
    validator
      .required("name", Lazy.stringValue({ produce: () => "abc" }), [SHORT])
      .required("name", `a${Lazy.stringValue({ produce: () => "bc" })}`, [SHORT])
      .optional("days", Lazy.anyValue({ produce: () => null }), [DAYS])
      .tags("tags", Lazy.anyValue({ produce: () => ({ team: "security" }) }));
    validator.list("names", Lazy.listValue({ produce: () => ["a", "b"] }), [SHORT]);
    expect(preconditions()).toEqual([]);
  });

  test.each<[string, (validator: Validator) => unknown, string]>([
    [
      "a string",
      (validator) => validator.required("name", Lazy.stringValue({ produce: () => "ABC" }), [SHORT]),
      'name is "ABC"',
    ],
    [
      "part of a string",
      (validator) => validator.required("name", `a${Lazy.stringValue({ produce: () => "B" })}`, [SHORT]),
      'name is "aB"',
    ],
    [
      "an optional value",
      (validator) => validator.optional("days", Lazy.numberValue({ produce: () => 6 }), [DAYS]),
      "days is 6",
    ],
    [
      "an element",
      (validator) => validator.list("names", ["a", Lazy.stringValue({ produce: () => "B" })], [SHORT]),
      'names[1][0] is "B"',
    ],
    [
      "a list",
      (validator) => validator.list("names", Lazy.listValue({ produce: () => ["a", "B"] }), [SHORT]),
      'names[1] is "B"',
    ],
  ])("is rejected if it comes from a Lazy: %s", (_kind, validate, expected) => {
    const message = errorOf(() => synthesizeWith((_stack, validator) => void validate(validator)));
    expect(message).toBe(`Thing (stack/thing): ${expected}${MUST}`);
  });
});

describe("a token", () => {
  test("has a precondition whose message displays it", () => {
    const { variable, validator, preconditions } = setUp();
    validator.required("name", variable.stringValue, [SHORT]);
    expect(preconditions()).toEqual([
      {
        condition: `\${${SHORT_TEST("var.x")}}`,
        error_message: `Thing (stack/thing): name is "${displayedValue("var.x")}"${MUST}`,
      },
    ]);
  });

  test("has a precondition for each rule", () => {
    const { variable, validator, preconditions } = setUp();
    validator.required("name", variable.stringValue, [SHORT, NO_X]);
    expect(preconditions()).toEqual([
      expect.objectContaining({ condition: `\${${SHORT_TEST("var.x")}}` }),
      expect.objectContaining({ condition: '${!can(regex("x", var.x))}' }),
    ]);
  });

  test("can be null if it is optional", () => {
    const { variable, validator, preconditions } = setUp();
    validator.optional("days", variable.numberValue, [DAYS]);
    expect(preconditions()).toEqual([
      {
        condition: "${var.x == null ? true : try(var.x >= 7 && var.x <= 30 && floor(var.x) == var.x, false)}",
        error_message: `Thing (stack/thing): days is "${displayedValue("var.x")}"${MUST}`,
      },
    ]);
  });

  test.each<[string, Rule, string]>([
    ["a pattern", SHORT, SHORT_TEST("var.x")],
    ["a forbidden pattern", NO_X, '!can(regex("x", var.x))'],
    ["a boolean", FLAG, "can(tobool(var.x) ? 1 : 0)"],
    ["a length", { ...TEXT, maxLength: 3 }, "try(length(var.x) <= 3, false)"],
    ["a range", DAYS, "try(var.x >= 7 && var.x <= 30 && floor(var.x) == var.x, false)"],
    ["a maximum", FEW, "try(var.x <= 2, false)"],
    ["a choice", { ...TEXT, oneOf: ["a"] }, 'try(contains(["a"], var.x), false)'],
  ])("violates a rule, without another error, if it has the wrong type: %s", (_kind, rule, test) => {
    const { variable, validator, preconditions } = setUp();
    validator.required("name", variable.stringValue, [rule]);
    expect(preconditions()).toEqual([expect.objectContaining({ condition: `\${${test}}` })]);
  });

  test("is validated with the text around it", () => {
    const { variable, validator, preconditions } = setUp();
    validator.required("name", `a${variable.stringValue}`, [SHORT]);
    expect(preconditions()).toEqual([
      {
        condition: `\${${SHORT_TEST('"a${var.x}"')}}`,
        error_message: `Thing (stack/thing): name is "${displayedValue('"a${var.x}"')}"${MUST}`,
      },
    ]);
  });

  test("is in parentheses if it is a conditional", () => {
    const { variable, validator, preconditions } = setUp();
    validator.optional("days", Token.asNumber(Fn.conditional(variable.booleanValue, 7, 14)), [DAYS]);
    const operand = "(var.x ? 7 : 14)";
    expect(preconditions()).toEqual([
      {
        condition: `\${${operand} == null ? true : try(${operand} >= 7 && ${operand} <= 30 && floor(${operand}) == ${operand}, false)}`,
        error_message: `Thing (stack/thing): days is "${displayedValue(operand)}"${MUST}`,
      },
    ]);
  });

  test("is one expression without nested interpolations if functions are nested", () => {
    const { variable, validator, preconditions } = setUp();
    validator.required("name", Fn.lower(Token.asString(Fn.element(variable.listValue, 0))), [SHORT]);
    expect(preconditions()).toEqual([
      {
        condition: `\${${SHORT_TEST("lower(element(var.x, 0))")}}`,
        error_message: `Thing (stack/thing): name is "${displayedValue("lower(element(var.x, 0))")}"${MUST}`,
      },
    ]);
  });

  test.each<[string, () => string, string]>([
    ["a function of constants", () => Fn.trimspace("abc"), 'trimspace("abc")'],
    ["text in which a dot looks like a reference", () => Fn.trimspace(".var_x.y"), 'trimspace(".var_x.y")'],
    ["a file", () => Fn.file("name.txt"), 'file("name.txt")'],
  ])("refers to an object of the configuration, as Terraform requires, if it is %s", (_kind, value, operand) => {
    const { validator, preconditions } = setUp();
    validator.required("name", value(), [SHORT]);
    expect(preconditions()).toEqual([
      expect.objectContaining({ condition: `\${path.module != "" && (${SHORT_TEST(operand)})}` }),
    ]);
  });

  test.each<[string, (variable: TerraformVariable) => unknown]>([
    ["a list", (variable) => variable.listValue[0]],
    ["a map", (variable) => Object.keys(Token.asStringMap(variable.value))[0]],
  ])("can't be an element of %s, read as if the list were known", (_kind, read) => {
    const { variable, validator } = setUp();
    expect(errorOf(() => validator.required("name", read(variable), [SHORT]))).toBe(
      "Thing (stack/thing): name is an element of a list or map that is known only to Terraform.\nIt must be one value.\nUse Fn.element(list, 0) or Fn.lookup(map, key).",
    );
  });
});

describe("a list that is a token", () => {
  const forEach = (list: string) => ({
    condition: `\${try(!anytrue([for item in ${list} : !${SHORT_TEST("item")}]), false)}`,
    error_message: `Thing (stack/thing): names contains ${masked(
      String.raw`try(join(", ", [for item in ${list} : format("\"%v\"", item) if !${SHORT_TEST("item")}]), "null")`,
    )}.\nEach element must be so.\nMake it so.\nSee https://example.com/rule`,
  });

  test("is validated element by element, and the message displays the invalid elements", () => {
    const { variable, validator, preconditions } = setUp();
    const list = variable.listValue;
    expect(validator.list("names", list, [SHORT])).toEqual([{ value: list, isList: true }]);
    expect(preconditions()).toEqual([forEach("var.x")]);
  });

  test("is validated as an element too, as is a token that can be a list", () => {
    const { variable, other, validator, preconditions } = setUp();
    validator.list("names", ["a", ...variable.listValue, other.value as never], [SHORT]);
    const named = (index: number, list: string) => ({
      ...forEach(list),
      error_message: forEach(list).error_message.replace("names", `names[${index}]`),
    });
    expect(preconditions()).toEqual([named(1, "var.x"), named(2, "flatten([var.y])")]);
  });

  test("can contain elements with text around a token", () => {
    const { variable, validator, preconditions } = setUp();
    validator.list("names", ["a", `a${variable.stringValue}`], [SHORT]);
    expect(preconditions()).toEqual([
      {
        condition: `\${${SHORT_TEST('"a${var.x}"')}}`,
        error_message: `Thing (stack/thing): names[1] is "${displayedValue('"a${var.x}"')}"${MUST}`,
      },
    ]);
  });
});

describe("tags", () => {
  const SEE = "See https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html";

  test.each([[{}], [{ team: "security" }], [{ team: "" }]])("can be %j", (tags) => {
    const { validator } = setUp();
    expect(validator.tags("tags", tags).preconditions).toEqual([]);
  });

  test.each<[unknown, string]>([
    ["team", 'tags is "team".\nIt must be a map of strings.\nWrite it as { team: "security" }.'],
    [7, 'tags is 7.\nIt must be a map of strings.\nWrite it as { team: "security" }.'],
    [["team"], 'tags is ["team"].\nIt must be a map of strings.\nWrite it as { team: "security" }.'],
    [{ team: 1 }, `tags["team"] is 1.\nIt must be a string.\nWrite it in quotes.`],
    [
      { team: "${var.team}" },
      'tags["team"] is "${var.team}".\nIt must have at most 256 characters: letters, digits, spaces and _ . : / = + - @.\nFor a Terraform expression, pass a token such as variable.stringValue.\n' +
        SEE,
    ],
    [{ team: null }, expect.stringContaining('tags["team"] is null.\nIt must be a string') as never],
    [
      { "a,b": "x" },
      `the key "a,b" of tags is "a,b".\nIt must have 1 to 128 characters: letters, digits, spaces and _ . : / = + - @.\nShorten the key or replace other characters.\n${SEE}`,
    ],
    [
      { "aws:x": "x" },
      `the key "aws:x" of tags is "aws:x".\nIt must not start with aws:, which is reserved for AWS.\nChoose another key.\n${SEE}`,
    ],
    [
      { team: "a", Team: "b" },
      `the list of keys of tags is ["team","Team"].\nIt must not have keys that differ only in case, because IAM ignores the case of tag keys.\nRemove or rename one of them.\n${SEE}`,
    ],
    [
      Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`tag${index}`, "x"])),
      `the number of tags is 51.\nIt must be at most 50, the quota of AWS for one resource.\nRemove tags.\n${SEE}`,
    ],
  ])("can't be %.40j", (tags, message) => {
    const received = errorOf(() => setUp().validator.tags("tags", tags));
    expect(received?.slice("Thing (stack/thing): ".length)).toEqual(message);
  });

  test("can have values that are tokens", () => {
    const { variable, validator, preconditions } = setUp();
    validator.tags("tags", { team: "security", owner: variable.stringValue });
    expect(preconditions()).toEqual([
      {
        condition: String.raw`${"$"}{can(regex("(^)[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{0,256}$", var.x))}`,
        error_message: expect.stringContaining(`tags["owner"] is "${displayedValue("var.x")}".\nIt must have at most`),
      },
    ]);
  });

  const conditionsOn = (map: string) => [
    String.raw`${map} == null ? true : !anytrue([for item in keys(${map}) : !can(regex("(^)[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}$", item))])`,
    `${map} == null ? true : !anytrue([for item in keys(${map}) : can(regex("^[aA][wW][sS]:", item))])`,
    String.raw`${map} == null ? true : !anytrue([for item in values(${map}) : !can(regex("(^)[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{0,256}$", item))])`,
    `${map} == null ? true : length(${map}) <= 50`,
    `${map} == null ? true : length(distinct([for item in keys(${map}) : lower(item)])) == length(keys(${map}))`,
  ];

  test("that are a token are validated by their keys, values, number and key set", () => {
    const { variable, validator, preconditions } = setUp();
    validator.tags("tags", variable.value);
    const invalid = (list: string, test: string) =>
      masked(String.raw`try(join(", ", [for item in ${list}(var.x) : format("\"%v\"", item) if ${test}]), "null")`);
    const messages = [
      `tags contains the key ${invalid("keys", String.raw`!can(regex("(^)[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}$", item))`)}.\nEach key must have 1 to 128 characters: letters, digits, spaces and _ . : / = + - @.\nShorten the key or replace other characters.\n${SEE}`,
      `tags contains the key ${invalid("keys", 'can(regex("^[aA][wW][sS]:", item))')}.\nEach key must not start with aws:, which is reserved for AWS.\nChoose another key.\n${SEE}`,
      `tags contains the value ${invalid("values", String.raw`!can(regex("(^)[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{0,256}$", item))`)}.\nEach value must have at most 256 characters: letters, digits, spaces and _ . : / = + - @.\nShorten the value or replace other characters.\n${SEE}`,
      `the number of tags is ${masked('try(jsonencode(length(var.x)), "null")')}.\nIt must be at most 50, the quota of AWS for one resource.\nRemove tags.\n${SEE}`,
      `the list of keys of tags is ${masked('try(jsonencode(keys(var.x)), "null")')}.\nIt must not have keys that differ only in case, because IAM ignores the case of tag keys.\nRemove or rename one of them.\n${SEE}`,
    ];
    expect(preconditions()).toEqual(
      conditionsOn("var.x").map((condition, index) => ({
        condition: `\${${condition}}`,
        error_message: `Thing (stack/thing): ${messages[index] ?? ""}`,
      })),
    );
  });

  test("that are a token and spread with others are validated as the merged map", () => {
    const { variable, validator, preconditions } = setUp();
    validator.tags("tags", { ...Token.asStringMap(variable.value), team: "security" });
    expect(preconditions()).toEqual(
      conditionsOn('merge(var.x, {"team" = "security"})').map(
        (condition) => expect.objectContaining({ condition: `\${${condition}}` }) as unknown,
      ),
    );
  });

  test("that come from a Lazy are rejected when the stack is synthesized", () => {
    const message = errorOf(() =>
      synthesizeWith((_stack, validator) => {
        validator.tags("tags", Lazy.anyValue({ produce: () => ({ "aws:x": "y" }) }));
      }),
    );
    expect(message).toBe(
      `Thing (stack/thing): the key "aws:x" of tags is "aws:x".\nIt must not start with aws:, which is reserved for AWS.\nChoose another key.\n${SEE}`,
    );
  });

  test("that are already validated by all rules have no precondition", () => {
    const { variable, validator } = setUp();
    expect(validator.tags("tags", alreadyValidated(variable.value, TAGS)).preconditions).toEqual([]);
    expect(validator.tags("tags", alreadyValidated(variable.value, TAG_KEY)).preconditions).toHaveLength(5);
  });
});

describe("an argument of a lifecycle block", () => {
  test.each([undefined, true, false])("can be %p", (value) => {
    expect(errorOf(() => setUp().validator.lifecycleFlag("preventDestroy", value))).toBeUndefined();
  });

  test.each<[string, (variable: TerraformVariable) => unknown, string]>([
    ["text", () => "false", '"false"'],
    ["null", () => null, "null"],
    ["a number", () => 1, "1"],
    ["a token", (variable) => variable.booleanValue, "a value that is known only to Terraform"],
  ])("can't be %s", (_kind, valueOf, received) => {
    const { variable, validator } = setUp();
    expect(errorOf(() => validator.lifecycleFlag("preventDestroy", valueOf(variable)))).toBe(
      `Thing (stack/thing): preventDestroy is ${received}.\nIt must be true or false, and known at synthesis, because Terraform allows no expression in a lifecycle block.\nPass a boolean.\nSee https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle`,
    );
  });
});

describe("a derived value", () => {
  const derive = (validator: Validator, value: unknown) =>
    validator.derived(
      "the number of names",
      value,
      [FEW],
      (data) => (data as unknown[]).length,
      (operand) => `length(${operand})`,
    );

  test("is computed at synthesis if a Lazy produces the value", () => {
    const { validator, preconditions } = setUp();
    derive(validator, ["a", "b"]);
    derive(validator, Lazy.listValue({ produce: () => ["a"] }));
    expect(preconditions()).toEqual([]);
  });

  test("is rejected when the stack is synthesized, with its value at that time", () => {
    const names = ["a", "b"];
    const message = errorOf(() =>
      synthesizeWith((_stack, validator) => {
        derive(validator, Lazy.listValue({ produce: () => names }));
        names.push("c");
      }),
    );
    expect(message).toBe(`Thing (stack/thing): the number of names is 3${MUST}`);
  });

  test("is computed by Terraform if the value is a reference", () => {
    const { variable, validator, preconditions } = setUp();
    derive(validator, variable.listValue);
    expect(preconditions()).toEqual([
      {
        condition: "${length(var.x) <= 2}",
        error_message: `Thing (stack/thing): the number of names is ${displayedValue("length(var.x)")}${MUST}`,
      },
    ]);
  });
});

describe("messages in a scope whose inputs have names", () => {
  const messageIn = (scope: Construct, property: string) =>
    Validator.of("Thing", scope, "thing").message(property, "is wrong.");

  test("name the input instead of the construct and its property", () => {
    const stack = emptyStack();
    nameInputs(stack, { name: "thing_name" });
    const inner = new Construct(stack, "inner");
    expect([stack, inner].map((scope) => messageIn(scope, "name"))).toEqual([
      "thing_name is wrong.",
      "thing_name is wrong.",
    ]);
  });

  test("name the property if it has no input", () => {
    const stack = emptyStack();
    nameInputs(stack, {});
    expect(messageIn(stack, "the number of names")).toBe("The number of names is wrong.");
  });
});

test("another precondition has the construct in its message", () => {
  const { variable, validator, preconditions } = setUp();
  validator.precondition({
    condition: `${variable.stringValue} != "a"`,
    property: "name",
    problem: `is ${variable.stringValue}.`,
  });
  expect(preconditions()).toEqual([
    { condition: '${var.x != "a"}', error_message: "Thing (stack/thing): name is ${var.x}." },
  ]);
});

describe("a unique name", () => {
  const MESSAGE = (name: string, path: string) =>
    `Thing (stack/thing): the name ${name} is already used by the resource "${path}".\nIt must be unique.\nRename one.`;

  function setUpRoles(...names: ((variable: TerraformVariable) => string)[]) {
    const { stack, variable, validator, preconditions } = setUp();
    names.forEach((name, index) => {
      new IamRole(stack, `other${index}`, { assumeRolePolicy: "{}", name: name(variable) });
    });
    return { stack, variable, validator, preconditions };
  }

  test("is not compared if no other resource can have it", () => {
    const { stack, validator } = setUpRoles(() => "beta");
    validator.unique(new IamRole(stack, "role", { assumeRolePolicy: "{}", name: "acme" }), "the name", "Rename one.");
    expect(validator.preconditions).toEqual([]);
  });

  test("is rejected when the stack is synthesized, whichever resource comes first", () => {
    const build = (isFirst: boolean) => () =>
      synthesizeStack((stack) => {
        const validator = Validator.of("Thing", stack, "thing");
        const another = () => new IamRole(stack, "another", { assumeRolePolicy: "{}", name: "ACME" });
        if (isFirst) {
          another();
        }
        const role = new IamRole(stack, "role", { assumeRolePolicy: "{}", name: "acme" });
        validator.unique(role, "the name", "Rename one.");
        role.lifecycle = { precondition: Lazy.anyValue({ produce: () => validator.preconditions }) as never };
        if (!isFirst) {
          another();
        }
      });
    expect([true, false].map((isFirst) => errorOf(build(isFirst)))).toEqual([
      MESSAGE('"acme"', "stack/another"),
      MESSAGE('"acme"', "stack/another"),
    ]);
  });

  test("is compared by Terraform if it is a token", () => {
    const { stack, validator, preconditions } = setUpRoles(
      () => "beta",
      (variable) => `${variable.stringValue}-role`,
    );
    validator.unique(new IamRole(stack, "role", { assumeRolePolicy: "{}", name: "acme" }), "the name", "Rename one.");
    expect(preconditions()).toEqual([
      {
        condition: '${(lower("acme") != lower("${var.x}-role"))}',
        error_message: MESSAGE('"acme"', "aws_iam_role.other1"),
      },
    ]);
  });
});

describe("an already validated value", () => {
  test("keeps its type and its value", () => {
    const { stack, variable } = setUp();
    const values = [variable.stringValue, variable.numberValue, variable.listValue, variable.booleanValue];
    const tokens = values.map((value) => alreadyValidated<unknown>(value, [SHORT]));
    expect(tokens.map((token) => (Array.isArray(token) ? "array" : typeof token))).toEqual([
      "string",
      "number",
      "array",
      "object",
    ]);
    expect(tokens.map((token) => resolve(stack, token))).toEqual(["${var.x}", "${var.x}", "${var.x}", "${var.x}"]);
  });

  test.each([["acme"], [7], [undefined], [null], [["a"]], [{ a: "b" }]])(
    "is %j itself if it is known at synthesis",
    (value) => {
      expect(alreadyValidated<unknown>(value, [SHORT])).toBe(value);
      expect(isAlreadyValidated(value, [SHORT])).toBe(false);
    },
  );

  test("has no precondition for the same rule", () => {
    const { variable, validator } = setUp();
    validator
      .required("name", alreadyValidated(variable.stringValue, [SHORT]), [SHORT])
      .required("days", alreadyValidated(variable.numberValue, [DAYS]), [DAYS])
      .optional("flag", alreadyValidated(variable.booleanValue, [FLAG]), [FLAG]);
    validator.list("names", alreadyValidated(variable.listValue, [SHORT]), [SHORT]);
    validator.list("names", ["a", ...alreadyValidated(variable.listValue, [SHORT])], [SHORT]);
    expect(validator.preconditions).toEqual([]);
  });

  test("has a precondition for every other rule, and as part of text", () => {
    const { variable, validator, preconditions } = setUp();
    const text = alreadyValidated(variable.stringValue, [SHORT]);
    expect(isAlreadyValidated(text, [SHORT])).toBe(true);
    expect(isAlreadyValidated(text, [SHORT, NO_X])).toBe(false);
    expect(isAlreadyValidated(`a${text}`, [SHORT])).toBe(false);
    expect(isAlreadyValidated({ a: text, b: text }, [SHORT])).toBe(false);
    validator.required("name", text, [SHORT, NO_X]).required("name", `a${text}`, [SHORT]);
    expect(preconditions()).toEqual([
      expect.objectContaining({ condition: '${!can(regex("x", var.x))}' }),
      expect.objectContaining({ condition: `\${${SHORT_TEST('"a${var.x}"')}}` }),
    ]);
  });

  test("is validated where the original value is used instead", () => {
    const { variable, validator } = setUp();
    alreadyValidated(variable.stringValue, [SHORT]);
    expect(isAlreadyValidated(variable.stringValue, [SHORT])).toBe(false);
    expect(validator.required("name", variable.stringValue, [SHORT]).preconditions).toHaveLength(1);
  });

  test("keeps its rules when it is already validated by another rule", () => {
    const { variable } = setUp();
    const text = alreadyValidated(alreadyValidated(variable.stringValue, [SHORT]), [NO_X]);
    expect(isAlreadyValidated(text, [SHORT, NO_X])).toBe(true);
  });
});

test("a message contains a known value as text, and an expression for a token", () => {
  const { stack, variable } = setUp();
  expect(displayValue("acme")).toBe("acme");
  expect(displayValue(7)).toBe("7");
  expect(resolve(stack, displayValue(variable.stringValue))).toBe(displayedValue("var.x"));
  expect(resolve(stack, displayValue(`a-${variable.stringValue}`))).toBe(displayedValue('"a-${var.x}"'));
});

test("a message displays (sensitive value) in place of a sensitive value, on every version of Terraform", () => {
  expect(maskSensitive("var.x")).toBe(
    'concat([for text in [var.x] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]',
  );
});
