import { TerraformVariable } from "cdktf";
import type { IPulumiOidcProvider } from "../../../modules/oidc-provider/i-pulumi-oidc-provider";
import { PulumiCmkRole, type PulumiCmkRoleProps } from "../../../modules/role/pulumi-cmk-role";
import { emptyStack, parsed, synthesizeStack } from "../../../lab/synthesis";

/** An OIDC provider that remembers which audiences it was asked for. */
class KnownOidcProvider implements IPulumiOidcProvider {
  public readonly arn = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";
  public readonly issuer = "api.pulumi.com/oidc";
  public readonly audiences: string[] = [];

  public allowAudience(audience: string): void {
    this.audiences.push(audience);
  }
}

function resourceOf(props: Partial<PulumiCmkRoleProps> = {}) {
  const { resource } = parsed(
    synthesizeStack((stack) => {
      new PulumiCmkRole(stack, "role", { organization: "acme", oidcProvider: new KnownOidcProvider(), ...props });
    }),
  );
  return Object.values(resource?.aws_iam_role ?? {})[0];
}

const TRUST_POLICY =
  '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Effect" = "Allow", "Principal" = {"Federated" = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc"}, "Action" = "sts:AssumeRoleWithWebIdentity", "Condition" = {"StringEquals" = {"api.pulumi.com/oidc:aud" = "aws:acme", "api.pulumi.com/oidc:sub" = "pulumi:cmk:pulumi.organization.login:acme"}}}]})}';

test("by default the role trusts Pulumi Cloud for the organization and has no permissions", () => {
  expect(resourceOf()).toEqual({
    name: "pulumi-cmk-acme",
    description: "Lets Pulumi Cloud use the customer managed key of the organization acme.",
    assume_role_policy: TRUST_POLICY,
  });
});

test("name, path, description, session length, boundary and tags are taken as given", () => {
  expect(
    resourceOf({
      name: "pulumi",
      path: "/security/",
      description: "For Pulumi Cloud",
      maxSessionDuration: 7200,
      permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary",
      preventDestroy: true,
      tags: { team: "security" },
    }),
  ).toEqual({
    lifecycle: { prevent_destroy: true },
    name: "pulumi",
    path: "/security/",
    description: "For Pulumi Cloud",
    assume_role_policy: TRUST_POLICY,
    max_session_duration: 7200,
    permissions_boundary: "arn:aws:iam::123456789012:policy/boundary",
    tags: { team: "security" },
  });
});

test("the role has its audience allowed at the OIDC provider", () => {
  const oidcProvider = new KnownOidcProvider();
  new PulumiCmkRole(emptyStack(), "role", { organization: "acme", oidcProvider });
  expect(oidcProvider.audiences).toEqual(["aws:acme"]);
});

test.each<[keyof PulumiCmkRoleProps, unknown, string]>([
  ["organization", "Acme", 'organization is "Acme", but it must be lowercase'],
  ["organization", "acme*", 'organization is "acme*", but it must have 3 to 40 characters'],
  ["organization", 'acme"', 'organization is "acme\\"", but it must have 3 to 40 characters'],
  ["organization", "acme${path.root}", 'organization is "acme${path.root}", but it must have 3 to 40 characters'],
  ["organization", undefined, "organization is undefined, but it must"],
  ["tags", { team: 1 }, 'tags is {"team":1}, but it must be an object of texts'],
  ["name", "a b", 'name is "a b", but it must have 1 to 64 characters'],
  ["path", "security", 'path is "security", but it must start and end with /'],
  ["description", "–", 'description is "–", but it must have only characters of Latin-1'],
  ["maxSessionDuration", 60, "maxSessionDuration is 60, but it must be a whole number of seconds from 3600"],
  [
    "permissionsBoundaryArn",
    "boundary",
    'permissionsBoundaryArn is "boundary", but it must be the ARN of an IAM policy',
  ],
])("a wrong %s is refused before anything is asked of the OIDC provider: %j", (property, value, message) => {
  const oidcProvider = new KnownOidcProvider();
  expect(() => {
    new PulumiCmkRole(emptyStack(), "role", { organization: "acme", oidcProvider, [property]: value });
  }).toThrow(`PulumiCmkRole (stack/role): ${message}`);
  expect(oidcProvider.audiences).toEqual([]);
});

test.each([undefined, null, "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc"])(
  "an OIDC provider that is none is refused: %j",
  (oidcProvider) => {
    expect(
      () => new PulumiCmkRole(emptyStack(), "role", { organization: "acme", oidcProvider: oidcProvider as never }),
    ).toThrow(
      `PulumiCmkRole (stack/role): oidcProvider is ${oidcProvider === undefined ? "undefined" : JSON.stringify(oidcProvider)}, but it must be given. Pass a PulumiOidcProvider, new or looked up.`,
    );
  },
);

test("values that only Terraform knows are checked there before the role is made", () => {
  const { resource } = parsed(
    synthesizeStack((stack) => {
      const variable = (name: string) => new TerraformVariable(stack, name, {}).stringValue;
      new PulumiCmkRole(stack, "role", {
        organization: variable("org"),
        oidcProvider: new KnownOidcProvider(),
        name: variable("name"),
        permissionsBoundaryArn: variable("boundary"),
      });
    }),
  );
  expect(Object.values(resource?.aws_iam_role ?? {})).toEqual([
    {
      name: '${coalesce(var.name, "pulumi-cmk-${var.org}")}',
      description: "Lets Pulumi Cloud use the customer managed key of the organization ${var.org}.",
      assume_role_policy:
        '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Effect" = "Allow", "Principal" = {"Federated" = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc"}, "Action" = "sts:AssumeRoleWithWebIdentity", "Condition" = {"StringEquals" = {"api.pulumi.com/oidc:aud" = "aws:${var.org}", "api.pulumi.com/oidc:sub" = "pulumi:cmk:pulumi.organization.login:${var.org}"}}}]})}',
      permissions_boundary: "${var.boundary}",
      lifecycle: {
        precondition: [
          {
            condition: '${can(regex("^[a-zA-Z0-9][a-zA-Z0-9_-]{1,38}[a-zA-Z0-9]$", var.org))}',
            error_message: expect.stringContaining("organization is"),
          },
          {
            condition: '${!can(regex("[A-Z]", var.org))}',
            error_message: expect.stringContaining(
              'organization is "${format("%v", var.org)}", but it must be lowercase',
            ),
          },
          {
            condition: '${var.name == null ? true : can(regex("^[a-zA-Z0-9_+=,.@-]{1,64}$", var.name))}',
            error_message: expect.stringContaining("name is"),
          },
          {
            condition:
              '${var.boundary == null ? true : can(regex("^arn:aws(-[a-z]+)*:iam::([0-9]{12}|aws):policy/[a-zA-Z0-9_+=,.@/-]+$", var.boundary))}',
            error_message: expect.stringContaining("permissionsBoundaryArn is"),
          },
        ],
      },
    },
  ]);
});
