import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Aspects, type IAspect, TerraformStack, TerraformVariable, Token } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import * as api from "../../index";
import { PulumiCmk, PulumiCmkKey, PulumiCmkRole, PulumiCmkStack, PulumiOidcProvider } from "../../index";
import { parsed, synthesize, synthesizeStack } from "../../lab/synthesis";

const ARN = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";
const ROLE = { arn: "arn:aws:iam::123456789012:role/cmk", organization: "acme" };

/** Synthesizes a stack and returns the first resource of each type. */
function synthesizeResources(build: (stack: TerraformStack) => void): Record<string, Record<string, unknown>> {
  const { resource = {} } = parsed(synthesizeStack(build));
  return Object.fromEntries(Object.entries(resource).map(([type, named]) => [type, Object.values(named)[0] ?? {}]));
}

/** Matches the condition of the precondition that a plan is for the recorded deployment of a construct. */
function deploymentCondition(construct: string): string {
  return expect.stringMatching(
    new RegExp(String.raw`^\$\{length\(local\.${construct}_memory_changes_[0-9A-F]{8}\) == 0\}$`),
  ) as string;
}

describe("an assignment to a wrapped resource", () => {
  test("is merged with prevent_destroy and the preconditions, in any order", () => {
    const precondition = { condition: "${var.x}", errorMessage: "no" };
    const { aws_kms_key, aws_iam_role, aws_iam_openid_connect_provider, aws_kms_alias } = synthesizeResources(
      (stack) => {
        const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider");
        oidcProvider.resource.lifecycle = { ignoreChanges: ["tags"] };
        const organization = new TerraformVariable(stack, "org", {}).stringValue;
        const cmk = new PulumiCmk(stack, "cmk", { organization, oidcProvider });
        cmk.key.resource.lifecycle = { ignoreChanges: ["tags"], precondition: [precondition] };
        cmk.role.resource.lifecycle = { ...cmk.role.resource.lifecycle, ignoreChanges: "all" };
        cmk.key.alias.lifecycle = { createBeforeDestroy: true };
      },
    );
    expect(aws_iam_openid_connect_provider?.lifecycle).toMatchObject({
      prevent_destroy: true,
      ignore_changes: ["tags"],
      precondition: [
        { condition: deploymentCondition("oidc-provider") },
        { error_message: expect.stringContaining("the number of audiences is") },
        {},
      ],
    });
    expect(aws_kms_key?.lifecycle).toMatchObject({
      prevent_destroy: true,
      ignore_changes: ["is_enabled", "tags"],
      precondition: [{ condition: deploymentCondition("cmk") }, {}, {}, { condition: "${var.x}", error_message: "no" }],
    });
    const { precondition: ofRole, ...lifecycle } = aws_iam_role?.lifecycle as Record<string, unknown[]>;
    expect(lifecycle).toEqual({ prevent_destroy: true, ignore_changes: "all" });
    expect(ofRole).toHaveLength(3);
    expect(ofRole?.[0]).toMatchObject({ condition: deploymentCondition("cmk") });
    expect(aws_kms_alias?.lifecycle).toEqual({ create_before_destroy: true });
  });

  test("can't turn off prevent_destroy, but addOverride can", () => {
    const { aws_kms_key } = synthesizeResources((stack) => {
      const { resource } = new PulumiCmkKey(stack, "key", { role: ROLE });
      resource.lifecycle = { preventDestroy: false };
      resource.addOverride("lifecycle.prevent_destroy", false);
      resource.addOverride("lifecycle.precondition", [{ condition: "${var.x}", error_message: "no" }]);
    });
    expect(aws_kms_key?.lifecycle).toEqual({
      prevent_destroy: false,
      ignore_changes: ["is_enabled"],
      precondition: [
        expect.objectContaining({ condition: deploymentCondition("key") }),
        { condition: "${var.x}", error_message: "no" },
      ],
    });
    expect(
      synthesizeResources((stack) => {
        new PulumiCmkKey(stack, "key", { role: ROLE }).resource.lifecycle = { preventDestroy: false };
      }).aws_kms_key?.lifecycle,
    ).toEqual({
      prevent_destroy: true,
      ignore_changes: ["is_enabled"],
      precondition: [expect.objectContaining({ condition: deploymentCondition("key") })],
    });
  });

  test.each(["before", "after"])("keeps the audiences of roles, %s a role adds its audience", (when) => {
    const { aws_iam_openid_connect_provider } = synthesizeResources((stack) => {
      const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider");
      const assign = () => (oidcProvider.resource.clientIdList = ["acme"]);
      const addRole = () => new PulumiCmkRole(stack, "role", { organization: "acme", oidcProvider });
      if (when === "before") {
        assign();
        addRole();
      } else {
        addRole();
        assign();
      }
    });
    expect(aws_iam_openid_connect_provider?.client_id_list).toEqual(["aws:acme", "acme"]);
  });
});

