import { checkTrustPolicy, type Trust } from "../../../../cli/doctor/aws/check-trust-policy";
import { trustPolicy } from "../../../../modules/policies/trust-policy";
import { OIDC_PROVIDER_ARN } from "../../../support/outputs";

const ISSUER = "api.pulumi.com/oidc";
const TRUST: Trust = {
  roleName: "pulumi-cmk-acme",
  oidcProviderArn: OIDC_PROVIDER_ARN,
  issuer: ISSUER,
  organization: "acme",
};
const POLICY = trustPolicy(TRUST);
const [STATEMENT] = POLICY.Statement as unknown as Record<string, unknown>[];
const AUDIENCE = "aws:acme";
const SUBJECT = "pulumi:cmk:pulumi.organization.login:acme";
const ACTION = "sts:AssumeRoleWithWebIdentity";
const OTHER_PROVIDER = OIDC_PROVIDER_ARN.replace("123456789012", "210987654321");

/** A policy of statements that differ from the right one in the given elements. */
const policy = (...changes: object[]) => ({
  Version: "2012-10-17",
  Statement: changes.map((each) => ({ ...STATEMENT, ...each })),
});
/** A policy whose only statement has other conditions. */
const withCondition = (condition: object) => policy({ Condition: condition });
const exactly = (aud: unknown, sub: unknown) =>
  withCondition({ StringEquals: { [`${ISSUER}:aud`]: aud, [`${ISSUER}:sub`]: sub } });
const extraCondition = (operator: string, key: string, value: unknown) =>
  withCondition({ ...(STATEMENT?.Condition as object), [operator]: { [key]: value } });

const findings = (document: unknown, trust = TRUST) =>
  checkTrustPolicy(document, trust).map(({ result, detail }) => `${result} ${detail}`);

const OK = `ok allows the audience ${AUDIENCE} and the subject ${SUBJECT}`;
const PRINCIPAL = `which must be {"Principal":{"Federated":"${OIDC_PROVIDER_ARN}"}}`;

