import { Fn, Lazy, TerraformVariable } from "cdktf";
import { PulumiOidcProvider } from "../../../modules/oidc-provider/pulumi-oidc-provider";
import { validateOidcProvider } from "../../../modules/oidc-provider/validate-oidc-provider";
import { Validator } from "../../../modules/rules/validator";
import { emptyStack, resolve } from "../../../lab/synthesis";

const ARN = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";
const OWN = { arn: ARN, issuer: "api.pulumi.com/oidc", allowAudience: () => undefined };
const REMEDY = "Pass a PulumiOidcProvider, new or looked up.";

function setUp() {
  const stack = emptyStack();
  const validator = Validator.of("Thing", stack, "thing");
  return {
    stack,
    validator,
    arn: new TerraformVariable(stack, "arn", {}).stringValue,
    issuer: new TerraformVariable(stack, "issuer", {}).stringValue,
    preconditions: () => resolve(stack, validator.preconditions),
  };
}

/** Returns the expression that an error message contains for a token. */
function masked(operand: string): string {
  return `\${concat([for text in [format("%v", ${operand})] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]}`;
}

test("an OIDC provider construct needs no validation by Terraform", () => {
  const { stack, validator, arn, issuer } = setUp();
  for (const oidcProvider of [
    new PulumiOidcProvider(stack, "new"),
    new PulumiOidcProvider(stack, "new-for-variable", { issuerUrl: `https://${issuer}` }),
    PulumiOidcProvider.fromIssuerUrl(stack, "by-issuer"),
    PulumiOidcProvider.fromArn(stack, "by-arn", ARN),
    PulumiOidcProvider.fromArn(stack, "by-variable", arn),
  ]) {
    validateOidcProvider(validator, oidcProvider);
  }
  expect(validator.preconditions).toEqual([]);
});

test("another object is valid if its issuer is the issuer in its ARN", () => {
  const { validator } = setUp();
  validateOidcProvider(validator, OWN);
  expect(validator.preconditions).toEqual([]);
});

test.each<[string, unknown, string]>([
  ["undefined", undefined, `oidcProvider is undefined.\nIt must be an object.\n${REMEDY}`],
  ["null", null, `oidcProvider is null.\nIt must be an object.\n${REMEDY}`],
  ["an ARN", ARN, `oidcProvider is "${ARN}".\nIt must be an object.\n${REMEDY}`],
  [
    "an object without an ARN",
    { ...OWN, arn: undefined },
    "oidcProvider.arn is undefined.\nIt must be the ARN of an IAM OIDC provider, arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER.\nList your OIDC providers: aws iam list-open-id-connect-providers.\nSee https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html",
  ],
  [
    "an object whose issuer has a scheme",
    { ...OWN, issuer: "https://api.pulumi.com/oidc" },
    'oidcProvider.issuer is "https://api.pulumi.com/oidc".\nIt must be the URL of the issuer without https://, such as api.pulumi.com/oidc.\nPass a PulumiOidcProvider, or an object whose ARN ends with its issuer.\nSee https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html',
  ],
  [
    "an object whose issuer is uppercase",
    { ...OWN, issuer: "API.pulumi.com/oidc" },
    'oidcProvider.issuer is "API.pulumi.com/oidc".\nIt must have a lowercase host, because AWS compares the issuer exactly.\nWrite the host in lowercase.\nSee https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html',
  ],
  [
    "an object whose issuer is not that of its ARN",
    { ...OWN, issuer: "pulumi.example.com" },
    `oidcProvider.issuer is "pulumi.example.com".\nIt must be api.pulumi.com/oidc, the issuer in oidcProvider.arn, because AWS compares the two.\n${REMEDY}`,
  ],
  [
    "an object that can't allow audiences",
    { ...OWN, allowAudience: undefined },
    `oidcProvider.allowAudience is undefined.\nIt must be a method that allows an audience.\n${REMEDY}`,
  ],
])("%s is rejected", (_kind, oidcProvider, message) => {
  expect(() => {
    validateOidcProvider(setUp().validator, oidcProvider as never);
  }).toThrow(new Error(`Thing (stack/thing): ${message}`));
});

describe("another object with tokens", () => {
  const rules = (operand: string): unknown[] => [
    expect.objectContaining({ condition: expect.stringMatching(/^\$\{can\(regex\("\^arn:aws/) }),
    expect.objectContaining({ condition: `\${!can(regex(":oidc-provider/[^/]*[A-Z]", ${operand}))}` }),
  ];

  test("is validated by Terraform, and its issuer is compared with the issuer in its ARN", () => {
    const { validator, arn, issuer, preconditions } = setUp();
    validateOidcProvider(validator, { ...OWN, arn, issuer });
    expect(preconditions()).toEqual([
      ...rules("var.arn"),
      expect.objectContaining({ condition: expect.stringMatching(/^\$\{can\(regex\("\^\[a-zA-Z0-9\]/) }),
      expect.objectContaining({ condition: '${!can(regex("^[^/]*[A-Z]", var.issuer))}' }),
      {
        condition: '${var.issuer == split(":oidc-provider/", var.arn)[1]}',
        error_message: `Thing (stack/thing): oidcProvider.issuer is "${masked("var.issuer")}".\nIt must be ${masked('split(":oidc-provider/", var.arn)[1]')}, the issuer in oidcProvider.arn, because AWS compares the two.\n${REMEDY}`,
      },
    ]);
  });

  test("can have a known issuer", () => {
    const { validator, arn, preconditions } = setUp();
    validateOidcProvider(validator, { ...OWN, arn });
    expect(preconditions()).toEqual([
      ...rules("var.arn"),
      expect.objectContaining({ condition: '${"api.pulumi.com/oidc" == split(":oidc-provider/", var.arn)[1]}' }),
    ]);
  });

  test("is compared in a condition that refers to an object of the configuration, as Terraform requires", () => {
    const { validator, preconditions } = setUp();
    validateOidcProvider(validator, { ...OWN, issuer: Fn.trimspace("api.pulumi.com/oidc") });
    expect(preconditions()).toEqual([
      expect.objectContaining({ condition: expect.stringMatching(/^\$\{path\.module != "" && \(can\(regex/) }),
      expect.objectContaining({ condition: expect.stringMatching(/^\$\{path\.module != "" && \(!can\(regex/) }),
      expect.objectContaining({
        condition: '${path.module != "" && (trimspace("api.pulumi.com/oidc") == "api.pulumi.com/oidc")}',
      }),
    ]);
  });
});

describe("another object with values from a Lazy", () => {
  const lazy = (issuer: string) => ({ ...OWN, issuer: Lazy.stringValue({ produce: () => issuer }) });

  test("is compared when the stack is synthesized", () => {
    const { validator, preconditions } = setUp();
    validateOidcProvider(validator, lazy("api.pulumi.com/oidc"));
    expect(preconditions()).toEqual([]);
  });

  test("is rejected if its issuer is not the issuer in its ARN", () => {
    const { validator, preconditions } = setUp();
    validateOidcProvider(validator, lazy("pulumi.example.com"));
    expect(preconditions).toThrow(
      `Thing (stack/thing): oidcProvider.issuer is "pulumi.example.com".\nIt must be api.pulumi.com/oidc, the issuer in oidcProvider.arn, because AWS compares the two.\n${REMEDY}`,
    );
  });
});