describe("a tagging Aspect from the cdktf documentation", () => {
  class Tagging implements IAspect {
    public visit(node: IConstruct): void {
      if ("tags" in node && "tagsInput" in node) {
        node.tags = { team: "security", owner: "ops", ...(node.tagsInput as object | undefined) };
      }
    }
  }

  test("adds tags to a stack whose tags are a variable", () => {
    const { resource } = parsed(
      synthesize((app) => {
        const stack = new PulumiCmkStack(app, "pulumi-cmk");
        Aspects.of(stack).add(new Tagging());
        return stack;
      }),
    );
    const expected = '${merge({"team" = "security", "owner" = "ops"}, var.tags)}';
    expect(resource?.aws_kms_key?.key?.tags).toBe(expected);
    expect(resource?.aws_iam_role?.role?.tags).toBe(expected);
    expect(resource?.aws_iam_openid_connect_provider?.oidc_provider?.tags).toBe(expected);
  });

  test("adds tags to constructs, whose own tags take precedence", () => {
    const { aws_kms_key, aws_iam_role } = synthesizeResources((stack) => {
      new PulumiCmk(stack, "cmk", { organization: "acme", key: { tags: { team: "payments" } } });
      Aspects.of(stack).add(new Tagging());
    });
    expect(aws_kms_key?.tags).toEqual({ team: "payments", owner: "ops" });
    expect(aws_iam_role?.tags).toEqual({ team: "security", owner: "ops" });
  });
});

