import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { TerraformLocal } from "cdktf";
import { PulumiCmkStack, type PulumiCmkStackConfig } from "../../../index";
import { parsed, synthesize } from "../../../lab/synthesis";

function synthesized(config?: PulumiCmkStackConfig) {
  return parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk", config)));
}

test("the addresses in the state are these: a changed one would replace a key", () => {
  const { resource, data } = synthesized();
  const names = (types: object = {}) =>
    Object.entries(types).map(([type, named]) => [type, Object.keys(named as object)]);
  expect(names(resource)).toEqual([
    ["aws_iam_openid_connect_provider", ["oidc_provider"]],
    ["aws_iam_role", ["role"]],
    ["aws_kms_alias", ["key"]],
    ["aws_kms_key", ["key"]],
  ]);
  expect(names(data)).toEqual([
    ["aws_caller_identity", ["current"]],
    ["aws_iam_openid_connect_provider", ["oidc_provider"]],
    ["aws_kms_key", ["key"]],
    ["aws_partition", ["current"]],
  ]);
});

test("a workspace brings the backend, and who calls a module the provider and its region too", () => {
  const frameOf = (form: PulumiCmkStackConfig["form"]) => {
    const {
      terraform,
      provider,
      variable = {},
    } = parsed(
      synthesize((app) => new PulumiCmkStack(Object.assign(app, { skipValidation: true }), "pulumi-cmk", { form })),
    );
    return [Object.keys(terraform.backend ?? {}), Object.keys(provider ?? {}), "aws_region" in variable];
  };
  expect(frameOf("deployment")).toEqual([["local"], ["aws"], true]);
  expect(frameOf("workspace")).toEqual([[], ["aws"], true]);
  expect(frameOf("module")).toEqual([[], [], false]);
});

test("the OIDC provider is made unless one is given, and then that is looked up", () => {
  const { resource, data, locals } = synthesized();
  expect(resource?.aws_iam_openid_connect_provider?.oidc_provider?.count).toBe(
    "${var.oidc_provider_arn != null ? 0 : 1}",
  );
  expect(data?.aws_iam_openid_connect_provider?.oidc_provider).toMatchObject({
    count: "${var.oidc_provider_arn != null ? 1 : 0}",
    arn: "${var.oidc_provider_arn}",
    lifecycle: {
      precondition: [
        {
          condition:
            '${var.oidc_issuer_url == "https://api.pulumi.com/oidc" || var.oidc_issuer_url == "https://${split(":oidc-provider/", var.oidc_provider_arn)[1]}"}',
        },
      ],
      postcondition: [
        {
          condition:
            '${length(setsubtract(distinct(concat(["aws:${var.org}"], var.oidc_audiences)), self.client_id_list)) == 0}',
        },
      ],
    },
  });
  expect(locals).toMatchObject({
    oidc_issuer:
      '${var.oidc_provider_arn != null ? split(":oidc-provider/", var.oidc_provider_arn)[1] : trimprefix(var.oidc_issuer_url, "https://")}',
    oidc_provider_arn:
      "${var.oidc_provider_arn != null ? data.aws_iam_openid_connect_provider.oidc_provider[0].arn : aws_iam_openid_connect_provider.oidc_provider[0].arn}",
  });
});

test("the role trusts Pulumi Cloud for the organization, whatever the variables hold", () => {
  expect(synthesized().resource?.aws_iam_role?.role).toEqual({
    name: '${coalesce(var.role_name, "pulumi-cmk-${var.org}")}',
    description: "Lets Pulumi Cloud use the customer managed key of the organization ${var.org}.",
    assume_role_policy:
      '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Effect" = "Allow", "Principal" = {"Federated" = local.oidc_provider_arn}, "Action" = "sts:AssumeRoleWithWebIdentity", "Condition" = {"StringEquals" = {"${local.oidc_issuer}:aud" = "aws:${var.org}", "${local.oidc_issuer}:sub" = "pulumi:cmk:pulumi.organization.login:${var.org}"}}}]})}',
    permissions_boundary: "${var.role_permissions_boundary_arn}",
    tags: "${var.tags}",
    lifecycle: { prevent_destroy: true },
  });
});

