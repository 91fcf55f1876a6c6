import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Fn, Lazy, TerraformVariable, Token } from "cdktf";
import { PulumiOidcProvider, type PulumiOidcProviderProps } from "../../../modules/oidc-provider/pulumi-oidc-provider";
import { emptyStack, parsed, synthesizeStack, resolve } from "../../../lab/synthesis";

/** Returns the synthesized resource, alone in its stack. */
function resourceOf(props?: PulumiOidcProviderProps, use?: (provider: PulumiOidcProvider) => void) {
  const { resource } = parsed(
    synthesizeStack((stack) => {
      const provider = new PulumiOidcProvider(stack, "oidc-provider", props);
      use?.(provider);
    }),
  );
  return Object.values(resource?.aws_iam_openid_connect_provider ?? {})[0];
}

/** Returns the expression that an error message contains for a token. */
function masked(text: string): string {
  return `\${concat([for text in [${text}] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]}`;
}

/** Precondition that the plan is for the remembered deployment. */
const AS_REMEMBERED = {
  condition: "${length(local.oidc-provider_memory_changes_F94C110E) == 0}",
  error_message: "${local.oidc-provider_memory_error_F375524B}",
};

test("by default, AWS trusts Pulumi Cloud's issuer, with no thumbprints and no additional audiences, and the OIDC provider is protected", () => {
  expect(resourceOf()).toEqual({
    url: "https://api.pulumi.com/oidc",
    client_id_list: [],
    lifecycle: { prevent_destroy: true, precondition: [AS_REMEMBERED] },
  });
});

test("a self-hosted issuer, audiences, thumbprints, protection and tags are applied", () => {
  expect(
    resourceOf({
      issuerUrl: "https://pulumi.example.com/oidc",
      audiences: ["acme", "aws:acme"],
      thumbprints: ["0123456789abcdef0123456789abcdef01234567"],
      preventDestroy: false,
      tags: { team: "security" },
    }),
  ).toEqual({
    url: "https://pulumi.example.com/oidc",
    client_id_list: ["acme", "aws:acme"],
    thumbprint_list: ["0123456789abcdef0123456789abcdef01234567"],
    tags: { team: "security" },
  });
});

test("the issuer is the URL without its scheme", () => {
  const stack = emptyStack();
  expect(new PulumiOidcProvider(stack, "a").issuer).toBe("api.pulumi.com/oidc");
  const url = new TerraformVariable(stack, "url", {}).stringValue;
  const provider = new PulumiOidcProvider(stack, "b", { issuerUrl: url });
  expect(resolve(stack, provider.issuer)).toBe('${trimprefix(var.url, "https://")}');
});

