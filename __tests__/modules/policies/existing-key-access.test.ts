import { type AccessCase, countDifferences } from "../../../lab/access-table";
import { evaluateExistingKeyAccess, type ExistingKeyDeployment } from "../../../lab/existing-key-access";
import { keyUseStatement, keyUsePolicy } from "../../../modules/policies/use-of-key";
import { ACCOUNT, asJson, createDeployment } from "../../support/simulated-deployment";

const OWN_ACCOUNT_KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const OTHER_ACCOUNT_KEY = OWN_ACCOUNT_KEY.replace("123456789012", "111122223333");

/** Creates a deployment with an existing key, whose owner added the statement. */
function createExistingKeyDeployment(
  keyArn: string,
  choices: Partial<ExistingKeyDeployment> = {},
): ExistingKeyDeployment {
  const { organization, issuer, oidcProviderArn, roleArn, trustPolicy } = createDeployment();
  return {
    organization,
    issuer,
    oidcProviderArn,
    roleArn,
    trustPolicy,
    keyArn,
    rolePolicy: asJson(keyUsePolicy(keyArn)),
    keyPolicy: policyWith(keyArn, keyUseStatement(roleArn)),
    ...choices,
  };
}

/** Returns the owner's key policy with a statement. */
function policyWith(keyArn: string, ...statements: object[]) {
  const administration = {
    Sid: "Enable IAM Administration Permissions",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${keyArn.split(":")[4]}:root` },
    Action: ["kms:DescribeKey", "kms:PutKeyPolicy"],
    Resource: "*",
  };
  return asJson({ Version: "2012-10-17", Statement: [administration, ...statements] });
}

/** IDs of all cases, and of those with an unexpected decision. */
async function evaluate(deployment: ExistingKeyDeployment) {
  const cases = await evaluateExistingKeyAccess(deployment);
  const idsOf = (some: readonly AccessCase[]) => some.map(({ id }) => id);
  return {
    all: idsOf(cases),
    wronglyAllowed: idsOf(cases.filter(({ isDenied }) => !isDenied)),
    wronglyDenied: idsOf(cases.filter(({ isAllowed }) => !isAllowed)),
  };
}

describe.each([
  ["the same account", OWN_ACCOUNT_KEY],
  ["another account", OTHER_ACCOUNT_KEY],
])("with an existing key in %s", (_account, keyArn) => {
  test("IAM makes the expected decision in every case", async () => {
    expect(await evaluate(createExistingKeyDeployment(keyArn))).toMatchObject({
      wronglyAllowed: [],
      wronglyDenied: [],
    });
  });

  test("every case compares two requests that differ in one thing, and has its own ID", async () => {
    const cases = await evaluateExistingKeyAccess(createExistingKeyDeployment(keyArn));
    expect(cases.length).toBeGreaterThan(80);
    expect(cases.filter(({ requests: { allowed, denied } }) => countDifferences(allowed, denied) !== 1)).toEqual([]);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  });
});

describe("a wrong policy fails exactly the cases it affects", () => {
  const { roleArn } = createDeployment();
  const statement = keyUseStatement(roleArn);
  const rolePolicy = (keyArn: string, changes: object) => {
    const { Statement, ...policy } = keyUsePolicy(keyArn);
    return asJson({ ...policy, Statement: [{ ...Statement[0], ...changes }] });
  };
  const withStatement = (keyArn: string, changes: object) => ({
    keyPolicy: policyWith(keyArn, { ...statement, ...changes }),
  });

  test.each<[string, string, Partial<ExistingKeyDeployment>, { wronglyAllowed?: RegExp; wronglyDenied?: RegExp }]>([
    [
      "another account, without the statement",
      OTHER_ACCOUNT_KEY,
      { keyPolicy: policyWith(OTHER_ACCOUNT_KEY) },
      { wronglyDenied: /^kms:/ },
    ],
    [
      "another account, without a policy that names the key",
      OTHER_ACCOUNT_KEY,
      { rolePolicy: asJson(keyUsePolicy(OWN_ACCOUNT_KEY)) },
      // An administrator has every IAM permission.
      { wronglyDenied: /^kms:.+\/not\/(?!.*administrator)/ },
    ],
    [
      "another account, with a policy that names the alias",
      OTHER_ACCOUNT_KEY,
      { rolePolicy: rolePolicy(OTHER_ACCOUNT_KEY, { Resource: OTHER_ACCOUNT_KEY.replace(/key\/.+/, "alias/pulumi") }) },
      { wronglyDenied: /^kms:.+\/not\/(?!.*administrator)/ },
    ],
    [
      "another account, with a policy for every key",
      OTHER_ACCOUNT_KEY,
      { rolePolicy: rolePolicy(OTHER_ACCOUNT_KEY, { Resource: "*" }) },
      { wronglyAllowed: /\/not\/other-key$/ },
    ],
    [
      "another account, with a policy and a statement for another action",
      OTHER_ACCOUNT_KEY,
      {
        rolePolicy: rolePolicy(OTHER_ACCOUNT_KEY, { Action: [...statement.Action, "kms:ReEncryptFrom"] }),
        ...withStatement(OTHER_ACCOUNT_KEY, { Action: [...statement.Action, "kms:ReEncryptFrom"] }),
      },
      { wronglyAllowed: /\/not\/kms:ReEncryptFrom$/ },
    ],
    [
      "another account, with a statement for the account of the role",
      OTHER_ACCOUNT_KEY,
      withStatement(OTHER_ACCOUNT_KEY, { Principal: { AWS: `${ACCOUNT}:root` } }),
      { wronglyAllowed: /\/not\/(other-role|administrator|without-statement)$/ },
    ],
    [
      "the same account, without the statement",
      OWN_ACCOUNT_KEY,
      { keyPolicy: policyWith(OWN_ACCOUNT_KEY) },
      { wronglyDenied: /^kms:/ },
    ],
    [
      "the same account, with a statement for the account",
      OWN_ACCOUNT_KEY,
      withStatement(OWN_ACCOUNT_KEY, { Principal: { AWS: `${ACCOUNT}:root` } }),
      { wronglyAllowed: /\/not\/(other-role|administrator|without-statement)$/ },
    ],
    [
      "the same account, with a statement for everyone",
      OWN_ACCOUNT_KEY,
      withStatement(OWN_ACCOUNT_KEY, { Principal: "*" }),
      { wronglyAllowed: /^kms:.+\/not\/(other-role|other-account-role|administrator|without-statement)$/ },
    ],
  ])("%s", async (_change, keyArn, choices, { wronglyAllowed = /^$/, wronglyDenied = /^$/ }) => {
    const cases = await evaluate(createExistingKeyDeployment(keyArn, choices));
    expect(cases.wronglyAllowed).toEqual(cases.all.filter((id) => wronglyAllowed.test(id)));
    expect(cases.wronglyDenied).toEqual(cases.all.filter((id) => wronglyDenied.test(id)));
    expect(cases.wronglyAllowed.length + cases.wronglyDenied.length).toBeGreaterThan(0);
  });
});