describe("two resources with the same name in an account", () => {
  const other = (stack: TerraformStack) => new AwsProvider(stack, "ireland", { region: "eu-west-1", alias: "ireland" });
  const defaultProvider = (stack: TerraformStack) => stack.node.tryFindChild("aws") as AwsProvider;

  test.each<[string, (stack: TerraformStack) => void]>([
    [
      "with and without the default AWS provider in the properties",
      (stack) => {
        new PulumiOidcProvider(stack, "one");
        new PulumiOidcProvider(stack, "two", { provider: defaultProvider(stack) });
      },
    ],
    [
      "with a plain resource that is created before",
      (stack) => {
        new IamOpenidConnectProvider(stack, "two", { url: "https://api.pulumi.com/oidc", clientIdList: [] });
        new PulumiOidcProvider(stack, "one");
      },
    ],
    [
      "with a plain resource that is created after",
      (stack) => {
        new PulumiOidcProvider(stack, "one");
        new IamOpenidConnectProvider(stack, "two", { url: "https://api.pulumi.com/oidc", clientIdList: [] });
      },
    ],
    [
      "with the same variable as the issuer",
      (stack) => {
        const issuerUrl = new TerraformVariable(stack, "issuer", {}).stringValue;
        new PulumiOidcProvider(stack, "one", { issuerUrl });
        new PulumiOidcProvider(stack, "two", { issuerUrl });
      },
    ],
  ])("are rejected for OIDC providers with one issuer: %s", (_how, build) => {
    expect(() => synthesizeStack(build)).toThrow(
      /PulumiOidcProvider \(stack\/(one|two)\): the issuer .+ is already used by the resource "stack\/(one|two).*".\nIt must be unique\.\nPass that one as oidcProvider/,
    );
  });

  test("are rejected for roles, regardless of case", () => {
    const build = (name?: string) => (stack: TerraformStack) => {
      const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider");
      new PulumiCmk(stack, "one", { organization: "acme", oidcProvider });
      new PulumiCmk(stack, "two", { organization: "acme", oidcProvider, role: { name }, key: { alias: "two" } });
    };
    expect(() => synthesizeStack(build())).toThrow(
      'PulumiCmkRole (stack/two/role): the name "pulumi-cmk-acme" is already used by the resource "stack/one/role/Resource".\nIt must be unique.\nGive one of the roles another name.',
    );
    expect(() => synthesizeStack(build("PULUMI-CMK-ACME"))).toThrow("is already used by the resource");
    expect(() => synthesizeStack(build("two"))).not.toThrow();
  });

  test("are rejected for a role and a plain role, and for aliases", () => {
    expect(() =>
      synthesizeStack((stack) => {
        new PulumiCmk(stack, "one", { organization: "acme" });
        new IamRole(stack, "two", { name: "pulumi-cmk-acme", assumeRolePolicy: "{}" });
      }),
    ).toThrow('the name "pulumi-cmk-acme" is already used by the resource "stack/two"');
    expect(() =>
      synthesizeStack((stack) => {
        new PulumiCmk(stack, "one", { organization: "acme" });
        new KmsAlias(stack, "two", { name: "alias/pulumi-cmk-acme", targetKeyId: "x" });
      }),
    ).toThrow(
      'PulumiCmkKey (stack/one/key): the alias "alias/pulumi-cmk-acme" is already used by the resource "stack/two"',
    );
  });

  test("are compared by Terraform if two AWS providers may be two accounts", () => {
    const { aws_iam_openid_connect_provider, aws_iam_role } = (() => {
      const { resource = {} } = parsed(
        synthesizeStack((stack) => {
          new PulumiCmk(stack, "one", { organization: "acme", preventDestroy: false });
          new PulumiCmk(stack, "two", { organization: "acme", provider: other(stack), preventDestroy: false });
        }),
      );
      return resource;
    })();
    const preconditions = [aws_iam_openid_connect_provider, aws_iam_role].map((named) =>
      Object.values(named ?? {}).flatMap(
        ({ lifecycle }) => (lifecycle as { precondition?: { condition: string }[] } | undefined)?.precondition ?? [],
      ),
    );
    for (const [first, ...more] of preconditions) {
      expect(more).toEqual([]);
      expect(first?.condition).toMatch(
        /^\$\{\(data\.aws_caller_identity\.[\w-]+\.account_id != data\.aws_caller_identity\.[\w-]+\.account_id\)\}$/,
      );
    }
  });
});

test("a stack looks up the account once per AWS provider", () => {
  const { data } = parsed(
    synthesizeStack((stack) => {
      const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider");
      const provider = stack.node.tryFindChild("aws") as AwsProvider;
      for (const organization of ["acme", "acme-labs", "umbrella"]) {
        new PulumiCmk(stack, organization, { organization, oidcProvider, provider });
      }
    }),
  );
  expect(Object.keys(data?.aws_caller_identity ?? {})).toHaveLength(1);
  expect(Object.keys(data?.aws_partition ?? {})).toHaveLength(1);
});

