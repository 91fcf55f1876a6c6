import { type AccessCase, countDifferences, type Deployment, evaluateAccess } from "../../../lab/access-table";
import { ACCOUNT, asJson, createDeployment } from "../../support/simulated-deployment";

/** IDs of all cases, and of those with an unexpected decision. */
async function evaluate(deployment: Deployment) {
  const cases = await evaluateAccess(deployment);
  const idsOf = (some: readonly AccessCase[]) => some.map(({ id }) => id);
  return {
    all: idsOf(cases),
    wronglyAllowed: idsOf(cases.filter(({ isDenied }) => !isDenied)),
    wronglyDenied: idsOf(cases.filter(({ isAllowed }) => !isAllowed)),
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
  { breakGlassArns: [`${ACCOUNT}:role/break-glass`], readerArns: [`${ACCOUNT}:role/log-reader`] },
])("with %j", (choices) => {
  test("IAM makes the expected decision in every case", async () => {
    expect(await evaluate(createDeployment(choices))).toMatchObject({ wronglyAllowed: [], wronglyDenied: [] });
  });

  test("every case compares two requests that differ in one thing, and has its own ID", async () => {
    const cases = await evaluateAccess(createDeployment(choices));
    expect(cases.length).toBeGreaterThan(100);
    expect(cases.filter(({ requests: { allowed, denied } }) => countDifferences(allowed, denied) !== 1)).toEqual([]);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  });
});

/** Principals of the account with an IAM policy that allows KMS, in the IDs of cases. */
const ACCOUNT_PRINCIPAL = "(?:other-role|user|administrator|root)";

