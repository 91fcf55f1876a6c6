import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformProvider, TerraformVariable } from "cdktf";
import { type BadValue, type InputKind, CreatedValue, invalidCase, type InvalidCase } from "./bad-value";

/** Creates a case from a rule about a type, which has no link. */
function typeCase(must: string, values: readonly BadValue[]): InvalidCase {
  return { ...invalidCase(must, values), hasLink: false };
}

const circular: Record<string, unknown> = {};
circular.self = circular;

const construct = new CreatedValue((scope) => new TerraformVariable(scope, "variable", {}));

/** Objects of built-in types, which no property accepts. */
function builtInObjects(good: unknown): BadValue[] {
  return [
    ["type", "a Date", new Date(0), good, "an object of type Date"],
    ["type", "a Map", new Map([["team", "security"]]), good, "an object of type Map"],
    ["type", "a regular expression", /acme/, good, "an object of type RegExp"],
    ["type", "a Promise", Promise.resolve(good), good, "an object of type Promise"],
    ["type", "a boxed string", new String("acme"), good, "an object of type String"],
    ["type", "a boxed number", new Number(14), good, "an object of type Number"],
    ["type", "a boxed boolean", new Boolean(true), good, "an object of type Boolean"],
    ["type", "bytes", Buffer.from("acme"), good, "an object of type Uint8Array"],
    ["type", "an error", new Error("acme"), good, "an object of type Error"],
  ];
}

/** Values other than strings, lists and objects. */
function scalars(good: unknown): BadValue[] {
  return [
    ["type", "a number", 7, good],
    ["type", "not a number", NaN, good],
    ["type", "infinity", Infinity, good],
    ["type", "a large number", 1e21, good],
    ["type", "a bigint", 10n, good, "10n"],
    ["type", "true", true, good],
    ["type", "false", false, good],
    ["type", "a symbol", Symbol("acme"), good, "Symbol(acme)"],
    ["type", "a function", () => good, good, "a function"],
    ["type", "a class", String, good, "a function"],
  ];
}

/** Values other than strings. */
export function nonStrings(good: unknown): InputKind {
  const { invalidCases } = nonStringElements(good);
  return {
    good,
    invalidCases: [
      ...invalidCases,
      typeCase("be a string", [
        ["type", "a list of it", [good], good, `[${JSON.stringify(good)}]`],
        ["type", "an empty list", [], good, "[]"],
      ]),
      typeCase("be one value", [
        [
          "type",
          "an element of a list that only Terraform knows",
          new CreatedValue((scope) => new TerraformVariable(scope, "list", {}).listValue[0]),
          good,
          "an element of a list or map that is known only to Terraform",
        ],
      ]),
    ],
  };
}

/** Values other than strings, for elements of a list. Nested lists are flattened, even if they are tokens. */
export function nonStringElements(good: unknown): InputKind {
  return {
    good,
    invalidCases: [
      typeCase("be a string", [
        ...scalars(good),
        ...builtInObjects(good),
        ["type", "an object", {}, good, "{}"],
        ["type", "an object with it", { value: good }, good, `{"value":${JSON.stringify(good)}}`],
        ["type", "an object without a prototype", Object.create(null), good, "{}"],
        ["type", "an object that contains itself", circular, good, "an object that JSON can't represent"],
      ]),
      typeCase("be a value", [["type", "a construct", construct, good, 'the construct "']]),
      typeCase("be valid Unicode, without unpaired surrogates", [
        ["control character", "half of an emoji", `${String(good)}\ud83d`, good],
        ["control character", "the other half of an emoji", `\ude80${String(good)}`, good],
      ]),
      invalidCase("not contain a token created by another installed copy of cdktf", [
        ["template", "a token of another cdktf", "${TfToken[TOKEN.987654]}", good],
        ["template", "text with a token of another cdktf", `${String(good)}\${TfToken[name.987654]}`, good],
      ]),
    ],
  };
}

/** Missing values for a required property. The rule is the first rule of the kind of input. */
export function missingValue({ good, invalidCases: [first] }: InputKind): InputKind {
  const values: BadValue[] = [
    ["type", "left out", undefined, good],
    ["type", "null", null, good],
  ];
  return { good, invalidCases: first ? [{ ...first, values }] : [] };
}

/** Null for an optional property. */
export function nullValue({ good, invalidCases: [first] }: InputKind): InputKind {
  return { good, invalidCases: first ? [{ ...first, values: [["type", "null", null, good]] }] : [] };
}

/** A missing value for a required object. */
export function missingObject(good: object): InputKind {
  return { good, invalidCases: [typeCase("be an object", [["type", "left out", undefined, good]])] };
}

