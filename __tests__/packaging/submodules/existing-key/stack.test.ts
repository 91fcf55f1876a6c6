import type { Synthesized } from "../../../../lab/synthesis";
import { configurationOf } from "../../../../packaging/configuration";
import { EXISTING_KEY_COMMENTS } from "../../../../packaging/submodules/existing-key/comments";
import { ExistingKeyStack } from "../../../../packaging/submodules/existing-key/stack";
import { documentOf } from "../../../support/jsonencode";

const synthesizeWith = (preventDestroy: boolean) =>
  configurationOf((app) => new ExistingKeyStack(app, { preventDestroy })) as unknown as Synthesized;

const {
  resource = {},
  data = {},
  locals = {},
  check = {},
  output = {},
  variable = {},
  provider,
} = synthesizeWith(true);

/** Returns the addresses of blocks with two labels. */
const addressesOf = (types: object) =>
  Object.entries(types)
    .flatMap(([type, named]) => Object.keys(named as object).map((name) => `${type}.${name}`))
    .sort();

test("the addresses are those of the module, and one for the policy", () => {
  expect([addressesOf(resource), addressesOf(data), Object.keys(check)]).toEqual([
    [
      "aws_iam_openid_connect_provider.oidc_provider",
      "aws_iam_role.role",
      "aws_iam_role_policy.use_key",
      "terraform_data.memory",
    ],
    [
      "aws_caller_identity.current",
      "aws_iam_openid_connect_provider.oidc_provider",
      "aws_kms_key.key",
      "aws_partition.current",
      "aws_region.current",
    ],
    ["key_can_be_used", "oidc_provider_accepts_audiences"],
  ]);
});

test("there are no variables for a new key, and only the organization and the ARN are required", () => {
  expect(Object.entries(variable).map(([name, { default: fallback }]) => [name, fallback === undefined])).toEqual([
    ["org", true],
    ["existing_key_arn", true],
    ["check_key_state", false],
    ["create_oidc_provider", false],
    ["oidc_provider_arn", false],
    ["oidc_issuer_url", false],
    ["oidc_audiences", false],
    ["oidc_thumbprints", false],
    ["role_name", false],
    ["role_path", false],
    ["role_description", false],
    ["role_max_session_duration", false],
    ["role_permissions_boundary_arn", false],
    ["tags", false],
  ]);
  expect(variable.check_key_state?.default).toBe(false);
});

test("the outputs are those of the module without the alias, and the statement for the owner of the key", () => {
  expect(Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, value]))).toEqual({
    oidc_provider_arn: "${local.oidc_provider_arn}",
    role_arn: "${aws_iam_role.role.arn}",
    role_name: "${aws_iam_role.role.name}",
    key_arn: "${var.existing_key_arn}",
    key_id: '${split(":key/", var.existing_key_arn)[1]}',
    key_policy_statement: {
      Sid: "Allow use of the key",
      Effect: "Allow",
      Principal: { AWS: "${aws_iam_role.role.arn}" },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
    },
    pulumi_cloud_key: {
      name: "${aws_iam_role.role.name}",
      keyType: "aws_kms",
      awsKms: { roleArn: "${aws_iam_role.role.arn}", keyArn: "${var.existing_key_arn}" },
    },
  });
});

test("the policy of the role allows three actions on the key", () => {
  expect(documentOf(resource.aws_iam_role_policy?.use_key?.policy)).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AllowUseOfTheKey",
        Effect: "Allow",
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "${var.existing_key_arn}",
      },
    ],
  });
});

test("the deployment remembers the account, the organization, the issuer and the key", () => {
  expect(locals.deployment).toEqual({
    account: "${data.aws_caller_identity.current.account_id}",
    organization: "${var.org}",
    issuer: "${local.oidc_issuer}",
    key: "${var.existing_key_arn}",
  });
});

test("messages display the variables that preconditions read", () => {
  expect(locals.displayed).toMatch(
    /^\$\{\{for name, value in \{"oidc_issuer_url" = var\.oidc_issuer_url, "oidc_provider_arn" = var\.oidc_provider_arn, "role_permissions_boundary_arn" = var\.role_permissions_boundary_arn, "existing_key_arn" = var\.existing_key_arn\} : name => /,
  );
});

test("there is no provider, and without protection there is neither prevent_destroy nor a memory", () => {
  expect(provider).toBeUndefined();
  const unprotected = synthesizeWith(false);
  expect(unprotected.resource?.terraform_data).toBeUndefined();
  expect(JSON.stringify(unprotected)).not.toContain("prevent_destroy");
});

test("every comment is for a part of the configuration", () => {
  const blocks = [
    ...addressesOf(resource),
    ...addressesOf(data).map((address) => `data.${address}`),
    ...Object.keys(locals).map((name) => `local.${name}`),
    ...Object.keys(check).map((name) => `check.${name}`),
    "terraform",
  ];
  const argumentsOfResources = Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, configured]) =>
      Object.keys(configured).map((argument) => `${type}.${name}.${argument}`),
    ),
  );
  expect(
    Object.keys(EXISTING_KEY_COMMENTS).filter((address) => ![...blocks, ...argumentsOfResources].includes(address)),
  ).toEqual([]);
});
