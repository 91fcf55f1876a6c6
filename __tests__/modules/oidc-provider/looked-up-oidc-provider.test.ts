import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformVariable, type TerraformStack } from "cdktf";
import { PulumiOidcProvider } from "../../../modules/oidc-provider/pulumi-oidc-provider";
import { emptyStack, parsed, synthesizeStack, written } from "../../../lab/synthesis";

const ARN = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";

/** The data source that is synthesized, and that there is nothing else. */
function dataOf(build: (stack: TerraformStack) => void) {
  const { data, resource } = parsed(synthesizeStack(build));
  expect(resource).toBeUndefined();
  return Object.values(data?.aws_iam_openid_connect_provider ?? {})[0];
}

describe("by its ARN", () => {
  test("is read and nothing is made", () => {
    expect(dataOf((stack) => PulumiOidcProvider.fromArn(stack, "oidc-provider", ARN))).toEqual({ arn: ARN });
  });

  test("the issuer is what the ARN names", () => {
    const stack = emptyStack();
    const arn = new TerraformVariable(stack, "arn", {}).stringValue;
    const known = PulumiOidcProvider.fromArn(stack, "a", "arn:aws-cn:iam::123456789012:oidc-provider/example.com/a/b");
    const unknown = PulumiOidcProvider.fromArn(stack, "b", arn);
    expect(known.issuer).toBe("example.com/a/b");
    expect(written(stack, unknown.issuer)).toBe('${split(":oidc-provider/", var.arn)[1]}');
  });

  test("a wrong ARN is refused", () => {
    expect(() => PulumiOidcProvider.fromArn(emptyStack(), "oidc-provider", "api.pulumi.com/oidc")).toThrow(
      'LookedUpOidcProvider (stack/oidc-provider): arn is "api.pulumi.com/oidc", but it must be the ARN of an OIDC provider',
    );
  });

  test("an ARN that only Terraform knows is checked there", () => {
    const data = dataOf((stack) => {
      PulumiOidcProvider.fromArn(stack, "oidc-provider", new TerraformVariable(stack, "arn", {}).stringValue);
    });
    expect(data).toEqual({
      arn: "${var.arn}",
      lifecycle: {
        precondition: [
          {
            condition:
              '${can(regex("^arn:aws(-[a-z]+)*:iam::[0-9]{12}:oidc-provider/[a-zA-Z0-9][a-zA-Z0-9.-]*(/[a-zA-Z0-9._~-]+)*$", var.arn))}',
            error_message: expect.stringContaining('arn is "${format("%v", var.arn)}", but it must be the ARN'),
          },
        ],
      },
    });
  });
});

describe("by its issuer", () => {
  test("is Pulumi Cloud's where none is named", () => {
    expect(dataOf((stack) => PulumiOidcProvider.fromIssuerUrl(stack, "oidc-provider"))).toEqual({
      url: "https://api.pulumi.com/oidc",
    });
  });

  test("is another where one is named", () => {
    const stack = emptyStack();
    const provider = PulumiOidcProvider.fromIssuerUrl(stack, "oidc-provider", "https://pulumi.example.com/oidc");
    expect(provider.resource.urlInput).toBe("https://pulumi.example.com/oidc");
    expect(provider.issuer).toBe("pulumi.example.com/oidc");
  });

  test("a wrong URL is refused", () => {
    expect(() => PulumiOidcProvider.fromIssuerUrl(emptyStack(), "oidc-provider", "https://x/")).toThrow(
      'LookedUpOidcProvider (stack/oidc-provider): issuerUrl is "https://x/", but it must start with https://',
    );
  });
});

test("an audience that is missing fails the plan, with the command that adds it", () => {
  const data = dataOf((stack) => {
    const provider = PulumiOidcProvider.fromArn(stack, "oidc-provider", ARN, { audiences: ["acme"] });
    provider.allowAudience("aws:acme");
    provider.allowAudience("aws:acme");
  });
  const missing = 'setsubtract(["acme", "aws:acme"], self.client_id_list)';
  expect(data).toEqual({
    arn: ARN,
    lifecycle: {
      postcondition: [
        {
          condition: `\${length(${missing}) == 0}`,
          error_message: `LookedUpOidcProvider (stack/oidc-provider): the OIDC provider \${self.arn} does not accept every audience that is needed, so AWS would refuse Pulumi Cloud's tokens. Where Terraform manages it, add what is missing to its audiences there, or it is removed again. Elsewhere add it with:

\${join("\\n", [for audience in ${missing} : "  aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn \${self.arn} --client-id \${audience}"])}`,
        },
      ],
    },
  });
});

test("the AWS provider that is given is used", () => {
  const stack = emptyStack();
  const provider = new AwsProvider(stack, "ireland", { alias: "ireland" });
  expect(PulumiOidcProvider.fromArn(stack, "a", ARN, { provider }).resource.provider).toBe(provider);
  expect(PulumiOidcProvider.fromIssuerUrl(stack, "b", undefined, { provider }).resource.provider).toBe(provider);
});

test("what must hold before the look-up is a precondition", () => {
  const preconditions = Object.freeze([{ condition: true, errorMessage: "no" }]);
  const provider = PulumiOidcProvider.fromArn(emptyStack(), "oidc-provider", ARN, { preconditions });
  expect(provider.resource.lifecycle).toEqual({ precondition: preconditions });
});

test("a wrong audience is refused when it is to be allowed", () => {
  const provider = PulumiOidcProvider.fromArn(emptyStack(), "oidc-provider", ARN);
  expect(() => {
    provider.allowAudience("aws:*");
  }).toThrow('LookedUpOidcProvider (stack/oidc-provider): audience is "aws:*", but it must');
});
