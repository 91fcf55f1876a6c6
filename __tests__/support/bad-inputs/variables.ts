import { VARIABLES, type VariableDefinition } from "../../../modules/stack/variables";
import { type BadValue, type InputKind, invalidCase } from "./bad-value";
import * as key from "./key";
import * as statement from "./key-policy-statement";
import { ORGANIZATION, REGION } from "./names";
import * as oidc from "./oidc-provider";
import * as role from "./role";
import * as tags from "./tags";

/** Bad values for a variable, and its error message. */
export interface VariableUse {
  readonly inputKind: InputKind;
  /** Creates the start of the message. */
  readonly messageStart: (
    variable: string,
    input: { readonly bad: unknown; readonly received: string; readonly must: string },
  ) => string;
  /** Creates the value of the variable from a value of the kind of input. */
  readonly value: (value: unknown) => unknown;
}

type Variable = keyof typeof VARIABLES;
type BooleanVariable = {
  [Name in Variable]: (typeof VARIABLES)[Name]["type"] extends "bool" ? Name : never;
}[Variable];

/** Formats a value as Terraform does: text is in NFC and not escaped, and large and small numbers have an exponent. */
function formatForTerraform(value: unknown): string {
  if (typeof value === "number") {
    const [digits = "", exponent = ""] = value.toExponential().split("e");
    return Number(exponent) < -4 || Number(exponent) >= 6
      ? `${digits}e${exponent.replace(/^([+-])(\d)$/, "$1" + "0$2")}`
      : String(value);
  }
  return String(value).normalize("NFC");
}

/** A string or a number. */
function scalar(inputKind: InputKind): VariableUse[] {
  return [
    {
      inputKind,
      messageStart: (variable, { bad, must }) => `${variable} is "${formatForTerraform(bad)}".\nIt must ${must}.\n`,
      value: (value) => value,
    },
  ];
}

/** Each element of a list, and the list. */
function list(inputKind: InputKind, count?: InputKind): VariableUse[] {
  return [
    {
      inputKind,
      messageStart: (variable, { bad, must }) =>
        `${variable} contains "${formatForTerraform(bad)}".\nEach element must ${must}.\n`,
      value: (value) => [inputKind.good, value],
    },
    ...(count ? [whole(count, "The number of ")] : []),
  ];
}

/** A whole list or map. */
function whole(inputKind: InputKind, start: string): VariableUse {
  return {
    inputKind,
    messageStart: (variable, { received, must }) => `${start}${variable} is ${received}.\nIt must ${must}.\n`,
    value: (value) => value,
  };
}

const STATEMENT = {
  effect: "Allow",
  principals: { AWS: ["123456789012"] },
  actions: ["kms:DescribeKey"],
  conditions: {},
};

/** A value in a statement. */
function inStatement(inputKind: InputKind, noun: string, attributesOf: (value: unknown) => object): VariableUse {
  return {
    inputKind,
    messageStart: (variable, { bad, must }) =>
      `${variable} contains the ${noun} "${formatForTerraform(bad)}".\nEach ${noun} must ${must}.\n`,
    value: (value) => [STATEMENT, { ...STATEMENT, ...attributesOf(value) }],
  };
}

/** Rules of variables. Boolean variables have only a type. */
const RULES: Readonly<Record<Exclude<Variable, BooleanVariable>, readonly VariableUse[]>> = {
  org: scalar(ORGANIZATION),
  aws_region: scalar(REGION),
  oidc_provider_arn: scalar(oidc.OIDC_PROVIDER_ARN),
  oidc_issuer_url: scalar(oidc.ISSUER_URL),
  oidc_audiences: list(oidc.AUDIENCE),
  oidc_thumbprints: list(oidc.THUMBPRINT, oidc.THUMBPRINTS),
  role_name: scalar(role.ROLE_NAME),
  role_path: scalar(role.ROLE_PATH),
  role_description: scalar(role.ROLE_DESCRIPTION),
  role_max_session_duration: scalar(role.ROLE_MAX_SESSION_DURATION),
  role_permissions_boundary_arn: scalar(role.POLICY_ARN),
  key_alias: scalar(key.KEY_ALIAS),
  key_description: scalar(key.KEY_DESCRIPTION),
  key_administrator_arns: list(key.KEY_ADMINISTRATOR_ARN),
  key_account_access: scalar(key.KEY_ACCOUNT_ACCESS),
  key_deletion_window_in_days: scalar(key.KEY_DELETION_WINDOW_IN_DAYS),
  key_rotation_period_in_days: scalar(key.KEY_ROTATION_PERIOD_IN_DAYS),
  key_policy_statements: [
    inStatement(statement.SID, "Sid", (sid) => ({ sid })),
    inStatement(statement.EFFECT, "effect", (effect) => ({ effect })),
    inStatement(statement.PRINCIPAL_TYPE, "principal type", (type) => ({
      principals: { [String(type)]: ["123456789012"] },
    })),
    inStatement(statement.AWS_PRINCIPAL, "AWS principal", (arn) => ({ principals: { AWS: ["*", arn] } })),
    inStatement(statement.SERVICE_PRINCIPAL, "service principal", (service) => ({
      principals: { Service: ["config.amazonaws.com", service] },
    })),
    inStatement(statement.ACTION, "action", (action) => ({ actions: ["kms:ListGrants", action] })),
    inStatement(statement.CONDITION_OPERATOR, "condition operator", (operator) => ({
      conditions: { [String(operator)]: { "aws:PrincipalOrgID": ["o-exampleorgid"] } },
    })),
    inStatement(statement.CONDITION_KEY, "condition key", (conditionKey) => ({
      conditions: { StringEquals: { [String(conditionKey)]: ["o-exampleorgid"] } },
    })),
    {
      inputKind: statement.NO_CONDITION_KEYS,
      messageStart: (variable, { must }) =>
        `${variable} contains the list of condition keys or values "[]".\nEach list of condition keys or values must ${must}.\n`,
      value: (keys) => [{ ...STATEMENT, conditions: { StringEquals: keys } }],
    },
  ],
  tags: [
    {
      inputKind: tags.TAG_KEY,
      messageStart: (variable, { bad, must }) =>
        `${variable} contains the key "${formatForTerraform(bad)}".\nEach key must ${must}.\n`,
      value: (value) => ({ [String(value)]: "x" }),
    },
    {
      inputKind: tags.TAG_VALUE,
      messageStart: (variable, { bad, must }) =>
        `${variable} contains the value "${formatForTerraform(bad)}".\nEach value must ${must}.\n`,
      value: (value) => ({ team: value }),
    },
    whole(tags.TAGS, "The number of "),
    whole(tags.TAG_KEYS, "The list of keys of "),
  ],
};

