import { Construct } from "constructs";
import fc from "fast-check";
import { type IPulumiOidcProvider, PulumiCmk, PulumiOidcProvider } from "../../index";
import { isValid } from "../../modules/rules/rule";
import { KEY_ADMINISTRATOR_ARN } from "../../modules/rules/key";
import { ORGANIZATION } from "../../modules/rules/organization";
import { anyTextNear, organizationName, SEEDED } from "../support/arbitraries";
import { documentOf } from "../support/jsonencode";
import { canAssumeRole, type Policy } from "../../lab/simulator";
import { emptyStack, resolve } from "../../lab/synthesis";

const OIDC_PROVIDER_ARN = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";
const ROLE_ARN = "arn:aws:iam::123456789012:role/pulumi-cmk";
const REFERENCES = {
  "aws_iam_role.": ROLE_ARN,
  "data.aws_partition.": "aws",
  "data.aws_caller_identity.": "123456789012",
};

const adminArn = fc.stringMatching(
  /^arn:aws(-cn)?:iam::[0-9]{12}:(role|user)\/[a-zA-Z0-9_+=,.@-][a-zA-Z0-9_+=,.@/-]{0,18}[a-zA-Z0-9_+=,.@-]$/,
);

const oidcProvider: IPulumiOidcProvider = {
  arn: OIDC_PROVIDER_ARN,
  issuer: "api.pulumi.com/oidc",
  allowAudience: () => undefined,
};

const stack = emptyStack();
let constructs = 0;

/** Creates a construct as a scope. A new app for each value would be slow. */
function createScope(): Construct {
  return new Construct(stack, `scope-${constructs++}`);
}

function allowsOrganization(trustPolicy: Policy, organization: string): boolean {
  return canAssumeRole(trustPolicy, {
    roleArn: ROLE_ARN,
    oidcProviderArn: OIDC_PROVIDER_ARN,
    claims: {
      "api.pulumi.com/oidc:aud": `aws:${organization}`,
      "api.pulumi.com/oidc:sub": `pulumi:cmk:pulumi.organization.login:${organization}`,
    },
  });
}

/** Generates text similar to a text: longer, shorter, or in another case. */
function similarText(text: string): fc.Arbitrary<string> {
  const longer = fc.tuple(fc.string({ maxLength: 2 }), fc.string({ maxLength: 2 }));
  return fc.oneof(
    anyTextNear(fc.constant(text)),
    longer.map(([before, after]) => before + text + after),
    fc.nat(text.length).map((length) => text.slice(0, length)),
    fc.nat(text.length).map((at) => text.slice(0, at) + text.slice(at).toUpperCase()),
  );
}

const organizationAndOthers = anyTextNear(organizationName).chain((organization) =>
  fc.tuple(
    fc.constant(organization),
    fc.array(fc.oneof(similarText(organization), anyTextNear(organizationName)), { minLength: 5 }),
  ),
);

test("any text as the organization is rejected by name, or is the only organization that the trust policy allows", () => {
  const outcomes = { rejected: 0, accepted: 0 };
  fc.assert(
    fc.property(organizationAndOthers, ([organization, others]) => {
      let cmk: PulumiCmk;
      try {
        cmk = new PulumiCmk(createScope(), "cmk", { organization, oidcProvider });
      } catch (error) {
        outcomes.rejected += 1;
        expect((error as Error).message).toContain(`organization is ${JSON.stringify(organization)}.\nIt must`);
        return;
      }
      outcomes.accepted += 1;
      const policy = documentOf(resolve(stack, cmk.role.resource.assumeRolePolicyInput), REFERENCES) as Policy;
      expect(policy).toEqual({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Federated: OIDC_PROVIDER_ARN },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: {
              StringEquals: {
                "api.pulumi.com/oidc:aud": `aws:${organization}`,
                "api.pulumi.com/oidc:sub": `pulumi:cmk:pulumi.organization.login:${organization}`,
              },
            },
          },
        ],
      });
      expect(allowsOrganization(policy, organization)).toBe(true);
      for (const other of others.filter((each) => each !== organization)) {
        expect([other, allowsOrganization(policy, other)]).toEqual([other, false]);
      }
    }),
    { ...SEEDED, numRuns: 300 },
  );
  // The test is meaningful only if both outcomes occur.
  expect(Math.min(outcomes.rejected, outcomes.accepted)).toBeGreaterThan(50);
});

test("any text as a key administrator is rejected by name, or is in the key policy unchanged", () => {
  const outcomes = { rejected: 0, accepted: 0 };
  fc.assert(
    fc.property(fc.array(anyTextNear(adminArn), { minLength: 1, maxLength: 3 }), (administratorArns) => {
      let cmk: PulumiCmk;
      try {
        cmk = new PulumiCmk(createScope(), "cmk", { organization: "acme", oidcProvider, key: { administratorArns } });
      } catch (error) {
        outcomes.rejected += 1;
        const invalid = administratorArns.findIndex(
          (arn) => !KEY_ADMINISTRATOR_ARN.every((rule) => isValid(rule, arn)),
        );
        expect((error as Error).message).toContain(
          `administratorArns[${invalid}] is ${JSON.stringify(administratorArns[invalid])}.\nIt must`,
        );
        return;
      }
      outcomes.accepted += 1;
      const policy = documentOf(resolve(stack, cmk.key.resource.policyInput), REFERENCES);
      expect(policy).toEqual({
        Version: "2012-10-17",
        Statement: [
          expect.objectContaining({ Sid: "Allow use of the key", Principal: { AWS: ROLE_ARN } }),
          expect.objectContaining({ Principal: { AWS: "arn:aws:iam::123456789012:root" } }),
          expect.objectContaining({
            Sid: "Allow access for Key Administrators",
            Principal: { AWS: administratorArns },
          }),
          expect.objectContaining({ Sid: "Deny deletion of the key", Principal: "*" }),
        ],
      });
    }),
    { ...SEEDED, numRuns: 200 },
  );
  expect(Math.min(outcomes.rejected, outcomes.accepted)).toBeGreaterThan(20);
});

test("the audiences of an OIDC provider are the exact union of its own and its organizations' audiences", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(organizationName, { maxLength: 20 }),
      fc.array(organizationName, { maxLength: 5 }),
      fc.nat(20),
      (organizations, plainAudiences, repeated) => {
        // Some audiences are added twice: explicitly and by their organization.
        const audiences = [
          ...plainAudiences,
          ...organizations.slice(0, repeated).map((organization) => `aws:${organization}`),
        ];
        const scope = emptyStack();
        const oidcProvider = new PulumiOidcProvider(scope, "oidc-provider", { audiences });
        for (const organization of organizations) {
          new PulumiCmk(scope, `cmk-${organization}`, { organization, oidcProvider });
        }
        const expected = new Set([...audiences, ...organizations.map((organization) => `aws:${organization}`)]);
        const actual = resolve(scope, oidcProvider.resource.clientIdListInput) as string[];
        expect([...actual].sort()).toEqual([...expected].sort());
      },
    ),
    { ...SEEDED, numRuns: 50 },
  );
});

test("the rules for an organization accept exactly the names that Pulumi Cloud's tokens can have", () => {
  fc.assert(
    fc.property(anyTextNear(organizationName), (text) => {
      const isName = /^[a-z0-9][a-z0-9_-]{1,38}[a-z0-9]$/.test(text) && !text.includes("\n");
      expect(ORGANIZATION.every((rule) => isValid(rule, text))).toBe(isName);
    }),
    { ...SEEDED, numRuns: 2000 },
  );
});
