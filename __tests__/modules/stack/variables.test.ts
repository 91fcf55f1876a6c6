import { Tokenization } from "cdktf";
import { PulumiCmkStack } from "../../../index";
import { isAlreadyValidated } from "../../../modules/rules/validator";
import { declareVariables, type VariableDefinition, VARIABLES } from "../../../modules/stack/variables";
import { emptyStack, parsed, synthesize, resolve } from "../../../lab/synthesis";

const variables = parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk"))).variable ?? {};

test("the stack has these variables, with these types and defaults", () => {
  expect(
    Object.fromEntries(
      Object.entries(variables).map(([name, { type, default: fallback }]) => [name, [type, fallback]]),
    ),
  ).toEqual({
    org: ["string", undefined],
    aws_region: ["string", null],
    create_oidc_provider: ["bool", null],
    oidc_provider_arn: ["string", null],
    oidc_issuer_url: ["string", "https://api.pulumi.com/oidc"],
    oidc_audiences: ["list(string)", []],
    oidc_thumbprints: ["list(string)", []],
    role_name: ["string", null],
    role_path: ["string", "/"],
    role_description: ["string", null],
    role_max_session_duration: ["number", 3600],
    role_permissions_boundary_arn: ["string", null],
    key_alias: ["string", null],
    key_description: ["string", null],
    key_administrator_arns: ["list(string)", []],
    key_account_access: ["string", "administration"],
    key_deletion_window_in_days: ["number", 30],
    key_rotation_period_in_days: ["number", 365],
    key_multi_region: ["bool", false],
    key_replication_allowed: ["bool", false],
    key_deletion_protection: ["bool", true],
    key_policy_statements: [
      "list(object({ sid = optional(string), effect = string, principals = map(list(string)), actions = list(string), conditions = map(map(list(string))) }))",
      [],
    ],
    key_policy_statements_may_grant_use: ["bool", false],
    tags: ["map(string)", {}],
  });
});

test("an excluded variable is not declared", () => {
  const stack = emptyStack();
  expect(Object.keys(declareVariables(stack, ["aws_region", "tags"]))).toEqual(
    Object.keys(VARIABLES).filter((name) => name !== "aws_region" && name !== "tags"),
  );
});

test("the values of variables are tokens of the corresponding TypeScript types", () => {
  const stack = emptyStack();
  const values = declareVariables(stack, []);
  expect(typeof values.org).toBe("string");
  expect(typeof values.key_deletion_window_in_days).toBe("number");
  expect(Tokenization.isResolvable(values.key_multi_region)).toBe(true);
  expect(Array.isArray(values.oidc_audiences)).toBe(true);
  for (const [name, value] of Object.entries(values)) {
    expect(resolve(stack, value)).toBe(`\${var.${name}}`);
  }
});

test("the values of variables are already validated, so that constructs need no preconditions for them", () => {
  const values = declareVariables(emptyStack(), []);
  const definitions = Object.entries<VariableDefinition>(VARIABLES);
  expect(
    definitions.filter(([name, { rules }]) => rules && !isAlreadyValidated(values[name as keyof typeof values], rules)),
  ).toEqual([]);
});

test.each(Object.entries(variables))("%s has a description", (_name, { description }) => {
  expect(description).toMatch(/^[A-Z].*\.$/);
});

test("null means the default, unless the default is null", () => {
  const nullable = Object.entries(variables).filter(([, definition]) => definition.nullable !== false);
  expect(nullable.map(([name]) => name).sort()).toEqual([
    "aws_region",
    "create_oidc_provider",
    "key_alias",
    "key_description",
    "oidc_provider_arn",
    "role_description",
    "role_name",
    "role_permissions_boundary_arn",
  ]);
});

test("the organization is validated by its characters and its case", () => {
  expect(variables.org?.validation).toEqual([
    {
      condition: '${can(regex("^[a-zA-Z0-9][a-zA-Z0-9_-]{1,38}[a-zA-Z0-9]$", var.org))}',
      error_message: expect.stringMatching(/^org is "\$\{var\.org\}".\nIt must have 3 to 40/),
    },
    {
      condition: '${!can(regex("[A-Z]", var.org))}',
      error_message:
        'org is "${var.org}".\nIt must be lowercase, because Pulumi Cloud\'s tokens contain the lowercase name and AWS compares it exactly.\nWrite the name in lowercase, even if Pulumi Cloud shows it in another case.\nSee https://www.pulumi.com/docs/administration/guides/customer-managed-keys/aws-kms/',
    },
  ]);
});

