import type { Finding } from "../../../../cli/doctor/finding";
import type { ProgramResult } from "../../../../cli/host";
import { trustPolicy } from "../../../../modules/policies/trust-policy";
import { failsWith, succeeds } from "../../../support/aws-cli";
import { containing, useCloud } from "../../../support/command";
import { ALIAS_ARN, KEY_ARN, OIDC_PROVIDER_ARN, ROLE_ARN } from "../../../support/outputs";

const command = useCloud();

const ACCOUNT = "123456789012";
const OTHER_ACCOUNT = "210987654321";
const POLICY_ARN = `arn:aws:iam::${ACCOUNT}:policy/limits`;
const ISSUER = "api.pulumi.com/oidc";
const TRUST = trustPolicy({ oidcProviderArn: OIDC_PROVIDER_ARN, issuer: ISSUER, organization: "acme" });
const ROLE = { Arn: ROLE_ARN, RoleId: "AROAEXAMPLE0123456789", AssumeRolePolicyDocument: TRUST };
const ALLOW = { Effect: "Allow", Action: "kms:*", Resource: "*" };
const keyPolicy = (principal: string) =>
  JSON.stringify({ Statement: [{ ...ALLOW, Action: "kms:*", Principal: { AWS: principal } }] });

/** Output of each call of a right setup, by service and operation. A function returns it by the call's options. */
const RIGHT: Readonly<Record<string, unknown>> = {
  "sts get-caller-identity": { Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/ann` },
  "iam get-role": { Role: ROLE },
  "iam list-role-policies": { PolicyNames: [] },
  "iam list-attached-role-policies": { AttachedPolicies: [] },
  "iam get-open-id-connect-provider": { Url: ISSUER, ClientIDList: ["aws:acme"] },
  "kms describe-key": {
    KeyMetadata: {
      Arn: KEY_ARN,
      KeyState: "Enabled",
      KeyUsage: "ENCRYPT_DECRYPT",
      KeySpec: "SYMMETRIC_DEFAULT",
      KeyManager: "CUSTOMER",
    },
  },
  "kms get-key-policy": { Policy: keyPolicy(ROLE_ARN) },
};

const denied = (operation: string) =>
  failsWith(`An error occurred (AccessDeniedException) when calling the ${operation} operation: Not authorized`);
const notFound = (operation: string) =>
  failsWith(`An error occurred (NoSuchEntity) when calling the ${operation} operation: Not found`);

/** Runs `doctor` with an AWS CLI that prints the outputs of the right setup with changes. */
async function doctor(
  changes: Readonly<Record<string, unknown>> = {},
  argv = [ROLE_ARN, KEY_ARN],
  options: string[] = [],
) {
  const calls: string[] = [];
  const outputs = { ...RIGHT, ...changes };
  const [roleArn = "", keyArn = ""] = argv;
  const { exitCode, stdout } = await command.pulumiCmk(
    [
      "doctor",
      "--org",
      "acme",
      "--role-arn",
      roleArn,
      "--key-arn",
      keyArn,
      "--issuer",
      `https://${ISSUER}`,
      "--json",
      ...options,
    ],
    {
      // The issuer can't be reached.
      env: { HTTPS_PROXY: "http://127.0.0.1:1" },
      runProgram: (file, [service = "", operation = "", ...rest]) => {
        calls.push([file, service, operation, ...rest].join(" "));
        const answer = outputs[`${service} ${operation}`];
        const output = typeof answer === "function" ? (answer as (options: string[]) => unknown)(rest) : answer;
        return output instanceof Promise ? (output as Promise<ProgramResult>) : succeeds(output);
      },
    },
  );
  const { checks } = JSON.parse(stdout) as { checks: Finding[] };
  const found = checks.filter(
    ({ check }) => !["organization", "partition", "key ARN", "access token", "Pulumi Cloud", "issuer"].includes(check),
  );
  return {
    exitCode,
    calls,
    findings: found.map(({ check, result, detail }) => `${result} ${check}: ${detail}`),
    checks: found,
  };
}