/** Values other than numbers. The rule is that of the kind of input. */
export function nonNumbers({ good, invalidCases: [first] }: InputKind): InputKind {
  const values: BadValue[] = [
    ...builtInObjects(good),
    ["type", "the number as text", String(good), good],
    ["type", "a word", "fourteen", good],
    ["type", "empty text", "", good],
    ["type", "a full-width digit", "\uff11\uff14", good],
    ["type", "not a number", NaN, good],
    ["type", "infinity", Infinity, good],
    ["type", "negative infinity", -Infinity, good],
    ["type", "a bigint", 14n, good, "14n"],
    ["type", "true", true, good],
    ["type", "a symbol", Symbol("14"), good, "Symbol(14)"],
    ["type", "a function", () => good, good, "a function"],
    ["type", "a list of it", [good], good, `[${String(good)}]`],
    ["type", "an object", {}, good, "{}"],
  ];
  return {
    good,
    invalidCases: [
      ...(first ? [{ ...first, values }] : []),
      typeCase("be a value", [["type", "a construct", construct, good, 'the construct "']]),
    ],
  };
}

function notBooleans(good: boolean): BadValue[] {
  return [
    ...builtInObjects(good),
    ["type", "null", null, good],
    ["type", "true as text", "true", good],
    ["type", "false as text", "false", good],
    ["type", "yes", "yes", good],
    ["type", "empty text", "", good],
    ["type", "zero", 0, good],
    ["type", "one", 1, good],
    ["type", "not a number", NaN, good],
    ["type", "a bigint", 1n, good, "1n"],
    ["type", "a symbol", Symbol("true"), good, "Symbol(true)"],
    ["type", "a function", () => true, good, "a function"],
    ["type", "an empty list", [], good, "[]"],
    ["type", "a list of it", [true], good, "[true]"],
    ["type", "an object", {}, good, "{}"],
  ];
}

/** A boolean that Terraform can know later. */
export const BOOLEAN: InputKind = {
  good: true,
  invalidCases: [
    invalidCase("be true or false", notBooleans(true)),
    typeCase("be a value", [["type", "a construct", construct, true, 'the construct "']]),
  ],
};

/** A boolean that is written in a lifecycle block. */
export const LIFECYCLE_FLAG: InputKind = {
  good: false,
  invalidCases: [
    invalidCase(
      "be true or false, and known at synthesis, because Terraform allows no expression in a lifecycle block",
      [
        ...notBooleans(false),
        ["type", "a construct", construct, false, 'the construct "'],
        [
          "type",
          "a value of Terraform",
          new CreatedValue((scope) => new TerraformVariable(scope, "flag", {}).booleanValue),
          false,
          "a value that is known only to Terraform",
        ],
      ],
    ),
  ],
};

/** Values other than lists. */
export function nonLists(good: unknown): InputKind {
  return {
    good,
    invalidCases: [
      typeCase("be a list", [
        ...scalars(good),
        ...builtInObjects(good),
        ["type", "text", "acme", good],
        ["type", "a list as text", '["acme"]', good],
        ["type", "empty text", "", good],
        ["type", "a Set", new Set(["acme"]), good, "an object of type Set"],
        ["type", "an object", {}, good, "{}"],
        ["type", "an object that looks like a list", { 0: "acme", length: 1 }, good, '{"0":"acme","length":1}'],
      ]),
      typeCase("be a value", [["type", "a construct", construct, good, 'the construct "']]),
    ],
  };
}

/** Values other than maps of tags. */
export const NON_MAPS: InputKind = {
  good: { team: "security" },
  invalidCases: [
    typeCase("be a map of strings", [
      ...scalars({ team: "security" }),
      ...builtInObjects({ team: "security" }),
      ["type", "text", "team=security", { team: "security" }],
      ["type", "JSON", '{"team":"security"}', { team: "security" }],
      ["type", "a list", ["team"], { team: "security" }, '["team"]'],
      ["type", "a list of pairs", [["team", "security"]], { team: "security" }, '[["team","security"]]'],
      ["type", "AWS's own form", [{ Key: "team", Value: "x" }], { team: "x" }, '[{"Key":"team","Value":"x"}]'],
    ]),
    typeCase("be a value", [["type", "a construct", construct, { team: "security" }, 'the construct "']]),
  ],
};

/** Values other than strings, for values of tags. */
export const NON_STRING_TAG_VALUES: InputKind = {
  good: "security",
  invalidCases: [
    typeCase("be a string", [
      ["tags", "null", null, ""],
      ["tags", "left out", undefined, ""],
      ["tags", "a number", 7, "7"],
      ["tags", "a boolean", true, "true"],
      ["tags", "an object", { name: "security" }, "security", '{"name":"security"}'],
      ["tags", "a list", ["security"], "security", '["security"]'],
      ["tags", "a symbol", Symbol("security"), "security", "Symbol(security)"],
      ["tags", "a Date", new Date(0), "1970-01-01", "an object of type Date"],
    ]),
    typeCase("be a value", [["tags", "a construct", construct, "security", 'the construct "']]),
  ],
};

