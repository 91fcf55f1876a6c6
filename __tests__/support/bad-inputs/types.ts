import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformProvider, TerraformVariable } from "cdktf";
import { type BadValue, type Concept, Made, refusal, type Refusal } from "./bad-value";

/** A rule of JavaScript, which is documented nowhere else. */
function typeRefusal(must: string, values: readonly BadValue[]): Refusal {
  return { ...refusal(must, values), hasLink: false };
}

const containsItself: Record<string, unknown> = {};
containsItself.self = containsItself;

const construct = new Made((scope) => new TerraformVariable(scope, "variable", {}));

/** Objects of built-in types, which are never the value of a property. */
function builtIns(good: unknown): BadValue[] {
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

/** What is neither text nor a list nor an object. */
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

/** What is no text, in the place of text. */
export function noText(good: unknown): Concept {
  const { refusals } = noElement(good);
  return {
    good,
    refusals: [
      ...refusals,
      typeRefusal("be a string", [
        ["type", "a list of it", [good], good, `[${JSON.stringify(good)}]`],
        ["type", "an empty list", [], good, "[]"],
      ]),
      typeRefusal("be one value", [
        [
          "type",
          "an element of a list that only Terraform knows",
          new Made((scope) => new TerraformVariable(scope, "list", {}).listValue[0]),
          good,
          "an element of a list or a map that only Terraform knows",
        ],
      ]),
    ],
  };
}

/** What is no text, in the place of an element of a list of text. Lists in it are flattened, whether Terraform knows them or not. */
export function noElement(good: unknown): Concept {
  return {
    good,
    refusals: [
      typeRefusal("be a string", [
        ...scalars(good),
        ...builtIns(good),
        ["type", "an object", {}, good, "{}"],
        ["type", "an object with it", { value: good }, good, `{"value":${JSON.stringify(good)}}`],
        ["type", "an object without a prototype", Object.create(null), good, "{}"],
        ["type", "an object that contains itself", containsItself, good, "an object that JSON can't show"],
      ]),
      typeRefusal("be a value", [["type", "a construct", construct, good, 'the construct "']]),
      typeRefusal("be valid Unicode, without unpaired surrogates", [
        ["control character", "half of an emoji", `${String(good)}\ud83d`, good],
        ["control character", "the other half of an emoji", `\ude80${String(good)}`, good],
      ]),
      refusal("not contain a token of another cdktf", [
        ["template", "a token of another cdktf", "${TfToken[TOKEN.987654]}", good],
        ["template", "text with a token of another cdktf", `${String(good)}\${TfToken[name.987654]}`, good],
      ]),
    ],
  };
}

/** What is no value at all, where one is required. The rule is the first of the concept. */
export function missing({ good, refusals: [first] }: Concept): Concept {
  const values: BadValue[] = [
    ["type", "left out", undefined, good],
    ["type", "null", null, good],
  ];
  return { good, refusals: first ? [{ ...first, values }] : [] };
}

/** Null, in the place of text that can be left out, but not null. */
export function nullOf({ good, refusals: [first] }: Concept): Concept {
  return { good, refusals: first ? [{ ...first, values: [["type", "null", null, good]] }] : [] };
}

/** No object at all, where one is required. */
export function missingObject(good: object): Concept {
  return { good, refusals: [typeRefusal("be an object", [["type", "left out", undefined, good]])] };
}

/** What is no number, in the place of one. The rule is that of the concept. */
export function noNumber({ good, refusals: [first] }: Concept): Concept {
  const values: BadValue[] = [
    ...builtIns(good),
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
    refusals: [
      ...(first ? [{ ...first, values }] : []),
      typeRefusal("be a value", [["type", "a construct", construct, good, 'the construct "']]),
    ],
  };
}

function notBooleans(good: boolean): BadValue[] {
  return [
    ...builtIns(good),
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
export const BOOLEAN: Concept = {
  good: true,
  refusals: [
    refusal("be true or false", notBooleans(true)),
    typeRefusal("be a value", [["type", "a construct", construct, true, 'the construct "']]),
  ],
};

/** A boolean that is written in a lifecycle block. */
export const LIFECYCLE_FLAG: Concept = {
  good: false,
  refusals: [
    refusal("be true or false, known at synthesis: Terraform allows no expression in a lifecycle block", [
      ...notBooleans(false),
      ["type", "a construct", construct, false, 'the construct "'],
      [
        "type",
        "a value of Terraform",
        new Made((scope) => new TerraformVariable(scope, "flag", {}).booleanValue),
        false,
        "a value that only Terraform knows",
      ],
    ]),
  ],
};

/** What is no list, in the place of one. */
export function noList(good: unknown): Concept {
  return {
    good,
    refusals: [
      typeRefusal("be a list", [
        ...scalars(good),
        ...builtIns(good),
        ["type", "text", "acme", good],
        ["type", "a list as text", '["acme"]', good],
        ["type", "empty text", "", good],
        ["type", "a Set", new Set(["acme"]), good, "an object of type Set"],
        ["type", "an object", {}, good, "{}"],
        ["type", "an object that looks like a list", { 0: "acme", length: 1 }, good, '{"0":"acme","length":1}'],
      ]),
      typeRefusal("be a value", [["type", "a construct", construct, good, 'the construct "']]),
    ],
  };
}

/** What is no map of tags, in the place of one. */
export const NO_TAGS: Concept = {
  good: { team: "security" },
  refusals: [
    typeRefusal("be a map of strings", [
      ...scalars({ team: "security" }),
      ...builtIns({ team: "security" }),
      ["type", "text", "team=security", { team: "security" }],
      ["type", "JSON", '{"team":"security"}', { team: "security" }],
      ["type", "a list", ["team"], { team: "security" }, '["team"]'],
      ["type", "a list of pairs", [["team", "security"]], { team: "security" }, '[["team","security"]]'],
      ["type", "AWS's own form", [{ Key: "team", Value: "x" }], { team: "x" }, '[{"Key":"team","Value":"x"}]'],
    ]),
    typeRefusal("be a value", [["type", "a construct", construct, { team: "security" }, 'the construct "']]),
  ],
};

/** What is no value of a tag, in the place of one. */
export const NO_TAG_VALUE: Concept = {
  good: "security",
  refusals: [
    typeRefusal("be a string", [
      ["tags", "null", null, ""],
      ["tags", "left out", undefined, ""],
      ["tags", "a number", 7, "7"],
      ["tags", "a boolean", true, "true"],
      ["tags", "an object", { name: "security" }, "security", '{"name":"security"}'],
      ["tags", "a list", ["security"], "security", '["security"]'],
      ["tags", "a symbol", Symbol("security"), "security", "Symbol(security)"],
      ["tags", "a Date", new Date(0), "1970-01-01", "an object of type Date"],
    ]),
    typeRefusal("be a value", [["tags", "a construct", construct, "security", 'the construct "']]),
  ],
};

/** What is no object of properties, in the place of one that can be left out. */
export function noObject(good: object): Concept {
  return {
    good,
    refusals: [
      typeRefusal("be an object", [
        ...scalars(good),
        ["type", "null", null, good],
        ["type", "text", "acme", good],
        ["type", "empty text", "", good],
        ["type", "a list", [good], good, "[{"],
        ["type", "an empty list", [], good, "[]"],
      ]),
      typeRefusal("be an object of properties", [
        ...builtIns(good),
        ["type", "a construct", construct, good, 'the construct "'],
      ]),
    ],
  };
}

/** What is no construct or object like it, in the place of one. */
export function noConstruct(good: unknown): Concept {
  return {
    good,
    refusals: [
      typeRefusal("be an object", [
        ...scalars(good),
        ["type", "null", null, good],
        ["type", "text", "acme", good],
        ["type", "a list", ["acme"], good, '["acme"]'],
      ]),
      typeRefusal("be an object of properties", builtIns(good)),
    ],
  };
}

/** A provider of another kind than AWS's. */
class OtherProvider extends TerraformProvider {}

/** The AWS provider to use. */
export const PROVIDER: Concept = {
  good: new Made((scope) => new AwsProvider(scope, "ireland", { alias: "ireland" })),
  refusals: [
    refusal(
      "be an AWS provider",
      (
        [
          ...scalars(undefined),
          ...builtIns(undefined),
          ["type", "the name of the provider", "aws", undefined],
          ["type", "the address of a provider", "aws.ireland", undefined],
          ["type", "empty text", "", undefined],
          ["type", "an object", { alias: "ireland" }, undefined, '{"alias":"ireland"}'],
          ["type", "a list", [], undefined, "[]"],
          ["type", "another construct", construct, undefined, 'the construct "'],
          [
            "type",
            "a provider of another cloud",
            new Made((scope) => new OtherProvider(scope, "google", { terraformResourceType: "google" })),
            undefined,
            'the construct "',
          ],
        ] satisfies BadValue[]
      ).map(([kind, why, bad, , received]): BadValue => [
        kind,
        why,
        bad,
        new Made((scope) => new AwsProvider(scope, "ireland", { alias: "ireland" })),
        received,
      ]),
    ),
  ],
};

const PRECONDITION = { condition: true, errorMessage: "It must be so." };

/** Preconditions that a caller adds. */
export const PRECONDITIONS: Concept = {
  good: [PRECONDITION],
  refusals: [
    typeRefusal("be a list", [
      ["type", "one precondition", PRECONDITION, [PRECONDITION], '{"condition":true'],
      ["type", "an expression", "${true}", [PRECONDITION]],
      ["type", "a boolean", true, [PRECONDITION]],
      ["type", "a function", () => [], [], "a function"],
      ["type", "a Set", new Set([PRECONDITION]), [PRECONDITION], "an object of type Set"],
    ]),
  ],
};

/** One precondition of those. */
export const PRECONDITION_OF_LIST: Concept = {
  good: PRECONDITION,
  refusals: [
    refusal("be an object with a condition and an error message", [
      ["type", "null", null, PRECONDITION],
      ["type", "left out", undefined, PRECONDITION],
      ["type", "an expression alone", "${true}", PRECONDITION],
      ["type", "a condition alone", { condition: true }, PRECONDITION, '{"condition":true}'],
      ["type", "a message alone", { errorMessage: "No." }, PRECONDITION, '{"errorMessage":"No."}'],
      ["type", "names as in HCL", { condition: true, error_message: "No." }, PRECONDITION, '{"condition":true'],
    ]),
  ],
};

/** The method with which a role has its audience allowed. */
export const ALLOW_AUDIENCE: Concept = {
  good: () => undefined,
  refusals: [
    typeRefusal("be a method that allows an audience", [
      ["type", "left out", undefined, () => undefined],
      ["type", "null", null, () => undefined],
      ["type", "true", true, () => undefined],
      ["type", "text", "aws:acme", () => undefined],
      ["type", "a list of audiences", ["aws:acme"], () => undefined, '["aws:acme"]'],
      ["type", "an object", {}, () => undefined, "{}"],
    ]),
  ],
};

/** What a stack is written to be. */
export const FORM: Concept = {
  good: "workspace",
  refusals: [
    typeRefusal("be one of deployment, workspace, module", [
      ...scalars("workspace"),
      ...builtIns("workspace"),
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
      ["template", "an expression", "${var.form}", "module"],
    ]),
  ],
};