const SAME_ACCOUNT = `ok account: role and key are in account ${ACCOUNT}`;
const UNDECIDED = `skip account: the role is in account ${ACCOUNT}, and the key is in account ${OTHER_ACCOUNT}, so the role policies decide whether it can use the key`;
const OK = {
  role: `ok role: ${ROLE_ARN} exists`,
  trust: "ok trust policy: allows the audience aws:acme and the subject pulumi:cmk:pulumi.organization.login:acme",
  provider: `ok OIDC provider: ${OIDC_PROVIDER_ARN} accepts the audience aws:acme`,
  policies: "ok role policies: no IAM policy of the role denies use of the key",
  key: `ok key: ${KEY_ARN} is enabled, symmetric, and for encryption and decryption`,
  keyPolicy: "ok key policy: grants the role kms:Encrypt, kms:Decrypt and kms:GenerateDataKey",
};
/** Findings of the right setup, of which some are different. */
const withChanges = (changes: Partial<Record<keyof typeof OK, string>>) => [
  SAME_ACCOUNT,
  ...Object.values({ ...OK, ...changes }).filter(Boolean),
];

describe("doctor on AWS", () => {
  test("reads what Pulumi Cloud uses, and nothing else", async () => {
    const { findings, calls } = await doctor();

    expect(findings).toEqual(withChanges({}));
    const end = "--region eu-central-1 --output json";
    expect(calls).toEqual([
      `aws sts get-caller-identity ${end}`,
      `aws iam get-role --role-name pulumi-cmk-acme ${end}`,
      `aws iam list-role-policies --role-name pulumi-cmk-acme ${end}`,
      `aws iam list-attached-role-policies --role-name pulumi-cmk-acme ${end}`,
      `aws iam get-open-id-connect-provider --open-id-connect-provider-arn ${OIDC_PROVIDER_ARN} ${end}`,
      `aws kms describe-key --key-id ${KEY_ARN} ${end}`,
      `aws kms get-key-policy --key-id ${KEY_ARN} --policy-name default ${end}`,
    ]);
  });

  test("follows an alias ARN", async () => {
    const { findings, calls } = await doctor({}, [ROLE_ARN, ALIAS_ARN]);

    expect(findings).toEqual(
      withChanges({
        key: `ok key: ${ALIAS_ARN}, an alias of ${KEY_ARN}, is enabled, symmetric, and for encryption and decryption`,
      }),
    );
    expect(calls).toContain(`aws kms describe-key --key-id ${ALIAS_ARN} --region eu-central-1 --output json`);
    expect(calls.at(-1)).toContain(`aws kms get-key-policy --key-id ${KEY_ARN} `);
  });

  test("reads the role's policies and its permissions boundary", async () => {
    const limits = { Statement: [{ ...ALLOW, Action: "kms:*crypt" }] };
    const { findings, calls } = await doctor({
      "iam get-role": { Role: { ...ROLE, PermissionsBoundary: { PermissionsBoundaryArn: POLICY_ARN } } },
      "iam list-role-policies": { PolicyNames: ["no"] },
      "iam get-role-policy": { PolicyDocument: { Statement: { ...ALLOW, Effect: "Deny", Action: "kms:Decrypt" } } },
      "iam list-attached-role-policies": { AttachedPolicies: [{ PolicyName: "limits", PolicyArn: POLICY_ARN }] },
      "iam get-policy": { Policy: { DefaultVersionId: "v7" } },
      "iam get-policy-version": { PolicyVersion: { Document: limits } },
    });

    expect(findings).toEqual([
      SAME_ACCOUNT,
      OK.role,
      OK.trust,
      OK.provider,
      "fail role policies: statement 1 of the inline policy no denies kms:Decrypt on the key",
      `fail permissions boundary: ${POLICY_ARN} doesn't allow kms:GenerateDataKey on the key`,
      OK.key,
      OK.keyPolicy,
    ]);
    expect(calls.filter((call) => call.includes("--policy-arn"))).toEqual(
      expect.arrayContaining([
        `aws iam get-policy-version --policy-arn ${POLICY_ARN} --version-id v7 --region eu-central-1 --output json`,
      ]),
    );
    expect(calls).toContain(
      "aws iam get-role-policy --role-name pulumi-cmk-acme --policy-name no --region eu-central-1 --output json",
    );
  });

  test("uses the role's policies where the key policy leaves it to them", async () => {
    const { findings } = await doctor({
      "kms get-key-policy": { Policy: keyPolicy(ACCOUNT) },
      "iam list-role-policies": { PolicyNames: ["use"] },
      "iam get-role-policy": { PolicyDocument: { Statement: [ALLOW] } },
    });

    expect(findings.slice(-2)).toEqual([
      `${OK.keyPolicy}, with the role's IAM policies`,
      `warn key policy: statement 1 also grants kms:Encrypt, kms:Decrypt and kms:GenerateDataKey to principals whose IAM policies in account ${ACCOUNT} allow it`,
    ]);
  });

  test("names what doesn't exist", async () => {
    const similar = `${OIDC_PROVIDER_ARN}/`;
    const { findings, exitCode } = await doctor({
      "iam get-role": notFound("GetRole"),
      "iam list-role-policies": notFound("ListRolePolicies"),
      "iam list-attached-role-policies": notFound("ListAttachedRolePolicies"),
      "iam get-open-id-connect-provider": notFound("GetOpenIDConnectProvider"),
      "iam list-open-id-connect-providers": { OpenIDConnectProviderList: [{ Arn: similar }] },
      "kms describe-key": notFound("DescribeKey"),
      "kms get-key-policy": notFound("GetKeyPolicy"),
    });

    expect(findings).toEqual([
      SAME_ACCOUNT,
      `fail role: ${ROLE_ARN} doesn't exist`,
      `fail OIDC provider: ${OIDC_PROVIDER_ARN} doesn't exist. ${similar} is for another issuer, because AWS compares it exactly`,
      `fail key: ${KEY_ARN} doesn't exist`,
    ]);
    expect(exitCode).toBe(1);
  });

  test("names a role that has another path", async () => {
    const Arn = ROLE_ARN.replace("role/", "role/security/");
    const { findings } = await doctor({ "iam get-role": { Role: { ...ROLE, Arn } } });

    expect(findings).toEqual(withChanges({ role: `fail role: the ARN of the role is ${Arn}, not ${ROLE_ARN}` }));
  });

  test.each<[string, string, Partial<Record<keyof typeof OK, string>>]>([
    ["iam get-role", "GetRole", { role: "skip role", trust: "" }],
    ["iam list-role-policies", "ListRolePolicies", { policies: "skip role policies" }],
    ["iam list-attached-role-policies", "ListAttachedRolePolicies", { policies: "skip role policies" }],
    ["iam get-open-id-connect-provider", "GetOpenIDConnectProvider", { provider: "skip OIDC provider" }],
    ["kms describe-key", "DescribeKey", { key: "skip key" }],
    ["kms get-key-policy", "GetKeyPolicy", { keyPolicy: "skip key policy" }],
  ])("skips what needs %s if it is denied, with the permission", async (call, operation, changes) => {
    const { findings, checks } = await doctor({ [call]: denied(operation) });

    const detail = `aws ${call} failed: An error occurred (AccessDeniedException) when calling the ${operation} operation: Not authorized`;
    const expected = withChanges(changes).map((line) => (line.startsWith("skip") ? `${line}: ${detail}` : line));
    expect(findings).toEqual(expected);
    expect(checks.find(({ result }) => result === "skip")?.remedy).toBe(
      `The AWS credentials need the permission ${call.slice(0, 3)}:${operation}.`,
    );
  });

  describe("if the key of an alias is unknown", () => {
    const UNKNOWN = "the ARN of the alias's key is unknown, because";
    const inAlias = {
      "iam get-role": { Role: { ...ROLE, PermissionsBoundary: { PermissionsBoundaryArn: POLICY_ARN } } },
      "iam list-role-policies": { PolicyNames: ["no"] },
      "iam get-role-policy": { PolicyDocument: { Statement: { ...ALLOW, Effect: "Deny", Resource: KEY_ARN } } },
      "iam get-policy": { Policy: { DefaultVersionId: "v1" } },
      "iam get-policy-version": {
        PolicyVersion: { Document: { Statement: { ...ALLOW, Resource: KEY_ARN.replace(/key\/.+/, "key/*") } } },
      },
    };

    test("skips what depends on the key, with the permission", async () => {
      const { findings, checks, calls } = await doctor({ ...inAlias, "kms describe-key": denied("DescribeKey") }, [
        ROLE_ARN,
        ALIAS_ARN,
      ]);

      const problem =
        "aws kms describe-key failed: An error occurred (AccessDeniedException) when calling the DescribeKey operation: Not authorized";
      expect(findings).toEqual([
        SAME_ACCOUNT,
        OK.role,
        OK.trust,
        OK.provider,
        `skip role policies: ${UNKNOWN} ${problem}`,
        `skip permissions boundary: ${UNKNOWN} ${problem}`,
        `skip key: ${problem}`,
        `skip key policy: ${UNKNOWN} ${problem}`,
      ]);
      expect(new Set(checks.filter(({ result }) => result === "skip").map(({ remedy }) => remedy))).toEqual(
        new Set(["The AWS credentials need the permission kms:DescribeKey."]),
      );
      expect(calls.filter((call) => call.includes("get-key-policy"))).toEqual([]);
    });

    test("judges them by the key's own ARN if it is known", async () => {
      const { findings } = await doctor(inAlias, [ROLE_ARN, ALIAS_ARN]);

      expect(findings.slice(4, 6)).toEqual([
        "fail role policies: statement 1 of the inline policy no denies kms:Encrypt, kms:Decrypt and kms:GenerateDataKey on the key",
        `ok permissions boundary: ${POLICY_ARN} allows use of the key`,
      ]);
    });

    test("judges them by the given ARN if that is the key's own", async () => {
      const { findings } = await doctor({ ...inAlias, "kms describe-key": denied("DescribeKey") });

      expect(findings[4]).toMatch(/^fail role policies: statement 1 of the inline policy no denies /);
      expect(findings.at(-1)).toBe(OK.keyPolicy);
    });

    test("says that the alias doesn't exist", async () => {
      const { findings } = await doctor({ "kms describe-key": notFound("DescribeKey") }, [ROLE_ARN, ALIAS_ARN]);

      expect(findings.slice(4)).toEqual([
        `skip role policies: ${UNKNOWN} ${ALIAS_ARN} doesn't exist`,
        `fail key: ${ALIAS_ARN} doesn't exist`,
      ]);
    });

    test("names no alias as a resource of a policy for a key in another account", async () => {
      const aliasArn = ALIAS_ARN.replace(ACCOUNT, OTHER_ACCOUNT);
      const { findings, checks } = await doctor({ "kms describe-key": denied("DescribeKey") }, [ROLE_ARN, aliasArn]);

      expect(findings.map((line) => line.split(":")[0])).toEqual([
        "ok role",
        "ok trust policy",
        "ok OIDC provider",
        "skip role policies",
        "skip account",
        "skip key",
        "skip key policy",
      ]);
      expect(findings.at(-1)).toBe(
        `skip key policy: the key policy can be read only with credentials of the key's account, ${OTHER_ACCOUNT}`,
      );
      expect(checks.map(({ remedy = "" }) => remedy).filter((remedy) => remedy.includes(aliasArn))).toEqual([]);
    });
  });

  describe("if a policy of the role can't be read", () => {
    const DENY = { PolicyDocument: { Statement: { ...ALLOW, Effect: "Deny", Action: "kms:Decrypt" } } };
    const inline = (answers: Readonly<Record<string, unknown>>) => ({
      "iam list-role-policies": { PolicyNames: Object.keys(answers) },
      "iam get-role-policy": (options: string[]) => answers[options[3] ?? ""],
    });
    const DENIED = "An error occurred (AccessDeniedException) when calling the";
    const policyFindings = (checks: readonly Finding[]) =>
      checks
        .filter(({ check }) => check === "role policies")
        .map(({ result, detail, remedy }) => [result, detail, remedy]);
    const FAIL = [
      "fail",
      "statement 1 of the inline policy b denies kms:Decrypt on the key",
      "Remove or change this statement: the role needs these actions on the key.",
    ];

    test("reports a Deny in the others, and which were not read", async () => {
      const { checks } = await doctor({
        ...inline({ a: denied("GetRolePolicy"), b: DENY, c: denied("GetRolePolicy") }),
        "iam list-attached-role-policies": { AttachedPolicies: [{ PolicyArn: POLICY_ARN }] },
        "iam get-policy": denied("GetPolicy"),
      });

      expect(policyFindings(checks)).toEqual([
        FAIL,
        [
          "skip",
          `could not read the inline policy a and the inline policy c: aws iam get-role-policy failed: ${DENIED} GetRolePolicy operation: Not authorized`,
          "The AWS credentials need the permission iam:GetRolePolicy.",
        ],
        [
          "skip",
          `could not read ${POLICY_ARN}: aws iam get-policy failed: ${DENIED} GetPolicy operation: Not authorized`,
          "The AWS credentials need the permission iam:GetPolicy.",
        ],
      ]);
    });

    test("reports a Deny if a list can't be read, and both lists", async () => {
      const attachedDenied = { "iam list-attached-role-policies": denied("ListAttachedRolePolicies") };
      const skipped = (operation: string, name: string) => [
        "skip",
        `aws iam ${operation} failed: ${DENIED} ${name} operation: Not authorized`,
        `The AWS credentials need the permission iam:${name}.`,
      ];
      const attachedSkipped = skipped("list-attached-role-policies", "ListAttachedRolePolicies");

      expect(policyFindings((await doctor({ ...inline({ b: DENY }), ...attachedDenied })).checks)).toEqual([
        FAIL,
        attachedSkipped,
      ]);
      expect(
        policyFindings(
          (await doctor({ ...attachedDenied, "iam list-role-policies": denied("ListRolePolicies") })).checks,
        ),
      ).toEqual([skipped("list-role-policies", "ListRolePolicies"), attachedSkipped]);
    });

    test("doesn't say that the role has no policy for a key in another account", async () => {
      const keyArn = KEY_ARN.replace(ACCOUNT, OTHER_ACCOUNT);
      const { findings } = await doctor(inline({ a: denied("GetRolePolicy") }), [ROLE_ARN, keyArn]);

      expect(findings.filter((line) => /^\w+ (account|role policies)/.test(line))).toEqual([
        `skip role policies: could not read the inline policy a: aws iam get-role-policy failed: ${DENIED} GetRolePolicy operation: Not authorized`,
        UNDECIDED,
      ]);
    });

    test("skips the key policy if it leaves use of the key to them", async () => {
      const { findings } = await doctor({
        ...inline({ a: denied("GetRolePolicy") }),
        "kms get-key-policy": { Policy: keyPolicy(ACCOUNT) },
      });

      expect(findings.at(-2)).toBe(
        "skip key policy: statement 1 delegates kms:Encrypt, kms:Decrypt and kms:GenerateDataKey to the role's IAM policies, which were not read",
      );
    });
  });

  test("has one finding if there are no credentials, and fails no check for that", async () => {
    const { findings, calls } = await doctor({ "sts get-caller-identity": failsWith("Unable to locate credentials.") });

    expect(findings).toEqual([
      SAME_ACCOUNT,
      "skip AWS: aws sts get-caller-identity failed: Unable to locate credentials.",
    ]);
    expect(calls).toHaveLength(1);
  });

  test("says that the credentials are for another account", async () => {
    const Arn = `arn:aws:iam::${OTHER_ACCOUNT}:user/ann`;
    const { findings, calls } = await doctor({ "sts get-caller-identity": { Account: OTHER_ACCOUNT, Arn } });

    expect(findings).toEqual([
      SAME_ACCOUNT,
      `skip AWS: the AWS credentials are for account ${OTHER_ACCOUNT} (${Arn}), but the role is in account ${ACCOUNT}`,
    ]);
    expect(calls).toHaveLength(1);
  });

  describe("for a key in another account", () => {
    const keyArn = KEY_ARN.replace(ACCOUNT, OTHER_ACCOUNT);
    const described = {
      KeyMetadata: { ...(RIGHT["kms describe-key"] as { KeyMetadata: object }).KeyMetadata, Arn: keyArn },
    };

    test("says what the role needs, instead of that it has nothing", async () => {
      const { findings, checks } = await doctor({ "kms describe-key": described }, [ROLE_ARN, keyArn]);

      expect(findings).toEqual([
        OK.role,
        OK.trust,
        OK.provider,
        `fail account: the role is in account ${ACCOUNT}, but the key is in account ${OTHER_ACCOUNT}, and no IAM policy of the role allows kms:Encrypt, kms:Decrypt and kms:GenerateDataKey on the key`,
        `ok key: ${keyArn} is enabled, symmetric, and for encryption and decryption`,
        `skip key policy: the key policy can be read only with credentials of the key's account, ${OTHER_ACCOUNT}`,
      ]);
      expect(checks.at(-1)?.remedy).toContain("kms:GetKeyPolicy");
    });

    test("accepts a role with an IAM policy for it", async () => {
      const { findings } = await doctor(
        {
          "kms describe-key": described,
          "iam list-role-policies": { PolicyNames: ["use"] },
          "iam get-role-policy": { PolicyDocument: { Statement: [ALLOW] } },
        },
        [ROLE_ARN, keyArn],
      );

      expect(findings).toContain(
        `ok account: the role is in account ${ACCOUNT}, and its IAM policies allow use of the key in account ${OTHER_ACCOUNT}`,
      );
      expect(findings.filter((line) => line.startsWith("fail"))).toEqual([]);
    });

    test("doesn't accept a role with a Deny, and doesn't say that the role has no policy", async () => {
      const deny = { ...ALLOW, Effect: "Deny", Action: "kms:Decrypt" };
      const Condition = { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } };
      const findingsWith = async (statement: object) => {
        const { findings, exitCode } = await doctor(
          {
            "kms describe-key": described,
            "iam list-role-policies": { PolicyNames: ["use"] },
            "iam get-role-policy": { PolicyDocument: { Statement: [ALLOW, statement] } },
          },
          [ROLE_ARN, keyArn],
        );
        return { exitCode, findings: findings.filter((line) => /^\w+ (account|role policies)/.test(line)) };
      };

      expect(await findingsWith(deny)).toEqual({
        exitCode: 1,
        findings: ["fail role policies: statement 2 of the inline policy use denies kms:Decrypt on the key", UNDECIDED],
      });
      expect((await findingsWith({ ...deny, Condition })).findings).toEqual([
        'warn role policies: can\'t judge whether statement 2 of the inline policy use (condition IpAddress aws:SourceIp "192.0.2.0/24") denies kms:Decrypt on the key',
        UNDECIDED,
      ]);
    });

    test("reads the key policy with credentials of the key's account", async () => {
      const caller = { Account: OTHER_ACCOUNT, Arn: `arn:aws:iam::${OTHER_ACCOUNT}:user/ann` };
      const { findings } = await doctor({ "sts get-caller-identity": caller, "kms describe-key": described }, [
        ROLE_ARN,
        keyArn,
      ]);

      expect(findings.slice(1)).toEqual([
        `skip AWS: the AWS credentials are for account ${OTHER_ACCOUNT} (${caller.Arn}), but the role is in account ${ACCOUNT}`,
        `ok key: ${keyArn} is enabled, symmetric, and for encryption and decryption`,
        OK.keyPolicy,
      ]);
    });
  });

  test.each<[string, string[], string[], string]>([
    [
      "the organization is invalid",
      [ROLE_ARN, KEY_ARN],
      ["--org", "Acme"],
      "because the organization is missing or invalid",
    ],
    ["the issuer is invalid", [ROLE_ARN, KEY_ARN], ["--issuer", "x"], "because the issuer is unknown or invalid"],
    [
      "the partitions differ",
      [ROLE_ARN.replace("aws", "aws-cn"), KEY_ARN],
      [],
      "because the role and the key are in different partitions",
    ],
  ])("is skipped if %s", async (_, arns, options, reason) => {
    const { findings, calls } = await doctor({}, arns, options);

    expect(findings.at(-1)).toBe(`skip AWS: AWS was not checked, ${reason}`);
    expect(calls).toEqual([]);
  });

  test("is left out with --no-aws", async () => {
    const { findings, calls } = await doctor({}, undefined, ["--no-aws"]);

    expect(findings).toEqual([SAME_ACCOUNT, "skip AWS: AWS was not checked, because of --no-aws"]);
    expect(calls).toEqual([]);
  });

  test("ends at Ctrl-C", async () => {
    const controller = new AbortController();
    const { exitCode, stderr } = await command.pulumiCmk(
      ["doctor", "--org", "acme", "--role-arn", ROLE_ARN, "--key-arn", KEY_ARN],
      {
        interruption: controller.signal,
        runProgram: () => {
          controller.abort();
          return Promise.reject(new Error("ended"));
        },
      },
    );

    expect(exitCode).toBe(130);
    expect(stderr).toEqual(containing("error: Interrupted."));
  });
});