describe("audiences", () => {
  test("are allowed once each", () => {
    const resource = resourceOf({ audiences: ["acme", "acme"] }, (provider) => {
      provider.allowAudience("aws:acme");
      provider.allowAudience("acme");
      provider.allowAudience("aws:acme");
    });
    expect(resource?.client_id_list).toEqual(["acme", "aws:acme"]);
  });

  test("can be 100", () => {
    const audiences = Array.from({ length: 99 }, (_, index) => `audience-${index}`);
    const resource = resourceOf({ audiences }, (provider) => {
      provider.allowAudience("aws:acme");
      provider.allowAudience("aws:acme");
    });
    expect(resource?.client_id_list).toEqual([...audiences, "aws:acme"]);
  });

  test("can't be 101", () => {
    const audiences = Array.from({ length: 100 }, (_, index) => `audience-${index}`);
    expect(() =>
      resourceOf({ audiences }, (provider) => {
        provider.allowAudience("aws:acme");
      }),
    ).toThrow(
      "PulumiOidcProvider (stack/oidc-provider): the number of audiences is 101.\nIt must be at most 100, IAM's quota for one OIDC provider.\nRemove audiences that are no longer used.\nSee https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    );
  });

  test("can't be 101 if they are assigned or come from a Lazy either", () => {
    const audiences = Array.from({ length: 101 }, (_, index) => `audience-${index}`);
    const message = "PulumiOidcProvider (stack/oidc-provider): the number of audiences is 101.\nIt must be at most 100";
    expect(() => resourceOf({ audiences: Lazy.listValue({ produce: () => audiences }) })).toThrow(message);
    expect(() =>
      resourceOf({}, ({ resource }) => {
        resource.clientIdList = audiences;
      }),
    ).toThrow(message);
  });

  test("that are assigned to the resource are added, and replace previously assigned ones", () => {
    const resource = resourceOf({ audiences: ["acme"] }, (provider) => {
      provider.resource.clientIdList = ["first"];
      provider.resource.clientIdList = ["second", "acme"];
      provider.allowAudience("aws:acme");
    });
    expect(resource?.client_id_list).toEqual(["acme", "aws:acme", "second"]);
  });

  test.each(["clientIdList", "clientIdListInput"] as const)(
    "that are read from %s of the resource and assigned again are not added twice",
    (attribute) => {
      const resource = resourceOf({ audiences: ["acme"] }, (provider) => {
        provider.resource.clientIdList = [...(provider.resource[attribute] ?? []), "another"];
        provider.allowAudience("aws:acme");
      });
      expect([...(resource?.client_id_list as string[])].sort()).toEqual(["acme", "another", "aws:acme"]);
    },
  );

  test("can be tokens in addition to text", () => {
    const { resource } = parsed(
      synthesizeStack((stack) => {
        const list = new TerraformVariable(stack, "list", { type: "list(string)" }).listValue;
        new PulumiOidcProvider(stack, "oidc-provider", { audiences: list }).allowAudience("aws:acme");
      }),
    );
    expect(Object.values(resource?.aws_iam_openid_connect_provider ?? {})[0]?.client_id_list).toBe(
      '${distinct(flatten(["aws:acme", var.list]))}',
    );
  });

  test("that are tokens are merged, counted and validated by Terraform", () => {
    const { resource } = parsed(
      synthesizeStack((stack) => {
        const list = new TerraformVariable(stack, "list", { type: "list(string)" }).listValue;
        const org = new TerraformVariable(stack, "org", { type: "string" }).stringValue;
        const provider = new PulumiOidcProvider(stack, "oidc-provider", { audiences: list });
        provider.allowAudience("acme");
        provider.allowAudience(`aws:${org}`);
      }),
    );
    const all = 'distinct(flatten(["acme", "aws:${var.org}", var.list]))';
    const pattern = "^[a-zA-Z0-9._~:/@+,=%-]{1,255}$";
    expect(Object.values(resource?.aws_iam_openid_connect_provider ?? {})).toEqual([
      {
        url: "https://api.pulumi.com/oidc",
        client_id_list: `\${${all}}`,
        lifecycle: {
          prevent_destroy: true,
          precondition: [
            AS_REMEMBERED,
            {
              condition: `\${try(!anytrue([for item in var.list : !can(regex("${pattern}", item))]), false)}`,
              error_message: expect.stringContaining("audiences contains ${concat([for text in [try(join("),
            },
            {
              condition: `\${length(${all}) <= 100}`,
              error_message: expect.stringContaining(
                `the number of audiences is ${masked(`format("%v", length(${all}))`)}`,
              ),
            },
            {
              condition: `\${can(regex("${pattern}", "aws:\${var.org}"))}`,
              error_message: expect.stringContaining(`audience is "${masked('format("%v", "aws:${var.org}")')}"`),
            },
          ],
        },
      },
    ]);
  });
});

test.each<[string, PulumiOidcProviderProps, string]>([
  ["issuerUrl", { issuerUrl: "http://api.pulumi.com/oidc" }, 'issuerUrl is "http://api.pulumi.com/oidc"'],
  ["audiences", { audiences: ["acme", "aws:*"] }, 'audiences[1] is "aws:*"'],
  ["issuerUrl", { issuerUrl: "https://API.pulumi.com/oidc" }, 'issuerUrl is "https://API.pulumi.com/oidc"'],
  ["tags", { tags: { team: 1 } as never }, 'tags["team"] is 1'],
  ["tags", { tags: { "aws:x": "y" } }, 'the key "aws:x" of tags is "aws:x"'],
  ["preventDestroy", { preventDestroy: "false" as never }, 'preventDestroy is "false"'],
  ["thumbprints", { thumbprints: ["abc"] }, 'thumbprints[0] is "abc"'],
])("an invalid %s is rejected", (_property, props, message) => {
  expect(() => resourceOf(props)).toThrow(`PulumiOidcProvider (stack/oidc-provider): ${message}.\nIt must`);
});

test("an audience that is a token is counted by Terraform, and validated once even if it is allowed twice", () => {
  const stack = emptyStack();
  const audience = new TerraformVariable(stack, "audience", {}).stringValue;
  const provider = new PulumiOidcProvider(stack, "oidc-provider");
  provider.allowAudience(audience);
  provider.allowAudience(audience);
  expect(resolve(stack, provider.resource.clientIdListInput)).toBe("${distinct(flatten([var.audience]))}");
  expect(resolve(stack, provider.resource.lifecycle?.precondition)).toEqual([
    { condition: AS_REMEMBERED.condition, errorMessage: AS_REMEMBERED.error_message },
    expect.objectContaining({ condition: "${length(distinct(flatten([var.audience]))) <= 100}" }),
    expect.objectContaining({ condition: '${can(regex("^[a-zA-Z0-9._~:/@+,=%-]{1,255}$", var.audience))}' }),
  ]);
});

describe("another OIDC provider for the same issuer", () => {
  const TAKEN = (path: string) =>
    `PulumiOidcProvider (stack/second): the issuer "https://api.pulumi.com/oidc" is already used by the resource "${path}".\nIt must be unique.\nPass that one as oidcProvider to each PulumiCmk.\nSee https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html`;

  test("is rejected when the stack is synthesized, because an account can have only one", () => {
    const synthesizeBoth = () =>
      synthesizeStack((stack) => {
        new PulumiOidcProvider(stack, "first");
        expect(() => new PulumiOidcProvider(stack, "second")).not.toThrow();
      });
    expect(synthesizeBoth).toThrow(new Error(TAKEN("stack/first/Resource")));
  });

  test("is rejected if it is cdktf's own resource", () => {
    const synthesizeBoth = () =>
      synthesizeStack((stack) => {
        new PulumiOidcProvider(stack, "second");
        new IamOpenidConnectProvider(stack, "first", { url: "https://api.pulumi.com/oidc", clientIdList: [] });
      });
    expect(synthesizeBoth).toThrow(new Error(TAKEN("stack/first")));
  });

  test("is rejected by Terraform if the account of another AWS provider is the same", () => {
    const { resource } = parsed(
      synthesizeStack((stack) => {
        new PulumiOidcProvider(stack, "first", { preventDestroy: false });
        const provider = new AwsProvider(stack, "ireland", { alias: "ireland" });
        new PulumiOidcProvider(stack, "second", { provider, preventDestroy: false });
      }),
    );
    const [first] = Object.values(resource?.aws_iam_openid_connect_provider ?? {}).filter((each) => !each.provider);
    expect(first?.lifecycle).toEqual({
      precondition: [
        {
          condition:
            "${(data.aws_caller_identity.aws-account-ireland_identity_A92DA803.account_id != data.aws_caller_identity.aws-account_identity_87B2DE4E.account_id)}",
          error_message: TAKEN("aws_iam_openid_connect_provider.first_06E01775"),
        },
      ],
    });
  });

  test("is rejected by Terraform if an issuer is a token", () => {
    const { resource } = parsed(
      synthesizeStack((stack) => {
        const issuerUrl = new TerraformVariable(stack, "url", {}).stringValue;
        new PulumiOidcProvider(stack, "first", { issuerUrl, preventDestroy: false });
        new PulumiOidcProvider(stack, "second", { preventDestroy: false });
      }),
    );
    const [first] = Object.values(resource?.aws_iam_openid_connect_provider ?? {}).filter(
      ({ url }) => url !== "https://api.pulumi.com/oidc",
    );
    expect(first?.lifecycle).toMatchObject({
      precondition: [
        {},
        {},
        {},
        { condition: expect.stringMatching(/"https:\/\/api\.pulumi\.com\/oidc".* != .*var\.url/) },
      ],
    });
  });

  test("is valid for another issuer", () => {
    expect(() =>
      synthesizeStack((stack) => {
        new PulumiOidcProvider(stack, "first");
        new PulumiOidcProvider(stack, "second", { issuerUrl: "https://pulumi.example.com/oidc" });
      }),
    ).not.toThrow();
  });
});

test("an assigned lifecycle is merged with the lifecycle of the OIDC provider", () => {
  const resource = resourceOf({}, (provider) => {
    provider.resource.lifecycle = { ignoreChanges: ["thumbprint_list"] };
  });
  expect(resource?.lifecycle).toEqual({
    prevent_destroy: true,
    ignore_changes: ["thumbprint_list"],
    precondition: [AS_REMEMBERED],
  });
});

test("an empty list of thumbprints from a token is omitted, because thumbprints can't be cleared", () => {
  const stack = emptyStack();
  const thumbprints = new TerraformVariable(stack, "thumbprints", {}).listValue;
  const provider = new PulumiOidcProvider(stack, "oidc-provider", { thumbprints });
  expect(resolve(stack, provider.resource.thumbprintListInput)).toBe(
    "${length(var.thumbprints) > 0 ? distinct(var.thumbprints) : null}",
  );
});

test.each([null, "acme"])("properties can't be %j", (props) => {
  expect(() => new PulumiOidcProvider(emptyStack(), "oidc-provider", props as never)).toThrow(
    `PulumiOidcProvider (stack/oidc-provider): props is ${JSON.stringify(props)}.\nIt must be an object.\nWrite it as { ... }.`,
  );
});

test("allowAudience() rejects an invalid audience", () => {
  expect(() =>
    resourceOf({}, (provider) => {
      provider.allowAudience('aws:"acme"');
    }),
  ).toThrow('PulumiOidcProvider (stack/oidc-provider): audience is "aws:\\"acme\\"".\nIt must');
});

test("the caller's properties are not changed", () => {
  const props = Object.freeze({
    audiences: Object.freeze(["acme"]),
    thumbprints: Object.freeze(["0123456789abcdef0123456789abcdef01234567"]),
    tags: Object.freeze({ team: "security" }),
  });
  const resource = resourceOf(props, (provider) => {
    provider.allowAudience("aws:acme");
  });
  expect(resource?.client_id_list).toEqual(["acme", "aws:acme"]);
  expect(props.audiences).toEqual(["acme"]);
});

test("a token for tags is passed to the resource", () => {
  const stack = emptyStack();
  const tags = Token.asStringMap(new TerraformVariable(stack, "tags", {}).value);
  const provider = new PulumiOidcProvider(stack, "oidc-provider", { tags });
  expect(resolve(stack, provider.resource.tagsInput)).toBe("${var.tags}");
  // cdktf's functions have the return type any.
  const merged = new PulumiOidcProvider(stack, "merged", {
    issuerUrl: "https://pulumi.example.com/oidc",
    tags: Fn.merge([tags, { team: "security" }]) as never,
  });
  expect(resolve(stack, merged.resource.tagsInput)).toBe('${merge(var.tags, {"team" = "security"})}');
});
