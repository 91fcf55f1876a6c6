import {
  checkPermissionsBoundary,
  checkRolePolicies,
  decideIdentity,
} from "../../../../cli/doctor/aws/check-permissions";
import type { KeyUse } from "../../../../cli/doctor/aws/key-use";
import { KEY_ARN, OTHER_KEY_ARN, ROLE_ARN } from "../../../support/outputs";

const USE: KeyUse = { roleArn: ROLE_ARN, keyArn: KEY_ARN };
const ALL = "kms:Encrypt, kms:Decrypt and kms:GenerateDataKey";
const POLICY_ARN = "arn:aws:iam::123456789012:policy/boundary";
const ALLOW = { Effect: "Allow", Action: "kms:*", Resource: "*" };
const DENY = { ...ALLOW, Effect: "Deny" };
const UNKNOWN = { StringEquals: { "aws:RequestedRegion": ["eu-central-1", "eu-west-1"] } };
const CONDITION = '(condition StringEquals aws:RequestedRegion "eu-central-1" or "eu-west-1")';

const policies = (...Statement: object[]) => [{ name: "the inline policy x", document: { Statement } }];
const rolePolicies = (statements: object[], use = USE) =>
  checkRolePolicies(decideIdentity(policies(...statements), use), use).map(
    ({ check, result, detail }) => `${result} ${check}: ${detail}`,
  );

describe("checkRolePolicies", () => {
  const OK = "ok role policies: no IAM policy of the role denies use of the key";

  test.each<[string, object[]]>([
    ["no policy", []],
    ["an Allow", [ALLOW]],
    ["a Deny of another key", [{ ...DENY, Resource: OTHER_KEY_ARN }]],
    ["a Deny of all other keys", [{ ...DENY, Resource: undefined, NotResource: [KEY_ARN] }]],
    ["a Deny of other actions", [{ ...DENY, Action: ["iam:*", "kms:Create*"] }]],
    ["a Deny of all other actions", [{ ...DENY, Action: undefined, NotAction: "kms:*" }]],
    ["a Deny without HTTPS", [{ ...DENY, Condition: { BoolIfExists: { "aws:SecureTransport": ["false"] } } }]],
  ])("accepts %s", (_, statements) => {
    expect(rolePolicies(statements)).toEqual([OK]);
  });

  test.each<[string, object[], string]>([
    [
      "everything",
      [ALLOW, { ...DENY, Action: "*" }],
      `fail role policies: statement 2 of the inline policy x denies ${ALL} on the key`,
    ],
    [
      "the key",
      [{ ...DENY, Sid: "no", Action: "kms:decrypt", Resource: [KEY_ARN] }],
      'fail role policies: statement "no" of the inline policy x denies kms:Decrypt on the key',
    ],
    [
      "all but another action",
      [{ ...DENY, Action: undefined, NotAction: ["iam:*", "kms:*crypt"] }],
      "fail role policies: statement 1 of the inline policy x denies kms:GenerateDataKey on the key",
    ],
    [
      "all but another key",
      [{ ...DENY, Resource: undefined, NotResource: OTHER_KEY_ARN }],
      `fail role policies: statement 1 of the inline policy x denies ${ALL} on the key`,
    ],
    [
      "other Regions",
      [{ ...DENY, Condition: UNKNOWN }],
      `warn role policies: can't judge whether statement 1 of the inline policy x ${CONDITION} denies ${ALL} on the key`,
    ],
    [
      "everything, and perhaps other Regions",
      [DENY, { ...DENY, Sid: "perhaps", Condition: UNKNOWN }],
      `fail role policies: statement 1 of the inline policy x denies ${ALL} on the key`,
    ],
  ])("finds a Deny of %s", (_, statements, finding) => {
    expect(rolePolicies(statements)).toEqual([finding]);
  });

  describe("for a key in another account", () => {
    const use = { ...USE, keyArn: KEY_ARN.replace("123456789012", "210987654321") };

    test("accepts a policy that allows its use", () => {
      expect(rolePolicies([{ ...ALLOW, Resource: use.keyArn }], use)).toEqual([
        "ok account: the role is in account 123456789012, and its IAM policies allow use of the key in account 210987654321",
      ]);
    });

    const ALLOW_KEY = { ...ALLOW, Resource: use.keyArn };
    const DENY_DECRYPT = { ...DENY, Action: "kms:Decrypt" };

    test.each<[string, object[], string[]]>([
      [
        "an Allow with a condition",
        [{ ...ALLOW, Condition: UNKNOWN }],
        [`warn account: can't judge whether statement 1 of the inline policy x ${CONDITION} allows ${ALL} on the key`],
      ],
      [
        "an Allow with a condition, and one without for an action",
        [
          { ...ALLOW, Condition: UNKNOWN },
          { ...ALLOW, Action: "kms:Decrypt" },
        ],
        [
          `warn account: can't judge whether statement 1 of the inline policy x ${CONDITION} allows kms:Encrypt and kms:GenerateDataKey on the key`,
        ],
      ],
      [
        "a Deny",
        [ALLOW_KEY, DENY_DECRYPT],
        ["fail role policies: statement 2 of the inline policy x denies kms:Decrypt on the key"],
      ],
      [
        "a Deny with a condition",
        [ALLOW_KEY, { ...DENY_DECRYPT, Condition: UNKNOWN }],
        [
          `warn role policies: can't judge whether statement 2 of the inline policy x ${CONDITION} denies kms:Decrypt on the key`,
        ],
      ],
      [
        "a Deny with a condition, and no Allow",
        [{ ...DENY, Condition: UNKNOWN }],
        [
          `warn role policies: can't judge whether statement 1 of the inline policy x ${CONDITION} denies ${ALL} on the key`,
          `fail account: the role is in account 123456789012, but the key is in account 210987654321, and no IAM policy of the role allows ${ALL} on the key`,
        ],
      ],
      [
        "a Deny, and an Allow with a condition",
        [{ ...ALLOW, Condition: UNKNOWN }, DENY_DECRYPT],
        [
          "fail role policies: statement 2 of the inline policy x denies kms:Decrypt on the key",
          `warn account: can't judge whether statement 1 of the inline policy x ${CONDITION} allows kms:Encrypt and kms:GenerateDataKey on the key`,
        ],
      ],
    ])("judges %s", (_, statements, findings) => {
      expect(rolePolicies(statements, use)).toEqual(findings);
    });

    test("reports only a Deny if not all policies were read", () => {
      const details = (...statements: object[]) =>
        checkRolePolicies(decideIdentity(policies(...statements), use, false), use).map(({ detail }) => detail);

      expect(details()).toEqual([]);
      expect(details(ALLOW_KEY)).toEqual([]);
      expect(details(DENY_DECRYPT)).toEqual(["statement 1 of the inline policy x denies kms:Decrypt on the key"]);
    });

    test("names the actions that the role needs besides, and the command that adds them", () => {
      const decisions = decideIdentity(
        policies({ ...ALLOW, Action: "kms:Decrypt" }, { ...ALLOW, Resource: KEY_ARN }),
        use,
      );

      expect(checkRolePolicies(decisions, use)).toEqual([
        {
          check: "account",
          result: "fail",
          detail:
            "the role is in account 123456789012, but the key is in account 210987654321, and no IAM policy of the role allows kms:Encrypt and kms:GenerateDataKey on the key",
          remedy: `To use a key in another account, the role needs an IAM policy in addition to the key policy. To add it, run:
aws iam put-role-policy --role-name pulumi-cmk-acme --policy-name use-key --policy-document '{"Version":"2012-10-17","Statement":[{"Sid":"AllowUseOfTheKey","Effect":"Allow","Action":["kms:Encrypt","kms:Decrypt","kms:GenerateDataKey"],"Resource":"${use.keyArn}"}]}'`,
        },
      ]);
    });

    test("names a command that doesn't replace a policy of the role for another key", () => {
      const [policy] = policies({ ...ALLOW, Resource: OTHER_KEY_ARN });
      const named = [{ name: "the inline policy use-key", document: policy?.document }];
      expect(checkRolePolicies(decideIdentity(named, use), use)[0]?.remedy).toContain(
        `--policy-name use-key-${use.keyArn.split("/").at(-1)} --policy-document`,
      );
    });
  });
});