test("the OIDC provider that is made accepts the organization's audience and those that are asked for", () => {
  expect(synthesized().resource?.aws_iam_openid_connect_provider?.oidc_provider).toMatchObject({
    url: "${var.oidc_issuer_url}",
    client_id_list: '${distinct(concat(["aws:${var.org}"], var.oidc_audiences))}',
    tags: "${var.tags}",
  });
});

test("the key, the role and the OIDC provider are protected unless that is turned off", () => {
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

test.each<[string, (stack: PulumiCmkStack) => void]>([
  ["key", (stack) => new KmsKey(stack, "key", {})],
  ["role", (stack) => new IamRole(stack, "role", { assumeRolePolicy: "{}" })],
  ["current", (stack) => new DataAwsCallerIdentity(stack, "current", {})],
  ["oidc_issuer", (stack) => new TerraformLocal(stack, "oidc_issuer", "x")],
])("a construct of somebody's own can't take the place of %s", (id, add) => {
  expect(() =>
    synthesize((app) => {
      const stack = new PulumiCmkStack(app, "pulumi-cmk");
      add(stack);
      return stack;
    }),
  ).toThrow(`pulumi-cmk: the construct id "${id}" is taken by a resource of PulumiCmkStack. Choose another id.`);
});

test("constructs of somebody's own stand beside the stack's", () => {
  const { resource } = parsed(
    synthesize((app) => {
      const stack = new PulumiCmkStack(app, "pulumi-cmk");
      new KmsKey(stack, "another-key", {});
      return stack;
    }),
  );
  expect(Object.keys(resource?.aws_kms_key ?? {})).toEqual(["another-key", "key"]);
});

test("the variables check their values, so the resources need not", () => {
  const { resource, data } = synthesized();
  const lifecycles = [...Object.values(resource ?? {}), ...Object.values(data ?? {})]
    .flatMap(Object.values)
    .map(
      ({ lifecycle }: Record<string, unknown>) =>
        lifecycle as { precondition?: { error_message: string }[] } | undefined,
    );
  const messages = lifecycles.flatMap((lifecycle) => lifecycle?.precondition?.map((each) => each.error_message) ?? []);
  expect(messages).toEqual([
    expect.stringContaining("number of audiences is"),
    expect.stringContaining("but oidc_provider_arn is the ARN of the OIDC provider for"),
  ]);
});

test("the outputs are these, each with a description", () => {
  const { output } = synthesized();
  expect(Object.entries(output ?? {}).map(([name, { value }]) => [name, value])).toEqual([
    ["key_alias_arn", "${aws_kms_alias.key.arn}"],
    ["key_arn", "${aws_kms_key.key.arn}"],
    ["oidc_provider_arn", "${local.oidc_provider_arn}"],
    [
      "pulumi_cloud_key",
      {
        name: '${trimprefix(coalesce(var.key_alias, "pulumi-cmk-${var.org}"), "alias/")}',
        keyType: "aws_kms",
        awsKms: { roleArn: "${aws_iam_role.role.arn}", keyArn: "${aws_kms_key.key.arn}" },
      },
    ],
    ["role_arn", "${aws_iam_role.role.arn}"],
  ]);
  for (const { description } of Object.values(output ?? {})) {
    expect(description).toMatch(/^[A-Z].*\.$/);
  }
});

test("Terraform and the AWS provider are asked for in versions that have all that is used", () => {
  const { terraform, provider } = synthesized();
  expect(terraform).toMatchObject({
    required_version: ">= 1.5.0",
    required_providers: { aws: { source: "hashicorp/aws", version: ">= 5.81.0, < 7.0.0" } },
  });
  expect(provider).toEqual({ aws: [{ region: "${var.aws_region}" }] });
});
