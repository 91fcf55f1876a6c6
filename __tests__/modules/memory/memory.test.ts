import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { type TerraformElement, TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { PulumiCmk, PulumiCmkKey, PulumiCmkRole, PulumiCmkStack, PulumiOidcProvider } from "../../../index";
import { Memory } from "../../../modules/memory/memory";
import { emptyStack, parsed, synthesize, synthesizeStack, type Synthesized, resolve } from "../../../lab/synthesis";
import { TerraformData } from "../../../modules/terraform/terraform-data";

type Build = (stack: TerraformStack) => void;

const ROLE = { arn: "arn:aws:iam::123456789012:role/pulumi-cmk-acme", organization: "acme" };
const ACCOUNT = "${data.aws_caller_identity.aws-account_identity_87B2DE4E.account_id}";
const REGION = "${data.aws_region.aws-account_region_D4DFE338.id}";
const IRISH_ACCOUNT = "${data.aws_caller_identity.aws-account-ireland_identity_A92DA803.account_id}";

const KEY_ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

const createOidcProvider: Build = (stack) => new PulumiOidcProvider(stack, "oidc-provider");
const createKey: Build = (stack) => new PulumiCmkKey(stack, "key", { role: ROLE });
const createCmk: Build = (stack) => new PulumiCmk(stack, "cmk", { organization: "acme" });
const createRole: Build = (stack) => {
  const oidcProvider = PulumiOidcProvider.fromIssuerUrl(stack, "oidc-provider");
  new PulumiCmkRole(stack, "role", { organization: "acme", oidcProvider });
};

function synthesizedStack(build: Build): Synthesized {
  return parsed(synthesizeStack(build));
}

function synthesizedPulumiCmkStack(preventDestroy?: boolean): Synthesized {
  return parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk", { preventDestroy })));
}

/** Returns the remembered properties, by the name of the resource that stores them. */
function memoriesOf({ resource, locals }: Synthesized): Record<string, unknown> {
  const inputs = Object.entries(resource?.terraform_data ?? {}).map(([name, { input }]) => [
    name,
    /^\$\{local\.(.+)\}$/.exec(String(input))?.[1],
  ]);
  return Object.fromEntries(inputs.flatMap(([name, local]) => (name && local ? [[name, locals?.[local]]] : [])));
}

/** Returns the addresses in the option `-replace` of the error messages. */
function replacedAddressesOf({ locals }: Synthesized): (string | undefined)[] {
  return Object.entries(locals ?? {})
    .filter(([name]) => /memory_error|deployment_error/.test(name))
    .map(
      ([, errorMessage]) =>
        /\n\n {2}\$\{.+ : "-replace='\$\{path\.module == path\.root \? "" : "module\.NAME\."\}(.+)'"\}\n\n/.exec(
          String(errorMessage),
        )?.[1],
    );
}

describe("a memory", () => {
  test("stores the account, Region, organization and issuer in the state, and rejects a plan for others", () => {
    const { data, locals, resource } = synthesizedStack((stack) => {
      new Memory(stack, "memory", { hasRegion: true, organization: "acme", issuer: "api.pulumi.com/oidc" });
    });
    expect(data).toEqual({
      aws_caller_identity: { "aws-account_identity_87B2DE4E": {} },
      aws_region: { "aws-account_region_D4DFE338": {} },
    });
    expect(resource).toEqual({
      terraform_data: {
        memory_A6BE487B: { input: "${local.memory_deployment_9D07B796}", lifecycle: { ignore_changes: ["input"] } },
      },
    });
    expect(locals).toEqual({
      memory_deployment_9D07B796: {
        account: ACCOUNT,
        region: REGION,
        organization: "acme",
        issuer: "api.pulumi.com/oidc",
      },
      memory_changes_CC4CA81C:
        '${{for name, value in merge({key = "created by this deployment"}, terraform_data.memory_A6BE487B.output) : name => format("%q, not %q", value, lookup(merge({key = "created by this deployment"}, local.memory_deployment_9D07B796), name, value)) if try(nonsensitive(lookup(merge({key = "created by this deployment"}, local.memory_deployment_9D07B796), name, value) != value), lookup(merge({key = "created by this deployment"}, local.memory_deployment_9D07B796), name, value) != value)}}',
      "memory_displayed-changes_DB37E3AC":
        '${[for name, change in local.memory_changes_CC4CA81C : format("the %s %s", name, concat([for text in [change] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0])]}',
      memory_error_1EA865FD: `This deployment is for \${join(", and for ", local.memory_displayed-changes_DB37E3AC)}.
In another AWS account or Region, Terraform would not find the resources of this deployment, and would create them again. For another organization or issuer, it would grant access to the key. With another key, Pulumi Cloud could not decrypt what the first one encrypted.
Use the credentials, Region, organization, issuer and key of this deployment. To deploy for others, create another deployment with its own state.

If the first deployment failed before it created a key, or if you want to change this deployment (for example, because the organization was renamed in Pulumi Cloud), confirm the change with this option of terraform plan and terraform apply:

  \${contains(keys(local.memory_changes_CC4CA81C), "key") ? "(none for another key: create a second deployment with another role name, register its key, and then retire the first key)" : "-replace='\${path.module == path.root ? "" : "module.NAME."}terraform_data.memory_A6BE487B'"}

See https://github.com/cdktf-pulumi-cmk/cdktf-pulumi-cmk/blob/main/docs/operations.md`,
    });
  });

  test("has a precondition for each resource that it protects", () => {
    const stack = emptyStack();
    const { precondition } = new Memory(stack, "memory", { hasRegion: false });
    expect(resolve(stack, precondition)).toEqual({
      condition: "${length(local.memory_changes_CC4CA81C) == 0}",
      errorMessage: "${local.memory_error_1EA865FD}",
    });
  });

  test("can be replaced to confirm a change", () => {
    const { resource } = synthesizedStack((stack) => {
      new Memory(stack, "memory", { hasRegion: false });
    });
    expect(Object.values(resource?.terraform_data ?? {})[0]?.lifecycle).not.toHaveProperty("prevent_destroy");
  });

  test("remembers the account and the properties that are passed", () => {
    const memories = memoriesOf(
      synthesizedStack((stack) => {
        new Memory(stack, "memory", { hasRegion: false });
      }),
    );
    expect(Object.values(memories)).toEqual([{ account: ACCOUNT }]);
  });

  test("remembers tokens, and escapes text", () => {
    const memories = memoriesOf(
      synthesizedStack((stack) => {
        const organization = new TerraformVariable(stack, "org", {}).stringValue;
        new Memory(stack, "memory", { hasRegion: false, organization, issuer: "${path.root}" });
      }),
    );
    expect(Object.values(memories)).toEqual([
      { account: ACCOUNT, organization: "${var.org}", issuer: "$${path.root}" },
    ]);
  });
});

describe("a deployment is remembered", () => {
  test("by the stack, with its account, Region, organization and issuer", () => {
    expect(memoriesOf(synthesizedPulumiCmkStack())).toEqual({
      memory: {
        account: "${data.aws_caller_identity.current.account_id}",
        region: "${data.aws_region.current.id}",
        organization: "${var.org}",
        issuer: "${local.oidc_issuer}",
      },
    });
  });

  test.each<[string, Build, Record<string, unknown>]>([
    [
      "PulumiCmk with an existing key, without a Region: also the key",
      (stack) => new PulumiCmk(stack, "cmk", { organization: "acme", existingKeyArn: KEY_ARN }),
      { cmk_memory: { account: ACCOUNT, organization: "acme", issuer: "api.pulumi.com/oidc", key: KEY_ARN } },
    ],
    [
      "PulumiCmk, once for the role, the key and the OIDC provider that it creates: the account, the Region, the organization and the issuer",
      createCmk,
      { cmk_memory: { account: ACCOUNT, region: REGION, organization: "acme", issuer: "api.pulumi.com/oidc" } },
    ],
    [
      "PulumiCmk with an OIDC provider that is looked up: the issuer of that",
      (stack) => {
        const oidcProvider = PulumiOidcProvider.fromIssuerUrl(
          stack,
          "oidc-provider",
          "https://pulumi.example.com/oidc",
        );
        new PulumiCmk(stack, "cmk", { organization: "acme", oidcProvider });
      },
      { cmk_memory: { account: ACCOUNT, region: REGION, organization: "acme", issuer: "pulumi.example.com/oidc" } },
    ],
    [
      "several PulumiCmk that share an OIDC provider: one memory each, and one of the OIDC provider",
      (stack) => {
        const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider");
        new PulumiCmk(stack, "acme", { organization: "acme", oidcProvider });
        new PulumiCmk(stack, "beta", { organization: "beta", oidcProvider });
      },
      {
        "oidc-provider_memory": { account: ACCOUNT, issuer: "api.pulumi.com/oidc" },
        acme_memory: { account: ACCOUNT, region: REGION, organization: "acme", issuer: "api.pulumi.com/oidc" },
        beta_memory: { account: ACCOUNT, region: REGION, organization: "beta", issuer: "api.pulumi.com/oidc" },
      },
    ],
    [
      "a role on its own: the account, the organization and the issuer",
      createRole,
      { role_memory: { account: ACCOUNT, organization: "acme", issuer: "api.pulumi.com/oidc" } },
    ],
    [
      "a key on its own: the account, the Region and the organization",
      createKey,
      { key_memory: { account: ACCOUNT, region: REGION, organization: "acme" } },
    ],
    [
      "an OIDC provider on its own: the account and the issuer",
      createOidcProvider,
      { "oidc-provider_memory": { account: ACCOUNT, issuer: "api.pulumi.com/oidc" } },
    ],
  ])("by %s", (_by, build, expected) => {
    const memories = Object.entries(memoriesOf(synthesizedStack(build)));
    expect(Object.fromEntries(memories.map(([name, memory]) => [name.replace(/_[0-9A-F]{8}$/, ""), memory]))).toEqual(
      expected,
    );
  });

  test("with the account and Region of its AWS provider, if the stack has several", () => {
    const memories = memoriesOf(
      synthesizedStack((stack) => {
        const provider = new AwsProvider(stack, "ireland", { region: "eu-west-1", alias: "ireland" });
        new PulumiCmk(stack, "germany", { organization: "acme" });
        new PulumiCmk(stack, "irish", { organization: "acme", provider });
        const oidcProvider = PulumiOidcProvider.fromIssuerUrl(stack, "oidc-provider");
        const role = new PulumiCmkRole(stack, "role", { organization: "beta", oidcProvider });
        new PulumiCmkKey(stack, "irish-key", { role, provider });
      }),
    );
    const shared = { organization: "acme", issuer: "api.pulumi.com/oidc" };
    const region = expect.stringMatching(
      /^\$\{data\.aws_region\.aws-account-ireland_region_[0-9A-F]{8}\.id\}$/,
    ) as string;
    expect(Object.values(memories)).toEqual([
      { account: ACCOUNT, region: REGION, ...shared },
      { account: IRISH_ACCOUNT, region, organization: "beta" },
      { account: IRISH_ACCOUNT, region, ...shared },
      { account: ACCOUNT, organization: "beta", issuer: "api.pulumi.com/oidc" },
    ]);
  });

  test("only with protection", () => {
    const withoutProtection = synthesizedStack((stack) => {
      const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider", { preventDestroy: false });
      new PulumiCmk(stack, "cmk", { organization: "acme", oidcProvider, preventDestroy: false });
      const role = new PulumiCmkRole(stack, "role", { organization: "beta", oidcProvider, preventDestroy: false });
      new PulumiCmkKey(stack, "key", { role, preventDestroy: false });
    });
    for (const synthesized of [withoutProtection, synthesizedPulumiCmkStack(false)]) {
      expect(memoriesOf(synthesized)).toEqual({});
      expect(replacedAddressesOf(synthesized)).toEqual([]);
    }
    expect(withoutProtection.locals).toBeUndefined();
  });
});

describe("a plan for another deployment is rejected", () => {
  /** Returns the memory whose precondition is the first of each resource, by resource type. */
  const memoryOfPrecondition = ({ resource = {}, locals = {} }: Synthesized) => {
    const types = Object.entries(resource).filter(([type]) => type !== "terraform_data");
    return Object.fromEntries(
      types.map(([type, named]) => {
        const { precondition = [] } = (Object.values(named)[0]?.lifecycle ?? {}) as {
          precondition?: { condition: string; error_message: string }[];
        };
        const [, changes = ""] = /^\$\{length\(local\.([\w-]+)\) == 0\}$/.exec(precondition[0]?.condition ?? "") ?? [];
        const [, errorMessage = ""] = /^\$\{local\.([\w-]+)\}$/.exec(precondition[0]?.error_message ?? "") ?? [];
        const [, remembering] =
          / in merge\(.+, terraform_data\.([\w-]+)\.output\) : /.exec(String(locals[changes])) ?? [];
        // The error message must display the same changes.
        const [, displayed = ""] = /join\("[^"]+", local\.([\w-]+)\)/.exec(String(locals[errorMessage])) ?? [];
        const isSameMemory = changes !== "" && String(locals[displayed]).includes(` in local.${changes} : `);
        return [type, isSameMemory ? remembering?.replace(/_[0-9A-F]{8}$/, "") : undefined];
      }),
    );
  };

  test.each<[string, () => Synthesized, Record<string, string | undefined>]>([
    [
      "of the stack",
      () => synthesizedPulumiCmkStack(),
      {
        aws_iam_openid_connect_provider: "memory",
        aws_iam_role: "memory",
        aws_kms_alias: undefined,
        aws_kms_key: "memory",
      },
    ],
    [
      "of PulumiCmk",
      () => synthesizedStack(createCmk),
      {
        aws_iam_openid_connect_provider: "cmk_memory",
        aws_iam_role: "cmk_memory",
        aws_kms_alias: undefined,
        aws_kms_key: "cmk_memory",
      },
    ],
    [
      "of PulumiCmk with an existing key",
      () =>
        synthesizedStack((stack) => {
          new PulumiCmk(stack, "cmk", { organization: "acme", existingKeyArn: KEY_ARN });
        }),
      {
        aws_iam_openid_connect_provider: "cmk_memory",
        aws_iam_role: "cmk_memory",
        aws_iam_role_policy: "cmk_memory",
      },
    ],
    [
      "of PulumiCmk without protection of the role",
      () =>
        synthesizedStack((stack) => {
          new PulumiCmk(stack, "cmk", { organization: "acme", role: { preventDestroy: false } });
        }),
      {
        aws_iam_openid_connect_provider: "cmk_memory",
        aws_iam_role: undefined,
        aws_kms_alias: undefined,
        aws_kms_key: "cmk_memory",
      },
    ],
    [
      "of PulumiCmk without protection of the role and the key: the OIDC provider has a separate memory",
      () =>
        synthesizedStack((stack) => {
          const unprotected = { preventDestroy: false };
          new PulumiCmk(stack, "cmk", { organization: "acme", role: unprotected, key: unprotected });
        }),
      {
        aws_iam_openid_connect_provider: "cmk_oidc-provider_memory",
        aws_iam_role: undefined,
        aws_kms_alias: undefined,
        aws_kms_key: undefined,
      },
    ],
    ["of a role", () => synthesizedStack(createRole), { aws_iam_role: "role_memory" }],
    ["of a key", () => synthesizedStack(createKey), { aws_kms_alias: undefined, aws_kms_key: "key_memory" }],
    [
      "of an OIDC provider",
      () => synthesizedStack(createOidcProvider),
      { aws_iam_openid_connect_provider: "oidc-provider_memory" },
    ],
  ])("by each protected resource %s", (_of, build, expected) => {
    expect(memoryOfPrecondition(build())).toEqual(expected);
  });
});

describe("the error message names the address to replace", () => {
  test("of the stack", () => {
    expect(replacedAddressesOf(synthesizedPulumiCmkStack())).toEqual(["terraform_data.memory"]);
  });

  test.each<[string, Build]>([
    ["of PulumiCmk", createCmk],
    ["of a role", createRole],
    ["of a key", createKey],
    ["of an OIDC provider", createOidcProvider],
    [
      "of a construct within another construct",
      (stack) => {
        new PulumiCmk(new Construct(stack, "secrets"), "cmk", { organization: "acme" });
      },
    ],
    [
      "of each of several constructs",
      (stack) => {
        createOidcProvider(stack);
        createKey(stack);
      },
    ],
  ])("%s", (_of, build) => {
    const synthesized = synthesizedStack(build);
    const addresses = Object.keys(memoriesOf(synthesized)).map((name) => `terraform_data.${name}`);
    expect(addresses.length).toBeGreaterThan(0);
    expect(replacedAddressesOf(synthesized).sort()).toEqual(addresses.sort());
  });

  test("of a stack that overrides its logical IDs", () => {
    class NamingStack extends TerraformStack {
      protected override allocateLogicalId(element: TerraformElement): string {
        return element.node.path.replace(/\W/g, "_");
      }
    }
    const synthesized = parsed(
      synthesize((app) => {
        const stack = new NamingStack(app, "stack");
        new AwsProvider(stack, "aws", {});
        createCmk(stack);
        return stack;
      }),
    );
    expect(Object.keys(memoriesOf(synthesized))).toEqual(["stack_cmk_memory_Resource"]);
    expect(replacedAddressesOf(synthesized)).toEqual(["terraform_data.stack_cmk_memory_Resource"]);
  });

  test("which can't change later", () => {
    const memory = new Memory(emptyStack(), "memory", { hasRegion: false });
    const resource = memory.node.children.find((child) => child instanceof TerraformData);
    expect(resource?.node.id).toBe("Resource");
    expect(() => resource?.overrideLogicalId("another")).toThrow(
      `stack/memory/Resource: the ID can't be overridden with "another" any more.`,
    );
  });
});