describe("an OIDC provider that is a plain object", () => {
  const good = { arn: ARN, issuer: "api.pulumi.com/oidc", allowAudience: () => undefined };
  const build = (oidcProvider: unknown) => (stack: TerraformStack) =>
    new PulumiCmkRole(stack, "role", { organization: "acme", oidcProvider: oidcProvider as never });

  test.each<[string, unknown, string]>([
    [
      "no ARN",
      { ...good, arn: undefined },
      "oidcProvider.arn is undefined.\nIt must be the ARN of an IAM OIDC provider",
    ],
    ["a pattern as ARN", { ...good, arn: "*" }, 'oidcProvider.arn is "*".\nIt must be the ARN'],
    ["a pattern as issuer", { ...good, issuer: "*" }, 'oidcProvider.issuer is "*".\nIt must be'],
    [
      "an issuer with a scheme",
      { ...good, issuer: "https://api.pulumi.com/oidc" },
      'oidcProvider.issuer is "https://api.pulumi.com/oidc".\nIt must be the URL of the issuer without https://',
    ],
    [
      "another issuer than the ARN's",
      { ...good, issuer: "pulumi.example.com" },
      'oidcProvider.issuer is "pulumi.example.com".\nIt must be api.pulumi.com/oidc',
    ],
    ["no method", { arn: ARN, issuer: good.issuer }, "oidcProvider.allowAudience is undefined.\nIt must be a method"],
  ])("is rejected: %s", (_what, oidcProvider, message) => {
    expect(() => synthesizeStack(build(oidcProvider))).toThrow(`PulumiCmkRole (stack/role): ${message}`);
  });

  test("is validated by Terraform if its values are tokens", () => {
    const { aws_iam_role } = synthesizeResources((stack) => {
      const arn = new TerraformVariable(stack, "arn", {}).stringValue;
      build({ ...good, arn })(stack);
    });
    const { precondition } = aws_iam_role?.lifecycle as { precondition: { condition: string }[] };
    expect(precondition.map(({ condition }) => condition)).toEqual([
      deploymentCondition("role"),
      expect.stringContaining("can(regex("),
      expect.stringContaining("can(regex("),
      '${"api.pulumi.com/oidc" == split(":oidc-provider/", var.arn)[1]}',
      expect.stringMatching(
        /^\$\{var\.arn == null \? true : startswith\(var\.arn, "arn:\$\{data\.aws_partition\..*:"\)\}$/,
      ),
    ]);
  });
});

