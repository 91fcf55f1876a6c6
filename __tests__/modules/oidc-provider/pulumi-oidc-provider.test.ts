import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Fn, TerraformVariable, Token } from "cdktf";
import { PulumiOidcProvider, type PulumiOidcProviderProps } from "../../../modules/oidc-provider/pulumi-oidc-provider";
import { emptyStack, parsed, synthesizeStack, written } from "../../../lab/synthesis";

/** The resource that is synthesized, alone in its stack. */
function resourceOf(props?: PulumiOidcProviderProps, use?: (provider: PulumiOidcProvider) => void) {
  const { resource } = parsed(
    synthesizeStack((stack) => {
      const provider = new PulumiOidcProvider(stack, "oidc-provider", props);
      use?.(provider);
    }),
  );
  return Object.values(resource?.aws_iam_openid_connect_provider ?? {})[0];
}

test("by default AWS trusts Pulumi Cloud's issuer, with no thumbprint and no audience that nobody asked for", () => {
  expect(resourceOf()).toEqual({ url: "https://api.pulumi.com/oidc", client_id_list: [] });
});

test("a self-hosted issuer, audiences, thumbprints and tags are taken as given", () => {
  expect(
    resourceOf({
      issuerUrl: "https://pulumi.example.com/oidc",
      audiences: ["acme", "aws:acme"],
      thumbprints: ["0123456789abcdef0123456789abcdef01234567"],
      preventDestroy: true,
      tags: { team: "security" },
    }),
  ).toEqual({
    lifecycle: { prevent_destroy: true },
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
  expect(written(stack, provider.issuer)).toBe('${trimprefix(var.url, "https://")}');
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
      "PulumiOidcProvider (stack/oidc-provider): number of audiences is 101, but it must be at most 100, IAM's quota for one OIDC provider. Remove audiences that no longer sign in. See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    );
  });

  test("that only Terraform knows stand beside those that are known", () => {
    const { resource } = parsed(
      synthesizeStack((stack) => {
        const list = new TerraformVariable(stack, "list", { type: "list(string)" }).listValue;
        new PulumiOidcProvider(stack, "oidc-provider", { audiences: list }).allowAudience("aws:acme");
      }),
    );
    expect(Object.values(resource?.aws_iam_openid_connect_provider ?? {})[0]?.client_id_list).toBe(
      '${distinct(concat(["aws:acme"], var.list))}',
    );
  });

  test("that only Terraform knows are merged, counted and checked there", () => {
    const { resource } = parsed(
      synthesizeStack((stack) => {
        const list = new TerraformVariable(stack, "list", { type: "list(string)" }).listValue;
        const org = new TerraformVariable(stack, "org", { type: "string" }).stringValue;
        const provider = new PulumiOidcProvider(stack, "oidc-provider", { audiences: list });
        provider.allowAudience("acme");
        provider.allowAudience(`aws:${org}`);
      }),
    );
    const all = 'distinct(concat(["acme", "aws:${var.org}"], var.list))';
    const pattern = "^[a-zA-Z0-9._~:/@+,=%-]{1,255}$";
    expect(Object.values(resource?.aws_iam_openid_connect_provider ?? {})).toEqual([
      {
        url: "https://api.pulumi.com/oidc",
        client_id_list: `\${${all}}`,
        lifecycle: {
          precondition: [
            {
              condition: `\${alltrue([for item in var.list : can(regex("${pattern}", item))])}`,
              error_message: expect.stringContaining("audiences contains ${join("),
            },
            {
              condition: `\${can(regex("${pattern}", "aws:\${var.org}"))}`,
              error_message: expect.stringContaining('audience is "${format("%v", "aws:${var.org}")}"'),
            },
            {
              condition: `\${length(${all}) <= 100}`,
              error_message: expect.stringContaining("number of audiences is"),
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
  ["tags", { tags: { team: 1 } as never }, 'tags is {"team":1}'],
  ["thumbprints", { thumbprints: ["abc"] }, 'thumbprints[0] is "abc"'],
])("a wrong value of %s is refused", (_property, props, message) => {
  expect(() => resourceOf(props)).toThrow(`PulumiOidcProvider (stack/oidc-provider): ${message}, but it must`);
});

test("a single audience that only Terraform knows is counted there, and checked once however often it is allowed", () => {
  const stack = emptyStack();
  const audience = new TerraformVariable(stack, "audience", {}).stringValue;
  const provider = new PulumiOidcProvider(stack, "oidc-provider");
  provider.allowAudience(audience);
  provider.allowAudience(audience);
  expect(written(stack, provider.resource.clientIdListInput)).toBe("${distinct(concat([var.audience]))}");
  expect(provider.resource.lifecycle?.precondition).toHaveLength(2);
});

test("a second one for the same issuer is refused: an account has one", () => {
  const stack = emptyStack();
  new PulumiOidcProvider(stack, "first");
  expect(() => new PulumiOidcProvider(stack, "second")).toThrow(
    "PulumiOidcProvider (stack/second): the stack has an OIDC provider for api.pulumi.com/oidc already, stack/first, but an AWS account can have only one. Pass that one as oidcProvider to each PulumiCmk.",
  );
});

test("others stand beside it: for another issuer, or in the account of another AWS provider", () => {
  const stack = emptyStack();
  const provider = new AwsProvider(stack, "other-account", { alias: "other" });
  new PulumiOidcProvider(stack, "first");
  new PulumiOidcProvider(stack, "other-issuer", { issuerUrl: "https://pulumi.example.com/oidc" });
  expect(() => new PulumiOidcProvider(stack, "other-account-too", { provider })).not.toThrow();
});

test("a wrong audience is refused when it is to be allowed", () => {
  expect(() =>
    resourceOf({}, (provider) => {
      provider.allowAudience('aws:"acme"');
    }),
  ).toThrow('PulumiOidcProvider (stack/oidc-provider): audience is "aws:\\"acme\\"", but it must');
});

test("what the caller passed is not changed", () => {
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

test("tags that only Terraform knows pass through", () => {
  const stack = emptyStack();
  const tags = Token.asStringMap(new TerraformVariable(stack, "tags", {}).value);
  const provider = new PulumiOidcProvider(stack, "oidc-provider", { tags });
  expect(written(stack, provider.resource.tagsInput)).toBe("${var.tags}");
  // cdktf's functions are of type any, whatever they make.
  const merged = new PulumiOidcProvider(stack, "merged", {
    issuerUrl: "https://pulumi.example.com/oidc",
    tags: Fn.merge([tags, { team: "security" }]) as never,
  });
  expect(written(stack, merged.resource.tagsInput)).toBe('${merge(var.tags, {"team" = "security"})}');
});