test("a variable with a default that is not null can't be null", () => {
  expect(variables.key_rotation_period_in_days?.validation).toEqual([
    {
      condition:
        "${var.key_rotation_period_in_days >= 90 && var.key_rotation_period_in_days <= 2560 && floor(var.key_rotation_period_in_days) == var.key_rotation_period_in_days}",
      error_message: expect.stringMatching(/^key_rotation_period_in_days is "\$\{format\("%v", var\./),
    },
  ]);
});

test('an optional string can be null, but not the text "null"', () => {
  expect(variables.role_name?.validation).toEqual([
    {
      condition: '${var.role_name == null ? true : var.role_name != "null"}',
      error_message:
        'role_name is "${format("%v", var.role_name)}".\nIt must not be the string "null", which an environment variable such as TF_VAR_NAME=null sets.\nTo use the default, omit the variable or unset the environment variable.\nSee https://developer.hashicorp.com/terraform/language/values/variables',
    },
    {
      condition: '${var.role_name == null ? true : can(regex("^[a-zA-Z0-9_+=,.@-]{1,64}$", var.role_name))}',
      error_message: expect.stringMatching(/^role_name is "\$\{format\("%v", var\.role_name\)\}".\nIt must have 1/),
    },
  ]);
  const withText = Object.entries(variables).filter(([, { validation = [] }]) =>
    (validation as { condition: string }[]).some(({ condition }) => condition.includes('!= "null"')),
  );
  expect(withText.map(([name]) => name).sort()).toEqual([
    "aws_region",
    "key_alias",
    "key_description",
    "oidc_provider_arn",
    "role_description",
    "role_name",
    "role_permissions_boundary_arn",
  ]);
});

test("a list is validated element by element", () => {
  expect(variables.key_administrator_arns?.validation).toEqual([
    {
      condition: expect.stringMatching(/^\$\{!anytrue\(\[for item in var\.key_administrator_arns : !can\(regex\(/),
      error_message: expect.stringMatching(/^key_administrator_arns contains \$\{join\(/),
    },
  ]);
});

test("tags are validated by their keys, values, number and key set", () => {
  const characters = "[\\\\p{L}\\\\p{Z}\\\\p{N}_.:/=+@-]";
  const invalid = (list: string, test: string) =>
    String.raw`${"$"}{join(", ", [for item in ${list}(var.tags) : format("\"%v\"", item) if ${test}])}`;
  const SEE = "See https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html";
  expect(variables.tags?.validation).toEqual([
    {
      condition: `\${!anytrue([for item in keys(var.tags) : !can(regex("(^)${characters}{1,128}$", item))])}`,
      error_message: `tags contains the key ${invalid("keys", `!can(regex("(^)${characters}{1,128}$", item))`)}.\nEach key must have 1 to 128 characters: letters, digits, spaces and _ . : / = + - @.\nShorten the key or replace other characters.\n${SEE}`,
    },
    {
      condition: '${!anytrue([for item in keys(var.tags) : can(regex("^[aA][wW][sS]:", item))])}',
      error_message: `tags contains the key ${invalid("keys", 'can(regex("^[aA][wW][sS]:", item))')}.\nEach key must not start with aws:, which is reserved for AWS.\nChoose another key.\n${SEE}`,
    },
    {
      condition: `\${!anytrue([for item in values(var.tags) : !can(regex("(^)${characters}{0,256}$", item))])}`,
      error_message: expect.stringMatching(/^tags contains the value \$\{join\(.*.\nEach value must have at most 256/),
    },
    {
      condition: "${length(var.tags) <= 50}",
      error_message: `The number of tags is \${length(var.tags)}.\nIt must be at most 50, the quota of AWS for one resource.\nRemove tags.\n${SEE}`,
    },
    {
      condition: "${length(distinct([for item in keys(var.tags) : lower(item)])) == length(keys(var.tags))}",
      error_message: `The list of keys of tags is \${jsonencode(keys(var.tags))}.\nIt must not have keys that differ only in case, because IAM ignores the case of tag keys.\nRemove or rename one of them.\n${SEE}`,
    },
  ]);
});

test("every variable except a boolean has a validation", () => {
  const unchecked = Object.entries(variables).filter(([, { validation }]) => validation === undefined);
  expect(unchecked.map(([name]) => name).sort()).toEqual([
    "create_oidc_provider",
    "key_deletion_protection",
    "key_multi_region",
    "key_policy_statements_may_grant_use",
    "key_replication_allowed",
  ]);
});
