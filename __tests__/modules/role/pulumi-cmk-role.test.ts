import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { type TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import type { IPulumiOidcProvider } from "../../../modules/oidc-provider/i-pulumi-oidc-provider";
import { PulumiOidcProvider } from "../../../modules/oidc-provider/pulumi-oidc-provider";
import { PulumiCmkRole, type PulumiCmkRoleProps } from "../../../modules/role/pulumi-cmk-role";
import { emptyStack, parsed, synthesizeStack } from "../../../lab/synthesis";
import { documentOf } from "../../support/jsonencode";

/** OIDC provider of the caller that records the audiences passed to allowAudience(). */
class KnownOidcProvider implements IPulumiOidcProvider {
  public readonly arn = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";
  public readonly issuer = "api.pulumi.com/oidc";
  public readonly audiences: string[] = [];

  public allowAudience(audience: string): void {
    this.audiences.push(audience);
  }
}

/** Synthesizes a stack, and returns its roles with their trust policies as objects. */
function rolesOf(build: (stack: TerraformStack) => void) {
  const { resource } = parsed(synthesizeStack(build));
  return Object.values(resource?.aws_iam_role ?? {}).map((role) => ({
    ...role,
    assume_role_policy: documentOf(role.assume_role_policy),
  }));
}

function resourceOf(props: Partial<PulumiCmkRoleProps> = {}): Record<string, unknown> | undefined {
  return rolesOf((stack) => {
    new PulumiCmkRole(stack, "role", { organization: "acme", oidcProvider: new KnownOidcProvider(), ...props });
  })[0];
}

/** Trust policy for an organization, which can be a template. */
function trustPolicyFor(organization: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: ISSUER_ARN },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            "api.pulumi.com/oidc:aud": `aws:${organization}`,
            "api.pulumi.com/oidc:sub": `pulumi:cmk:pulumi.organization.login:${organization}`,
          },
        },
      },
    ],
  };
}

const ISSUER_ARN = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";
const PARTITION = "data.aws_partition.aws-account_partition_7F42276D.partition";
const ACCOUNT_ID = "${data.aws_caller_identity.aws-account_identity_87B2DE4E.account_id}";
const PARTITION_NAME = "${data.aws_partition.aws-account_partition_7F42276D.partition}";
const ACCOUNT = `account ${ACCOUNT_ID}, partition ${PARTITION_NAME}`;
const ROLE_ACCOUNT = `${ACCOUNT_ID}, partition ${PARTITION_NAME}`;
const ACCOUNT_ARN = `arn:\${${PARTITION}}:iam::\${data.aws_caller_identity.aws-account_identity_87B2DE4E.account_id}`;

/** Returns the expression that an error message contains for a token. */
function masked(text: string): string {
  return `\${concat([for text in [${text}] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]}`;
}

/** Precondition that the plan is for the remembered deployment. */
const AS_REMEMBERED = {
  condition: "${length(local.role_memory_changes_1EA5A82B) == 0}",
  error_message: "${local.role_memory_error_9CC0F41F}",
};

/** Precondition that the OIDC provider is in the account of the role. */
const IN_SAME_ACCOUNT = {
  condition: `\${startswith("${ISSUER_ARN}", "${ACCOUNT_ARN}:")}`,
  error_message: `PulumiCmkRole (stack/role): the OIDC provider ${ISSUER_ARN} is in another AWS account or partition than the role (${ACCOUNT}).\nAWS would reject Pulumi Cloud's tokens.\nUse an OIDC provider of the same account, or the AWS provider for the account of the OIDC provider.\nSee https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html`,
};

/** Precondition that the permissions boundary is in the account of the role, or managed by AWS. */
function boundaryInSameAccount(operand: string, received: string) {
  const nullable = operand.startsWith("var.") ? `${operand} == null ? true : ` : "";
  return {
    condition: `\${${nullable}anytrue([for start in ["${ACCOUNT_ARN}:", "arn:\${${PARTITION}}:iam::aws:"] : startswith(${operand}, start)])}`,
    error_message: `PulumiCmkRole (stack/role): permissionsBoundaryArn is "${received}".\nIt must be the ARN of a policy in the account of the role (${ROLE_ACCOUNT}), or of one managed by AWS.\nUse the ARN of a policy there.\nSee https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html`,
  };
}

