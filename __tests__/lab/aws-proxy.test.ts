import "../../lab/aws-sdk-settings";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EncryptCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { CreateRoleCommand, IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { AwsProxy } from "../../lab/aws-proxy";
import { resetAws } from "../../lab/aws-requests";
import { DELAY_MS, type Fault } from "../../lab/fault";
import { KeyPolicyEnforcement } from "../../lab/key-policy-enforcement";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const REGION = "eu-central-1";
const ROLE_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:role/pulumi-cmk-acme`;
const ALICE = `arn:aws:iam::${MOTO_ACCOUNT}:user/alice`;
const BOB = `arn:aws:iam::${MOTO_ACCOUNT}:user/bob`;

const allow = (principal: unknown, action: string | string[]) => ({
  Effect: "Allow",
  Principal: principal,
  Action: action,
  Resource: "*",
});
const ROOT = { AWS: `arn:aws:iam::${MOTO_ACCOUNT}:root` };

/** Statements that let the account administer the key and the role use it. */
const UNPROTECTED = [
  allow(ROOT, ["kms:Describe*", "kms:Put*", "kms:ScheduleKeyDeletion", "kms:Create*", "kms:Delete*"]),
  allow({ AWS: ROLE_ARN }, ["kms:Encrypt", "kms:Decrypt"]),
];

/** The same statements, and one that denies the deletion. */
const PROTECTED = [
  ...UNPROTECTED,
  { Effect: "Deny", Principal: "*", Action: "kms:ScheduleKeyDeletion", Resource: "*" },
];

const createPolicy = (statements: readonly unknown[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

describeWith(["moto"], "a proxy for the emulated AWS", () => {
  const cleanUps = cleanUpsAfterAll();
  let moto: Moto;
  let proxy: AwsProxy;
  /** Credentials of a session of the role. */
  let session: { accessKeyId: string; secretAccessKey: string; sessionToken: string };

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    const enforcement = new KeyPolicyEnforcement(moto, {
      ALICE: { arn: ALICE },
      BOB: {
        arn: BOB,
        identityPolicy: {
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: "*", Resource: "*" },
            { Effect: "Deny", Action: "kms:PutKeyPolicy", Resource: "*" },
          ],
        },
      },
    });
    proxy = await AwsProxy.start(moto, cleanUps, enforcement);
  });

  const createClient = (accessKeyId: string, maxAttempts = 1) => {
    const { endpoint } = proxy;
    const kms = new KMSClient({
      endpoint,
      region: REGION,
      maxAttempts,
      credentials: accessKeyId === "SESSION" ? session : { accessKeyId, secretAccessKey: "testing" },
    });
    cleanUps.add(() => {
      kms.destroy();
    });
    return kms;
  };

  /** Creates a key and returns its ARN. */
  async function createKey(statements: readonly unknown[]): Promise<string> {
    const key = await createClient("testing").send(new CreateKeyCommand({ Policy: createPolicy(statements) }));
    return key.KeyMetadata?.Arn ?? "";
  }

  const extractId = (arn: string) => arn.replace(/^.+\//, "");
  const scheduleDeletion = (arn: string, accessKeyId = "testing") =>
    createClient(accessKeyId).send(new ScheduleKeyDeletionCommand({ KeyId: extractId(arn) }));
  const readState = async (arn: string) =>
    (await createClient("testing").send(new DescribeKeyCommand({ KeyId: arn }))).KeyMetadata?.KeyState;

  describe("enforces key policies", () => {
    beforeAll(async () => {
      proxy.injectFaults();
      await resetAws(moto);
      const credentials = { accessKeyId: "testing", secretAccessKey: "testing" };
      const [iam, sts] = [IAMClient, STSClient].map(
        (client) => new client({ endpoint: proxy.endpoint, region: REGION, credentials }),
      ) as [IAMClient, STSClient];
      await iam.send(
        new CreateRoleCommand({ RoleName: "pulumi-cmk-acme", AssumeRolePolicyDocument: createPolicy([]) }),
      );
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({ RoleArn: ROLE_ARN, RoleSessionName: "pulumi-cloud" }),
      );
      session = {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken ?? "",
      };
      iam.destroy();
      sts.destroy();
    });

    test("denies a deletion as KMS does if the key policy denies it, and allows it otherwise", async () => {
      const key = await createKey(PROTECTED);
      const refused: unknown = await scheduleDeletion(key).catch((error: unknown) => error);
      expect(refused).toMatchObject({
        name: "AccessDeniedException",
        $metadata: { httpStatusCode: 400 },
        message: `User: arn:aws:iam::${MOTO_ACCOUNT}:user/administrator is not authorized to perform: kms:ScheduleKeyDeletion on resource: ${key} with an explicit deny in a resource-based policy`,
      });
      expect(await readState(key)).toBe("Enabled");

      const policy = { KeyId: extractId(key), PolicyName: "default", Policy: createPolicy(UNPROTECTED) };
      await createClient("testing").send(new PutKeyPolicyCommand(policy));
      await scheduleDeletion(key);
      expect(await readState(key)).toBe("PendingDeletion");
    });

    test("denies a caller without an IAM policy, and allows one with an IAM policy", async () => {
      const key = await createKey(UNPROTECTED);
      await expect(scheduleDeletion(key, "ALICE")).rejects.toThrow(
        `User: ${ALICE} is not authorized to perform: kms:ScheduleKeyDeletion on resource: ${key} because no identity-based policy allows the kms:ScheduleKeyDeletion action`,
      );
      expect(await readState(key)).toBe("Enabled");
      await scheduleDeletion(key, "BOB");
      expect(await readState(key)).toBe("PendingDeletion");
    });

    test("names the IAM policy if that denies the call", async () => {
      const key = await createKey(UNPROTECTED);
      const put = new PutKeyPolicyCommand({
        KeyId: extractId(key),
        PolicyName: "default",
        Policy: createPolicy(PROTECTED),
      });
      await expect(createClient("BOB").send(put)).rejects.toThrow(
        `kms:PutKeyPolicy on resource: ${key} with an explicit deny in an identity-based policy`,
      );
      await createClient("testing").send(put);
      await expect(scheduleDeletion(key)).rejects.toThrow("with an explicit deny in a resource-based policy");
    });

    test("lets a role session use the key but not describe it, and an administrator describe it but not use it", async () => {
      const key = await createKey(UNPROTECTED);
      const encrypt = new EncryptCommand({ KeyId: key, Plaintext: Buffer.from("s3cret") });
      const { CiphertextBlob } = await createClient("SESSION").send(encrypt);
      // The ciphertext contains the ID of the key.
      const decrypt = new DecryptCommand({ CiphertextBlob });
      const { Plaintext } = await createClient("SESSION").send(decrypt);
      expect(Buffer.from(Plaintext ?? []).toString()).toBe("s3cret");
      await expect(createClient("SESSION").send(new DescribeKeyCommand({ KeyId: key }))).rejects.toThrow(
        `User: arn:aws:sts::${MOTO_ACCOUNT}:assumed-role/pulumi-cmk-acme/pulumi-cloud is not authorized to perform: kms:DescribeKey`,
      );
      for (const command of [encrypt, decrypt]) {
        await expect(createClient("testing").send(command as EncryptCommand)).rejects.toThrow(
          "because no resource-based policy allows the kms:",
        );
      }
      expect(await readState(key)).toBe("Enabled");
    });

    test("requires permission on the key of an alias", async () => {
      const key = await createKey(UNPROTECTED);
      const create = new CreateAliasCommand({ AliasName: "alias/acme", TargetKeyId: key });
      const remove = new DeleteAliasCommand({ AliasName: "alias/acme" });
      await expect(createClient("ALICE").send(create)).rejects.toThrow(`kms:CreateAlias on resource: ${key}`);
      await createClient("testing").send(create);
      const encrypt = new EncryptCommand({ KeyId: "alias/acme", Plaintext: Buffer.from("s3cret") });
      await expect(createClient("ALICE").send(encrypt)).rejects.toThrow(`kms:Encrypt on resource: ${key}`);
      await createClient("SESSION").send(encrypt);
      await expect(createClient("ALICE").send(remove)).rejects.toThrow(`kms:DeleteAlias on resource: ${key}`);
      await createClient("testing").send(remove);
      const { Aliases = [] } = await createClient("testing").send(new ListAliasesCommand());
      expect(Aliases.map(({ AliasName }) => AliasName)).not.toContain("alias/acme");
    });

    test("forwards calls for a key that doesn't exist, and calls without a key", async () => {
      await expect(
        createClient("ALICE").send(new DescribeKeyCommand({ KeyId: "11111111-2222-4333-8444-555555555555" })),
      ).rejects.toThrow("does not exist");
      await createClient("ALICE").send(new ListKeysCommand());
    });
  });

  describe("injects faults", () => {
    beforeEach(async () => {
      proxy.injectFaults();
      await resetAws(moto);
    });

    /** Creates a key with a fault in the call, and returns the error. */
    async function createKeyWithFault(fault: Fault, maxAttempts = 1): Promise<Error | undefined> {
      proxy.injectFaults(({ action }) => (action === "CreateKey" ? fault : undefined));
      const error = await createClient("testing", maxAttempts)
        .send(new CreateKeyCommand())
        .then(
          () => undefined,
          (reason: unknown) => reason as Error,
        );
      return error;
    }
    const countKeys = async () => (await createClient("testing").send(new ListKeysCommand())).Keys?.length;

    test.each<[Fault["kind"], object]>([
      ["fail", { name: "KMSInternalException", $metadata: { httpStatusCode: 500 } }],
      ["deny", { name: "AccessDeniedException", $metadata: { httpStatusCode: 400 } }],
      ["throttle", { name: "ThrottlingException", $metadata: { httpStatusCode: 400 } }],
      ["cut", { message: expect.stringContaining("socket hang up") as string }],
    ])("%s: the call fails with the same error before and after it takes effect", async (kind, error) => {
      const before = await createKeyWithFault({ kind, moment: "before", attempts: "all" });
      expect(before).toMatchObject(error);
      expect(await countKeys()).toBe(0);
      const after = await createKeyWithFault({ kind, moment: "after", attempts: "all" });
      expect(after).toMatchObject(error);
      expect(await countKeys()).toBe(1);
    });

    test.each(["before", "after"] as const)("delay %s: the call succeeds after the delay", async (moment) => {
      const start = performance.now();
      expect(await createKeyWithFault({ kind: "delay", moment, attempts: "all" })).toBeUndefined();
      expect(performance.now() - start).toBeGreaterThanOrEqual(DELAY_MS - 1);
      expect(await countKeys()).toBe(1);
    });

    test("a retry succeeds after a fault in the first attempt, but not after faults in all attempts", async () => {
      const throttle = { kind: "throttle", moment: "before" } as const;
      expect(await createKeyWithFault({ ...throttle, attempts: "first" }, 2)).toBeUndefined();
      expect(proxy.calls).toMatchObject([
        { service: "kms", action: "CreateKey", occurrence: 1, attempts: 2, faults: 1 },
      ]);
      expect(await createKeyWithFault({ ...throttle, attempts: "all" }, 2)).toMatchObject({
        name: "ThrottlingException",
      });
      expect(proxy.calls).toMatchObject([{ action: "CreateKey", occurrence: 1, attempts: 2, faults: 2 }]);
    });

    test("a retry creates a second key if the response to the first attempt is lost", async () => {
      expect(await createKeyWithFault({ kind: "cut", moment: "after", attempts: "first" }, 2)).toBeUndefined();
      expect(await countKeys()).toBe(2);
    });

    test("calls of the same action are numbered, and only the planned call has a fault", async () => {
      proxy.injectFaults(({ action, occurrence }) =>
        action === "ListKeys" && occurrence === 2 ? { kind: "fail", moment: "before", attempts: "all" } : undefined,
      );
      const list = () => createClient("testing").send(new ListKeysCommand());
      await list();
      await createClient("testing").send(new ListAliasesCommand());
      await expect(list()).rejects.toMatchObject({ name: "KMSInternalException" });
      await list();
      expect(proxy.calls.map(({ action, occurrence, faults }) => [action, occurrence, faults])).toEqual([
        ["ListKeys", 1, 0],
        ["ListAliases", 1, 0],
        ["ListKeys", 2, 1],
        ["ListKeys", 3, 0],
      ]);
    });

    test.each<[Fault["kind"], string]>([
      ["fail", "ServiceFailureException"],
      ["deny", "AccessDenied"],
      ["throttle", "Throttling"],
    ])("IAM has its own error codes: %s is %s", async (kind, name) => {
      const credentials = { accessKeyId: "testing", secretAccessKey: "testing" };
      const iam = new IAMClient({ endpoint: proxy.endpoint, region: REGION, maxAttempts: 1, credentials });
      try {
        await iam.send(new ListRolesCommand());
        proxy.injectFaults(() => ({ kind, moment: "before", attempts: "all" }));
        await expect(iam.send(new ListRolesCommand())).rejects.toMatchObject({ name });
      } finally {
        iam.destroy();
      }
    });
  });
});