describe("an invalid value of a property", () => {
  const synthesizeWith = (build: (stack: TerraformStack) => unknown) => {
    let remaining: string[] = [];
    let message = "";
    synthesizeStack((stack) => {
      const before = stack.node.findAll().length;
      const helper = new TerraformVariable(stack, "v", {});
      try {
        build(stack);
      } catch (error) {
        if (error instanceof TypeError) {
          throw error;
        }
        ({ message } = error as Error);
      }
      remaining = stack.node
        .findAll()
        .slice(before)
        .filter((node) => node !== helper)
        .map(({ node }) => node.path);
    });
    return { message, remaining };
  };
  const variable = (stack: TerraformStack) => stack.node.findChild("v") as never;
  const getSharedProvider = (stack: TerraformStack) =>
    (stack.node.tryFindChild("shared") as PulumiOidcProvider | undefined) ??
    new PulumiOidcProvider(stack, "shared", { preventDestroy: false });

  test.each<[string, (stack: TerraformStack) => unknown, string]>([
    [
      "a variable for text",
      (stack) => new PulumiCmk(stack, "cmk", { organization: variable(stack) }),
      'PulumiCmk (stack/cmk): organization is the construct "stack/v".\nIt must be a value.\nPass a value of the construct, such as variable.stringValue of a variable or an attribute of a resource.',
    ],
    [
      "a resource for an ARN",
      (stack) =>
        new PulumiCmkRole(stack, "r", {
          organization: "acme",
          oidcProvider: getSharedProvider(stack),
          permissionsBoundaryArn: variable(stack),
        }),
      'permissionsBoundaryArn is the construct "stack/v"',
    ],
    [
      "a variable for a list",
      (stack) => new PulumiCmkKey(stack, "k", { role: ROLE, administratorArns: variable(stack) }),
      'administratorArns is the construct "stack/v".\nIt must be a value.\nPass a value of the construct, such as variable.listValue',
    ],
    [
      "a variable for tags",
      (stack) => new PulumiCmk(stack, "cmk", { organization: "acme", tags: variable(stack) }),
      'tags is the construct "stack/v"',
    ],
    [
      "no properties",
      (stack) => new (PulumiCmk as never as new (...args: unknown[]) => unknown)(stack, "cmk"),
      "PulumiCmk (stack/cmk): props is undefined.\nIt must be an object.\nPass at least { organization }.",
    ],
    [
      "no properties of a role",
      (stack) => new (PulumiCmkRole as never as new (...args: unknown[]) => unknown)(stack, "r"),
      "PulumiCmkRole (stack/r): props is undefined",
    ],
    [
      "no properties of a key",
      (stack) => new (PulumiCmkKey as never as new (...args: unknown[]) => unknown)(stack, "k"),
      "PulumiCmkKey (stack/k): props is undefined",
    ],
    [
      "null as properties",
      (stack) => new PulumiOidcProvider(stack, "p", null as never),
      "PulumiOidcProvider (stack/p): props is null",
    ],
    [
      "text as properties of the role",
      (stack) => new PulumiCmk(stack, "cmk", { organization: "acme", role: "x" as never }),
      'role is "x".\nIt must be an object.',
    ],
    [
      "protection as text",
      (stack) => new PulumiCmk(stack, "cmk", { organization: "acme", role: { preventDestroy: "true" as never } }),
      'PulumiCmkRole (stack/cmk/role): preventDestroy is "true".\nIt must be true or false, and known at synthesis',
    ],
    [
      "protection as a token",
      (stack) => new PulumiOidcProvider(stack, "p", { preventDestroy: Token.asAny(true) as never }),
      "PulumiOidcProvider (stack/p): preventDestroy is a value that is known only to Terraform",
    ],
    [
      "a sparse array",
      (stack) => new PulumiCmkKey(stack, "k", { role: ROLE, administratorArns: new Array(2) }),
      "administratorArns[0] is undefined.\nIt must be the ARN",
    ],
    [
      "a tag that is undefined",
      (stack) => new PulumiCmk(stack, "cmk", { organization: "acme", tags: { team: undefined as never } }),
      'tags["team"] is undefined.\nIt must be a string.\nOmit the tag.',
    ],
    [
      "an element of a list that is a token",
      (stack) =>
        new PulumiCmk(stack, "cmk", {
          organization: new TerraformVariable(new Construct(stack, "in"), "l", {}).listValue.join(),
        }),
      "organization is an element of a list or map that is known only to Terraform.\nIt must be one value.\nUse Fn.element(list, 0)",
    ],
    [
      "a function",
      (stack) => new PulumiCmk(stack, "cmk", { organization: (() => "acme") as never }),
      "organization is a function.\nIt must be a string.\nWrite it in quotes.",
    ],
    [
      "an object that contains itself",
      (stack) => {
        const props: Record<string, unknown> = {};
        props.self = props;
        return new PulumiCmk(stack, "cmk", { organization: props as never });
      },
      "organization is an object that JSON can't represent",
    ],
    [
      "a bigint",
      (stack) => new PulumiCmkKey(stack, "k", { role: ROLE, deletionWindowInDays: 7n as never }),
      "deletionWindowInDays is 7n.\nIt must be a whole number",
    ],
    [
      "a symbol",
      (stack) => new PulumiCmk(stack, "cmk", { organization: Symbol("acme") as never }),
      "organization is Symbol(acme)",
    ],
    [
      "an invalid key with a valid role",
      (stack) => new PulumiCmk(stack, "cmk", { organization: "acme", key: { alias: "a b" } }),
      'PulumiCmkKey (stack/cmk/key): alias is "a b"',
    ],
    [
      "too many tags after merging",
      (stack) =>
        new PulumiCmk(stack, "cmk", {
          organization: "acme",
          tags: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`t${i}`, ""])),
          key: { tags: { more: "" } },
        }),
      "PulumiCmkKey (stack/cmk/key): the number of tags is 51.\nIt must be at most 50",
    ],
  ])("is rejected by name, and no construct remains in the tree: %s", (_what, build, expected) => {
    const { message, remaining } = synthesizeWith(build);
    expect(message).toContain(expected);
    expect(remaining.filter((path) => !/^stack\/(shared|in)/.test(path))).toEqual([]);
  });

  test("adds no audience to a shared OIDC provider", () => {
    const { aws_iam_openid_connect_provider } = synthesizeResources((stack) => {
      const oidcProvider = getSharedProvider(stack);
      expect(() => new PulumiCmk(stack, "cmk", { organization: "acme", oidcProvider, key: { alias: "a b" } })).toThrow(
        "alias",
      );
    });
    expect(aws_iam_openid_connect_provider?.client_id_list).toEqual([]);
  });
});

