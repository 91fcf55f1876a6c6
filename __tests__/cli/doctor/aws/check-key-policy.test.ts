import { checkKeyPolicy } from "../../../../cli/doctor/aws/check-key-policy";
import { decideIdentity } from "../../../../cli/doctor/aws/check-permissions";
import type { KeyUse } from "../../../../cli/doctor/aws/key-use";
import { type KeyPolicyStatement, policyStatements } from "../../../../modules/key/key-policy-statement";
import { ADMINISTRATION_ACTIONS, READING_ACTIONS } from "../../../../modules/policies/key-actions";
import { keyPolicy } from "../../../../modules/policies/key-policy";
import { KEY_ARN, OTHER_KEY_ARN, ROLE_ARN } from "../../../support/outputs";

const ACCOUNT = "123456789012";
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const ROLE_ID = "AROAEXAMPLE0123456789";
const DELETED_ID = "AROADELETED0123456789";
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/pulumi-cmk-acme/pulumi`;
const USE: KeyUse = { roleArn: ROLE_ARN, roleId: ROLE_ID, keyArn: KEY_ARN };
const ALL = "kms:Encrypt, kms:Decrypt and kms:GenerateDataKey";

const GRANT = {
  Sid: "use",
  Effect: "Allow",
  Principal: { AWS: ROLE_ARN },
  Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
  Resource: "*",
};
const DENY = { ...GRANT, Sid: "deny", Effect: "Deny", Principal: "*" };
const ENABLE_IAM = { ...GRANT, Sid: "iam", Principal: { AWS: ROOT }, Action: "kms:*" };
const OK = `ok grants the role ${ALL}`;

/** Decisions of a role with one policy that has the given statements. */
const identityWith = (...Statement: object[]) =>
  decideIdentity([{ name: "the inline policy x", document: { Statement } }], USE);
const NO_POLICIES = decideIdentity([], USE);
const NOT_READ = decideIdentity([], USE, false);
const allowed = identityWith({ Effect: "Allow", Action: "kms:*", Resource: KEY_ARN });

const findings = (statements: readonly object[], identity = NO_POLICIES, use = USE) =>
  checkKeyPolicy({ Statement: statements }, use, identity).map(({ result, detail }) => `${result} ${detail}`);

const others = (name: string, principals: string, actions = ALL) =>
  `warn statement "${name}" also grants ${actions} to ${principals}`;
const BY_IAM = `principals whose IAM policies in account ${ACCOUNT} allow it`;

describe("checkKeyPolicy", () => {
  test.each(
    [true, false].flatMap((fullAccountAccess) =>
      [true, false].flatMap((hasAdministrators) =>
        [true, false].flatMap((replicationAllowed) =>
          [true, false].map((deletionProtection) => ({
            fullAccountAccess,
            hasAdministrators,
            replicationAllowed,
            deletionProtection,
          })),
        ),
      ),
    ),
  )("accepts the key policies of this project (%j)", ({ fullAccountAccess, ...settings }) => {
    const { Statement } = keyPolicy({
      roleArn: ROLE_ARN,
      accountRootArn: ROOT,
      fullAccountAccess,
      administrationActions: ADMINISTRATION_ACTIONS,
      administratorArns: [`arn:aws:iam::${ACCOUNT}:role/security`],
      additionalStatements: [],
      ...settings,
    });

    expect(findings(Statement)).toEqual([
      OK,
      ...(fullAccountAccess ? [others("Enable IAM User Permissions", BY_IAM)] : []),
    ]);
  });

  test.each<[string, KeyPolicyStatement, string[]]>([
    [
      "nothing about a log reader",
      { effect: "Allow", principals: { AWS: ["*"], Service: ["config.amazonaws.com"] }, actions: [...READING_ACTIONS] },
      [OK],
    ],
    [
      "nothing about denied grants",
      { effect: "Deny", principals: { AWS: ["*"] }, actions: ["kms:CreateGrant"], conditions: {} },
      [OK],
    ],
    [
      "a warning about a break-glass role",
      {
        effect: "Allow",
        principals: { AWS: [`arn:aws:iam::${ACCOUNT}:role/break-glass`] },
        actions: ["kms:Decrypt", "kms:DescribeKey"],
        conditions: { Bool: { "aws:MultiFactorAuthPresent": ["true"] } },
      },
      [
        OK,
        `warn statement "added" (condition Bool aws:MultiFactorAuthPresent "true") also grants kms:Decrypt to arn:aws:iam::${ACCOUNT}:role/break-glass`,
      ],
    ],
    [
      "a failure about denied use",
      { effect: "Deny", principals: { AWS: ["*"] }, actions: ["kms:D*"] },
      ['fail statement "added" denies the role kms:Decrypt'],
    ],
  ])("reports for an additional statement of this project: %s", (_, statement, expected) => {
    const { Statement } = keyPolicy({
      roleArn: ROLE_ARN,
      accountRootArn: ROOT,
      fullAccountAccess: false,
      administrationActions: ADMINISTRATION_ACTIONS,
      administratorArns: [],
      hasAdministrators: false,
      replicationAllowed: false,
      deletionProtection: true,
      additionalStatements: policyStatements([{ sid: "added", ...statement }]),
    });
    expect(findings(Statement)).toEqual(expected);
  });

  test.each<[string, object[]]>([
    ["an action for each statement", GRANT.Action.map((Action) => ({ ...GRANT, Action }))],
    ["actions in another case", [{ ...GRANT, Action: ["KMS:encrypt", "kms:decrypt", "kms:generatedatakey"] }]],
    ["wildcards in actions", [{ ...GRANT, Action: ["kms:?ncrypt", "kms:Decr*", "kms:GenerateDataKey*"] }]],
    ["every action", [{ ...GRANT, Action: "*" }]],
    ["NotAction", [{ ...GRANT, Action: undefined, NotAction: "kms:Put*" }]],
    ["the key as the resource", [{ ...GRANT, Resource: [OTHER_KEY_ARN, KEY_ARN] }]],
    ["a pattern as the resource", [{ ...GRANT, Resource: `arn:aws:kms:*:${ACCOUNT}:key/*` }]],
    ["NotResource", [{ ...GRANT, Resource: undefined, NotResource: OTHER_KEY_ARN }]],
    ["the role's unique ID", [{ ...GRANT, Principal: { AWS: ROLE_ID } }]],
    [
      "a condition on the role's ARN",
      [{ ...GRANT, Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/*` } } }],
    ],
    ["a condition on the account", [{ ...GRANT, Condition: { StringEquals: { "KMS:CallerAccount": ACCOUNT } } }]],
    ["a Deny of other actions", [GRANT, { ...DENY, Action: "kms:ScheduleKeyDeletion" }]],
    ["a Deny of another resource", [GRANT, { ...DENY, Resource: OTHER_KEY_ARN }]],
    ["a Deny of another role", [GRANT, { ...DENY, Principal: { AWS: `${ROLE_ARN}-2` } }]],
    ["a Deny without HTTPS", [GRANT, { ...DENY, Condition: { Bool: { "aws:SecureTransport": "false" } } }]],
    [
      "a Deny of other accounts",
      [GRANT, { ...DENY, Condition: { StringNotEquals: { "aws:PrincipalAccount": [ACCOUNT] } } }],
    ],
    [
      "a Deny of other roles",
      [
        GRANT,
        {
          ...DENY,
          Condition: { ArnNotEquals: { "aws:PrincipalArn": ["arn:aws:iam::123456789012:role/security", ROLE_ARN] } },
        },
      ],
    ],
    ["a grant of administration to others", [GRANT, { ...ENABLE_IAM, Action: ["kms:Put*", "kms:Describe*"] }]],
  ])("accepts %s", (_, statements) => {
    expect(findings(statements)).toEqual([OK]);
  });

  test.each<[string, object[], string[]]>([
    ["no statement", [], [`doesn't grant ${ROLE_ARN} ${ALL}`]],
    [
      "one missing action",
      [{ ...GRANT, Action: ["kms:Encrypt", "kms:Decrypt"] }],
      [`doesn't grant ${ROLE_ARN} kms:GenerateDataKey`],
    ],
    [
      "actions that only look alike",
      [{ ...GRANT, Action: ["kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKeyWithoutPlaintext"] }],
      [`doesn't grant ${ROLE_ARN} kms:Decrypt and kms:GenerateDataKey`],
    ],
    [
      "NotAction",
      [{ ...GRANT, Action: undefined, NotAction: ["kms:Dec*", "kms:Put*"] }],
      [`doesn't grant ${ROLE_ARN} kms:Decrypt`],
    ],
    ["another resource", [{ ...GRANT, Resource: OTHER_KEY_ARN }], [`doesn't grant ${ROLE_ARN} ${ALL}`]],
    [
      "a role that is no AWS principal",
      [{ ...GRANT, Principal: { Service: ROLE_ARN } }],
      [`doesn't grant ${ROLE_ARN} ${ALL}`, others("use", ROLE_ARN)],
    ],
    [
      "another role of that name, with a path",
      [{ ...GRANT, Principal: { AWS: ROLE_ARN.replace("role/", "role/cmk/") } }],
      [`doesn't grant ${ROLE_ARN} ${ALL}`, others("use", ROLE_ARN.replace("role/", "role/cmk/"))],
    ],
    [
      "a deleted role",
      [{ ...GRANT, Principal: { AWS: DELETED_ID } }],
      [
        `doesn't grant ${ROLE_ARN} ${ALL}. Instead, statement "use" names ${DELETED_ID}, the unique ID of a role that was deleted`,
      ],
    ],
    [
      "a condition that excludes the role",
      [{ ...GRANT, Condition: { StringEquals: { "aws:PrincipalType": "User" } } }],
      [`doesn't grant ${ROLE_ARN} ${ALL}`],
    ],
    [
      "account access alone",
      [ENABLE_IAM],
      [
        `doesn't grant ${ROLE_ARN} ${ALL}. statement "iam" delegates this to IAM policies, and no IAM policy of the role allows it`,
        others("iam", BY_IAM),
      ],
    ],
    [
      "a Deny of everyone",
      [GRANT, { ...DENY, Action: "kms:Decrypt" }],
      ['statement "deny" denies the role kms:Decrypt'],
    ],
    [
      "a Deny of the role, before the grant",
      [{ ...DENY, Principal: { AWS: [ROLE_ARN] } }, GRANT],
      [`statement "deny" denies the role ${ALL}`],
    ],
    [
      "a Deny of the account",
      [GRANT, { ...DENY, Principal: { AWS: ACCOUNT } }],
      [`statement "deny" denies the role ${ALL}`],
    ],
    [
      "a Deny of everyone except another role",
      [GRANT, { ...DENY, Principal: undefined, NotPrincipal: { AWS: "arn:aws:iam::123456789012:role/security" } }],
      [`statement "deny" denies the role ${ALL}`],
    ],
    [
      "a Deny of all but some roles",
      [GRANT, { ...DENY, Condition: { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/security" } } }],
      [
        `statement "deny" (condition ArnNotLike aws:PrincipalArn "arn:aws:iam::*:role/security") denies the role ${ALL}`,
      ],
    ],
  ])("rejects %s", (_, statements, [detail = "", ...rest]) => {
    expect(findings(statements)).toEqual([`fail ${detail}`, ...rest]);
  });

  test.each<[string, object[], string]>([
    [
      "an encryption context",
      [{ ...GRANT, Condition: { StringEquals: { "kms:EncryptionContext:org": "acme" } } }],
      `statement "use" (condition StringEquals kms:EncryptionContext:org "acme") grants the role ${ALL}`,
    ],
    [
      "kms:ViaService",
      [{ ...GRANT, Condition: { StringEquals: { "kms:ViaService": ["s3.eu-central-1.amazonaws.com"] } } }],
      `statement "use" (condition StringEquals kms:ViaService "s3.eu-central-1.amazonaws.com") grants the role ${ALL}`,
    ],
    ["a session of the role", [{ ...GRANT, Principal: { AWS: SESSION } }], `statement "use" grants the role ${ALL}`],
    [
      "a Deny for other networks",
      [GRANT, { ...DENY, Condition: { NotIpAddress: { "aws:SourceIp": "192.0.2.0/24" } } }],
      `statement "deny" (condition NotIpAddress aws:SourceIp "192.0.2.0/24") denies the role ${ALL}`,
    ],
    [
      "a Deny of everyone except the role",
      [GRANT, { ...DENY, Principal: undefined, NotPrincipal: { AWS: [ROLE_ARN, ROOT] } }],
      `statement "deny" denies the role ${ALL}`,
    ],
    [
      "a Deny of everyone except everyone",
      [GRANT, { ...DENY, Principal: undefined, NotPrincipal: "*" }],
      `statement "deny" denies the role ${ALL}`,
    ],
    ...["ArnNotLike", "ArnNotEquals"].map((operator): [string, object[], string] => [
      `${operator} and a pattern with less than six parts`,
      [GRANT, { ...DENY, Condition: { [operator]: { "aws:PrincipalArn": "*" } } }],
      `statement "deny" (condition ${operator} aws:PrincipalArn "*") denies the role ${ALL}`,
    ]),
  ])("can't judge %s", (_, statements, what) => {
    expect(findings(statements)).toEqual([`warn can't judge whether ${what}`]);
  });

  test.each<[string, object, string[]]>([
    ["an account", { AWS: "210987654321" }, ["principals whose IAM policies in account 210987654321 allow it"]],
    [
      "roles",
      { AWS: [ROLE_ARN, `${ROLE_ARN}-2`, "arn:aws:iam::123456789012:user/ann"] },
      [`${ROLE_ARN}-2 and arn:aws:iam::123456789012:user/ann`],
    ],
    ["a service", { AWS: ROLE_ARN, Service: "s3.amazonaws.com" }, ["s3.amazonaws.com"]],
    ["everyone", { AWS: "*" }, ["everyone"]],
    [
      "a deleted principal",
      { AWS: [ROLE_ARN, DELETED_ID] },
      [`${DELETED_ID}, the unique ID of a principal that was deleted`],
    ],
  ])("warns about a grant to %s", (_, Principal, details) => {
    expect(findings([GRANT, { ...GRANT, Sid: "more", Principal }])).toEqual([
      OK,
      ...details.map((detail) => others("more", detail)),
    ]);
  });

  test("warns about a grant of one action, and about a grant to everyone except some", () => {
    expect(
      findings([
        GRANT,
        { ...GRANT, Sid: "a", Principal: { AWS: `${ROLE_ARN}-2` }, Action: "kms:Dec*" },
        { ...GRANT, Sid: "b", Principal: undefined, NotPrincipal: { AWS: ROOT } },
      ]),
    ).toEqual([OK, others("a", `${ROLE_ARN}-2`, "kms:Decrypt"), others("b", `everyone except {"AWS":"${ROOT}"}`)]);
  });

  test.each<[string, object]>([
    ...["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "ForAnyValue:StringEquals"].map(
      (operator): [string, object] => [operator, { [operator]: { "aws:PrincipalArn": ROLE_ARN } }],
    ),
    ["a list and another key in another case", { StringEquals: { "AWS:principalarn": [ROLE_ARN] } }],
    [
      "a condition besides",
      { ArnLike: { "aws:PrincipalArn": ROLE_ARN }, StringEquals: { "kms:CallerAccount": ACCOUNT } },
    ],
  ])("doesn't warn about everyone if a condition allows only the role, with %s", (_, Condition) => {
    for (const Principal of ["*", { AWS: "*" }, { AWS: [ROLE_ARN, ROOT] }]) {
      expect(findings([{ ...GRANT, Principal, Action: "kms:*", Condition }])).toEqual([OK]);
    }
  });

  test.each<[string, object, string]>([
    [
      "another principal besides",
      { StringEquals: { "aws:PrincipalArn": [ROLE_ARN, ROOT] } },
      `StringEquals aws:PrincipalArn "${ROLE_ARN}" or "${ROOT}"`,
    ],
    [
      "another principal instead",
      { StringEquals: { "aws:PrincipalArn": `${ROLE_ARN}-2` } },
      `StringEquals aws:PrincipalArn "${ROLE_ARN}-2"`,
    ],
    ["a pattern", { ArnLike: { "aws:PrincipalArn": `${ROLE_ARN}*` } }, `ArnLike aws:PrincipalArn "${ROLE_ARN}*"`],
    [
      "a negation",
      { StringNotEquals: { "aws:PrincipalArn": ROLE_ARN } },
      `StringNotEquals aws:PrincipalArn "${ROLE_ARN}"`,
    ],
    [
      "IfExists",
      { StringEqualsIfExists: { "aws:PrincipalArn": ROLE_ARN } },
      `StringEqualsIfExists aws:PrincipalArn "${ROLE_ARN}"`,
    ],
    [
      "ForAllValues:",
      { "ForAllValues:StringEquals": { "aws:PrincipalArn": ROLE_ARN } },
      `ForAllValues:StringEquals aws:PrincipalArn "${ROLE_ARN}"`,
    ],
    [
      "the account and a service",
      { StringEquals: { "kms:CallerAccount": ACCOUNT, "kms:ViaService": "s3.eu-central-1.amazonaws.com" } },
      `StringEquals kms:CallerAccount "${ACCOUNT}"; StringEquals kms:ViaService "s3.eu-central-1.amazonaws.com"`,
    ],
  ])("warns about everyone with %s, and names the condition", (_, Condition, condition) => {
    expect(findings([GRANT, { ...GRANT, Sid: "more", Principal: "*", Condition }])).toEqual([
      OK,
      `warn statement "more" (condition ${condition}) also grants ${ALL} to everyone`,
    ]);
  });

  test("doesn't warn about everyone without HTTPS", () => {
    const Condition = { Bool: { "aws:SecureTransport": "false" } };

    expect(findings([GRANT, { ...GRANT, Principal: "*", Condition }])).toEqual([OK]);
  });

  describe("about grants that amount to decryption", () => {
    const INDIRECT = ["kms:CreateGrant", "kms:ReEncrypt*", "kms:PutKeyPolicy"];
    const OTHER_ROOT = "arn:aws:iam::999999999999:root";
    const BY_OTHER_IAM = "principals whose IAM policies in account 999999999999 allow it";
    const warnings = (Principal: unknown, Action: unknown, change = {}) => {
      const [first, ...rest] = findings([GRANT, { ...GRANT, Sid: "more", Principal, Action, ...change }]);
      expect(first).toBe(OK);
      return rest;
    };

    test.each<[string, unknown, unknown, string[]]>([
      [
        "another account",
        { AWS: OTHER_ROOT },
        INDIRECT,
        [others("more", BY_OTHER_IAM, "kms:CreateGrant, kms:ReEncryptFrom and kms:PutKeyPolicy")],
      ],
      [
        "a role of another account",
        { AWS: "arn:aws:iam::999999999999:role/x" },
        ["kms:Put*"],
        [others("more", "arn:aws:iam::999999999999:role/x", "kms:PutKeyPolicy")],
      ],
      [
        "another account, by its number",
        { AWS: "999999999999" },
        "kms:Put*",
        [others("more", BY_OTHER_IAM, "kms:PutKeyPolicy")],
      ],
      [
        "a service",
        { Service: "x.amazonaws.com" },
        "kms:CreateGrant",
        [others("more", "x.amazonaws.com", "kms:CreateGrant")],
      ],
      [
        "everyone",
        "*",
        INDIRECT,
        [others("more", "everyone", "kms:CreateGrant, kms:ReEncryptFrom and kms:PutKeyPolicy")],
      ],
      ["this account", { AWS: ROOT }, INDIRECT, [others("more", BY_IAM, "kms:CreateGrant and kms:ReEncryptFrom")]],
      [
        "a role of this account",
        { AWS: `${ROLE_ARN}-2` },
        ["kms:Encrypt", "kms:Create*"],
        [others("more", `${ROLE_ARN}-2`, "kms:Encrypt and kms:CreateGrant")],
      ],
      [
        "this account and another",
        { AWS: [ROOT, OTHER_ROOT] },
        ["kms:CreateGrant", "kms:Put*"],
        [
          others("more", BY_IAM, "kms:CreateGrant"),
          others("more", BY_OTHER_IAM, "kms:CreateGrant and kms:PutKeyPolicy"),
        ],
      ],
      ["administrators of this account", { AWS: [ROOT, ACCOUNT, `${ROLE_ARN}-2`] }, ADMINISTRATION_ACTIONS, []],
      ["a deleted administrator", { AWS: DELETED_ID }, ADMINISTRATION_ACTIONS, []],
      ["the role", { AWS: [ROLE_ARN, ROLE_ID, SESSION] }, INDIRECT, []],
      ["another account, but only to encrypt under the key", { AWS: OTHER_ROOT }, "kms:ReEncryptTo", []],
    ])("judges those to %s", (_, principal, actions, expected) => {
      expect(warnings(principal, actions)).toEqual(expected);
    });

    test("names only kms:Decrypt if that is granted", () => {
      expect(warnings({ AWS: OTHER_ROOT }, ["kms:Decrypt", ...INDIRECT])).toEqual([
        others("more", BY_OTHER_IAM, "kms:Decrypt"),
      ]);
    });

    test("considers conditions on the account", () => {
      const inAccount = { Condition: { StringEquals: { "kms:CallerAccount": ACCOUNT } } };
      const inOther = { Condition: { StringEquals: { "aws:PrincipalAccount": "999999999999" } } };
      const everyoneElse = { ...inAccount, NotPrincipal: { AWS: ROOT } };

      expect(warnings("*", "kms:Put*", inAccount)).toEqual([]);
      expect(warnings(undefined, "kms:Put*", everyoneElse)).toEqual([]);
      expect(warnings("*", "kms:Put*", inOther)).toEqual([
        'warn statement "more" (condition StringEquals aws:PrincipalAccount "999999999999") also grants kms:PutKeyPolicy to everyone',
      ]);
    });

    test("compares with the key's account, not the role's", () => {
      const keyArn = KEY_ARN.replace(ACCOUNT, "999999999999");
      const grants = [GRANT, { ...GRANT, Sid: "more", Principal: { AWS: [ROOT, OTHER_ROOT] }, Action: "kms:Put*" }];

      expect(findings(grants, NO_POLICIES, { ...USE, keyArn })).toEqual([
        OK,
        others("more", BY_IAM, "kms:PutKeyPolicy"),
      ]);
    });

    test("says what they are for", () => {
      const Statement = [GRANT, { ...GRANT, Principal: { AWS: OTHER_ROOT }, Action: INDIRECT }];

      expect(checkKeyPolicy({ Statement }, USE, NO_POLICIES)[1]?.remedy).toBe(
        "With kms:CreateGrant and kms:ReEncryptFrom, they can decrypt or let others decrypt. Pulumi Cloud uses the key only through the role. Remove them from the key policy unless they must use the key.",
      );
    });
  });

  test("names only the statements that deny", () => {
    const Condition = { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } };
    const perhaps = { ...DENY, Sid: "perhaps", Condition };

    expect(findings([GRANT, DENY, perhaps])).toEqual([`fail statement "deny" denies the role ${ALL}`]);
    expect(findings([GRANT, perhaps, { ...DENY, Action: "kms:Decrypt" }])).toEqual([
      'fail statement "deny" denies the role kms:Decrypt',
      'warn can\'t judge whether statement "perhaps" (condition IpAddress aws:SourceIp "192.0.2.0/24") denies the role kms:Encrypt and kms:GenerateDataKey',
    ]);
  });

  describe("if the key policy leaves it to IAM policies", () => {
    const WARNING = others("iam", BY_IAM);

    test("accepts a policy of the role that allows it", () => {
      expect(findings([ENABLE_IAM], allowed)).toEqual([`${OK}, with the role's IAM policies`, WARNING]);
      expect(findings([{ ...ENABLE_IAM, Principal: { AWS: ACCOUNT } }], allowed)).toEqual([
        `${OK}, with the role's IAM policies`,
        WARNING,
      ]);
    });

    test("names the actions that no policy of the role allows", () => {
      const identity = identityWith({ Effect: "Allow", Action: ["kms:Encrypt"], Resource: "*" });

      expect(findings([ENABLE_IAM], identity)[0]).toBe(
        `fail doesn't grant ${ROLE_ARN} kms:Decrypt and kms:GenerateDataKey. statement "iam" delegates this to IAM policies, and no IAM policy of the role allows it`,
      );
      expect(
        findings([ENABLE_IAM], identityWith({ Effect: "Allow", Action: "kms:*", Resource: OTHER_KEY_ARN }))[0],
      ).toBe(
        `fail doesn't grant ${ROLE_ARN} ${ALL}. statement "iam" delegates this to IAM policies, and no IAM policy of the role allows it`,
      );
    });

    test("can't judge a condition of a policy of the role", () => {
      const Condition = { StringEquals: { "aws:RequestedRegion": "eu-central-1" } };

      expect(findings([ENABLE_IAM], identityWith({ Effect: "Allow", Action: "*", Resource: "*", Condition }))).toEqual([
        `warn can't judge whether statement 1 of the inline policy x (condition StringEquals aws:RequestedRegion "eu-central-1") grants the role ${ALL}`,
        WARNING,
      ]);
    });

    test("names only the statements that may grant it", () => {
      const Condition = { StringEquals: { "aws:RequestedRegion": "eu-central-1" } };
      const allow = { Sid: "A", Effect: "Allow", Action: "kms:*", Resource: "*", Condition };

      expect(findings([ENABLE_IAM], identityWith(allow, { ...allow, Sid: "D", Effect: "Deny" }))).toEqual([
        `warn can't judge whether statement "A" of the inline policy x (condition StringEquals aws:RequestedRegion "eu-central-1") grants the role ${ALL}`,
        WARNING,
      ]);
    });

    test("uses the policies that were read, if one was not", () => {
      const statement = { Effect: "Allow", Action: "kms:*crypt", Resource: KEY_ARN };
      const identity = decideIdentity([{ name: "x", document: { Statement: statement } }], USE, false);

      expect(findings([ENABLE_IAM], { ...allowed, isComplete: false })[0]).toBe(`${OK}, with the role's IAM policies`);
      expect(findings([ENABLE_IAM], identity)[0]).toBe(
        'skip statement "iam" delegates kms:GenerateDataKey to the role\'s IAM policies, which were not read',
      );
      expect(findings([{ ...ENABLE_IAM, Action: "kms:Encrypt" }], NOT_READ)[0]).toBe(
        `fail doesn't grant ${ROLE_ARN} kms:Decrypt and kms:GenerateDataKey`,
      );
    });

    test("skips it if the policies were not read", () => {
      expect(checkKeyPolicy({ Statement: [ENABLE_IAM] }, USE, NOT_READ)[0]).toEqual({
        check: "key policy",
        result: "skip",
        detail: `statement "iam" delegates ${ALL} to the role's IAM policies, which were not read`,
      });
      expect(checkKeyPolicy({ Statement: [GRANT] }, USE, NOT_READ)).toEqual([
        { check: "key policy", result: "ok", detail: OK.slice("ok ".length) },
      ]);
    });

    test("rejects the account of another role", () => {
      const use = { ...USE, roleArn: ROLE_ARN.replace(ACCOUNT, "210987654321") };

      expect(findings([ENABLE_IAM], allowed, use)[0]).toBe(`fail doesn't grant ${use.roleArn} ${ALL}`);
    });
  });

  test("names the commands that mend it", () => {
    const options = `--key-id ${KEY_ARN} --region eu-central-1 --policy-name default`;
    const commands = `If Terraform manages the key, change its configuration. Otherwise:
1. Write the key policy to a file: aws kms get-key-policy ${options} --query Policy --output text > key-policy.json
2. Change it in the file.
3. Replace the key policy: aws kms put-key-policy ${options} --policy file://key-policy.json`;
    const remedies = (...Statement: object[]) =>
      checkKeyPolicy({ Statement }, USE, NO_POLICIES).map(({ remedy }) => remedy);
    const statement = (Action: string[]) =>
      JSON.stringify({
        Sid: "Allow use of the key",
        Effect: "Allow",
        Principal: { AWS: ROLE_ARN },
        Action,
        Resource: "*",
      });

    expect(remedies({ ...GRANT, Action: "kms:*crypt" })).toEqual([
      `Add this statement: ${statement(["kms:GenerateDataKey"])}\n${commands}`,
    ]);
    expect(remedies({ ...GRANT, Principal: { AWS: DELETED_ID } })).toEqual([
      `Apply the deployment again, which names the new role. Or, by hand: Add this statement: ${statement(GRANT.Action)}\n${commands}`,
    ]);
    expect(remedies(GRANT, DENY)).toEqual([`Remove or change this statement.\n${commands}`]);
    expect(remedies({ ...GRANT, Principal: { AWS: SESSION } })).toEqual([
      `Pulumi doesn't document the encryption context and the session names it uses. Don't add conditions on them.\n${commands}`,
    ]);
    expect(remedies(GRANT, ENABLE_IAM)).toEqual([
      undefined,
      "Pulumi Cloud uses the key only through the role. Remove them from the key policy unless they must use the key.",
    ]);
  });
});