test("by default, the role trusts Pulumi Cloud for the organization, has no permissions and is protected", () => {
  expect(resourceOf()).toEqual({
    name: "pulumi-cmk-acme",
    description: "Lets Pulumi Cloud use the customer managed key of the organization acme.",
    assume_role_policy: trustPolicyFor("acme"),
    lifecycle: { prevent_destroy: true, precondition: [AS_REMEMBERED, IN_SAME_ACCOUNT] },
  });
});

test("name, path, description, session duration, permissions boundary, protection and tags are applied", () => {
  expect(
    resourceOf({
      name: "pulumi",
      path: "/security/",
      description: "For Pulumi Cloud",
      maxSessionDuration: 7200,
      permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary",
      preventDestroy: false,
      tags: { team: "security" },
    }),
  ).toEqual({
    lifecycle: {
      precondition: [
        IN_SAME_ACCOUNT,
        boundaryInSameAccount(
          '"arn:aws:iam::123456789012:policy/boundary"',
          "arn:aws:iam::123456789012:policy/boundary",
        ),
      ],
    },
    name: "pulumi",
    path: "/security/",
    description: "For Pulumi Cloud",
    assume_role_policy: trustPolicyFor("acme"),
    max_session_duration: 7200,
    permissions_boundary: "arn:aws:iam::123456789012:policy/boundary",
    tags: { team: "security" },
  });
});

test("the role adds its audience to the OIDC provider", () => {
  const oidcProvider = new KnownOidcProvider();
  new PulumiCmkRole(emptyStack(), "role", { organization: "acme", oidcProvider });
  expect(oidcProvider.audiences).toEqual(["aws:acme"]);
});

test.each<[keyof PulumiCmkRoleProps, unknown, string]>([
  ["organization", "Acme", 'organization is "Acme".\nIt must be lowercase'],
  ["organization", "acme*", 'organization is "acme*".\nIt must have 3 to 40 characters'],
  ["organization", 'acme"', 'organization is "acme\\"".\nIt must have 3 to 40 characters'],
  ["organization", "acme${path.root}", 'organization is "acme${path.root}".\nIt must have 3 to 40 characters'],
  ["organization", undefined, "organization is undefined.\nIt must"],
  ["tags", { team: 1 }, 'tags["team"] is 1.\nIt must be a string'],
  ["tags", { "aws:x": "y" }, 'the key "aws:x" of tags is "aws:x".\nIt must not start with aws:'],
  ["preventDestroy", "false", 'preventDestroy is "false".\nIt must be true or false, and known at synthesis'],
  ["name", "a b", 'name is "a b".\nIt must have 1 to 64 characters'],
  ["path", "security", 'path is "security".\nIt must start and end with /'],
  ["description", "\u2013", 'description is "\u2013".\nIt must have only Latin-1 characters'],
  ["maxSessionDuration", 60, "maxSessionDuration is 60.\nIt must be a whole number of seconds from 3600"],
  ["permissionsBoundaryArn", "boundary", 'permissionsBoundaryArn is "boundary".\nIt must be the ARN of an IAM policy'],
])("an invalid %s is rejected before an audience is added to the OIDC provider: %j", (property, value, message) => {
  const oidcProvider = new KnownOidcProvider();
  expect(() => {
    new PulumiCmkRole(emptyStack(), "role", { organization: "acme", oidcProvider, [property]: value });
  }).toThrow(`PulumiCmkRole (stack/role): ${message}`);
  expect(oidcProvider.audiences).toEqual([]);
});

test.each([undefined, null, "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc"])(
  "an OIDC provider of another type is rejected: %j",
  (oidcProvider) => {
    expect(
      () => new PulumiCmkRole(emptyStack(), "role", { organization: "acme", oidcProvider: oidcProvider as never }),
    ).toThrow(
      `PulumiCmkRole (stack/role): oidcProvider is ${oidcProvider === undefined ? "undefined" : JSON.stringify(oidcProvider)}.\nIt must be an object.\nPass a PulumiOidcProvider, new or looked up.`,
    );
  },
);

test.each([undefined, null, "acme"])("properties are required: %j", (props) => {
  expect(() => new PulumiCmkRole(emptyStack(), "role", props as never)).toThrow(
    `PulumiCmkRole (stack/role): props is ${props === undefined ? "undefined" : JSON.stringify(props)}.\nIt must be an object.\nPass at least { organization, oidcProvider }.`,
  );
});

