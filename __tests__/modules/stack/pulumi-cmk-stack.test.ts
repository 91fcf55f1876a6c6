import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { TerraformLocal } from "cdktf";
import { PulumiCmkStack, type PulumiCmkStackConfig } from "../../../index";
import { parsed, synthesize } from "../../../lab/synthesis";
import { TerraformData } from "../../../modules/terraform/terraform-data";
import { documentOf } from "../../support/jsonencode";

function synthesized(config?: PulumiCmkStackConfig) {
  return parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk", config)));
}

test("the addresses in the state never change, because a changed address would replace the key", () => {
  const { resource, data, check } = synthesized();
  const names = (types: object = {}) =>
    Object.entries(types).map(([type, named]) => [type, Object.keys(named as object)]);
  expect(names(resource)).toEqual([
    ["aws_iam_openid_connect_provider", ["oidc_provider"]],
    ["aws_iam_role", ["role"]],
    ["aws_kms_alias", ["key"]],
    ["aws_kms_key", ["key"]],
    ["terraform_data", ["key_must_stay_the_same", "known_key", "memory"]],
  ]);
  expect(names(data)).toEqual([
    ["aws_caller_identity", ["current"]],
    ["aws_iam_openid_connect_provider", ["oidc_provider"]],
    ["aws_kms_key", ["key"]],
    ["aws_partition", ["current"]],
    ["aws_region", ["current"]],
  ]);
  expect(Object.keys(check ?? {})).toEqual(["key_can_be_used", "key_is_rotated", "oidc_provider_accepts_audiences"]);
});

test("a workspace has no backend, and a module has no backend, AWS provider or Region", () => {
  const frameOf = (target: PulumiCmkStackConfig["target"]) => {
    const {
      terraform,
      provider,
      variable = {},
    } = parsed(
      synthesize((app) => new PulumiCmkStack(Object.assign(app, { skipValidation: true }), "pulumi-cmk", { target })),
    );
    return [Object.keys(terraform.backend ?? {}), Object.keys(provider ?? {}), "aws_region" in variable];
  };
  expect(frameOf("deployment")).toEqual([["local"], ["aws"], true]);
  expect(frameOf("workspace")).toEqual([[], ["aws"], true]);
  expect(frameOf("module")).toEqual([[], [], false]);
});

/** Precondition that the plan is for the remembered deployment. */
const AS_REMEMBERED = {
  condition: "${length(local.deployment_changes) == 0}",
  error_message: "${local.deployment_error}",
};

const ACCOUNT_ID = "${data.aws_caller_identity.current.account_id}";
const PARTITION_NAME = "${data.aws_partition.current.partition}";
const ACCOUNT = `account ${ACCOUNT_ID}, partition ${PARTITION_NAME}`;
const ROLE_ACCOUNT = `${ACCOUNT_ID}, partition ${PARTITION_NAME}`;
const ACCOUNT_ARN = "${local.iam_arn_prefix}";

/** Returns the expression that an error message contains for a token. */
function masked(text: string): string {
  return `\${concat([for text in [${text}] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]}`;
}

function displayedValue(operand: string): string {
  return masked(`format("%v", ${operand})`);
}

test("the stack has these locals", () => {
  expect(Object.keys(synthesized().locals ?? {})).toEqual([
    "create_oidc_provider",
    "deployment",
    "deployment_changes",
    "deployment_error",
    "displayed",
    "displayed_deployment_changes",
    "displayed_missing_audiences",
    "iam_arn_prefix",
    "key_administration_actions",
    "missing_audiences",
    "oidc_audiences",
    "oidc_issuer",
    "oidc_provider_arn",
  ]);
});

test("error messages display the values of variables unless they are sensitive", () => {
  expect(synthesized().locals?.displayed).toBe(
    '${{for name, value in {"oidc_issuer_url" = var.oidc_issuer_url, "oidc_provider_arn" = var.oidc_provider_arn, "role_permissions_boundary_arn" = var.role_permissions_boundary_arn} : name => concat([for text in [format("%v", value)] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]}}',
  );
});

