import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Aspects, TerraformElement, TerraformOutput, TerraformStack, TerraformVariable, Token } from "cdktf";
import type { IConstruct } from "constructs";
import { type IPulumiOidcProvider, PulumiCmk, type PulumiCmkProps, PulumiOidcProvider } from "../../../index";
import { emptyStack, parsed, synthesize, synthesizeStack, type Synthesized, resolve } from "../../../lab/synthesis";

/** Returns the addresses of all resources and data sources. */
function addressesOf({ resource = {}, data = {} }: Synthesized): string[] {
  const below = (prefix: string, types: Record<string, Record<string, unknown>>) =>
    Object.entries(types).flatMap(([type, named]) => Object.keys(named).map((name) => `${prefix}${type}.${name}`));
  return [...below("", resource), ...below("data.", data)].sort();
}

test("one organization has an OIDC provider, a role, a key and an alias, with their protection and checks", () => {
  const synthesized = parsed(
    synthesizeStack((stack) => {
      new PulumiCmk(stack, "acme", { organization: "acme" });
    }),
  );
  // Addresses are public API: a changed address would replace the key.
  expect(addressesOf(synthesized)).toEqual([
    "aws_iam_openid_connect_provider.acme_oidc-provider_9F44F04D",
    "aws_iam_role.acme_role_304DF505",
    "aws_kms_alias.acme_key_alias_13834098",
    "aws_kms_key.acme_key_19712622",
    "data.aws_caller_identity.aws-account_identity_87B2DE4E",
    "data.aws_kms_key.acme_key_state_B1EB6701",
    "data.aws_partition.aws-account_partition_7F42276D",
    "data.aws_region.aws-account_region_D4DFE338",
    "terraform_data.acme_key_known_00867574",
    "terraform_data.acme_key_must-stay-the-same_86C23918",
    "terraform_data.acme_memory_B08C5F6E",
  ]);
  expect(synthesized.resource?.aws_iam_openid_connect_provider?.["acme_oidc-provider_9F44F04D"]).toEqual({
    url: "https://api.pulumi.com/oidc",
    client_id_list: ["aws:acme"],
    lifecycle: {
      prevent_destroy: true,
      precondition: [
        {
          condition: "${length(local.acme_memory_changes_76178DA4) == 0}",
          error_message: "${local.acme_memory_error_F863FAE8}",
        },
      ],
    },
  });
  expect(synthesized.provider).toEqual({ aws: [{ region: "eu-central-1" }] });
});

// cdktf ignores an override after the address was read. Half of the addresses of an earlier state would then be those of new resources.
test.each([undefined, "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"])(
  "an ID that is overridden later is an error, or the address (existing key: %s)",
  (existingKeyArn) => {
    const errors: string[] = [];
    const overridden: string[] = [];
    const synthesized = parsed(
      synthesizeStack((stack) => {
        const cmk = new PulumiCmk(stack, "acme", { organization: "acme", existingKeyArn });
        const elements = cmk.node.findAll().filter((each) => TerraformElement.isTerraformElement(each));
        for (const block of elements.filter(({ node }) => node.id !== "unique-addresses")) {
          const path = block.node.path.slice("stack/acme/".length);
          try {
            block.overrideLogicalId(path.replaceAll("/", "-"));
            overridden.push(path.replaceAll("/", "-"));
          } catch {
            errors.push(path);
          }
        }
      }),
    );
    expect(errors).toEqual([
      ...["deployment", "Resource", "changes", "displayed-changes", "error"].map((id) => `memory/${id}`),
      ...["oidc-provider/Resource", "role/Resource"],
      ...(existingKeyArn === undefined ? ["key/Resource", "key/known", "key/state"] : []),
    ]);
    const { check, locals } = synthesized;
    const addresses = [...addressesOf(synthesized), ...Object.keys({ ...check, ...locals })];
    expect(overridden.filter((name) => !addresses.some((address) => address.split(".").at(-1) === name))).toEqual([]);
  },
);