/** Values that Terraform's type check rejects, by type. Its message names the variable and the type. */
const TYPES: Readonly<Record<VariableDefinition["type"], (good: unknown) => BadValue[]>> = {
  string: (good) => [
    ["type", "a list", [good], good, "string required"],
    ["type", "an empty list", [], good, "string required"],
    ["type", "a map", { value: good }, good, "string required"],
  ],
  number: (good) => [
    ["type", "a word", "fourteen", good, "a number is required"],
    ["type", "empty text", "", good, "a number is required"],
    ["type", "a number with a unit", `${String(good)} days`, good, "a number is required"],
    ["type", "not a number", "NaN", good, "a number is required"],
    ["type", "a full-width digit", "\uff11\uff14", good, "a number is required"],
    ["type", "a true", true, good, "number required"],
    ["type", "a list", [good], good, "number required"],
    ["type", "a map", { value: good }, good, "number required"],
  ],
  bool: (good) => [
    ["type", "a word", "yes", good, "a bool is required"],
    ["type", "a word with punctuation", "True!", good, "a bool is required"],
    ["type", "empty text", "", good, "a bool is required"],
    ["type", "the word null", "null", good, "a bool is required"],
    ["type", "two", 2, good, "bool required"],
    ["type", "a list", [good], good, "bool required"],
    ["type", "a map", { value: good }, good, "bool required"],
  ],
  "list(string)": (good) => [
    ["type", "text", "acme", good, "list of string required"],
    ["type", "a list as text", '["acme"]', good, "list of string required"],
    ["type", "a number", 7, good, "list of string required"],
    ["type", "a map", { 0: "acme" }, good, "list of string required"],
    ["type", "a list of lists", [["acme"]], good, "element 0: string required"],
    ["type", "a list of maps", [{ value: "acme" }], good, "element 0: string required"],
  ],
  "list(object({ sid = optional(string), effect = string, principals = map(list(string)), actions = list(string), conditions = map(map(list(string))) }))":
    (good) => [
      ["type", "text", "Allow", good, "list of object required"],
      ["type", "one statement", STATEMENT, good, "list of object required"],
      ["type", "a list of texts", ["kms:DescribeKey"], good, "element 0: object required"],
      [
        "type",
        "the names of a policy document",
        [{ Effect: "Deny", Principal: "*", Action: "kms:*", Resource: "*" }],
        good,
        'element 0: attributes "actions", "conditions", "effect", and "principals" are required',
      ],
      [
        "type",
        "a misspelled attribute",
        [{ ...STATEMENT, conditions: undefined, condition: { Bool: { "aws:SecureTransport": ["true"] } } }],
        good,
        'element 0: attribute "conditions" is required',
      ],
      [
        "type",
        "all principals",
        [{ ...STATEMENT, principals: "*" }],
        good,
        'element 0: attribute "principals": map of list of string required',
      ],
    ],
  "map(string)": (good) => [
    ["type", "text", "team=security", good, "map of string required"],
    ["type", "a list", ["team"], good, "map of string required"],
    ["type", "a number", 7, good, "map of string required"],
    ["type", "a list in the map", { team: ["security"] }, good, 'element "team": string required'],
    ["type", "a map in the map", { team: { name: "security" } }, good, 'element "team": string required'],
  ],
};

function typeOf(variable: Variable, good: unknown): VariableUse {
  return {
    inputKind: { good, invalidCases: [{ ...invalidCase("", TYPES[VARIABLES[variable].type](good)), hasLink: false }] },
    // Terraform's message has the module before the variable, and the location of the declaration after it.
    messageStart: (name, { received }) => `var.${name} \u2026 ${received}`,
    value: (value) => value,
  };
}

/** The text "null" instead of null, for variables that can be null. */
function nullAsText(inputKind: InputKind): VariableUse[] {
  return scalar({
    good: inputKind.good,
    invalidCases: [
      invalidCase('not be the string "null", which an environment variable such as TF_VAR_NAME=null sets', [
        ["type", "null as text", "null", null],
      ]),
    ],
  });
}

/** Bad values for every variable. */
export const VARIABLE_USES: Readonly<Record<string, readonly VariableUse[]>> = Object.fromEntries(
  Object.entries<VariableDefinition>(VARIABLES).map(([name, { type, default: fallback }]) => {
    const variable = name as Variable;
    const rules = (RULES as Partial<Record<Variable, readonly VariableUse[]>>)[variable] ?? [];
    const [first] = rules;
    const good = first === undefined ? true : first.value(first.inputKind.good);
    return [
      variable,
      [
        ...rules,
        ...(type === "string" && fallback === null && first ? nullAsText(first.inputKind) : []),
        typeOf(variable, good),
      ],
    ];
  }),
);