test("nothing is created if a property is invalid", () => {
  const stack = emptyStack();
  const oidcProvider = new KnownOidcProvider();
  expect(() => new PulumiCmkRole(stack, "role", { organization: "Acme", oidcProvider })).toThrow("organization");
  expect(stack.node.tryFindChild("role")).toBeUndefined();
  expect(() => new PulumiCmkRole(stack, "role", { organization: "acme", oidcProvider })).not.toThrow();
});

test("tokens are validated by Terraform before the role is created", () => {
  const roles = rolesOf((stack) => {
    const variable = (name: string) => new TerraformVariable(stack, name, {}).stringValue;
    new PulumiCmkRole(stack, "role", {
      organization: variable("org"),
      oidcProvider: new KnownOidcProvider(),
      name: variable("name"),
      permissionsBoundaryArn: variable("boundary"),
    });
  });
  expect(roles).toEqual([
    {
      name: '${coalesce(var.name, "pulumi-cmk-${var.org}")}',
      description: "Lets Pulumi Cloud use the customer managed key of the organization ${var.org}.",
      assume_role_policy: trustPolicyFor("${var.org}"),
      permissions_boundary: "${var.boundary}",
      lifecycle: {
        prevent_destroy: true,
        precondition: [
          AS_REMEMBERED,
          {
            condition: '${can(regex("^[a-zA-Z0-9][a-zA-Z0-9_-]{1,38}[a-zA-Z0-9]$", var.org))}',
            error_message: expect.stringContaining("organization is"),
          },
          {
            condition: '${!can(regex("[A-Z]", var.org))}',
            error_message: expect.stringContaining(
              `organization is "${masked('format("%v", var.org)')}".\nIt must be lowercase`,
            ),
          },
          {
            condition: '${var.name == null ? true : can(regex("^[a-zA-Z0-9_+=,.@-]{1,64}$", var.name))}',
            error_message: expect.stringContaining("name is"),
          },
          {
            condition:
              '${var.boundary == null ? true : can(regex("^arn:aws(-[a-z]+)*:iam::([0-9]{12}|aws):policy/[a-zA-Z0-9_+=,.@-]([a-zA-Z0-9_+=,.@/-]*[a-zA-Z0-9_+=,.@-])?$", var.boundary))}',
            error_message: expect.stringContaining("permissionsBoundaryArn is"),
          },
          IN_SAME_ACCOUNT,
          boundaryInSameAccount("var.boundary", masked('format("%v", var.boundary)')),
        ],
      },
    },
  ]);
});

describe("the account of the OIDC provider", () => {
  const preconditionsWith = (build: (stack: TerraformStack, ireland: AwsProvider) => Partial<PulumiCmkRoleProps>) => {
    const { resource } = parsed(
      synthesizeStack((stack) => {
        const ireland = new AwsProvider(stack, "ireland", { alias: "ireland" });
        const oidcProvider = new KnownOidcProvider();
        new PulumiCmkRole(stack, "role", { organization: "acme", oidcProvider, ...build(stack, ireland) });
      }),
    );
    const { precondition = [] } = (Object.values(resource?.aws_iam_role ?? {})[0]?.lifecycle ?? {}) as {
      precondition?: { condition: string }[];
    };
    return precondition.map(({ condition }) => condition);
  };
  const START = "arn:${data.aws_partition.aws-account_partition_7F42276D.partition}:";

  test.each<[string, (stack: TerraformStack) => IPulumiOidcProvider]>([
    ["is created", (stack) => new PulumiOidcProvider(stack, "oidc-provider")],
    ["is looked up by its issuer", (stack) => PulumiOidcProvider.fromIssuerUrl(stack, "oidc-provider")],
  ])("is the account of the role if the OIDC provider %s with the same AWS provider", (_how, create) => {
    expect(preconditionsWith((stack) => ({ oidcProvider: create(stack) }))).toEqual([AS_REMEMBERED.condition]);
  });

  test.each<[string, (stack: TerraformStack, ireland: AwsProvider) => IPulumiOidcProvider, string]>([
    [
      "is created with another AWS provider",
      (stack, provider) => new PulumiOidcProvider(stack, "oidc-provider", { provider }),
      "aws_iam_openid_connect_provider.oidc-provider_DE485312.arn",
    ],
    [
      "is looked up by its issuer with another AWS provider",
      (stack, provider) => PulumiOidcProvider.fromIssuerUrl(stack, "oidc-provider", undefined, { provider }),
      "data.aws_iam_openid_connect_provider.oidc-provider_DE485312.arn",
    ],
    [
      "is looked up by its ARN",
      (stack) => PulumiOidcProvider.fromArn(stack, "oidc-provider", ISSUER_ARN),
      "data.aws_iam_openid_connect_provider.oidc-provider_DE485312.arn",
    ],
  ])("is compared by Terraform if the OIDC provider %s", (_how, create, arn) => {
    expect(preconditionsWith((stack, ireland) => ({ oidcProvider: create(stack, ireland) }))).toEqual([
      AS_REMEMBERED.condition,
      `\${${arn} == null ? true : startswith(${arn}, "${ACCOUNT_ARN}:")}`,
    ]);
  });

  test("is compared with the account of the role's AWS provider", () => {
    const [remembered, condition] = preconditionsWith((_stack, provider) => ({ provider }));
    expect(remembered).toBe(AS_REMEMBERED.condition);
    expect(condition).toContain("data.aws_caller_identity.aws-account-ireland_identity_");
    expect(condition).not.toContain(START);
  });
});