describe("the OIDC provider", () => {
  const { resource, data, locals } = synthesized();
  const arn = "var.oidc_provider_arn";
  const issuerOfArn = `split(":oidc-provider/", ${arn})[1]`;
  const audiences = "local.oidc_audiences";

  test("is created if create_oidc_provider is true, or by default unless an ARN is passed", () => {
    const isCreated = `coalesce(var.create_oidc_provider, ${arn} == null)`;
    expect(locals).toMatchObject({
      create_oidc_provider: `\${try(nonsensitive(${isCreated}), ${isCreated})}`,
      oidc_issuer: `\${${arn} == null ? trimprefix(var.oidc_issuer_url, "https://") : ${issuerOfArn}}`,
      oidc_provider_arn: `\${local.create_oidc_provider ? aws_iam_openid_connect_provider.oidc_provider[0].arn : coalesce(${arn}, data.aws_iam_openid_connect_provider.oidc_provider[0].arn)}`,
      oidc_audiences: '${distinct(flatten(["aws:${var.org}", var.oidc_audiences]))}',
    });
  });

  test("has the audience of the organization and additional audiences, and requires that no ARN is passed, if it is created", () => {
    expect(resource?.aws_iam_openid_connect_provider).toEqual({
      oidc_provider: {
        count: "${local.create_oidc_provider ? 1 : 0}",
        url: "${var.oidc_issuer_url}",
        client_id_list: `\${${audiences}}`,
        thumbprint_list: "${length(var.oidc_thumbprints) > 0 ? distinct(var.oidc_thumbprints) : null}",
        tags: "${var.tags}",
        lifecycle: {
          prevent_destroy: true,
          precondition: [
            AS_REMEMBERED,
            {
              condition: `\${length(${audiences}) <= 100}`,
              error_message: `The number of audiences is ${displayedValue(`length(${audiences})`)}.\nIt must be at most 100, IAM's quota for one OIDC provider.\nRemove audiences that are no longer used.\nSee https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html`,
            },
            {
              condition: `\${${arn} == null}`,
              error_message:
                "create_oidc_provider is true, but oidc_provider_arn is set too.\nAn OIDC provider is either created or looked up.\nRemove one of the two, or set create_oidc_provider to false.",
            },
          ],
        },
      },
    });
  });

  test("must be in the account, be for the issuer and accept the audiences if it is looked up", () => {
    const missing = `setsubtract(${audiences}, self.client_id_list)`;
    const commands = `join("\\n", [for audience in ${missing} : "  aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn \${self.arn} --client-id \${audience}"])`;
    expect(data?.aws_iam_openid_connect_provider).toEqual({
      oidc_provider: {
        count: "${local.create_oidc_provider ? 0 : 1}",
        arn: `\${${arn}}`,
        url: `\${${arn} == null ? var.oidc_issuer_url : null}`,
        lifecycle: {
          precondition: [
            {
              condition: `\${${arn} == null ? true : startswith(${arn}, "${ACCOUNT_ARN}:")}`,
              error_message: `The OIDC provider \${local.displayed.oidc_provider_arn} is in another AWS account or partition than the role (${ACCOUNT}).\nAWS would reject Pulumi Cloud's tokens.\nUse an OIDC provider of the same account, or the AWS provider for the account of the OIDC provider.\nSee https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html`,
            },
            {
              condition: `\${${arn} == null ? true : contains(["https://api.pulumi.com/oidc", "https://\${local.oidc_issuer}"], var.oidc_issuer_url)}`,
              error_message: `oidc_issuer_url is "\${local.displayed.oidc_issuer_url}", but oidc_provider_arn is "\${local.displayed.oidc_provider_arn}", which is for another issuer.\nThe role would trust the issuer in the ARN.\nOmit oidc_issuer_url, or pass the ARN of the OIDC provider for it.`,
            },
          ],
          postcondition: [
            {
              condition: `\${length(${missing}) == 0}`,
              error_message: `The OIDC provider \${concat([for text in [self.arn] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]} does not accept every required audience.\nAWS would reject Pulumi Cloud's tokens.\nIf Terraform manages the OIDC provider, add the missing audiences there, or the next apply removes them again. Otherwise, run:\n\n${masked(commands)}`,
            },
          ],
        },
      },
    });
  });
});

