import { type AccessCase, accessTable, type Deployment, differences } from "../../../lab/access-table";
import { ACCOUNT, asHeld, deploymentOf } from "../../support/pure-deployment";

/** The lines of the table, and those among them that don't hold: which let somebody in, and which lock somebody out. */
async function answersOf(deployment: Deployment) {
  const table = await accessTable(deployment);
  const texts = (lines: readonly AccessCase[]) => lines.map(({ group, refused }) => `${group} ${refused}`);
  return {
    all: texts(table),
    letIn: texts(table.filter(({ isTwinAllowed }) => isTwinAllowed)),
    lockedOut: texts(table.filter(({ isAllowed }) => !isAllowed)),
  };
}

describe.each<Partial<Deployment>>([
  { accountAccess: "administration", organization: "acme" },
  { accountAccess: "administration", organization: "0ps" },
  { accountAccess: "administration", organization: "123" },
  { accountAccess: "administration", organization: "umbrella" },
  { accountAccess: "full", organization: "acme" },
  { deletionProtection: false },
  { accountAccess: "full", deletionProtection: false },
  { replicationAllowed: true },
  { accountAccess: "full", replicationAllowed: true },
])("with %j", (choices) => {
  test("every line of the table holds", async () => {
    expect(await answersOf(deploymentOf(choices))).toMatchObject({ letIn: [], lockedOut: [] });
  });

  test("every line compares two requests that differ in one thing", async () => {
    const table = await accessTable(deploymentOf(choices));
    expect(table.length).toBeGreaterThan(100);
    expect(table.filter(({ requests: [allowed, refused] }) => differences(allowed, refused) !== 1)).toEqual([]);
  });
});