describe("a name that another role of the stack has", () => {
  const oidcProvider = new KnownOidcProvider();
  const TAKEN = (path: string) =>
    `PulumiCmkRole (stack/role): the name "pulumi-cmk-acme" is already used by the resource "${path}".\nIt must be unique.\nGive one of the roles another name.\nSee https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html`;

  test("is rejected when the stack is synthesized, in any case", () => {
    const synthesizeBoth = () =>
      synthesizeStack((stack) => {
        new PulumiCmkRole(stack, "another", { organization: "beta", oidcProvider, name: "PULUMI-cmk-acme" });
        expect(() => new PulumiCmkRole(stack, "role", { organization: "acme", oidcProvider })).not.toThrow();
      });
    expect(synthesizeBoth).toThrow(new Error(TAKEN("stack/another/Resource")));
  });

  test("is rejected if cdktf's own resource has it", () => {
    const synthesizeBoth = () =>
      synthesizeStack((stack) => {
        new PulumiCmkRole(stack, "role", { organization: "acme", oidcProvider });
        new IamRole(new Construct(stack, "inner"), "another", { name: "PULUMI-cmk-acme", assumeRolePolicy: "{}" });
      });
    expect(synthesizeBoth).toThrow(new Error(TAKEN("stack/inner/another")));
  });

  test("is rejected by Terraform if the account of another AWS provider is the same", () => {
    const { resource } = parsed(
      synthesizeStack((stack) => {
        const provider = new AwsProvider(stack, "ireland", { alias: "ireland" });
        const props = { oidcProvider, preventDestroy: false };
        new PulumiCmkRole(stack, "another", { ...props, organization: "beta", name: "PULUMI-cmk-acme", provider });
        new PulumiCmkRole(stack, "role", { ...props, organization: "acme" });
      }),
    );
    const [first] = Object.values(resource?.aws_iam_role ?? {}).filter(({ name }) => name === "PULUMI-cmk-acme");
    expect(first?.lifecycle).toEqual({
      precondition: [
        expect.anything(),
        {
          condition:
            "${(data.aws_caller_identity.aws-account_identity_87B2DE4E.account_id != data.aws_caller_identity.aws-account-ireland_identity_A92DA803.account_id)}",
          error_message: TAKEN("aws_iam_role.another_931C31EE"),
        },
      ],
    });
  });
});

test("an assigned lifecycle is merged with the lifecycle of the role", () => {
  const { resource } = parsed(
    synthesizeStack((stack) => {
      const role = new PulumiCmkRole(stack, "role", {
        organization: "acme",
        oidcProvider: new KnownOidcProvider(),
      });
      role.resource.lifecycle = { ignoreChanges: ["description"] };
    }),
  );
  expect(Object.values(resource?.aws_iam_role ?? {})[0]?.lifecycle).toEqual({
    prevent_destroy: true,
    ignore_changes: ["description"],
    precondition: [AS_REMEMBERED, IN_SAME_ACCOUNT],
  });
});

test("text is not interpolated", () => {
  expect(resourceOf({ description: "${path.root} %{if true}" })?.description).toBe("$${path.root} %%{if true}");
});