test("several organizations share one OIDC provider, which accepts the audience of each", () => {
  const { data, resource } = parsed(
    synthesizeStack((stack) => {
      const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider", { preventDestroy: false });
      for (const organization of ["acme", "acme-labs", "umbrella"]) {
        new PulumiCmk(stack, organization, { organization, oidcProvider });
      }
    }),
  );
  expect(Object.values(resource?.aws_iam_openid_connect_provider ?? {})).toEqual([
    {
      url: "https://api.pulumi.com/oidc",
      client_id_list: ["aws:acme", "aws:acme-labs", "aws:umbrella"],
    },
  ]);
  // The account and its Region are looked up once, and the state once for each key.
  const { aws_kms_key: keys, ...account } = data ?? {};
  expect(account).toEqual({
    aws_caller_identity: { "aws-account_identity_87B2DE4E": {} },
    aws_partition: { "aws-account_partition_7F42276D": {} },
    aws_region: { "aws-account_region_D4DFE338": {} },
  });
  expect(Object.keys(keys ?? {})).toHaveLength(3);
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

test("an existing OIDC provider is used, and none is created", () => {
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

test("options for the role and the key are applied to them, and tags to every resource", () => {
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
  expect(only("aws_kms_key")?.lifecycle).toEqual({ ignore_changes: ["is_enabled"] });
  expect(only("aws_kms_alias")?.name).toBe("alias/pulumi");
});

test("every resource and data source uses the AWS provider that is passed", () => {
  const { resource, data } = parsed(
    synthesize((app) => {
      const stack = new TerraformStack(app, "stack");
      new AwsProvider(stack, "aws", { region: "eu-central-1" });
      const ireland = new AwsProvider(stack, "ireland", { region: "eu-west-1", alias: "ireland" });
      new PulumiCmk(stack, "acme", { organization: "acme", provider: ireland });
      return stack;
    }),
  );
  const types = [...Object.entries(resource ?? {}), ...Object.entries(data ?? {})];
  // terraform_data is built in and has no AWS provider.
  const configured = types.filter(([type]) => type !== "terraform_data").flatMap(([, named]) => Object.values(named));
  expect(configured).toHaveLength(8);
  expect(configured.map(({ provider }: Record<string, unknown>) => provider)).toEqual(
    Array.from({ length: 8 }, () => "aws.ireland"),
  );
});

test("ARNs and the registration are attributes", () => {
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

test.each<[string, object | undefined, string]>([
  ["no properties", undefined, "PulumiCmk (stack/acme): props is undefined.\nIt must be an object.\nPass at least"],
  ["organization", { organization: "Acme" }, 'PulumiCmk (stack/acme): organization is "Acme".\nIt must be lowercase'],
  ["role", { role: "cmk" }, 'PulumiCmk (stack/acme): role is "cmk".\nIt must be an object.\nWrite it as { name'],
  ["key", { key: null }, "PulumiCmk (stack/acme): key is null.\nIt must be an object.\nWrite it as { alias: ... }."],
  ["tags", { tags: { "aws:x": "y" } }, 'PulumiCmk (stack/acme): the key "aws:x" of tags is "aws:x".\nIt must not'],
  ["oidcProvider", { oidcProvider: {} }, "PulumiCmk (stack/acme): oidcProvider.arn is undefined.\nIt must be the ARN"],
  ["role.name", { role: { name: "a b" } }, 'PulumiCmkRole (stack/acme/role): name is "a b".\nIt must have'],
  ["key.alias", { key: { alias: "a b" } }, 'PulumiCmkKey (stack/acme/key): alias is "a b".\nIt must have'],
  [
    "merged tags",
    { tags: { team: "a" }, key: { tags: { Team: "b" } } },
    'PulumiCmkKey (stack/acme/key): the list of keys of tags is ["team","Team"].\nIt must not have keys that differ only in case',
  ],
])("an invalid property is rejected before anything is created: %s", (_kind, props, message) => {
  const stack = emptyStack();
  const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider");
  const children = stack.node.findAll().length;
  expect(
    () => new PulumiCmk(stack, "acme", (props && { organization: "acme", oidcProvider, ...props }) as never),
  ).toThrow(message);
  expect(stack.node.findAll()).toHaveLength(children);
  expect(resolve(stack, oidcProvider.resource.clientIdListInput)).toEqual([]);
  expect(() => new PulumiCmk(stack, "acme", { organization: "acme", oidcProvider })).not.toThrow();
});

test("a construct that failed can be created again", () => {
  const stack = emptyStack();
  const provider = new AwsProvider(stack, "aws", {});
  const failing = {
    arn: "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc",
    issuer: "api.pulumi.com/oidc",
    allowAudience: () => {
      throw new Error("no more audiences");
    },
  };
  const create = (oidcProvider?: IPulumiOidcProvider) =>
    new PulumiCmk(stack, "acme", { organization: "acme", oidcProvider, provider });
  expect(() => create(failing)).toThrow("no more audiences");
  expect(() => create()).not.toThrow();
});

test("two organizations can't have the same name for a role or a key", () => {
  const synthesizeWith = (option: object) => () =>
    synthesizeStack((stack) => {
      const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider");
      new PulumiCmk(stack, "acme", { organization: "acme", oidcProvider });
      new PulumiCmk(stack, "beta", { organization: "beta", oidcProvider, ...option });
    });
  expect(synthesizeWith({ role: { name: "pulumi-cmk-acme" } })).toThrow(
    'PulumiCmkRole (stack/beta/role): the name "pulumi-cmk-acme" is already used by the resource "stack/acme/role/Resource".\nIt must be unique.\nGive one of the roles another name.',
  );
  expect(synthesizeWith({ key: { alias: "pulumi-cmk-acme" } })).toThrow(
    'PulumiCmkKey (stack/beta/key): the alias "alias/pulumi-cmk-acme" is already used by the resource "stack/acme/key/alias".\nIt must be unique.\nGive one of the keys another alias.',
  );
  expect(synthesizeWith({})).not.toThrow();
});

test("a second organization needs the OIDC provider of the first, because an account can have only one", () => {
  const synthesizeBoth = () =>
    synthesizeStack((stack) => {
      new PulumiCmk(stack, "acme", { organization: "acme" });
      new PulumiCmk(stack, "beta", { organization: "beta" });
    });
  expect(synthesizeBoth).toThrow(
    'PulumiOidcProvider (stack/beta/oidc-provider): the issuer "https://api.pulumi.com/oidc" is already used by the resource "stack/acme/oidc-provider/Resource".\nIt must be unique.\nPass that one as oidcProvider to each PulumiCmk.',
  );
});

test("a tagging Aspect can add tags to every resource", () => {
  const addTag = {
    visit: (construct: IConstruct) => {
      if ("tagsInput" in construct) {
        const tagged = construct as { tags?: object; tagsInput?: object };
        tagged.tags = { ...tagged.tagsInput, added: "yes" };
      }
    },
  };
  const { resource } = parsed(
    synthesizeStack((stack) => {
      const tags = Token.asStringMap(new TerraformVariable(stack, "tags", {}).value);
      new PulumiCmk(stack, "acme", { organization: "acme", tags, key: { tags: { part: "key" } } });
      Aspects.of(stack).add(addTag);
    }),
  );
  const tagsOf = (type: string) => Object.values(resource?.[type] ?? {}).map(({ tags }) => tags);
  expect(tagsOf("aws_iam_openid_connect_provider")).toEqual(['${merge(var.tags, {"added" = "yes"})}']);
  expect(tagsOf("aws_iam_role")).toEqual(['${merge(var.tags, {"added" = "yes"})}']);
  expect(tagsOf("aws_kms_key")).toEqual(['${merge(merge(var.tags, {"part" = "key"}), {"added" = "yes"})}']);
});

test("the caller's properties are not changed", () => {
  const props = Object.freeze({
    organization: "acme",
    role: Object.freeze({ tags: Object.freeze({ a: "1" }) }),
    key: Object.freeze({ administratorArns: Object.freeze([]) }),
    tags: Object.freeze({ b: "2" }),
  });
  expect(() => new PulumiCmk(emptyStack(), "acme", props)).not.toThrow();
});

test("a token for tags is applied to every resource", () => {
  const stack = emptyStack();
  const tags = Token.asStringMap(new TerraformVariable(stack, "tags", {}).value);
  const cmk = new PulumiCmk(stack, "acme", { organization: "acme", tags, key: { tags: { part: "key" } } });
  expect(resolve(stack, cmk.role.resource.tagsInput)).toBe("${var.tags}");
  expect(resolve(stack, cmk.key.resource.tagsInput)).toBe('${merge(var.tags, {"part" = "key"})}');
});

describe("protection", () => {
  /** Returns the resources with prevent_destroy. */
  const protectedBy = (propsOf: (stack: TerraformStack) => Partial<PulumiCmkProps> = () => ({})) => {
    const { resource = {} } = parsed(
      synthesizeStack((stack) => {
        new PulumiCmk(stack, "acme", { organization: "acme", ...propsOf(stack) });
      }),
    );
    const isProtected = ({ lifecycle }: Record<string, unknown>) =>
      (lifecycle as { prevent_destroy?: boolean } | undefined)?.prevent_destroy === true;
    return Object.entries(resource).flatMap(([type, named]) =>
      Object.entries(named)
        .filter(([, configured]) => isProtected(configured))
        .map(([name]) => (type === "terraform_data" ? name.replace(/_[0-9A-F]{8}$/, "") : type)),
    );
  };
  const OIDC_PROVIDER = "aws_iam_openid_connect_provider";
  const ROLE = "aws_iam_role";
  const KEY = ["aws_kms_key", "acme_key_must-stay-the-same"];
  const OFF = { preventDestroy: false };
  const ON = { preventDestroy: true };

  test.each<[string, Partial<PulumiCmkProps>, string[]]>([
    ["by default, the OIDC provider, the role and the key", {}, [OIDC_PROVIDER, ROLE, ...KEY]],
    ["the OIDC provider, the role and the key", ON, [OIDC_PROVIDER, ROLE, ...KEY]],
    ["nothing if it is off", OFF, []],
    ["not the role if its own is off", { role: OFF }, [OIDC_PROVIDER, ...KEY]],
    ["not the key if its own is off", { key: OFF }, [OIDC_PROVIDER, ROLE]],
    ["the OIDC provider alone if those of role and key are off", { role: OFF, key: OFF }, [OIDC_PROVIDER]],
    ["the role alone if only its own is on", { ...OFF, role: ON }, [ROLE]],
    ["the key alone if only its own is on", { ...OFF, key: ON }, KEY],
  ])("covers %s", (_what, props, expected) => {
    expect(protectedBy(() => props)).toEqual(expected);
  });

  test.each([true, false])("doesn't affect an OIDC provider that is passed: %j", (preventDestroy) => {
    const withProvider = (props: object) =>
      protectedBy((stack) => ({
        ...props,
        oidcProvider: new PulumiOidcProvider(stack, "oidc-provider", { preventDestroy }),
      }));
    const ofOidcProvider = preventDestroy ? [OIDC_PROVIDER] : [];
    expect(withProvider(ON)).toEqual([...ofOidcProvider, ROLE, ...KEY]);
    expect(withProvider(OFF)).toEqual(ofOidcProvider);
  });

  test("is known at synthesis", () => {
    expect(
      () => new PulumiCmk(emptyStack(), "acme", { organization: "acme", preventDestroy: "false" as never }),
    ).toThrow('PulumiCmk (stack/acme): preventDestroy is "false".\nIt must be true or false, and known at synthesis');
  });
});

describe("a new alias is created before the old one is deleted", () => {
  const lifecycleOfAlias = (propsOf: (stack: TerraformStack) => Partial<PulumiCmkProps>) => {
    const { resource } = parsed(
      synthesizeStack((stack) => {
        new PulumiCmk(stack, "acme", { organization: "acme", ...propsOf(stack) });
      }),
    );
    return Object.values(resource?.aws_kms_alias ?? {})[0]?.lifecycle;
  };
  const ARN = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";
  const variable = (stack: TerraformStack, name: string) => new TerraformVariable(stack, name, {});

  test.each<[string, (stack: TerraformStack) => Partial<PulumiCmkProps>]>([
    ["role, key and the OIDC provider that is created are protected", () => ({})],
    [
      "role, key and the OIDC provider that is passed are protected",
      (stack) => ({ oidcProvider: new PulumiOidcProvider(stack, "oidc-provider") }),
    ],
    [
      "the OIDC provider is looked up by its issuer",
      (stack) => ({ oidcProvider: PulumiOidcProvider.fromIssuerUrl(stack, "oidc-provider") }),
    ],
    [
      "the OIDC provider is looked up by its ARN",
      (stack) => ({ oidcProvider: PulumiOidcProvider.fromArn(stack, "oidc-provider", ARN) }),
    ],
    [
      "protection is turned on for each of role and key",
      (stack) => ({
        oidcProvider: PulumiOidcProvider.fromIssuerUrl(stack, "oidc-provider"),
        preventDestroy: false,
        role: { preventDestroy: true },
        key: { preventDestroy: true },
      }),
    ],
    [
      "options are known at synthesis",
      () => ({
        role: { permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary" },
        key: { administratorArns: ["arn:aws:iam::123456789012:role/security"] },
        tags: { team: "security" },
      }),
    ],
  ])("if %s", (_when, propsOf) => {
    expect(lifecycleOfAlias(propsOf)).toEqual({ create_before_destroy: true });
  });

  // Terraform then also creates the dependencies of the alias before it deletes the old ones, and IAM rejects a second role with the same name.
  test.each<[string, (stack: TerraformStack) => Partial<PulumiCmkProps>]>([
    ["nothing is protected", () => ({ preventDestroy: false })],
    ["the role is not protected", () => ({ role: { preventDestroy: false } })],
    ["the key is not protected", () => ({ key: { preventDestroy: false } })],
    [
      "the OIDC provider that is created is not protected",
      () => ({ preventDestroy: false, role: { preventDestroy: true }, key: { preventDestroy: true } }),
    ],
    [
      "the OIDC provider that is passed is not protected",
      (stack) => ({ oidcProvider: new PulumiOidcProvider(stack, "oidc-provider", { preventDestroy: false }) }),
    ],
    [
      "the OIDC provider is an object of the caller's own",
      () => ({ oidcProvider: { arn: ARN, issuer: "api.pulumi.com/oidc", allowAudience: () => undefined } }),
    ],
    [
      "the OIDC provider is looked up by the ARN of a resource that may be replaced",
      (stack) => ({
        oidcProvider: PulumiOidcProvider.fromArn(
          stack,
          "oidc-provider",
          new IamOpenidConnectProvider(stack, "another", { url: "https://a.example.com", clientIdList: ["aws:acme"] })
            .arn,
        ),
      }),
    ],
    [
      "the OIDC provider has a tag that is only known to Terraform",
      (stack) => ({
        oidcProvider: new PulumiOidcProvider(stack, "oidc-provider", {
          tags: { owner: new IamRole(stack, "owner", { assumeRolePolicy: "{}" }).arn },
        }),
      }),
    ],
    ["the organization is only known to Terraform", (stack) => ({ organization: variable(stack, "org").stringValue })],
    [
      "an option of the role is only known to Terraform",
      (stack) => ({ role: { permissionsBoundaryArn: variable(stack, "boundary").stringValue } }),
    ],
    [
      "an administrator of the key is a role that may be replaced",
      (stack) => ({
        key: { administratorArns: [new IamRole(stack, "administrator", { assumeRolePolicy: "{}" }).arn] },
      }),
    ],
    ["tags are only known to Terraform", (stack) => ({ tags: Token.asStringMap(variable(stack, "tags").value) })],
  ])("not if %s", (_when, propsOf) => {
    expect(lifecycleOfAlias(propsOf)).toBeUndefined();
  });
});