describe("the table bites: exactly these lines break", () => {
  const sound = deploymentOf();
  const [statement] = sound.trustPolicy.Statement as Record<string, unknown>[];
  const [use, account, administrators, denyDeletion] = statementsOf(sound);
  const full = deploymentOf({ accountAccess: "full" });
  const [useBesideFull, fullAccount, administratorsBesideFull, denyDeletionBesideFull] = statementsOf(full);
  const conditions = (statement?.Condition as { StringEquals: Record<string, string> }).StringEquals;

  function statementsOf({ keyPolicy: { Statement } }: Deployment) {
    return Statement as [{ Action: string[] }, { Action: string[] }, { Action: string[] }, object];
  }

  /** The same deployment with another trust policy. */
  const trusting = (changes: object) =>
    deploymentOf({ trustPolicy: asHeld({ Version: "2012-10-17", Statement: [{ ...statement, ...changes }] }) });
  /** The same deployment with other statements of the key policy, and the one that denies the deletion. */
  const granting = (...statements: object[]) => withStatements(sound, ...statements, denyDeletion);
  const grantingBesideFull = (...statements: object[]) => withStatements(full, ...statements, denyDeletionBesideFull);
  const withStatements = (deployment: Deployment, ...statements: object[]): Deployment => ({
    ...deployment,
    keyPolicy: { ...deployment.keyPolicy, Statement: statements },
  });

  const aud = "api.pulumi.com/oidc:aud";
  const sub = "api.pulumi.com/oidc:sub";
  const nobody = /^$/;

  test.each<[string, Deployment, { letIn?: RegExp; lockedOut?: RegExp }]>([
    [
      "without the condition on the audience",
      trusting({ Condition: { StringEquals: { [sub]: conditions[sub] } } }),
      { letIn: /not with (an|the) audience/ },
    ],
    [
      "without the condition on the subject",
      trusting({ Condition: { StringEquals: { [aud]: conditions[aud] } } }),
      { letIn: /not with (a|the) subject/ },
    ],
    ["without any condition", trusting({ Condition: undefined }), { letIn: /not with (an?|the) (audience|subject)/ }],
    [
      "with conditions that ignore case",
      trusting({ Condition: { StringEqualsIgnoreCase: conditions } }),
      { letIn: /(audience|subject) (in uppercase|with the organization in another case)$/ },
    ],
    [
      "with conditions that a missing claim meets",
      trusting({ Condition: { StringEqualsIfExists: conditions } }),
      { letIn: /(audience|subject) that is missing$/ },
    ],
    [
      "with a subject of any organization",
      trusting({ Condition: { StringLike: { ...conditions, [sub]: "pulumi:cmk:pulumi.organization.login:*" } } }),
      {
        letIn:
          /subject (with the organization in another case|with something after it|that is a pattern|of another org.*)$/,
      },
    ],
    [
      "with a subject of any use",
      trusting({ Condition: { StringLike: { ...conditions, [sub]: "pulumi:*:acme" } } }),
      { letIn: /subject of another use/ },
    ],
    [
      "with another audience",
      trusting({ Condition: { StringEquals: { ...conditions, [aud]: "acme" } } }),
      { letIn: /the audience of Pulumi Deployments$/, lockedOut: /^assume the role/ },
    ],
    [
      "with another issuer's OIDC provider as well",
      trusting({
        Principal: {
          Federated: [sound.oidcProviderArn, `${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`],
        },
      }),
      { letIn: /another issuer's OIDC provider$/ },
    ],
    [
      "with the OIDC provider of another account instead",
      trusting({ Principal: { Federated: sound.oidcProviderArn.replace("123456789012", "999999999999") } }),
      { lockedOut: /^assume the role/ },
    ],
    [
      "with an action more for the role",
      granting({ ...use, Action: [...use.Action, "kms:ReEncryptFrom"] }, account, administrators),
      { letIn: /as the role, but not kms:ReEncryptFrom$/ },
    ],
    [
      "with a pattern for an action",
      granting({ ...use, Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"] }, account, administrators),
      { letIn: /as the role, but not kms:GenerateDataKey\w+$/ },
    ],
    [
      "with every action for the role",
      granting({ ...use, Action: "kms:*" }, account, administrators),
      // The deletion is denied to the role too.
      { letIn: /as the role, but not kms:(?!ScheduleKeyDeletion)/ },
    ],
    [
      "with an action less for the role",
      granting({ ...use, Action: ["kms:Encrypt", "kms:Decrypt"] }, account, administrators),
      { lockedOut: /^kms:GenerateDataKey as the role/ },
    ],
    [
      "with the use for the whole account",
      granting({ ...use, Principal: { AWS: [sound.roleArn, `${ACCOUNT}:root`] } }, account, administrators),
      { letIn: /^kms:\w+ as the role, but not as .* account($|'s| with kms:\* in)/ },
    ],
    [
      "with the use for anybody",
      granting({ ...use, Principal: "*" }, account, administrators),
      { letIn: /^kms:\w+ as the role|of the key, but not kms:(Encrypt|Decrypt|GenerateDataKey)$/ },
    ],
    [
      "with everything for the account",
      granting(use, { ...account, Action: "kms:*" }, administrators),
      {
        letIn:
          /^kms:\w+ as the role, but not as .* account($|'s| with kms:\* in)|account.*, but not kms:(CreateGrant|ReplicateKey)$/,
      },
    ],
    [
      "with grants for the account",
      granting(use, { ...account, Action: [...account.Action, "kms:Create*"] }, administrators),
      { letIn: /account.*, but not kms:CreateGrant$/ },
    ],
    [
      "with grants for administrators",
      granting(use, account, { ...administrators, Action: [...administrators.Action, "kms:CreateGrant"] }),
      { letIn: /an administrator of the key, but not kms:CreateGrant$/ },
    ],
    [
      "with the use for administrators",
      granting(use, account, { ...administrators, Action: "kms:*" }),
      { letIn: /^describe the key as (an administrator of the key|the key's administrator)/ },
    ],
    [
      "without administration for the account",
      granting(use, administrators),
      { lockedOut: /as an administrator of the account, but|^(describe the key|change the key's policy) as .*account/ },
    ],
    [
      "without administration for administrators",
      granting(use, account),
      { lockedOut: /as (an administrator of the key|the key's administrator [^,]+), but/ },
    ],
    [
      "under full, without the account",
      grantingBesideFull(useBesideFull, administratorsBesideFull),
      {
        lockedOut: /as (another role|a user|an administrator) of the account[^,]*, but|as the account's root user, but/,
      },
    ],
    [
      "under full, without the role",
      grantingBesideFull(fullAccount, administratorsBesideFull),
      { lockedOut: /as the role, but not (kms:|as another role without)/ },
    ],
    [
      "under full, with another account as well",
      grantingBesideFull(
        useBesideFull,
        { ...fullAccount, Principal: { AWS: [`${ACCOUNT}:root`, "arn:aws:iam::999999999999:root"] } },
        administratorsBesideFull,
      ),
      { letIn: /but not as (another account|an? \w+ of another account)/ },
    ],
    [
      "without the statement that denies the deletion",
      withStatements(sound, use, account, administrators),
      { letIn: /^change the key's policy as .+, but not kms:ScheduleKeyDeletion$/ },
    ],
    [
      "under full, without the statement that denies the deletion",
      withStatements(full, useBesideFull, fullAccount, administratorsBesideFull),
      { letIn: /^change the key's policy as .+, but not kms:ScheduleKeyDeletion$/ },
    ],
    [
      "with a deletion that is denied to administrators alone",
      withStatements(sound, use, account, administrators, {
        ...denyDeletion,
        Principal: { AWS: sound.administratorArns },
      }),
      {
        letIn: /^change the key's policy as .*(of the account|account's root user).*, but not kms:ScheduleKeyDeletion$/,
      },
    ],
    [
      "with every change denied",
      withStatements(sound, use, account, administrators, {
        ...denyDeletion,
        Action: ["kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"],
      }),
      { lockedOut: /kms:PutKeyPolicy as |^change the key's policy as / },
    ],
    [
      "with replication for the account",
      granting(use, { ...account, Action: [...account.Action, "kms:ReplicateKey"] }, administrators),
      { letIn: /^describe the key as .*account.*, but not kms:ReplicateKey$/ },
    ],
    [
      "with replication for administrators",
      granting(use, account, { ...administrators, Action: [...administrators.Action, "kms:ReplicateKey"] }),
      { letIn: /^describe the key as the key's administrator .*, but not kms:ReplicateKey$/ },
    ],
    [
      "where a deletion that should be possible is denied",
      withStatements(deploymentOf({ deletionProtection: false }), use, account, administrators, denyDeletion),
      { lockedOut: /^kms:ScheduleKeyDeletion as / },
    ],
  ])("%s", async (_change, deployment, { letIn = nobody, lockedOut = nobody }) => {
    const answers = await answersOf(deployment);
    expect(answers.letIn).toEqual(answers.all.filter((line) => letIn.test(line)));
    expect(answers.lockedOut).toEqual(answers.all.filter((line) => lockedOut.test(line)));
    expect([answers.letIn, answers.lockedOut].map((lines) => lines.length > 0)).toEqual([
      letIn !== nobody,
      lockedOut !== nobody,
    ]);
  });
});