test("the role trusts Pulumi Cloud for the organization, whatever the values of the variables", () => {
  const boundary = "var.role_permissions_boundary_arn";
  const { assume_role_policy: trustPolicy, ...role } = synthesized().resource?.aws_iam_role?.role ?? {};
  expect(documentOf(trustPolicy)).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: "${local.oidc_provider_arn}" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            "${local.oidc_issuer}:aud": "aws:${var.org}",
            "${local.oidc_issuer}:sub": "pulumi:cmk:pulumi.organization.login:${var.org}",
          },
        },
      },
    ],
  });
  expect(role).toEqual({
    name: '${coalesce(var.role_name, "pulumi-cmk-${var.org}")}',
    path: "${var.role_path}",
    description:
      '${var.role_description == null ? "Lets Pulumi Cloud use the customer managed key of the organization ${var.org}." : var.role_description}',
    max_session_duration: "${var.role_max_session_duration}",
    permissions_boundary: `\${${boundary}}`,
    tags: "${var.tags}",
    depends_on: ["data.aws_iam_openid_connect_provider.oidc_provider"],
    lifecycle: {
      prevent_destroy: true,
      precondition: [
        AS_REMEMBERED,
        {
          condition: `\${${boundary} == null ? true : anytrue([for start in ["${ACCOUNT_ARN}:", "arn:\${data.aws_partition.current.partition}:iam::aws:"] : startswith(${boundary}, start)])}`,
          error_message: `role_permissions_boundary_arn is "\${local.displayed.role_permissions_boundary_arn}".\nIt must be the ARN of a policy in the account of the role (${ROLE_ACCOUNT}), or of one managed by AWS.\nUse the ARN of a policy there.\nSee https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html`,
        },
      ],
    },
  });
});

test("the key and its alias have the values of the variables", () => {
  const { resource } = synthesized();
  const { policy, lifecycle, ...key } = resource?.aws_kms_key?.key ?? {};
  expect(key).toEqual({
    description:
      '${var.key_description == null ? "Encrypts the data keys of Pulumi ESC for the organization ${var.org}." : var.key_description}',
    enable_key_rotation: true,
    rotation_period_in_days: "${var.key_rotation_period_in_days}",
    deletion_window_in_days: "${var.key_deletion_window_in_days}",
    multi_region: "${var.key_multi_region}",
    tags: "${var.tags}",
  });
  const accountRoot = { AWS: `${ACCOUNT_ARN}:root` };
  expect(documentOf(policy)).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Allow use of the key",
        Effect: "Allow",
        Principal: { AWS: "${aws_iam_role.role.arn}" },
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "*",
      },
      {
        unless: 'var.key_account_access == "full"',
        elements: [
          {
            Sid: "Enable IAM Administration Permissions",
            Effect: "Allow",
            Principal: accountRoot,
            Action: "${local.key_administration_actions}",
            Resource: "*",
          },
        ],
      },
      {
        when: 'var.key_account_access == "full"',
        elements: [
          {
            Sid: "Enable IAM User Permissions",
            Effect: "Allow",
            Principal: accountRoot,
            Action: "kms:*",
            Resource: "*",
          },
        ],
      },
      {
        when: "length(var.key_administrator_arns) > 0",
        elements: [
          {
            Sid: "Allow access for Key Administrators",
            Effect: "Allow",
            Principal: { AWS: "${distinct(var.key_administrator_arns)}" },
            Action: [
              { elementsOf: "local.key_administration_actions" },
              { when: "var.key_replication_allowed", elements: ["kms:ReplicateKey"] },
            ],
            Resource: "*",
          },
        ],
      },
      {
        when: "var.key_deletion_protection",
        elements: [
          {
            Sid: "Deny deletion of the key",
            Effect: "Deny",
            Principal: "*",
            Action: ["kms:ScheduleKeyDeletion"],
            Resource: "*",
          },
        ],
      },
      {
        elementsOf:
          '[for statement in var.key_policy_statements : {for name, value in {Sid = statement.sid, Effect = statement.effect, Principal = {for type, list in statement.principals : type => distinct(list)}, Action = distinct(statement.actions), Resource = "*", Condition = length(statement.conditions) > 0 ? statement.conditions : null} : name => value if value != null}]',
      },
    ],
  });
  expect(lifecycle).toEqual({
    prevent_destroy: true,
    ignore_changes: ["is_enabled"],
    precondition: [
      AS_REMEMBERED,
      expect.objectContaining({
        condition:
          '${var.key_policy_statements_may_grant_use ? true : !anytrue([for item in flatten([for statement in var.key_policy_statements : statement.actions if statement.effect != "Deny"]) : !(contains(["kms:describekey", "kms:getkeylastusage", "kms:getkeypolicy", "kms:getkeyrotationstatus", "kms:listgrants", "kms:listkeypolicies", "kms:listkeyrotations", "kms:listresourcetags"], lower(item)))])}',
      }),
      expect.objectContaining({
        condition:
          '${!anytrue([for arn in var.key_administrator_arns : !startswith(arn, "arn:${data.aws_partition.current.partition}:")])}',
      }),
      expect.objectContaining({
        condition:
          '${!anytrue([for arn in [for arn in flatten([for statement in var.key_policy_statements : [for type, list in statement.principals : list if type == "AWS"]]) : arn if startswith(arn, "arn:")] : !startswith(arn, "arn:${data.aws_partition.current.partition}:")])}',
      }),
    ],
  });
  expect(resource?.aws_kms_alias?.key).toEqual({
    name: 'alias/${trimprefix(coalesce(var.key_alias, "pulumi-cmk-${var.org}"), "alias/")}',
    target_key_id: "${aws_kms_key.key.key_id}",
    depends_on: ["terraform_data.key_must_stay_the_same"],
    // Every dependency of the alias has prevent_destroy or is a variable.
    lifecycle: { create_before_destroy: true },
  });
});

