import "../../lab/aws-sdk-settings";
import {
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  AddClientIDToOpenIDConnectProviderCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { TerraformOutput, type TerraformStack } from "cdktf";
import type { Finding } from "../../cli/doctor/finding";
import { runProgram } from "../../cli/run-program";
import { PulumiCmk, PulumiCmkStack, PulumiOidcProvider } from "../../index";
import { Aws } from "../../lab/aws";
import { waitForAll } from "../../lab/clean-ups";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import type { Policy } from "../../lab/simulator";
import { synthesize, synthesizeStack } from "../../lab/synthesis";
import { TerraformFolder, toolEnvironment, variableArguments } from "../../lab/terraform";
import { AWS_PROVIDER } from "../../modules/stack/versions";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { runCommand } from "../support/command";
import { describeWith } from "../support/describe-with";
import { terraformOutputs } from "../support/outputs";

const REGION = "eu-central-1";
const ISSUER = "api.pulumi.com/oidc";
const PROVIDER_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/${ISSUER}`;
const ROOT_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:root`;
const AUDIENCE = "aws:acme";
const SUBJECT = "pulumi:cmk:pulumi.organization.login:acme";
const ALL = "kms:Encrypt, kms:Decrypt and kms:GenerateDataKey";

/** Checks that read AWS. */
const AWS_CHECKS = [
  "AWS",
  "role",
  "trust policy",
  "OIDC provider",
  "role policies",
  "permissions boundary",
  "key",
  "key policy",
];

/** Constructs with another issuer, so that the account can have both. */
function buildConstructs(stack: TerraformStack): void {
  stack.addOverride("terraform.required_providers.aws", AWS_PROVIDER);
  const cmk = new PulumiCmk(stack, "cmk", {
    organization: "beta",
    oidcProvider: new PulumiOidcProvider(stack, "oidc-provider", { issuerUrl: "https://pulumi.example.com/oidc" }),
    role: { path: "/security/" },
  });
  new TerraformOutput(stack, "arns", { value: [cmk.role.arn, cmk.key.aliasArn, cmk.keyArn] });
}

interface Statement {
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

describeWith(["terraform", "moto"], "doctor on AWS", () => {
  const cleanUps = cleanUpsAfterAll();
  let moto: Moto;
  let iam: IAMClient;
  let kms: KMSClient;
  /** Outputs of the stack, and the ARNs in them. */
  let outputs: Record<string, unknown>;
  let arnsOfConstructs: string[];
  let [roleArn, keyArn, keyId] = ["", "", ""];
  const roleName = "pulumi-cmk-acme";
  let [trustPolicy, keyPolicy]: (Policy & { Statement: Statement[] })[] = [];

  async function apply(synthesized: string, values: Record<string, unknown> = {}) {
    const folder = new TerraformFolder(moto.environmentOf(REGION)).removedBy(cleanUps).writeJson(synthesized);
    await folder.init();
    await folder.runOrThrow("apply", "-auto-approve", ...variableArguments(values));
    return folder.readOutputs();
  }

  /** Runs the command with the real AWS CLI, and returns the findings about AWS. No other server can be reached. */
  async function doctor(argv: readonly string[], stdin = "", env: NodeJS.ProcessEnv = {}): Promise<string[]> {
    const unreachable = { HTTPS_PROXY: "http://127.0.0.1:1", NO_PROXY: "127.0.0.1" };
    const { stdout } = await runCommand(["doctor", "--json", ...argv], {
      env: { ...toolEnvironment(moto.environmentOf("us-east-1")), ...unreachable, ...env },
      stdin,
      runProgram,
    });
    const { checks } = JSON.parse(stdout) as { checks: Finding[] };
    return checks
      .filter(({ check }) => AWS_CHECKS.includes(check))
      .map(({ check, result, detail }) => `${result} ${check}: ${detail}`);
  }

  const doctorOfStack = (env?: NodeJS.ProcessEnv) =>
    doctor(["--org", "acme", "--outputs", "-"], JSON.stringify(terraformOutputs(outputs)), env);
  const doctorOf = (role: string, key: string) =>
    doctor(["--org", "acme", "--role-arn", role, "--key-arn", key, "--issuer", `https://${ISSUER}`]);

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    const config = {
      endpoint: moto.endpoint,
      region: REGION,
      credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
    };
    [iam, kms] = [new IAMClient(config), new KMSClient(config)];
    await waitForAll([
      (async () => {
        outputs = await apply(
          synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")),
          { org: "acme" },
        );
      })(),
      (async () => {
        arnsOfConstructs = (await apply(synthesizeStack(buildConstructs))).arns as string[];
      })(),
    ]);
    [roleArn, keyArn] = [String(outputs.role_arn), String(outputs.key_arn)];
    keyId = keyArn.replace(/^.+\//, "");
    const aws = new Aws(moto, REGION);
    trustPolicy = (await aws.getTrustPolicy(roleArn)) as typeof trustPolicy;
    keyPolicy = (await aws.getKeyPolicy(keyArn)) as typeof keyPolicy;
  });

  const right = (role: string, key: string, provider: string, org: string) => [
    `ok role: ${role} exists`,
    `ok trust policy: allows the audience aws:${org} and the subject pulumi:cmk:pulumi.organization.login:${org}`,
    `ok OIDC provider: ${provider} accepts the audience aws:${org}`,
    "ok role policies: no IAM policy of the role denies use of the key",
    `ok key: ${key} is enabled, symmetric, and for encryption and decryption`,
    `ok key policy: grants the role ${ALL}`,
  ];

  test("finds nothing wrong with the stack", async () => {
    expect(await doctorOfStack()).toEqual(right(roleArn, keyArn, PROVIDER_ARN, "acme"));
  });

  test("finds nothing wrong with constructs, whose key is named by its alias", async () => {
    const issuer = "pulumi.example.com/oidc";
    const [role = "", alias = "", key = ""] = arnsOfConstructs;

    const argv = ["--org", "beta", "--role-arn", role, "--key-arn", alias, "--issuer", `https://${issuer}`];
    expect(role).toContain("role/security/");
    expect(await doctor(argv)).toEqual(
      right(role, `${alias}, an alias of ${key},`, `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/${issuer}`, "beta"),
    );
  });

  test("finds nothing wrong with a setup made by hand, and warns that IAM policies can grant use of its key", async () => {
    const issuer = "hand.example.com/oidc";
    const provider = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/${issuer}`;
    await moto.runAwsCli(
      "iam",
      "create-open-id-connect-provider",
      "--url",
      `https://${issuer}`,
      "--client-id-list",
      AUDIENCE,
    );
    const trust = {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { Federated: provider },
        Action: ["sts:AssumeRoleWithWebIdentity"],
        Condition: { StringEquals: { [`${issuer}:aud`]: [AUDIENCE], [`${issuer}:sub`]: [SUBJECT] } },
      },
    };
    const { Role } = await moto.runAwsCli<{ Role: { Arn: string } }>(
      ...["iam", "create-role", "--role-name", "by-hand", "--assume-role-policy-document", JSON.stringify(trust)],
    );
    const policy = {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Enable IAM User Permissions",
          Effect: "Allow",
          Principal: { AWS: ROOT_ARN },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Sid: "Allow use of the key",
          Effect: "Allow",
          Principal: { AWS: Role.Arn },
          Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
          Resource: "*",
        },
      ],
    };
    const { KeyMetadata } = await moto.runAwsCli<{ KeyMetadata: { Arn: string } }>(
      ...["kms", "create-key", "--key-usage", "ENCRYPT_DECRYPT", "--key-spec", "SYMMETRIC_DEFAULT"],
      ...["--policy", JSON.stringify(policy), "--region", REGION],
    );

    const argv = [
      "--org",
      "acme",
      "--role-arn",
      Role.Arn,
      "--key-arn",
      KeyMetadata.Arn,
      "--issuer",
      `https://${issuer}`,
    ];
    expect(await doctor(argv)).toEqual([
      ...right(Role.Arn, KeyMetadata.Arn, provider, "acme"),
      `warn key policy: statement "Enable IAM User Permissions" also grants ${ALL} to principals whose IAM policies in account ${MOTO_ACCOUNT} allow it`,
    ]);
  });

  /** A change of AWS that can be undone. */
  interface Change {
    readonly make: () => Promise<unknown>;
    readonly undo: () => Promise<unknown>;
  }

  /** Changes the trust policy. */
  const trusting = (change: (statement: Statement, all: Statement[]) => unknown): Change => {
    const put = (statements: unknown) =>
      iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: roleName,
          PolicyDocument: JSON.stringify({ ...trustPolicy, Statement: statements }),
        }),
      );
    return {
      make: () => {
        const all = trustPolicy?.Statement ?? [];
        const changed = change(all[0] ?? {}, all);
        return put(Array.isArray(changed) ? changed : [changed]);
      },
      undo: () => put(trustPolicy?.Statement),
    };
  };
  const trustingClaims = (aud: unknown, sub: unknown) =>
    trusting((statement) => ({
      ...statement,
      Condition: { StringEquals: { [`${ISSUER}:aud`]: aud, [`${ISSUER}:sub`]: sub } },
    }));

  /** Changes the first statement of the key policy, which grants use of the key, or adds one. */
  const granting = (change: object, added?: object): Change => {
    const put = (statements: unknown) =>
      kms.send(
        new PutKeyPolicyCommand({
          KeyId: keyId,
          PolicyName: "default",
          Policy: JSON.stringify({ ...keyPolicy, Statement: statements }),
        }),
      );
    return {
      make: () => {
        const [use = {}, ...rest] = keyPolicy?.Statement ?? [];
        return put([{ ...use, ...change }, ...rest, ...(added === undefined ? [] : [{ ...use, ...added }])]);
      },
      undo: () => put(keyPolicy?.Statement),
    };
  };

  const document = (Effect: string, Action: unknown) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect, Action, Resource: "*" }] });
  const createPolicy = async (PolicyName: string, PolicyDocument: string) =>
    (await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }))).Policy?.Arn ?? "";
  const policyArn = (name: string) => `arn:aws:iam::${MOTO_ACCOUNT}:policy/${name}`;

  const CASES: Record<string, Change & { readonly finding: string }> = {
    "another audience in the trust policy": {
      ...trustingClaims("acme", SUBJECT),
      finding: `fail trust policy: statement 1: condition StringEquals ${ISSUER}:aud "acme", but the token has "${AUDIENCE}"`,
    },
    "another organization's subject in the trust policy": {
      ...trustingClaims(AUDIENCE, "pulumi:cmk:pulumi.organization.login:beta"),
      finding: `fail trust policy: statement 1: condition StringEquals ${ISSUER}:sub "pulumi:cmk:pulumi.organization.login:beta", but the token has "${SUBJECT}"`,
    },
    "the organization in another case in the trust policy": {
      ...trustingClaims(AUDIENCE, "pulumi:cmk:pulumi.organization.login:Acme"),
      finding: `fail trust policy: statement 1: condition StringEquals ${ISSUER}:sub "pulumi:cmk:pulumi.organization.login:Acme", but the token has "${SUBJECT}" in lowercase`,
    },
    "the OIDC provider of another account in the trust policy": {
      ...trusting((statement) => ({
        ...statement,
        Principal: { Federated: PROVIDER_ARN.replace(MOTO_ACCOUNT, "210987654321") },
      })),
      finding: `fail trust policy: statement 1: {"Principal":{"Federated":"${PROVIDER_ARN.replace(MOTO_ACCOUNT, "210987654321")}"}}, which must be {"Principal":{"Federated":"${PROVIDER_ARN}"}}`,
    },
    "a Deny in the trust policy": {
      ...trusting((statement, all) => [...all, { ...statement, Sid: "no", Effect: "Deny" }]),
      finding: 'fail trust policy: statement "no" denies the token of Pulumi Cloud',
    },
    "no subject in the trust policy": {
      ...trusting((statement) => ({ ...statement, Condition: { StringEquals: { [`${ISSUER}:aud`]: AUDIENCE } } })),
      finding: `warn trust policy: statement 1 has no condition on ${ISSUER}:sub, so it allows every use of Pulumi Cloud in the organization, such as Pulumi ESC`,
    },
    "a pattern in the trust policy": {
      ...trusting((statement) => ({
        ...statement,
        Condition: { StringEquals: { [`${ISSUER}:aud`]: AUDIENCE }, StringLike: { [`${ISSUER}:sub`]: "pulumi:*" } },
      })),
      finding: `warn trust policy: statement 1 allows ${ISSUER}:sub "pulumi:*"`,
    },
    "a condition in the trust policy that can't be judged": {
      ...trusting((statement) => ({
        ...statement,
        Condition: { ...statement.Condition, IpAddress: { "aws:SourceIp": "192.0.2.0/24" } },
      })),
      finding:
        'warn trust policy: can\'t judge whether statement 1 allows the token of Pulumi Cloud: condition IpAddress aws:SourceIp "192.0.2.0/24"',
    },
    "an OIDC provider without the audience": {
      make: () =>
        iam.send(
          new RemoveClientIDFromOpenIDConnectProviderCommand({
            OpenIDConnectProviderArn: PROVIDER_ARN,
            ClientID: AUDIENCE,
          }),
        ),
      undo: () =>
        iam.send(
          new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: PROVIDER_ARN, ClientID: AUDIENCE }),
        ),
      finding: `fail OIDC provider: ${PROVIDER_ARN} accepts the audiences [], which must include "${AUDIENCE}"`,
    },
    "no OIDC provider": {
      make: () => iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: PROVIDER_ARN })),
      undo: () =>
        iam.send(new CreateOpenIDConnectProviderCommand({ Url: `https://${ISSUER}`, ClientIDList: [AUDIENCE] })),
      finding: `fail OIDC provider: ${PROVIDER_ARN} doesn't exist`,
    },
    "a disabled key": {
      make: () => kms.send(new DisableKeyCommand({ KeyId: keyId })),
      undo: () => kms.send(new EnableKeyCommand({ KeyId: keyId })),
      finding: "fail key: the key is in state Disabled, which must be Enabled",
    },
    "a key pending deletion": {
      make: () => kms.send(new ScheduleKeyDeletionCommand({ KeyId: keyId })),
      undo: async () => {
        await kms.send(new CancelKeyDeletionCommand({ KeyId: keyId }));
        await kms.send(new EnableKeyCommand({ KeyId: keyId }));
      },
      finding: "fail key: the key is in state PendingDeletion, which must be Enabled",
    },
    "a key policy without one action": {
      ...granting({ Action: ["kms:Encrypt", "kms:Decrypt"] }),
      finding: "fail key policy: doesn't grant ROLE kms:GenerateDataKey",
    },
    "a key policy for another role": {
      ...granting({ Principal: { AWS: ROOT_ARN.replace("root", "role/other") }, Action: "kms:CreateAlias" }),
      finding: `fail key policy: doesn't grant ROLE ${ALL}`,
    },
    "a key policy with the unique ID of a deleted role": {
      ...granting({ Principal: { AWS: "AROADELETED0123456789" } }),
      finding: `fail key policy: doesn't grant ROLE ${ALL}. Instead, statement "Allow use of the key" names AROADELETED0123456789, the unique ID of a role that was deleted`,
    },
    "a Deny in the key policy": {
      ...granting({}, { Sid: "no", Effect: "Deny", Principal: "*", Action: "kms:GenerateDataKey*" }),
      finding: 'fail key policy: statement "no" denies the role kms:GenerateDataKey',
    },
    "a key policy with an encryption context": {
      ...granting({ Condition: { StringEquals: { "kms:EncryptionContext:org": "acme" } } }),
      finding: `warn key policy: can't judge whether statement "Allow use of the key" (condition StringEquals kms:EncryptionContext:org "acme") grants the role ${ALL}`,
    },
    "a key policy that grants others use of the key": {
      ...granting({}, { Sid: "more", Principal: { AWS: "210987654321" }, Action: "kms:Decrypt" }),
      finding: `warn key policy: statement "more" also grants kms:Decrypt to principals whose IAM policies in account 210987654321 allow it`,
    },
    "a key policy that lets others create grants and change it": {
      ...granting({}, { Sid: "more", Principal: { AWS: "210987654321" }, Action: ["kms:CreateGrant", "kms:Put*"] }),
      finding: `warn key policy: statement "more" also grants kms:CreateGrant and kms:PutKeyPolicy to principals whose IAM policies in account 210987654321 allow it`,
    },
    "an inline Deny": {
      make: () =>
        iam.send(
          new PutRolePolicyCommand({
            RoleName: roleName,
            PolicyName: "no",
            PolicyDocument: document("Deny", "kms:Dec*"),
          }),
        ),
      undo: () => iam.send(new DeleteRolePolicyCommand({ RoleName: roleName, PolicyName: "no" })),
      finding: "fail role policies: statement 1 of the inline policy no denies kms:Decrypt on the key",
    },
    "an attached Deny": {
      make: async () =>
        iam.send(
          new AttachRolePolicyCommand({
            RoleName: roleName,
            PolicyArn: await createPolicy("no", document("Deny", "*")),
          }),
        ),
      undo: () => iam.send(new DetachRolePolicyCommand({ RoleName: roleName, PolicyArn: policyArn("no") })),
      finding: `fail role policies: statement 1 of ${policyArn("no")} denies ${ALL} on the key`,
    },
    "a permissions boundary without the actions": {
      make: async () =>
        iam.send(
          new PutRolePermissionsBoundaryCommand({
            RoleName: roleName,
            PermissionsBoundary: await createPolicy("limits", document("Allow", "s3:*")),
          }),
        ),
      undo: () => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: roleName })),
      finding: `fail permissions boundary: ${policyArn("limits")} doesn't allow ${ALL} on the key`,
    },
  };

  test.each(Object.keys(CASES))("finds %s, and nothing else", async (name) => {
    const { make, undo, finding = "" } = CASES[name] ?? {};
    await make?.();
    try {
      const findings = await doctorOfStack();
      expect(findings.filter((each) => !each.startsWith("ok "))).toEqual([finding.replace("ROLE", roleArn)]);
    } finally {
      await undo?.();
    }
  });

  test.each([
    ["RSA_2048", "ENCRYPT_DECRYPT", "the key spec is RSA_2048, which must be SYMMETRIC_DEFAULT"],
    ["ECC_NIST_P256", "SIGN_VERIFY", "the key usage is SIGN_VERIFY, which must be ENCRYPT_DECRYPT"],
  ] as const)("finds a key of the spec %s", async (KeySpec, KeyUsage, detail) => {
    const { KeyMetadata } = await kms.send(
      new CreateKeyCommand({ KeySpec, KeyUsage, Policy: JSON.stringify(keyPolicy) }),
    );

    expect(await doctorOf(roleArn, KeyMetadata?.Arn ?? "")).toContain(`fail key: ${detail}`);
  });

  test("finds a role and a key that don't exist, and says where the role is", async () => {
    const [role, key] = [`${roleArn}-2`, keyArn.replace(keyId, "00000000-0000-0000-0000-000000000000")];

    expect((await doctorOf(role, key)).filter((each) => !each.startsWith("ok "))).toEqual([
      `fail role: ${role} doesn't exist`,
      `fail key: ${key} doesn't exist`,
    ]);
    expect(await doctorOf(roleArn.replace("role/", "role/security/"), keyArn)).toContain(
      `fail role: the ARN of the role is ${roleArn}, not ${roleArn.replace("role/", "role/security/")}`,
    );
  });

  test("says that the credentials are missing, or for another account", async () => {
    const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_EC2_METADATA_DISABLED: "true" };
    const noFiles = { AWS_SHARED_CREDENTIALS_FILE: "/nowhere", AWS_CONFIG_FILE: "/nowhere" };
    expect(await doctorOfStack({ ...none, ...noFiles })).toEqual([
      expect.stringMatching(/^skip AWS: aws sts get-caller-identity failed: Unable to locate credentials\./),
    ]);

    expect(await doctorOfStack(await moto.createCredentials("210987654321"))).toEqual([
      `skip AWS: the AWS credentials are for account 210987654321 (arn:aws:sts::210987654321:assumed-role/other/other), but the role is in account ${MOTO_ACCOUNT}`,
    ]);
  });

  test("leaves AWS as it was", async () => {
    expect(await doctorOfStack()).toEqual(right(roleArn, keyArn, PROVIDER_ARN, "acme"));
  });
});