test("messages and JSON don't contain the runtime names of classes, which bundlers change", () => {
  const build = (stack: TerraformStack) => {
    const organization = new TerraformVariable(stack, "org", {}).stringValue;
    new PulumiCmk(stack, "cmk", { organization, key: { administratorArns: [organization] } });
    PulumiOidcProvider.fromArn(stack, "found", organization);
  };
  const original = synthesizeStack(build);
  const classes = Object.values(api).concat([api.PulumiOidcProvider]);
  const names = classes.map((each) => [each, each.name] as const);
  try {
    for (const each of classes) {
      Object.defineProperty(each, "name", { value: "ww" });
    }
    expect(synthesizeStack(build)).toBe(original);
  } finally {
    for (const [each, name] of names) {
      Object.defineProperty(each, "name", { value: name });
    }
  }
});

describe("names that refer to each other", () => {
  test.each<[string, (stack: TerraformStack, cmk: PulumiCmk) => void]>([
    [
      "a role named after the role",
      (stack, cmk) => new IamRole(stack, "other", { name: `${cmk.role.resource.name}-helper`, assumeRolePolicy: "{}" }),
    ],
    [
      "a role named after the key",
      (stack, cmk) => new IamRole(stack, "other", { name: `helper-${cmk.key.resource.keyId}`, assumeRolePolicy: "{}" }),
    ],
    [
      "an OIDC provider named after the role",
      (stack, cmk) =>
        new IamOpenidConnectProvider(stack, "other", {
          url: `https://${cmk.role.resource.name}.example.com`,
          clientIdList: [],
        }),
    ],
  ])("are not compared, because that would be a cycle: %s", (_what, build) => {
    const { resource, data } = parsed(
      synthesizeStack((stack) => {
        build(stack, new PulumiCmk(stack, "cmk", { organization: "acme", preventDestroy: false }));
      }),
    );
    expect(JSON.stringify({ resource, data })).not.toContain('"condition":');
  });
});