/** Values other than objects, for an optional object. */
export function nonObjects(good: object): InputKind {
  return {
    good,
    invalidCases: [
      typeCase("be an object", [
        ...scalars(good),
        ["type", "null", null, good],
        ["type", "text", "acme", good],
        ["type", "empty text", "", good],
        ["type", "a list", [good], good, "[{"],
        ["type", "an empty list", [], good, "[]"],
      ]),
      typeCase("be an object of properties", [
        ...builtInObjects(good),
        ["type", "a construct", construct, good, 'the construct "'],
      ]),
    ],
  };
}

/** Values other than constructs and objects with the same attributes. */
export function nonConstructs(good: unknown): InputKind {
  return {
    good,
    invalidCases: [
      typeCase("be an object", [
        ...scalars(good),
        ["type", "null", null, good],
        ["type", "text", "acme", good],
        ["type", "a list", ["acme"], good, '["acme"]'],
      ]),
      typeCase("be an object of properties", builtInObjects(good)),
    ],
  };
}

/** A provider other than the AWS provider. */
class OtherProvider extends TerraformProvider {}

/** Values other than AWS providers. */
export const PROVIDER: InputKind = {
  good: new CreatedValue((scope) => new AwsProvider(scope, "ireland", { alias: "ireland" })),
  invalidCases: [
    invalidCase(
      "be an AWS provider",
      (
        [
          ...scalars(undefined),
          ...builtInObjects(undefined),
          ["type", "the name of the provider", "aws", undefined],
          ["type", "the address of a provider", "aws.ireland", undefined],
          ["type", "empty text", "", undefined],
          ["type", "an object", { alias: "ireland" }, undefined, '{"alias":"ireland"}'],
          ["type", "a list", [], undefined, "[]"],
          ["type", "another construct", construct, undefined, 'the construct "'],
          [
            "type",
            "a provider of another cloud",
            new CreatedValue((scope) => new OtherProvider(scope, "google", { terraformResourceType: "google" })),
            undefined,
            'the construct "',
          ],
        ] satisfies BadValue[]
      ).map(([kind, why, bad, , received]): BadValue => [
        kind,
        why,
        bad,
        new CreatedValue((scope) => new AwsProvider(scope, "ireland", { alias: "ireland" })),
        received,
      ]),
    ),
  ],
};

const PRECONDITION = { condition: true, errorMessage: "It must be so." };

/** Values other than lists of preconditions. */
export const PRECONDITIONS: InputKind = {
  good: [PRECONDITION],
  invalidCases: [
    typeCase("be a list", [
      ["type", "one precondition", PRECONDITION, [PRECONDITION], '{"condition":true'],
      ["type", "an expression", "${true}", [PRECONDITION]],
      ["type", "a boolean", true, [PRECONDITION]],
      ["type", "a function", () => [], [], "a function"],
      ["type", "a Set", new Set([PRECONDITION]), [PRECONDITION], "an object of type Set"],
    ]),
  ],
};

/** Values other than preconditions, for elements of a list. */
export const PRECONDITION_OF_LIST: InputKind = {
  good: PRECONDITION,
  invalidCases: [
    invalidCase("be an object with a condition and an error message", [
      ["type", "null", null, PRECONDITION],
      ["type", "left out", undefined, PRECONDITION],
      ["type", "an expression alone", "${true}", PRECONDITION],
      ["type", "a condition alone", { condition: true }, PRECONDITION, '{"condition":true}'],
      ["type", "a message alone", { errorMessage: "No." }, PRECONDITION, '{"errorMessage":"No."}'],
      ["type", "names as in HCL", { condition: true, error_message: "No." }, PRECONDITION, '{"condition":true'],
    ]),
  ],
};

/** Values other than methods that allow an audience. */
export const ALLOW_AUDIENCE: InputKind = {
  good: () => undefined,
  invalidCases: [
    typeCase("be a method that allows an audience", [
      ["type", "left out", undefined, () => undefined],
      ["type", "null", null, () => undefined],
      ["type", "true", true, () => undefined],
      ["type", "text", "aws:acme", () => undefined],
      ["type", "a list of audiences", ["aws:acme"], () => undefined, '["aws:acme"]'],
      ["type", "an object", {}, () => undefined, "{}"],
    ]),
  ],
};

/** Values other than forms of a stack. */
export const TARGET: InputKind = {
  good: "workspace",
  invalidCases: [
    typeCase("be one of deployment, workspace, module", [
      ...scalars("workspace"),
      ...builtInObjects("workspace"),
      ["type", "null", null, "deployment"],
      ["type", "a list", ["module"], "module", '["module"]'],
      ["type", "a construct", construct, "module", 'the construct "'],
      ["characters", "empty", "", "deployment"],
      ["characters", "the plural", "modules", "module"],
      ["characters", "another word for it", "stack", "deployment"],
      ["characters", "two of them", "deployment,module", "module"],
      ["case", "a capital", "Module", "module"],
      ["whitespace", "a space after", "module ", "module"],
      ["control character", "a line feed after", "workspace\n", "workspace"],
      ["look-alike", "a Cyrillic o", "m\u043edule", "module"],
      ["template", "an expression", "${var.target}", "module"],
    ]),
  ],
};