/** Matches IDs of cases. */
function ids(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern.replaceAll("ACCOUNT", ACCOUNT_PRINCIPAL)})$`);
}

describe("a wrong policy fails exactly the cases it affects", () => {
  const correct = createDeployment();
  const [statement] = correct.trustPolicy.Statement as Record<string, unknown>[];
  const [use, account, administrators, denyDeletion] = statementsOf(correct);
  const full = createDeployment({ accountAccess: "full" });
  const [useOfFullAccess, fullAccountAccess, administratorsOfFullAccess, denyDeletionOfFullAccess] = statementsOf(full);
  const conditions = (statement?.Condition as { StringEquals: Record<string, string> }).StringEquals;

  function statementsOf({ keyPolicy: { Statement } }: Deployment) {
    return Statement as [{ Action: string[] }, { Action: string[] }, { Action: string[] }, object];
  }

  /** Changes the trust policy. */
  const withTrust = (changes: object) =>
    createDeployment({ trustPolicy: asJson({ Version: "2012-10-17", Statement: [{ ...statement, ...changes }] }) });
  /** Replaces the statements of the key policy, except the one that denies the deletion. */
  const withAllowStatements = (...statements: object[]) => withStatements(correct, ...statements, denyDeletion);
  const withFullAccessStatements = (...statements: object[]) =>
    withStatements(full, ...statements, denyDeletionOfFullAccess);
  const withStatements = (deployment: Deployment, ...statements: object[]): Deployment => ({
    ...deployment,
    keyPolicy: { ...deployment.keyPolicy, Statement: statements },
  });

  const aud = "api.pulumi.com/oidc:aud";
  const sub = "api.pulumi.com/oidc:sub";
  const none = /^$/;

  test.each<[string, Deployment, { wronglyAllowed?: RegExp; wronglyDenied?: RegExp }]>([
    [
      "without the condition on the audience",
      withTrust({ Condition: { StringEquals: { [sub]: conditions[sub] } } }),
      { wronglyAllowed: ids("assume-role/not/audience-.+") },
    ],
    [
      "without the condition on the subject",
      withTrust({ Condition: { StringEquals: { [aud]: conditions[aud] } } }),
      { wronglyAllowed: ids("assume-role/not/subject-.+") },
    ],
    [
      "without any condition",
      withTrust({ Condition: undefined }),
      { wronglyAllowed: ids("assume-role/not/(audience|subject)-.+") },
    ],
    [
      "with conditions that ignore case",
      withTrust({ Condition: { StringEqualsIgnoreCase: conditions } }),
      { wronglyAllowed: ids("assume-role/not/(audience|subject)-(in-uppercase|with-other-case)") },
    ],
    [
      "with conditions that a missing claim meets",
      withTrust({ Condition: { StringEqualsIfExists: conditions } }),
      { wronglyAllowed: ids("assume-role/not/(audience|subject)-missing") },
    ],
    [
      "with a subject for any organization",
      withTrust({ Condition: { StringLike: { ...conditions, [sub]: "pulumi:cmk:pulumi.organization.login:*" } } }),
      {
        wronglyAllowed: ids("assume-role/not/subject-(with-other-case|with-suffix|pattern|of-other-organization)"),
      },
    ],
    [
      "with a subject for any use",
      withTrust({ Condition: { StringLike: { ...conditions, [sub]: "pulumi:*:acme" } } }),
      { wronglyAllowed: ids("assume-role/not/subject-of-other-use") },
    ],
    [
      "with another audience",
      withTrust({ Condition: { StringEquals: { ...conditions, [aud]: "acme" } } }),
      { wronglyAllowed: ids("assume-role/not/audience-of-deployments"), wronglyDenied: ids("assume-role/not/.+") },
    ],
    [
      "with another issuer's OIDC provider too",
      withTrust({
        Principal: {
          Federated: [correct.oidcProviderArn, `${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`],
        },
      }),
      { wronglyAllowed: ids("assume-role/not/provider-of-other-issuer") },
    ],
    [
      "with the OIDC provider of another account instead",
      withTrust({ Principal: { Federated: correct.oidcProviderArn.replace("123456789012", "999999999999") } }),
      { wronglyDenied: ids("assume-role/not/.+") },
    ],
    [
      "with an additional action for the role",
      withAllowStatements({ ...use, Action: [...use.Action, "kms:ReEncryptFrom"] }, account, administrators),
      { wronglyAllowed: ids("role/not/kms:ReEncryptFrom") },
    ],
    [
      "with a pattern as an action",
      withAllowStatements(
        { ...use, Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"] },
        account,
        administrators,
      ),
      { wronglyAllowed: ids("role/not/kms:GenerateDataKey.+") },
    ],
    [
      "with every action for the role",
      withAllowStatements({ ...use, Action: "kms:*" }, account, administrators),
      // The deletion is denied to every principal, including the role.
      { wronglyAllowed: ids("role/not/kms:(?!ScheduleKeyDeletion).+") },
    ],
    [
      "without one action of the role",
      withAllowStatements({ ...use, Action: ["kms:Encrypt", "kms:Decrypt"] }, account, administrators),
      { wronglyDenied: ids("kms:GenerateDataKey/role/not/.+") },
    ],
    [
      "that allows use by the whole account",
      withAllowStatements(
        { ...use, Principal: { AWS: [correct.roleArn, `${ACCOUNT}:root`] } },
        account,
        administrators,
      ),
      { wronglyAllowed: ids("kms:.+/role/not/ACCOUNT") },
    ],
    [
      "that allows use by everyone",
      withAllowStatements({ ...use, Principal: "*" }, account, administrators),
      { wronglyAllowed: ids("kms:.+/role/not/.+|key-administrator-1/not/kms:(Encrypt|Decrypt|GenerateDataKey)") },
    ],
    [
      "that allows the account everything",
      withAllowStatements(use, { ...account, Action: "kms:*" }, administrators),
      {
        wronglyAllowed: ids("kms:.+/role/not/ACCOUNT|ACCOUNT/not/kms:(CreateGrant|ReplicateKey)"),
      },
    ],
    [
      "that allows the account to create grants",
      withAllowStatements(use, { ...account, Action: [...account.Action, "kms:Create*"] }, administrators),
      { wronglyAllowed: ids("ACCOUNT/not/kms:CreateGrant") },
    ],
    [
      "that allows key administrators to create grants",
      withAllowStatements(use, account, { ...administrators, Action: [...administrators.Action, "kms:CreateGrant"] }),
      { wronglyAllowed: ids("key-administrator-1/not/kms:CreateGrant") },
    ],
    [
      "that allows use by key administrators",
      withAllowStatements(use, account, { ...administrators, Action: "kms:*" }),
      { wronglyAllowed: ids("key-administrator-1/not/kms:(?!ScheduleKeyDeletion).+") },
    ],
    [
      "without administration by the account",
      withAllowStatements(use, administrators),
      { wronglyDenied: ids("kms:.+/administrator/not/.+|ACCOUNT/not/.+") },
    ],
    [
      "without administration by key administrators",
      withAllowStatements(use, account),
      { wronglyDenied: ids("(kms:.+/)?key-administrator-1/not/.+") },
    ],
    [
      "with full account access, without the account",
      withFullAccessStatements(useOfFullAccess, administratorsOfFullAccess),
      {
        wronglyDenied: ids("(kms:.+/)?ACCOUNT/not/.+"),
      },
    ],
    [
      "with full account access, without the role",
      withFullAccessStatements(fullAccountAccess, administratorsOfFullAccess),
      { wronglyDenied: ids("role/not/.+|kms:.+/role/not/role-without-policy") },
    ],
    [
      "with full account access for another account too",
      withFullAccessStatements(
        useOfFullAccess,
        { ...fullAccountAccess, Principal: { AWS: [`${ACCOUNT}:root`, "arn:aws:iam::999999999999:root"] } },
        administratorsOfFullAccess,
      ),
      { wronglyAllowed: ids(".+/not/other-account-.+") },
    ],
    [
      "without the statement that denies the deletion",
      withStatements(correct, use, account, administrators),
      { wronglyAllowed: ids("(ACCOUNT|key-administrator-1)/not/kms:ScheduleKeyDeletion") },
    ],
    [
      "with full account access, without the statement that denies the deletion",
      withStatements(full, useOfFullAccess, fullAccountAccess, administratorsOfFullAccess),
      { wronglyAllowed: ids("(ACCOUNT|key-administrator-1)/not/kms:ScheduleKeyDeletion") },
    ],
    [
      "that denies the deletion only to key administrators",
      withStatements(correct, use, account, administrators, {
        ...denyDeletion,
        Principal: { AWS: correct.administratorArns },
      }),
      {
        wronglyAllowed: ids("ACCOUNT/not/kms:ScheduleKeyDeletion"),
      },
    ],
    [
      "that denies changes of the key policy",
      withStatements(correct, use, account, administrators, {
        ...denyDeletion,
        Action: ["kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"],
      }),
      { wronglyDenied: ids("kms:PutKeyPolicy/.+|(ACCOUNT|key-administrator-1)/not/kms:ScheduleKeyDeletion") },
    ],
    [
      "that denies disabling the key and rotating it on demand",
      withStatements(correct, use, account, administrators, denyDeletion, {
        ...denyDeletion,
        Action: ["kms:DisableKey", "kms:RotateKeyOnDemand"],
      }),
      { wronglyDenied: ids("kms:(DisableKey|RotateKeyOnDemand)/(administrator|key-administrator-1)/not/.+") },
    ],
    [
      "that allows the account to replicate the key",
      withAllowStatements(use, { ...account, Action: [...account.Action, "kms:ReplicateKey"] }, administrators),
      { wronglyAllowed: ids("ACCOUNT/not/kms:ReplicateKey") },
    ],
    [
      "that allows key administrators to replicate the key",
      withAllowStatements(use, account, { ...administrators, Action: [...administrators.Action, "kms:ReplicateKey"] }),
      { wronglyAllowed: ids("key-administrator-1/not/kms:ReplicateKey") },
    ],
    [
      "that denies the deletion without deletion protection",
      withStatements(createDeployment({ deletionProtection: false }), use, account, administrators, denyDeletion),
      { wronglyDenied: ids("kms:ScheduleKeyDeletion/.+") },
    ],
  ])("a policy %s", async (_change, deployment, { wronglyAllowed = none, wronglyDenied = none }) => {
    const cases = await evaluate(deployment);
    expect(cases.wronglyAllowed).toEqual(cases.all.filter((id) => wronglyAllowed.test(id)));
    expect(cases.wronglyDenied).toEqual(cases.all.filter((id) => wronglyDenied.test(id)));
    expect([cases.wronglyAllowed, cases.wronglyDenied].map((some) => some.length > 0)).toEqual([
      wronglyAllowed !== none,
      wronglyDenied !== none,
    ]);
  });
});