test("the key, the role and the OIDC provider are protected unless preventDestroy is false", () => {
  const protectionOf = (config?: PulumiCmkStackConfig) => {
    const { aws_kms_key, aws_iam_role, aws_iam_openid_connect_provider } = synthesized(config).resource ?? {};
    const resources = [aws_kms_key?.key, aws_iam_role?.role, aws_iam_openid_connect_provider?.oidc_provider];
    return resources.map(
      (resource) => (resource?.lifecycle as { prevent_destroy?: boolean } | undefined)?.prevent_destroy,
    );
  };
  expect(protectionOf()).toEqual([true, true, true]);
  expect(protectionOf({ preventDestroy: false })).toEqual([undefined, undefined, undefined]);
});

test("without protection, no deployment is remembered, and another key can replace the key", () => {
  const { resource, data, locals } = synthesized({ preventDestroy: false });
  expect(resource?.terraform_data).toEqual({ known_key: { input: "${aws_kms_key.key.arn}" } });
  expect(Object.keys(locals ?? {}).filter((name) => name.includes("deployment"))).toEqual([]);
  expect(data?.aws_region).toBeUndefined();
  expect(resource?.aws_kms_alias?.key?.lifecycle).toBeUndefined();
});

test.each<[string, string, (stack: PulumiCmkStack) => void]>([
  ["aws_kms_key.key", "cmk/key/Resource", (stack) => new KmsKey(stack, "key", {})],
  ["aws_iam_role.role", "cmk/role/Resource", (stack) => new IamRole(stack, "role", { assumeRolePolicy: "{}" })],
  [
    "data.aws_caller_identity.current",
    "aws-account/identity",
    (stack) => new DataAwsCallerIdentity(stack, "current", {}),
  ],
  ["local.oidc_issuer", "oidc-provider/issuer", (stack) => new TerraformLocal(stack, "oidc_issuer", "x")],
  ["terraform_data.known_key", "cmk/key/known", (stack) => new TerraformData(stack, "known_key", {})],
  ["local.deployment", "memory/deployment", (stack) => new TerraformLocal(stack, "deployment", "x")],
])("another construct of the stack can't have the address %s", (address, path, add) => {
  expect(() =>
    synthesize((app) => {
      const stack = new PulumiCmkStack(app, "pulumi-cmk");
      add(stack);
      return stack;
    }),
  ).toThrow(
    `The constructs "pulumi-cmk/${path}" and "pulumi-cmk/${address.split(".").at(-1)}" have the same address, ${address}.`,
  );
});

