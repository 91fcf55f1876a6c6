import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformVariable, type TerraformStack } from "cdktf";
import type { LookedUpOidcProvider } from "../../../modules/oidc-provider/looked-up-oidc-provider";
import { PulumiOidcProvider } from "../../../modules/oidc-provider/pulumi-oidc-provider";
import { emptyStack, parsed, synthesizeStack, resolve } from "../../../lab/synthesis";

const ARN = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";

const ACCOUNT_ID = "${data.aws_caller_identity.aws-account_identity_87B2DE4E.account_id}";
const PARTITION_NAME = "${data.aws_partition.aws-account_partition_7F42276D.partition}";
const ACCOUNT = `account ${ACCOUNT_ID}, partition ${PARTITION_NAME}`;
const ACCOUNT_ARN =
  "arn:${data.aws_partition.aws-account_partition_7F42276D.partition}:iam::${data.aws_caller_identity.aws-account_identity_87B2DE4E.account_id}";

/** Returns the expression that an error message contains for a token. */
function masked(text: string): string {
  return `\${concat([for text in [${text}] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]}`;
}

/** Precondition that the ARN is in the account of the AWS provider. */
function inSameAccount(operand: string, arn: string) {
  const nullable = operand.startsWith("var.") ? `${operand} == null ? true : ` : "";
  return {
    condition: `\${${nullable}startswith(${operand}, "${ACCOUNT_ARN}:")}`,
    error_message: `LookedUpOidcProvider (stack/oidc-provider): the OIDC provider ${arn} is in another AWS account or partition than the role (${ACCOUNT}).\nAWS would reject Pulumi Cloud's tokens.\nUse an OIDC provider of the same account, or the AWS provider for the account of the OIDC provider.\nSee https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html`,
  };
}

/** Returns the synthesized data source. */
function dataOf(build: (stack: TerraformStack) => void) {
  const { data, resource } = parsed(synthesizeStack(build));
  expect(resource).toBeUndefined();
  return Object.values(data?.aws_iam_openid_connect_provider ?? {})[0];
}

describe("looked up by ARN", () => {
  test("the account is compared with the account of the AWS provider", () => {
    expect(dataOf((stack) => PulumiOidcProvider.fromArn(stack, "oidc-provider", ARN))).toEqual({
      arn: ARN,
      lifecycle: { precondition: [inSameAccount(`"${ARN}"`, ARN)] },
    });
  });

  test("the issuer is part of the ARN", () => {
    const stack = emptyStack();
    const arn = new TerraformVariable(stack, "arn", {}).stringValue;
    const known = PulumiOidcProvider.fromArn(stack, "a", "arn:aws-cn:iam::123456789012:oidc-provider/example.com/a/b");
    const unknown = PulumiOidcProvider.fromArn(stack, "b", arn);
    expect(known.issuer).toBe("example.com/a/b");
    expect(resolve(stack, unknown.issuer)).toBe('${split(":oidc-provider/", var.arn)[1]}');
  });

  test("an uppercase host is rejected", () => {
    const arn = "arn:aws:iam::123456789012:oidc-provider/API.pulumi.com/oidc";
    expect(() => PulumiOidcProvider.fromArn(emptyStack(), "oidc-provider", arn)).toThrow(
      `LookedUpOidcProvider (stack/oidc-provider): arn is "${arn}".\nIt must have a lowercase host`,
    );
  });

  test("an invalid ARN is rejected", () => {
    expect(() => PulumiOidcProvider.fromArn(emptyStack(), "oidc-provider", "api.pulumi.com/oidc")).toThrow(
      'LookedUpOidcProvider (stack/oidc-provider): arn is "api.pulumi.com/oidc".\nIt must be the ARN of an IAM OIDC provider',
    );
  });

  test("an ARN that is a token is validated by Terraform", () => {
    const data = dataOf((stack) => {
      PulumiOidcProvider.fromArn(stack, "oidc-provider", new TerraformVariable(stack, "arn", {}).stringValue);
    });
    expect(data).toEqual({
      arn: "${var.arn}",
      lifecycle: {
        precondition: [
          {
            condition:
              '${can(regex("^arn:aws(-[a-z]+)*:iam::[0-9]{12}:oidc-provider/[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*(/[a-zA-Z0-9._~-]+)*$", var.arn))}',
            error_message: expect.stringContaining(`arn is "${masked('format("%v", var.arn)')}".\nIt must be the ARN`),
          },
          {
            condition: '${!can(regex(":oidc-provider/[^/]*[A-Z]", var.arn))}',
            error_message: expect.stringContaining("It must have a lowercase host"),
          },
          inSameAccount("var.arn", masked('format("%v", var.arn)')),
        ],
      },
    });
  });
});