describe("an OIDC provider from another stack", () => {
  test("must be in the account of the role, because each stack has its own default AWS provider", () => {
    const synthesized = synthesize((app) => {
      const first = new TerraformStack(app, "first");
      new AwsProvider(first, "aws", { region: "eu-central-1" });
      const oidcProvider = new PulumiOidcProvider(first, "oidc-provider");
      const second = new TerraformStack(app, "second");
      new AwsProvider(second, "aws", { region: "eu-central-1" });
      new PulumiCmk(second, "cmk", { organization: "acme", oidcProvider });
      return second;
    });
    expect(synthesized).toContain("is in another AWS account or partition than the role");
    expect(synthesized).not.toContain("$${");
  });

  test("must have the issuer in its ARN, even if the ARN is from a construct", () => {
    const { aws_iam_role } = synthesizeResources((stack) => {
      const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider");
      new PulumiCmkRole(stack, "role", {
        organization: "acme",
        oidcProvider: { arn: oidcProvider.arn, issuer: "api.pulumi.com/other", allowAudience: () => undefined },
      });
    });
    expect(aws_iam_role?.lifecycle).toMatchObject({
      precondition: [
        { condition: deploymentCondition("role") },
        { condition: expect.stringMatching(/^\$\{"api\.pulumi\.com\/other" == split\(":oidc-provider\/", aws_iam/) },
        {},
      ],
    });
  });
});

test("a construct can have the ID of the account lookup", () => {
  const synthesized = synthesizeStack((stack) => {
    new Construct(stack, "aws-account");
    new PulumiCmk(stack, "cmk", { organization: "acme" });
  });
  expect(synthesized).not.toContain("undefined");
});

describe("an escape hatch of a wrapped resource", () => {
  test("addOverride adds audiences", () => {
    const { aws_iam_openid_connect_provider } = synthesizeResources((stack) => {
      const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider");
      new PulumiCmk(stack, "cmk", { organization: "acme", oidcProvider });
      oidcProvider.resource.addOverride("client_id_list", ["x"]);
    });
    expect(aws_iam_openid_connect_provider?.client_id_list).toEqual(["aws:acme", "x"]);
  });

  test("the audiences can be read and assigned with additional ones, which are validated", () => {
    const { aws_iam_openid_connect_provider } = synthesizeResources((stack) => {
      const { resource } = new PulumiOidcProvider(stack, "oidc-provider", { audiences: ["acme"] });
      resource.clientIdList = [...resource.clientIdList, "x"];
      expect(() => (resource.clientIdList = ["a b"])).toThrow('resource.clientIdList[0] is "a b".\nIt must');
      expect(() => (resource.clientIdList = "abc" as never)).toThrow(
        'resource.clientIdList is "abc".\nIt must be a list',
      );
    });
    expect(aws_iam_openid_connect_provider?.client_id_list).toEqual(["acme", "x"]);
  });

  test("an attribute of lifecycle can be assigned", () => {
    const { aws_kms_key } = synthesizeResources((stack) => {
      const { resource } = new PulumiCmkKey(stack, "key", { role: ROLE });
      Object.assign(resource.lifecycle as object, { ignoreChanges: ["tags"] });
    });
    expect(aws_kms_key?.lifecycle).toEqual({
      prevent_destroy: true,
      ignore_changes: ["is_enabled", "tags"],
      precondition: [expect.objectContaining({ condition: deploymentCondition("key") })],
    });
  });

  test("addOverride of count makes the resource conditional", () => {
    expect(() =>
      synthesizeStack((stack) => {
        new PulumiCmk(stack, "cmk", { organization: "acme" });
        new IamRole(stack, "other", { name: "pulumi-cmk-acme", assumeRolePolicy: "{}" }).addOverride("count", 0);
      }),
    ).not.toThrow();
  });
});

test("a role with a duplicate ID adds no audience to the OIDC provider", () => {
  const { aws_iam_openid_connect_provider } = synthesizeResources((stack) => {
    const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider");
    new PulumiCmkRole(stack, "role", { organization: "acme", oidcProvider });
    expect(() => new PulumiCmkRole(stack, "role", { organization: "beta", oidcProvider })).toThrow("role");
  });
  expect(aws_iam_openid_connect_provider?.client_id_list).toEqual(["aws:acme"]);
});

test("an OIDC provider accepts at most five thumbprints", () => {
  const thumbprints = Array.from({ length: 6 }, (_, index) => String(index).repeat(40));
  expect(() => synthesizeStack((stack) => new PulumiOidcProvider(stack, "p", { thumbprints }))).toThrow(
    "PulumiOidcProvider (stack/p): the number of thumbprints is 6.\nIt must be at most 5",
  );
});
