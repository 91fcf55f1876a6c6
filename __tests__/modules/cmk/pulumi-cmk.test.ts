import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, TerraformStack, TerraformVariable, Token } from "cdktf";
import { PulumiCmk, PulumiOidcProvider } from "../../../index";
import { emptyStack, parsed, synthesize, synthesizeStack, type Synthesized, written } from "../../../lab/synthesis";

/** The addresses of all resources and data sources. */
function addressesOf({ resource = {}, data = {} }: Synthesized): string[] {
  const below = (prefix: string, types: Record<string, Record<string, unknown>>) =>
    Object.entries(types).flatMap(([type, named]) => Object.keys(named).map((name) => `${prefix}${type}.${name}`));
  return [...below("", resource), ...below("data.", data)].sort();
}

test("one organization gets an OIDC provider, a role, a key and an alias, and nothing besides", () => {
  const synthesized = parsed(
    synthesizeStack((stack) => {
      new PulumiCmk(stack, "acme", { organization: "acme" });
    }),
  );
  // Addresses are public: a changed one would replace a key.
  expect(addressesOf(synthesized)).toEqual([
    "aws_iam_openid_connect_provider.acme_oidc-provider_9F44F04D",
    "aws_iam_role.acme_role_304DF505",
    "aws_kms_alias.acme_key_alias_13834098",
    "aws_kms_key.acme_key_19712622",
    "data.aws_caller_identity.acme_key_account_BFF79FED",
    "data.aws_partition.acme_key_partition_E222D0C0",
  ]);
  expect(synthesized.resource?.aws_iam_openid_connect_provider?.["acme_oidc-provider_9F44F04D"]).toEqual({
    url: "https://api.pulumi.com/oidc",
    client_id_list: ["aws:acme"],
  });
  expect(synthesized.provider).toEqual({ aws: [{ region: "eu-central-1" }] });
});

test("several organizations share one OIDC provider, which accepts the audience of each", () => {
  const { resource } = parsed(
    synthesizeStack((stack) => {
      const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider");
      for (const organization of ["acme", "acme-labs", "umbrella"]) {
        new PulumiCmk(stack, organization, { organization, oidcProvider });
      }
    }),
  );
  expect(Object.values(resource?.aws_iam_openid_connect_provider ?? {})).toEqual([
    { url: "https://api.pulumi.com/oidc", client_id_list: ["aws:acme", "aws:acme-labs", "aws:umbrella"] },
  ]);
  const names = (type: string, argument: string) =>
    Object.values(resource?.[type] ?? {})
      .map((configured) => configured[argument])
      .sort();
  expect(names("aws_iam_role", "name")).toEqual(["pulumi-cmk-acme", "pulumi-cmk-acme-labs", "pulumi-cmk-umbrella"]);
  expect(names("aws_kms_alias", "name")).toEqual([
    "alias/pulumi-cmk-acme",
    "alias/pulumi-cmk-acme-labs",
    "alias/pulumi-cmk-umbrella",
  ]);
});

test("an OIDC provider that is there already is used and not made again", () => {
  const { resource, data } = parsed(
    synthesizeStack((stack) => {
      const oidcProvider = PulumiOidcProvider.fromIssuerUrl(stack, "oidc-provider");
      new PulumiCmk(stack, "acme", { organization: "acme", oidcProvider });
    }),
  );
  expect(resource?.aws_iam_openid_connect_provider).toBeUndefined();
  expect(Object.values(resource?.aws_iam_role ?? {})[0]?.assume_role_policy).toContain(
    '"Federated" = data.aws_iam_openid_connect_provider.oidc-provider_',
  );
  expect(Object.values(data?.aws_iam_openid_connect_provider ?? {})[0]).toMatchObject({
    lifecycle: {
      postcondition: [{ condition: '${length(setsubtract(["aws:acme"], self.client_id_list)) == 0}' }],
    },
  });
});