describe("looked up by issuer", () => {
  test("the issuer is Pulumi Cloud by default", () => {
    expect(dataOf((stack) => PulumiOidcProvider.fromIssuerUrl(stack, "oidc-provider"))).toEqual({
      url: "https://api.pulumi.com/oidc",
    });
  });

  test("the issuer can be self-hosted", () => {
    const stack = emptyStack();
    const provider = PulumiOidcProvider.fromIssuerUrl(stack, "oidc-provider", "https://pulumi.example.com/oidc");
    expect(provider.resource.urlInput).toBe("https://pulumi.example.com/oidc");
    expect(provider.issuer).toBe("pulumi.example.com/oidc");
  });

  test("an invalid URL is rejected", () => {
    expect(() => PulumiOidcProvider.fromIssuerUrl(emptyStack(), "oidc-provider", "https://x/")).toThrow(
      'LookedUpOidcProvider (stack/oidc-provider): issuerUrl is "https://x/".\nIt must start with https://',
    );
  });
});

test("a missing audience fails the plan, and the message has the command that adds it", () => {
  const data = dataOf((stack) => {
    const provider = PulumiOidcProvider.fromArn(stack, "oidc-provider", ARN, { audiences: ["acme"] });
    provider.allowAudience("aws:acme");
    provider.allowAudience("aws:acme");
  });
  const missing = 'setsubtract(["acme", "aws:acme"], self.client_id_list)';
  expect(data).toEqual({
    arn: ARN,
    lifecycle: {
      precondition: [inSameAccount(`"${ARN}"`, ARN)],
      postcondition: [
        {
          condition: `\${length(${missing}) == 0}`,
          error_message: `LookedUpOidcProvider (stack/oidc-provider): the OIDC provider \${concat([for text in [self.arn] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]} does not accept every required audience.\nAWS would reject Pulumi Cloud's tokens.\nIf Terraform manages the OIDC provider, add the missing audiences there, or the next apply removes them again. Otherwise, run:

${masked(`join("\\n", [for audience in ${missing} : "  aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn \${self.arn} --client-id \${audience}"])`)}`,
        },
      ],
    },
  });
});

test("the lookup uses the AWS provider that is passed", () => {
  const stack = emptyStack();
  const provider = new AwsProvider(stack, "ireland", { alias: "ireland" });
  expect(PulumiOidcProvider.fromArn(stack, "a", ARN, { provider }).resource.provider).toBe(provider);
  expect(PulumiOidcProvider.fromIssuerUrl(stack, "b", undefined, { provider }).resource.provider).toBe(provider);
});

test("preconditions of the caller come after the construct's", () => {
  const preconditions = Object.freeze([{ condition: true, errorMessage: "no" }]);
  const byIssuer = PulumiOidcProvider.fromIssuerUrl(emptyStack(), "oidc-provider", undefined, { preconditions });
  expect(byIssuer.resource.lifecycle).toEqual({ precondition: preconditions });
  const stack = emptyStack();
  const byArn = PulumiOidcProvider.fromArn(stack, "oidc-provider", ARN, { preconditions });
  expect(resolve(stack, byArn.resource.lifecycle)).toEqual({
    precondition: [inSameAccount(`"${ARN}"`, ARN), ...preconditions],
  });
});

describe("an assigned lifecycle", () => {
  const conditions = (assign: (provider: LookedUpOidcProvider) => void) => {
    const data = dataOf((stack) => {
      const provider = PulumiOidcProvider.fromArn(stack, "oidc-provider", ARN);
      assign(provider);
      provider.allowAudience("aws:acme");
    });
    return data?.lifecycle;
  };
  const postcondition = [
    expect.objectContaining({ condition: '${length(setsubtract(["aws:acme"], self.client_id_list)) == 0}' }),
  ];

  test("is merged with the construct's lifecycle", () => {
    expect(
      conditions(({ resource }) => {
        resource.lifecycle = { postcondition: [{ condition: true, errorMessage: "no" }] };
      }),
    ).toEqual({
      precondition: [inSameAccount(`"${ARN}"`, ARN)],
      postcondition: [...postcondition, { condition: true, error_message: "no" }],
    });
  });

  test("adds no duplicates if it was read before", () => {
    expect(
      conditions((provider) => {
        provider.allowAudience("aws:acme");
        provider.resource.lifecycle = { ...provider.resource.lifecycle };
      }),
    ).toEqual({ precondition: [inSameAccount(`"${ARN}"`, ARN)], postcondition });
  });
});

test("the number of audiences can't be 101, because no OIDC provider accepts so many", () => {
  const audiences = Array.from({ length: 101 }, (_, index) => `audience-${index}`);
  const message =
    "LookedUpOidcProvider (stack/oidc-provider): the number of audiences is 101.\nIt must be at most 100, IAM's quota for one OIDC provider.\nRemove audiences that are no longer used.\nSee https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
  expect(() => PulumiOidcProvider.fromArn(emptyStack(), "oidc-provider", ARN, { audiences })).toThrow(message);
  const oidcProvider = PulumiOidcProvider.fromArn(emptyStack(), "oidc-provider", ARN, {
    audiences: audiences.slice(1),
  });
  expect(() => {
    oidcProvider.allowAudience("aws:acme");
  }).toThrow(message);
});

test("allowAudience() rejects an invalid audience", () => {
  const provider = PulumiOidcProvider.fromArn(emptyStack(), "oidc-provider", ARN);
  expect(() => {
    provider.allowAudience("aws:*");
  }).toThrow('LookedUpOidcProvider (stack/oidc-provider): audience is "aws:*".\nIt must');
});