describe("checkTrustPolicy", () => {
  test.each<[string, unknown]>([
    ["of this project", POLICY],
    ["with a single statement that isn't in a list", { Statement: STATEMENT }],
    ["with its values in lists", policy({ Action: [ACTION], Principal: { Federated: [OIDC_PROVIDER_ARN] } })],
    ["with other actions besides", policy({ Action: ["sts:TagSession", ACTION] })],
    ["with an action in another case", policy({ Action: "STS:assumerolewithwebidentity" })],
    ["with a wildcard in the action", policy({ Action: "sts:AssumeRoleWithWeb*" })],
    ["with ? in the action", policy({ Action: "sts:AssumeRoleWithWebIdentit?" })],
    ["with NotAction", policy({ Action: undefined, NotAction: "sts:AssumeRole" })],
    [
      "with condition keys in another case",
      withCondition({
        StringEquals: { "API.pulumi.com/OIDC:AUD": AUDIENCE, "api.Pulumi.com/oidc:Sub": SUBJECT },
      }),
    ],
    ["with the values of conditions in lists", exactly([AUDIENCE], [SUBJECT])],
    [
      "with StringLike and without a wildcard",
      withCondition({ StringLike: { [`${ISSUER}:aud`]: AUDIENCE, [`${ISSUER}:sub`]: SUBJECT } }),
    ],
    [
      "with StringEqualsIgnoreCase",
      withCondition({ StringEqualsIgnoreCase: { [`${ISSUER}:aud`]: AUDIENCE, [`${ISSUER}:sub`]: SUBJECT } }),
    ],
    [
      "with ForAnyValue:",
      withCondition({ "ForAnyValue:StringEquals": { [`${ISSUER}:aud`]: AUDIENCE, [`${ISSUER}:sub`]: SUBJECT } }),
    ],
    [
      "with IfExists",
      withCondition({ StringEqualsIfExists: { [`${ISSUER}:aud`]: AUDIENCE, [`${ISSUER}:sub`]: SUBJECT } }),
    ],
    ["with a pattern besides the exact subject", extraCondition("StringLike", `${ISSUER}:sub`, "pulumi:cmk:*")],
    ["with a condition that the claim exists", extraCondition("Null", `${ISSUER}:sub`, "false")],
    ["with a condition on the provider", extraCondition("ArnEquals", "aws:FederatedProvider", OIDC_PROVIDER_ARN)],
    ["with a condition on HTTPS", extraCondition("Bool", "aws:SecureTransport", "true")],
    ["with a negated condition", extraCondition("StringNotEquals", `${ISSUER}:aud`, "aws:beta")],
    [
      "with a Deny of another audience",
      policy({}, { Effect: "Deny", Condition: { StringEquals: { [`${ISSUER}:aud`]: "aws:beta" } } }),
    ],
    [
      "with a Deny of other subjects",
      policy({}, { Effect: "Deny", Condition: { StringNotEquals: { [`${ISSUER}:sub`]: SUBJECT } } }),
    ],
    ["with a Deny of another action", policy({}, { Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" })],
    ["with a Deny of another provider", policy({}, { Effect: "Deny", Principal: { Federated: OTHER_PROVIDER } })],
    [
      "with a Deny of everyone except the provider",
      policy({}, { Effect: "Deny", Principal: undefined, NotPrincipal: { Federated: OIDC_PROVIDER_ARN } }),
    ],
  ])("accepts a policy %s", (_, document) => {
    expect(findings(document)).toEqual([OK]);
  });

  test.each<[string, unknown, string]>([
    ["no statement", { Version: "2012-10-17", Statement: [] }, `no statement allows ${ACTION}`],
    ["no policy", undefined, `no statement allows ${ACTION}`],
    [
      "another action",
      policy({ Action: "sts:AssumeRole" }),
      `statement 1: {"Action":"sts:AssumeRole"}, which must be {"Action":"${ACTION}"}`,
    ],
    [
      "NotAction",
      policy({ Action: undefined, NotAction: "sts:*" }),
      `statement 1: {"NotAction":"sts:*"}, which must be {"Action":"${ACTION}"}`,
    ],
    [
      "the provider of another account",
      policy({ Principal: { Federated: OTHER_PROVIDER } }),
      `statement 1: {"Principal":{"Federated":"${OTHER_PROVIDER}"}}, ${PRINCIPAL}`,
    ],
    [
      "the provider of another partition",
      policy({ Principal: { Federated: OIDC_PROVIDER_ARN.replace("arn:aws:", "arn:aws-cn:") } }),
      `statement 1: {"Principal":{"Federated":"${OIDC_PROVIDER_ARN.replace("arn:aws:", "arn:aws-cn:")}"}}, ${PRINCIPAL}`,
    ],
    [
      "the provider of another issuer",
      policy({ Principal: { Federated: OIDC_PROVIDER_ARN.replace("/oidc", "") } }),
      `statement 1: {"Principal":{"Federated":"${OIDC_PROVIDER_ARN.replace("/oidc", "")}"}}, ${PRINCIPAL}`,
    ],
    [
      "another kind of principal, in a statement with a Sid",
      policy({ Sid: "Trust Pulumi", Principal: { AWS: OIDC_PROVIDER_ARN } }),
      `statement "Trust Pulumi": {"Principal":{"AWS":"${OIDC_PROVIDER_ARN}"}}, ${PRINCIPAL}`,
    ],
    [
      "everyone except the provider",
      policy({ Principal: undefined, NotPrincipal: { Federated: OIDC_PROVIDER_ARN } }),
      `statement 1: {"NotPrincipal":{"Federated":"${OIDC_PROVIDER_ARN}"}}, ${PRINCIPAL}`,
    ],
    [
      "another audience",
      exactly("acme", SUBJECT),
      `statement 1: condition StringEquals ${ISSUER}:aud "acme", but the token has "${AUDIENCE}"`,
    ],
    [
      "the audience in another case",
      exactly("aws:Acme", SUBJECT),
      `statement 1: condition StringEquals ${ISSUER}:aud "aws:Acme", but the token has "${AUDIENCE}" in lowercase`,
    ],
    [
      "another organization's subject",
      exactly(AUDIENCE, "pulumi:cmk:pulumi.organization.login:beta"),
      `statement 1: condition StringEquals ${ISSUER}:sub "pulumi:cmk:pulumi.organization.login:beta", but the token has "${SUBJECT}"`,
    ],
    [
      "the subject in another case",
      exactly(AUDIENCE, "pulumi:cmk:pulumi.organization.login:Acme"),
      `statement 1: condition StringEquals ${ISSUER}:sub "pulumi:cmk:pulumi.organization.login:Acme", but the token has "${SUBJECT}" in lowercase`,
    ],
    [
      "a pattern as an exact value",
      exactly(AUDIENCE, "pulumi:cmk:*"),
      `statement 1: condition StringEquals ${ISSUER}:sub "pulumi:cmk:*", but the token has "${SUBJECT}"`,
    ],
    [
      "a pattern that doesn't match",
      withCondition({ StringLike: { [`${ISSUER}:aud`]: AUDIENCE, [`${ISSUER}:sub`]: ["pulumi:deploy:*", "x"] } }),
      `statement 1: condition StringLike ${ISSUER}:sub "pulumi:deploy:*" or "x", but the token has "${SUBJECT}"`,
    ],
    [
      "two wrong values",
      exactly("aws:beta", "pulumi:deploy"),
      `statement 1: condition StringEquals ${ISSUER}:aud "aws:beta", but the token has "${AUDIENCE}"; condition StringEquals ${ISSUER}:sub "pulumi:deploy", but the token has "${SUBJECT}"`,
    ],
    [
      "condition keys without the issuer's path",
      withCondition({ StringEquals: { [`${ISSUER}:aud`]: AUDIENCE, "api.pulumi.com:sub": SUBJECT } }),
      `statement 1: condition key api.pulumi.com:sub, which must be ${ISSUER}:sub`,
    ],
    [
      "condition keys of another issuer, for any value",
      withCondition({ "ForAnyValue:StringEquals": { "pulumi.example.com/oidc:aud": AUDIENCE } }),
      `statement 1: condition key pulumi.example.com/oidc:aud, which must be ${ISSUER}:aud`,
    ],
    [
      "a condition that the claim is absent",
      extraCondition("Null", `${ISSUER}:sub`, "true"),
      `statement 1: condition Null ${ISSUER}:sub "true", but the token has "${SUBJECT}"`,
    ],
    [
      "a negated condition",
      extraCondition("StringNotLike", `${ISSUER}:sub`, "pulumi:cmk:*"),
      `statement 1: condition StringNotLike ${ISSUER}:sub "pulumi:cmk:*", but the token has "${SUBJECT}"`,
    ],
    [
      "a Deny of everyone",
      policy({}, { Effect: "Deny", Principal: "*", Action: "*", Condition: {} }),
      "statement 2 denies the token of Pulumi Cloud",
    ],
    [
      "a Deny of the audience, before the Allow",
      policy({ Sid: "No", Effect: "Deny", Condition: { StringLike: { [`${ISSUER}:aud`]: "aws:*" } } }, {}),
      'statement "No" denies the token of Pulumi Cloud',
    ],
    [
      "a Deny of everyone except another provider",
      policy({}, { Effect: "Deny", Principal: undefined, NotPrincipal: { Federated: OTHER_PROVIDER } }),
      "statement 2 denies the token of Pulumi Cloud",
    ],
  ])("rejects %s", (_, document, detail) => {
    expect(findings(document)).toEqual([`fail ${detail}`]);
  });

  test.each<[string, unknown, string[]]>([
    [
      "an unknown key",
      extraCondition("IpAddress", "aws:SourceIp", "192.0.2.0/24"),
      ['statement 1 allows the token of Pulumi Cloud: condition IpAddress aws:SourceIp "192.0.2.0/24"'],
    ],
    [
      "an undocumented claim",
      extraCondition("StringLike", `${ISSUER}:iss`, "x"),
      [`statement 1 allows the token of Pulumi Cloud: condition StringLike ${ISSUER}:iss "x"`],
    ],
    [
      "an unknown operator",
      extraCondition("NumericEquals", `${ISSUER}:sub`, "1"),
      [`statement 1 allows the token of Pulumi Cloud: condition NumericEquals ${ISSUER}:sub "1"`],
    ],
    [
      "a policy variable",
      extraCondition("StringLike", `${ISSUER}:sub`, "pulumi:${aws:PrincipalTag/org}"),
      [
        `statement 1 allows the token of Pulumi Cloud: condition StringLike ${ISSUER}:sub "pulumi:\${aws:PrincipalTag/org}"`,
      ],
    ],
    [
      "a Deny with an unknown key",
      policy({}, { Effect: "Deny", Principal: "*", Condition: { StringLike: { "sts:RoleSessionName": "x*" } } }),
      ['statement 2 denies the token of Pulumi Cloud: condition StringLike sts:RoleSessionName "x*"'],
    ],
    [
      "a Deny of everyone except everyone",
      policy({}, { Effect: "Deny", Principal: undefined, NotPrincipal: "*" }),
      ['statement 2 denies the token of Pulumi Cloud: {"NotPrincipal":"*"}'],
    ],
    [
      "an ARN pattern with less than six parts",
      policy(
        {},
        { Effect: "Deny", Principal: "*", Condition: { ArnNotLike: { "aws:FederatedProvider": "arn:aws:iam:*" } } },
      ),
      ['statement 2 denies the token of Pulumi Cloud: condition ArnNotLike aws:FederatedProvider "arn:aws:iam:*"'],
    ],
  ])("can't judge %s", (_, document, details) => {
    expect(findings(document)).toEqual(details.map((detail) => `warn can't judge whether ${detail}`));
  });

  test.each<[string, unknown, string[]]>([
    [
      "no subject",
      withCondition({ StringEquals: { [`${ISSUER}:aud`]: AUDIENCE } }),
      [
        `statement 1 has no condition on ${ISSUER}:sub, so it allows every use of Pulumi Cloud in the organization, such as Pulumi ESC`,
      ],
    ],
    [
      "no audience",
      withCondition({ StringEquals: { [`${ISSUER}:sub`]: SUBJECT } }),
      [`statement 1 has no condition on ${ISSUER}:aud, so it allows tokens with any audience`],
    ],
    [
      "a pattern in the subject",
      withCondition({ StringEquals: { [`${ISSUER}:aud`]: AUDIENCE }, StringLike: { [`${ISSUER}:sub`]: "pulumi:*" } }),
      [`statement 1 allows ${ISSUER}:sub "pulumi:*"`],
    ],
    [
      "another organization in a list",
      exactly([AUDIENCE, "aws:beta"], [SUBJECT, "pulumi:cmk:pulumi.organization.login:beta"]),
      [
        `statement 1 allows ${ISSUER}:aud "aws:beta"`,
        `statement 1 allows ${ISSUER}:sub "pulumi:cmk:pulumi.organization.login:beta"`,
      ],
    ],
    [
      "other principals",
      policy({ Principal: { Federated: [OIDC_PROVIDER_ARN, OTHER_PROVIDER], AWS: "*" } }),
      [`statement 1 allows ${OTHER_PROVIDER}`, "statement 1 allows everyone"],
    ],
    [
      "people, in another statement",
      policy({}, { Principal: { AWS: ["arn:aws:iam::123456789012:root"] }, Action: "sts:AssumeRole" }),
      ["statement 2 allows arn:aws:iam::123456789012:root"],
    ],
    [
      "another use of Pulumi Cloud, in another statement",
      policy({}, { Condition: { StringEquals: { [`${ISSUER}:aud`]: AUDIENCE, [`${ISSUER}:sub`]: "pulumi:deploy" } } }),
      [`statement 2 allows ${ISSUER}:sub "pulumi:deploy"`],
    ],
    [
      "everyone except one",
      policy({ Principal: undefined, NotPrincipal: { AWS: "123456789012" } }),
      ['statement 1 allows everyone except {"AWS":"123456789012"}'],
    ],
  ])("warns about %s", (_, document, details) => {
    expect(findings(document)).toEqual([OK, ...details.map((detail) => `warn ${detail}`)]);
  });

  test("doesn't warn about a statement that can't be used to assume the role", () => {
    expect(findings(policy({}, { Principal: "*", Action: "sts:TagSession" }))).toEqual([OK]);
  });

  test("names the command that mends it, with a self-hosted issuer", () => {
    const trust = {
      ...TRUST,
      issuer: "pulumi.example.com/oidc",
      oidcProviderArn: "arn:aws-cn:iam::123456789012:oidc-provider/pulumi.example.com/oidc",
    };

    expect(checkTrustPolicy(trustPolicy(trust), trust)).toEqual([
      { check: "trust policy", result: "ok", detail: OK.slice("ok ".length) },
    ]);
    expect(checkTrustPolicy(undefined, trust)[0]?.remedy).toBe(`To replace the trust policy, run:
aws iam update-assume-role-policy --role-name pulumi-cmk-acme --policy-document '${JSON.stringify(trustPolicy(trust))}'`);
    const warned = { Statement: [...trustPolicy(trust).Statement, { ...STATEMENT, Principal: { AWS: "*" } }] };
    expect(
      checkTrustPolicy(warned, trust).map(({ result, remedy = "" }) => `${result} ${remedy.split("\n")[0] ?? ""}`),
    ).toEqual([
      "ok ",
      `warn Pulumi Cloud needs only the subject ${SUBJECT} of ${trust.oidcProviderArn}. To replace the trust policy, run:`,
    ]);
  });
});