test("choices for the role and the key reach them, and tags reach everything", () => {
  const { resource } = parsed(
    synthesizeStack((stack) => {
      new PulumiCmk(stack, "acme", {
        organization: "acme",
        role: { name: "pulumi", tags: { part: "role" } },
        key: { alias: "pulumi", preventDestroy: false, tags: { team: "keys" } },
        tags: { team: "security" },
      });
    }),
  );
  const only = (type: string) => Object.values(resource?.[type] ?? {})[0];
  expect(only("aws_iam_openid_connect_provider")?.tags).toEqual({ team: "security" });
  expect(only("aws_iam_role")).toMatchObject({ name: "pulumi", tags: { team: "security", part: "role" } });
  expect(only("aws_kms_key")).toMatchObject({ tags: { team: "keys" } });
  expect(only("aws_kms_key")?.lifecycle).toBeUndefined();
  expect(only("aws_kms_alias")?.name).toBe("alias/pulumi");
});

test("the organization can't be changed behind the role's back", () => {
  const stack = emptyStack();
  const cmk = new PulumiCmk(stack, "acme", {
    organization: "acme",
    role: { organization: "umbrella" } as never,
    key: { role: { arn: "x", organization: "umbrella" } } as never,
  });
  expect(cmk.role.organization).toBe("acme");
  expect(cmk.key.aliasName).toBe("pulumi-cmk-acme");
});

test("every resource and data source uses the AWS provider that is given", () => {
  const { resource, data } = parsed(
    synthesize((app) => {
      const stack = new TerraformStack(app, "stack");
      new AwsProvider(stack, "aws", { region: "eu-central-1" });
      const ireland = new AwsProvider(stack, "ireland", { region: "eu-west-1", alias: "ireland" });
      new PulumiCmk(stack, "acme", { organization: "acme", provider: ireland });
      return stack;
    }),
  );
  const configured = [...Object.values(resource ?? {}), ...Object.values(data ?? {})].flatMap(Object.values);
  expect(configured).toHaveLength(6);
  expect(configured.map(({ provider }: Record<string, unknown>) => provider)).toEqual(
    Array.from({ length: 6 }, () => "aws.ireland"),
  );
});

test("ARNs and what to register with Pulumi Cloud are attributes", () => {
  const { output } = parsed(
    synthesizeStack((stack) => {
      const cmk = new PulumiCmk(stack, "acme", { organization: "acme" });
      new TerraformOutput(stack, "arns", {
        value: [cmk.oidcProviderArn, cmk.roleArn, cmk.keyArn, cmk.keyAliasArn],
      });
      new TerraformOutput(stack, "registration", { value: cmk.registration });
    }),
  );
  expect(output?.arns?.value).toEqual([
    "${aws_iam_openid_connect_provider.acme_oidc-provider_9F44F04D.arn}",
    "${aws_iam_role.acme_role_304DF505.arn}",
    "${aws_kms_key.acme_key_19712622.arn}",
    "${aws_kms_alias.acme_key_alias_13834098.arn}",
  ]);
  expect(output?.registration?.value).toEqual({
    name: "pulumi-cmk-acme",
    keyType: "aws_kms",
    awsKms: {
      roleArn: "${aws_iam_role.acme_role_304DF505.arn}",
      keyArn: "${aws_kms_key.acme_key_19712622.arn}",
    },
  });
});

test("a wrong organization is refused", () => {
  expect(() => new PulumiCmk(emptyStack(), "acme", { organization: "Acme" })).toThrow(
    'PulumiCmkRole (stack/acme/role): organization is "Acme", but it must be lowercase',
  );
});

test("what the caller passed is not changed", () => {
  const props = Object.freeze({
    organization: "acme",
    role: Object.freeze({ tags: Object.freeze({ a: "1" }) }),
    key: Object.freeze({ administratorArns: Object.freeze([]) }),
    tags: Object.freeze({ b: "2" }),
  });
  expect(() => new PulumiCmk(emptyStack(), "acme", props)).not.toThrow();
});

test("tags that only Terraform knows reach everything", () => {
  const stack = emptyStack();
  const tags = Token.asStringMap(new TerraformVariable(stack, "tags", {}).value);
  const cmk = new PulumiCmk(stack, "acme", { organization: "acme", tags, key: { tags: { part: "key" } } });
  expect(written(stack, cmk.role.resource.tagsInput)).toBe("${var.tags}");
  expect(written(stack, cmk.key.resource.tagsInput)).toBe('${merge(var.tags, {"part" = "key"})}');
});
