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

/** A policy under which the account administers the key and the role uses it. */
const OPEN = [
  allow(ROOT, ["kms:Describe*", "kms:Put*", "kms:ScheduleKeyDeletion", "kms:Create*", "kms:Delete*"]),
  allow({ AWS: ROLE_ARN }, ["kms:Encrypt", "kms:Decrypt"]),
];

/** The same, with the deletion denied. */
const PROTECTED = [...OPEN, { Effect: "Deny", Principal: "*", Action: "kms:ScheduleKeyDeletion", Resource: "*" }];

const document = (statements: readonly unknown[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });

describeWith(["moto"], "behind the proxy", () => {
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

  const clientOf = (accessKeyId: string, maxAttempts = 1) => {
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

  /** Creates a key, and returns its ARN. */
  async function newKey(statements: readonly unknown[]): Promise<string> {
    const key = await clientOf("testing").send(new CreateKeyCommand({ Policy: document(statements) }));
    return key.KeyMetadata?.Arn ?? "";
  }

  const idOf = (arn: string) => arn.replace(/^.+\//, "");
  const scheduleDeletion = (arn: string, accessKeyId = "testing") =>
    clientOf(accessKeyId).send(new ScheduleKeyDeletionCommand({ KeyId: idOf(arn) }));
  const stateOf = async (arn: string) =>
    (await clientOf("testing").send(new DescribeKeyCommand({ KeyId: arn }))).KeyMetadata?.KeyState;

  describe("the policy of a key decides", () => {
    beforeAll(async () => {
      proxy.injectFaults();
      await resetAws(moto);
      const credentials = { accessKeyId: "testing", secretAccessKey: "testing" };
      const [iam, sts] = [IAMClient, STSClient].map(
        (client) => new client({ endpoint: proxy.endpoint, region: REGION, credentials }),
      ) as [IAMClient, STSClient];
      await iam.send(new CreateRoleCommand({ RoleName: "pulumi-cmk-acme", AssumeRolePolicyDocument: document([]) }));
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

    test("a deletion that it denies is refused as KMS refuses it, and the same deletion without that is made", async () => {
      const key = await newKey(PROTECTED);
      const refused: unknown = await scheduleDeletion(key).catch((error: unknown) => error);
      expect(refused).toMatchObject({
        name: "AccessDeniedException",
        $metadata: { httpStatusCode: 400 },
        message: `User: arn:aws:iam::${MOTO_ACCOUNT}:user/administrator is not authorized to perform: kms:ScheduleKeyDeletion on resource: ${key} with an explicit deny in a resource-based policy`,
      });
      expect(await stateOf(key)).toBe("Enabled");

      const policy = { KeyId: idOf(key), PolicyName: "default", Policy: document(OPEN) };
      await clientOf("testing").send(new PutKeyPolicyCommand(policy));
      await scheduleDeletion(key);
      expect(await stateOf(key)).toBe("PendingDeletion");
    });

    test("a caller without permission is refused, and one with permission is not", async () => {
      const key = await newKey(OPEN);
      await expect(scheduleDeletion(key, "ALICE")).rejects.toThrow(
        `User: ${ALICE} is not authorized to perform: kms:ScheduleKeyDeletion on resource: ${key} because no identity-based policy allows the kms:ScheduleKeyDeletion action`,
      );
      expect(await stateOf(key)).toBe("Enabled");
      await scheduleDeletion(key, "BOB");
      expect(await stateOf(key)).toBe("PendingDeletion");
    });

    test("an IAM policy that denies is named", async () => {
      const key = await newKey(OPEN);
      const put = new PutKeyPolicyCommand({ KeyId: idOf(key), PolicyName: "default", Policy: document(PROTECTED) });
      await expect(clientOf("BOB").send(put)).rejects.toThrow(
        `kms:PutKeyPolicy on resource: ${key} with an explicit deny in an identity-based policy`,
      );
      await clientOf("testing").send(put);
      await expect(scheduleDeletion(key)).rejects.toThrow("with an explicit deny in a resource-based policy");
    });

    test("a session is its role: it uses the key and can't describe it, and an administrator the other way round", async () => {
      const key = await newKey(OPEN);
      const encrypt = new EncryptCommand({ KeyId: key, Plaintext: Buffer.from("s3cret") });
      const { CiphertextBlob } = await clientOf("SESSION").send(encrypt);
      // The ciphertext names the key.
      const decrypt = new DecryptCommand({ CiphertextBlob });
      const { Plaintext } = await clientOf("SESSION").send(decrypt);
      expect(Buffer.from(Plaintext ?? []).toString()).toBe("s3cret");
      await expect(clientOf("SESSION").send(new DescribeKeyCommand({ KeyId: key }))).rejects.toThrow(
        `User: arn:aws:sts::${MOTO_ACCOUNT}:assumed-role/pulumi-cmk-acme/pulumi-cloud is not authorized to perform: kms:DescribeKey`,
      );
      for (const command of [encrypt, decrypt]) {
        await expect(clientOf("testing").send(command as EncryptCommand)).rejects.toThrow(
          "because no resource-based policy allows the kms:",
        );
      }
      expect(await stateOf(key)).toBe("Enabled");
    });

    test("an alias needs permission on its key, and names it", async () => {
      const key = await newKey(OPEN);
      const create = new CreateAliasCommand({ AliasName: "alias/acme", TargetKeyId: key });
      const remove = new DeleteAliasCommand({ AliasName: "alias/acme" });
      await expect(clientOf("ALICE").send(create)).rejects.toThrow(`kms:CreateAlias on resource: ${key}`);
      await clientOf("testing").send(create);
      const encrypt = new EncryptCommand({ KeyId: "alias/acme", Plaintext: Buffer.from("s3cret") });
      await expect(clientOf("ALICE").send(encrypt)).rejects.toThrow(`kms:Encrypt on resource: ${key}`);
      await clientOf("SESSION").send(encrypt);
      await expect(clientOf("ALICE").send(remove)).rejects.toThrow(`kms:DeleteAlias on resource: ${key}`);
      await clientOf("testing").send(remove);
      const { Aliases = [] } = await clientOf("testing").send(new ListAliasesCommand());
      expect(Aliases.map(({ AliasName }) => AliasName)).not.toContain("alias/acme");
    });

    test("a key that doesn't exist is not found, and a call without a key is not decided on", async () => {
      await expect(
        clientOf("ALICE").send(new DescribeKeyCommand({ KeyId: "11111111-2222-4333-8444-555555555555" })),
      ).rejects.toThrow("does not exist");
      await clientOf("ALICE").send(new ListKeysCommand());
    });
  });

  describe("a fault happens to a call as planned", () => {
    beforeEach(async () => {
      proxy.injectFaults();
      await resetAws(moto);
    });

    /** Creates a key while `fault` happens to the creation, and returns the error. */
    async function createWith(fault: Fault, maxAttempts = 1): Promise<Error | undefined> {
      proxy.injectFaults(({ action }) => (action === "CreateKey" ? fault : undefined));
      const error = await clientOf("testing", maxAttempts)
        .send(new CreateKeyCommand())
        .then(
          () => undefined,
          (reason: unknown) => reason as Error,
        );
      return error;
    }
    const numberOfKeys = async () => (await clientOf("testing").send(new ListKeysCommand())).Keys?.length;

    test.each<[Fault["kind"], object]>([
      ["fail", { name: "KMSInternalException", $metadata: { httpStatusCode: 500 } }],
      ["deny", { name: "AccessDeniedException", $metadata: { httpStatusCode: 400 } }],
      ["throttle", { name: "ThrottlingException", $metadata: { httpStatusCode: 400 } }],
      ["cut", { message: expect.stringContaining("socket hang up") as string }],
    ])("%s: the call fails with this error, before it takes effect and after that", async (kind, error) => {
      const before = await createWith({ kind, moment: "before", attempts: "all" });
      expect(before).toMatchObject(error);
      expect(await numberOfKeys()).toBe(0);
      const after = await createWith({ kind, moment: "after", attempts: "all" });
      expect(after).toMatchObject(error);
      expect(await numberOfKeys()).toBe(1);
    });

    test.each(["before", "after"] as const)("delay %s: the call succeeds late", async (moment) => {
      const start = performance.now();
      expect(await createWith({ kind: "delay", moment, attempts: "all" })).toBeUndefined();
      expect(performance.now() - start).toBeGreaterThanOrEqual(DELAY_MS - 1);
      expect(await numberOfKeys()).toBe(1);
    });

    test("a retry overcomes a fault of the first attempt, but not one of all attempts", async () => {
      const throttle = { kind: "throttle", moment: "before" } as const;
      expect(await createWith({ ...throttle, attempts: "first" }, 2)).toBeUndefined();
      expect(proxy.calls).toMatchObject([
        { service: "kms", action: "CreateKey", occurrence: 1, attempts: 2, faults: 1 },
      ]);
      expect(await createWith({ ...throttle, attempts: "all" }, 2)).toMatchObject({ name: "ThrottlingException" });
      expect(proxy.calls).toMatchObject([{ action: "CreateKey", occurrence: 1, attempts: 2, faults: 2 }]);
    });

    test("a creation whose answer is lost is made twice by a retry", async () => {
      expect(await createWith({ kind: "cut", moment: "after", attempts: "first" }, 2)).toBeUndefined();
      expect(await numberOfKeys()).toBe(2);
    });

    test("calls of the same action are numbered, and only the planned one is disturbed", async () => {
      proxy.injectFaults(({ action, occurrence }) =>
        action === "ListKeys" && occurrence === 2 ? { kind: "fail", moment: "before", attempts: "all" } : undefined,
      );
      const list = () => clientOf("testing").send(new ListKeysCommand());
      await list();
      await clientOf("testing").send(new ListAliasesCommand());
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
    ])("IAM has errors of its own: %s is %s", async (kind, name) => {
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
