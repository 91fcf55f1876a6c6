import { Tokenization } from "cdktf";
import { PulumiCmkStack } from "../../../index";
import { declareVariables } from "../../../modules/stack/variables";
import { emptyStack, parsed, synthesize, written } from "../../../lab/synthesis";

const variables = parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk"))).variable ?? {};

test("the variables are these, with these types and defaults", () => {
  expect(
    Object.fromEntries(
      Object.entries(variables).map(([name, { type, default: fallback }]) => [name, [type, fallback]]),
    ),
  ).toEqual({
    org: ["string", undefined],
    aws_region: ["string", null],
    oidc_provider_arn: ["string", null],
    oidc_issuer_url: ["string", "https://api.pulumi.com/oidc"],
    oidc_audiences: ["list(string)", []],
    role_name: ["string", null],
    role_permissions_boundary_arn: ["string", null],
    key_alias: ["string", null],
    key_administrator_arns: ["list(string)", []],
    key_account_access: ["string", "administration"],
    key_deletion_window_in_days: ["number", 30],
    key_rotation_period_in_days: ["number", null],
    key_multi_region: ["bool", false],
    tags: ["map(string)", {}],
  });
});

test("their values are tokens of the types that they have in TypeScript", () => {
  const stack = emptyStack();
  const values = declareVariables(stack, []);
  expect(typeof values.org).toBe("string");
  expect(typeof values.key_deletion_window_in_days).toBe("number");
  expect(Tokenization.isResolvable(values.key_multi_region)).toBe(true);
  expect(Array.isArray(values.oidc_audiences)).toBe(true);
  for (const [name, value] of Object.entries(values)) {
    expect(written(stack, value)).toBe(`\${var.${name}}`);
  }
});

test.each(Object.entries(variables))("%s says what it is", (_name, { description }) => {
  expect(description).toMatch(/^[A-Z].*\.$/);
});

test("null means the default, where the default is not null itself", () => {
  const nullable = Object.entries(variables).filter(([, definition]) => definition.nullable !== false);
  expect(nullable.map(([name]) => name).sort()).toEqual([
    "aws_region",
    "key_alias",
    "key_rotation_period_in_days",
    "oidc_provider_arn",
    "role_name",
    "role_permissions_boundary_arn",
  ]);
});

test("the organization is checked for its case and its characters", () => {
  expect(variables.org?.validation).toEqual([
    {
      condition: '${can(regex("^[a-zA-Z0-9][a-zA-Z0-9_-]{1,38}[a-zA-Z0-9]$", var.org))}',
      error_message: expect.stringMatching(/^org is "\$\{format\("%v", var\.org\)\}", but it must have 3 to 40/),
    },
    {
      condition: '${!can(regex("[A-Z]", var.org))}',
      error_message:
        'org is "${format("%v", var.org)}", but it must be lowercase, because Pulumi Cloud\'s tokens carry the lowercase name and AWS compares it exactly. Write the organization\'s name in lowercase, whatever case Pulumi Cloud shows. See https://www.pulumi.com/docs/administration/guides/customer-managed-keys/aws-kms/',
    },
  ]);
});

test("an optional variable may be null", () => {
  expect(variables.key_rotation_period_in_days?.validation).toEqual([
    {
      condition:
        "${var.key_rotation_period_in_days == null ? true : var.key_rotation_period_in_days >= 90 && var.key_rotation_period_in_days <= 2560 && floor(var.key_rotation_period_in_days) == var.key_rotation_period_in_days}",
      error_message: expect.stringMatching(/^key_rotation_period_in_days is /),
    },
  ]);
});

test("a list is checked element by element", () => {
  expect(variables.key_administrator_arns?.validation).toEqual([
    {
      condition: expect.stringMatching(/^\$\{alltrue\(\[for item in var\.key_administrator_arns : can\(regex\(/),
      error_message: expect.stringMatching(/^key_administrator_arns contains \$\{join\(/),
    },
  ]);
});

test("every variable with a rule has a validation", () => {
  const unchecked = Object.entries(variables).filter(([, { validation }]) => validation === undefined);
  expect(unchecked.map(([name]) => name).sort()).toEqual(["aws_region", "key_multi_region", "tags"]);
});