test("other constructs can be added to the stack", () => {
  const { resource } = parsed(
    synthesize((app) => {
      const stack = new PulumiCmkStack(app, "pulumi-cmk");
      new KmsKey(stack, "another-key", {});
      return stack;
    }),
  );
  expect(Object.keys(resource?.aws_kms_key ?? {})).toEqual(["another-key", "key"]);
});

test("variables validate their values, so that preconditions only validate combinations of values", () => {
  const { resource, data } = synthesized();
  const lifecycles = [...Object.values(resource ?? {}), ...Object.values(data ?? {})]
    .flatMap(Object.values)
    .map(
      ({ lifecycle }: Record<string, unknown>) =>
        lifecycle as { precondition?: { error_message: string }[] } | undefined,
    );
  const messages = lifecycles.flatMap((lifecycle) => lifecycle?.precondition?.map((each) => each.error_message) ?? []);
  expect(messages).toEqual([
    AS_REMEMBERED.error_message,
    expect.stringContaining("The number of audiences is"),
    expect.stringContaining("create_oidc_provider is true, but oidc_provider_arn is set too"),
    AS_REMEMBERED.error_message,
    expect.stringContaining("It must be the ARN of a policy in the account of the role"),
    AS_REMEMBERED.error_message,
    expect.stringMatching(
      /^key_policy_statements allows .+\.\nUnless key_policy_statements_may_grant_use is true, .+ set key_policy_statements_may_grant_use to true\.\n/s,
    ),
    expect.stringMatching(
      /^key_administrator_arns contains .+\.\nEach administrator must be in the partition of the key/,
    ),
    expect.stringContaining("Each principal must be in the partition of the key"),
    expect.stringContaining("is in another AWS account or partition than the role"),
    expect.stringContaining("The role would trust the issuer in the ARN"),
  ]);
});

test("the stack has these outputs, each with a description", () => {
  const { output } = synthesized();
  expect(Object.entries(output ?? {}).map(([name, { value }]) => [name, value])).toEqual([
    ["key_alias_arn", "${aws_kms_alias.key.arn}"],
    ["key_arn", "${aws_kms_key.key.arn}"],
    ["key_id", "${aws_kms_key.key.key_id}"],
    ["oidc_provider_arn", "${local.oidc_provider_arn}"],
    [
      "pulumi_cloud_key",
      {
        name: '${trimprefix(aws_kms_alias.key.name, "alias/")}',
        keyType: "aws_kms",
        awsKms: { roleArn: "${aws_iam_role.role.arn}", keyArn: "${aws_kms_key.key.arn}" },
      },
    ],
    ["role_arn", "${aws_iam_role.role.arn}"],
    ["role_name", "${aws_iam_role.role.name}"],
  ]);
  for (const { description } of Object.values(output ?? {})) {
    expect(description).toMatch(/^[A-Z].*\.$/);
  }
});

test("the required versions of Terraform and the AWS provider support every feature that is used", () => {
  const { terraform, provider } = synthesized();
  expect(terraform).toMatchObject({
    required_version: ">= 1.5.0",
    required_providers: { aws: { source: "hashicorp/aws", version: ">= 5.81.0, < 7.0.0" } },
  });
  expect(provider).toEqual({ aws: [{ region: "${var.aws_region}" }] });
});

test("another resource can't have the name of the role", () => {
  const synthesizeWith = (name: string) =>
    parsed(
      synthesize((app) => {
        const stack = new PulumiCmkStack(app, "pulumi-cmk");
        new IamRole(stack, "another", { name, assumeRolePolicy: "{}" });
        return stack;
      }),
    ).resource?.aws_iam_role?.role?.lifecycle as { precondition: { condition: string }[] };
  expect(synthesizeWith("cmk").precondition.at(-1)?.condition).toBe(
    '${(lower(coalesce(var.role_name, "pulumi-cmk-${var.org}")) != lower("cmk"))}',
  );
});