describe("checkPermissionsBoundary", () => {
  const boundary = (...Statement: object[]) =>
    checkPermissionsBoundary({ name: POLICY_ARN, document: { Statement } }, USE).map(
      ({ result, detail }) => `${result} ${detail}`,
    );

  test.each<[string, object[], ...string[]]>([
    ["everything", [ALLOW], `ok ${POLICY_ARN} allows use of the key`],
    [
      "the three actions",
      [{ ...ALLOW, Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"], Resource: KEY_ARN }],
      `ok ${POLICY_ARN} allows use of the key`,
    ],
    ["nothing of KMS", [{ ...ALLOW, Action: "s3:*" }], `fail ${POLICY_ARN} doesn't allow ${ALL} on the key`],
    [
      "two of the actions",
      [{ ...ALLOW, Action: "kms:*crypt" }],
      `fail ${POLICY_ARN} doesn't allow kms:GenerateDataKey on the key`,
    ],
    ["another key", [{ ...ALLOW, Resource: OTHER_KEY_ARN }], `fail ${POLICY_ARN} doesn't allow ${ALL} on the key`],
    [
      "everything but a Deny",
      [ALLOW, { ...DENY, Action: "kms:Decrypt" }],
      `fail statement 2 of ${POLICY_ARN} denies kms:Decrypt on the key`,
    ],
    [
      "some Regions",
      [{ ...ALLOW, Condition: UNKNOWN }],
      `warn can't judge whether statement 1 of ${POLICY_ARN} ${CONDITION} allows ${ALL} on the key`,
    ],
    [
      "everything but a Deny for other Regions",
      [ALLOW, { ...DENY, Condition: UNKNOWN }],
      `warn can't judge whether statement 2 of ${POLICY_ARN} ${CONDITION} denies ${ALL} on the key`,
    ],
    [
      "some Regions but a Deny for other Regions",
      [
        { ...ALLOW, Condition: UNKNOWN },
        { ...DENY, Action: "kms:Decrypt", Condition: UNKNOWN },
      ],
      `warn can't judge whether statement 2 of ${POLICY_ARN} ${CONDITION} denies kms:Decrypt on the key`,
      `warn can't judge whether statement 1 of ${POLICY_ARN} ${CONDITION} allows ${ALL} on the key`,
    ],
  ])("judges a boundary that allows %s", (_, statements, ...expected) => {
    expect(boundary(...statements)).toEqual(expected);
  });

  test("says what a boundary is", () => {
    expect(checkPermissionsBoundary({ name: POLICY_ARN, document: undefined }, USE)).toEqual([
      {
        check: "permissions boundary",
        result: "fail",
        detail: `${POLICY_ARN} doesn't allow ${ALL} on the key`,
        remedy: `A permissions boundary limits the role even if the key policy grants the actions. Allow them in ${POLICY_ARN}, or remove it from the role.`,
      },
    ]);
  });
});
