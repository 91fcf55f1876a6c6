import { keyPolicy } from "../../../modules/policies/key-policy";
import { trustPolicy } from "../../../modules/policies/trust-policy";
import { accessTable, type Deployment, differences } from "../../support/access-table";
import type { Policy } from "../../support/simulator";

const ACCOUNT = "arn:aws:iam::123456789012";

/** A deployment whose policies come straight from the functions that make them. */
function deploymentOf(choices: Partial<Deployment> = {}): Deployment {
  const { accountAccess = "administration", administratorArns = [`${ACCOUNT}:role/security`] } = choices;
  const issuer = "api.pulumi.com/oidc";
  const oidcProviderArn = `${ACCOUNT}:oidc-provider/${issuer}`;
  const roleArn = `${ACCOUNT}:role/pulumi-cmk-acme`;
  return {
    organization: "acme",
    issuer,
    oidcProviderArn,
    roleArn,
    keyArn: "arn:aws:kms:eu-central-1:123456789012:key/0b2a1c6e-0000-4000-8000-000000000000",
    trustPolicy: asHeld(trustPolicy({ oidcProviderArn, issuer, organization: "acme" })),
    keyPolicy: asHeld(
      keyPolicy({
        roleArn,
        accountRootArn: `${ACCOUNT}:root`,
        fullAccountAccess: accountAccess === "full",
        administratorArns,
        hasAdministrators: administratorArns.length > 0,
        multiRegion: false,
      }),
    ),
    accountAccess,
    administratorArns,
    ...choices,
  };
}

/** A policy as AWS holds it: as JSON. */
function asHeld(policy: object): Policy {
  return JSON.parse(JSON.stringify(policy)) as Policy;
}

/** The lines of the table that don't hold. */
async function brokenLines(deployment: Deployment): Promise<string[]> {
  const table = await accessTable(deployment);
  return table
    .filter(({ verdicts }) => {
      const [allowed, refused] = verdicts();
      return !allowed || refused;
    })
    .map(({ group, refused }) => `${group} ${refused}`);
}

describe.each<Deployment["accountAccess"]>(["administration", "full"])("with account access %s", (accountAccess) => {
  test("every line of the table holds", async () => {
    expect(await brokenLines(deploymentOf({ accountAccess }))).toEqual([]);
  });

  test("every line compares two requests that differ in one thing", async () => {
    const table = await accessTable(deploymentOf({ accountAccess }));
    expect(table.length).toBeGreaterThan(100);
    expect(table.filter(({ requests: [allowed, refused] }) => differences(allowed, refused) !== 1)).toEqual([]);
  });
});

describe("the table bites: a line breaks", () => {
  const sound = deploymentOf();
  const [statement] = sound.trustPolicy.Statement as Record<string, unknown>[];
  const [use, account, administrators] = sound.keyPolicy.Statement as { Action: string[] }[];
  const conditions = (statement?.Condition as { StringEquals: Record<string, string> }).StringEquals;

  /** The same deployment with another trust policy. */
  const trusting = (changes: object) =>
    deploymentOf({ trustPolicy: asHeld({ Version: "2012-10-17", Statement: [{ ...statement, ...changes }] }) });
  /** The same deployment with other statements of the key policy. */
  const granting = (...statements: unknown[]) =>
    deploymentOf({ keyPolicy: { Version: "2012-10-17", Statement: statements } });

  const aud = "api.pulumi.com/oidc:aud";
  const sub = "api.pulumi.com/oidc:sub";

  test.each<[string, Deployment]>([
    ["without the condition on the audience", trusting({ Condition: { StringEquals: { [sub]: conditions[sub] } } })],
    ["without the condition on the subject", trusting({ Condition: { StringEquals: { [aud]: conditions[aud] } } })],
    ["without any condition", trusting({ Condition: undefined })],
    ["with conditions that ignore case", trusting({ Condition: { StringEqualsIgnoreCase: conditions } })],
    ["with conditions that a missing claim meets", trusting({ Condition: { StringEqualsIfExists: conditions } })],
    [
      "with a subject of any organization",
      trusting({ Condition: { StringLike: { ...conditions, [sub]: "pulumi:cmk:pulumi.organization.login:*" } } }),
    ],
    ["with a subject of any use", trusting({ Condition: { StringLike: { ...conditions, [sub]: "pulumi:*:acme" } } })],
    ["with another audience", trusting({ Condition: { StringEquals: { ...conditions, [aud]: "acme" } } })],
    ["with any OIDC provider", trusting({ Principal: { Federated: "*" } })],
    [
      "with the OIDC provider of another account",
      trusting({ Principal: { Federated: sound.oidcProviderArn.replace("123456789012", "999999999999") } }),
    ],
    [
      "with an action more for the role",
      granting({ ...use, Action: [...(use?.Action ?? []), "kms:ReEncryptFrom"] }, account, administrators),
    ],
    [
      "with a pattern for an action",
      granting({ ...use, Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"] }, account, administrators),
    ],
    [
      "with an action less for the role",
      granting({ ...use, Action: ["kms:Encrypt", "kms:Decrypt"] }, account, administrators),
    ],
    [
      "with the use for the whole account",
      granting({ ...use, Principal: { AWS: `${ACCOUNT}:root` } }, account, administrators),
    ],
    ["with the use for anybody", granting({ ...use, Principal: "*" }, account, administrators)],
    ["with everything for the account", granting(use, { ...account, Action: "kms:*" }, administrators)],
    [
      "with grants for the account",
      granting(use, { ...account, Action: [...(account?.Action ?? []), "kms:Create*"] }, administrators),
    ],
    [
      "with grants for administrators",
      granting(use, account, { ...administrators, Action: [...(administrators?.Action ?? []), "kms:CreateGrant"] }),
    ],
    ["with the use for administrators", granting(use, account, { ...administrators, Action: "kms:*" })],
    ["without administration for the account", granting(use, administrators)],
    ["without administration for administrators", granting(use, account)],
  ])("%s", async (_change, deployment) => {
    expect(await brokenLines(deployment)).not.toEqual([]);
  });
});
