import { PulumiCmkStack } from "../../index";
import { Aws } from "../../lab/aws";
import { AwsProxy } from "../../lab/aws-proxy";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { preventDestroyError } from "../../lab/prevent-destroy";
import type { CommandResult } from "../../lab/process";
import { OPERATIONS, type Scenario } from "../../lab/scenarios";
import { ALLOW_ALL, canUseKey } from "../../lab/simulator";
import { synthesize } from "../../lab/synthesis";
import { TerraformFolder, variableArguments } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const PROVIDER = "aws_iam_openid_connect_provider.oidc_provider[0]";
const ACME = { org: "acme" };
/** Another organization that keeps the names, so that the change would be an update in place. */
const UMBRELLA = { org: "umbrella", role_name: "pulumi-cmk-acme", key_alias: "pulumi-cmk-acme" };

const OTHER_DEPLOYMENT = /This deployment is for the (account|region|organization|issuer)\s+"/;
const PREVENT_DESTROY = preventDestroyError();
const KEY_GUARD = preventDestroyError("terraform_data\\.key_must_stay_the_same");

describeWith(["terraform", "moto", "aws"], "an operation on a deployment", () => {
  const cleanUps = cleanUpsAfterAll();
  let moto: Moto;
  let folder: TerraformFolder;
  let keyId: string;
  let keyArn: string;
  const synthesized = synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk"));

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    folder = new TerraformFolder(moto.environment).removedBy(cleanUps).writeJson(synthesized);
    await folder.init();
    await folder.runOrThrow("apply", "-auto-approve", ...variableArguments(ACME));
    const outputs = await folder.readOutputs();
    keyId = outputs.key_id as string;
    keyArn = outputs.key_arn as string;
  });

  const plan = (values: Record<string, unknown>, ...args: string[]) =>
    folder.run("plan", "-no-color", ...variableArguments(values), ...args);
  const aws = <T>(...args: string[]) => moto.runAwsCli<T>(...args);
  const kms = (action: string) => aws("kms", action, "--key-id", keyId);

  /** Runs Terraform in the same folder with other environment variables. */
  async function runWithEnvironment(environment: NodeJS.ProcessEnv, ...args: string[]): Promise<CommandResult> {
    return folder.withEnvironment(environment).run(...args, "-no-color", ...variableArguments(ACME));
  }

  /** Changes the state, runs `work`, and restores the state. */
  async function withChangedState<T>(command: string[], work: () => Promise<T>): Promise<T> {
    const state = folder.read("terraform.tfstate");
    try {
      await folder.runOrThrow("state", ...command);
      return await work();
    } finally {
      folder.write("terraform.tfstate", state);
    }
  }

  /** Expects a command to fail for a reason. */
  function expectRejection({ exitCode, text }: CommandResult, reason: RegExp, warning?: RegExp): Scenario["result"] {
    expect(exitCode).toBe(1);
    expect(text).toMatch(reason);
    if (warning) {
      expect(text).toMatch(warning);
    }
    return "rejected";
  }

  /** Expects the key policy in AWS to deny an action to an administrator of the account. */
  async function expectDenial(action: string): Promise<Scenario["result"]> {
    const keyPolicy = await new Aws(moto, "us-east-1").getKeyPolicy(keyArn);
    const administrator = { keyArn, principal: `arn:aws:iam::${MOTO_ACCOUNT}:role/admin`, identityPolicy: ALLOW_ALL };
    expect(canUseKey(keyPolicy, { ...administrator, action: "kms:PutKeyPolicy" })).toBe(true);
    expect(canUseKey(keyPolicy, { ...administrator, action })).toBe(false);
    return "rejected";
  }

  async function planActions(values: Record<string, unknown>, ...args: string[]): Promise<Record<string, string[]>> {
    return folder.planActions(...variableArguments(values), ...args);
  }

  const PENDING_DELETION_WARNING =
    /The key arn:aws:kms:\S+\s+is pending deletion[^]+aws kms cancel-key-deletion --key-id arn:aws:kms:/;
  const DISABLED_WARNING = /The key\s+arn:aws:kms:\S+\s+is disabled[^]+aws kms enable-key --key-id arn:aws:kms:/;

  const RUN_SCENARIO: Record<keyof typeof OPERATIONS, () => Promise<Scenario["result"]>> = {
    region: async () => expectRejection(await plan({ ...ACME, aws_region: "eu-west-1" }), OTHER_DEPLOYMENT),
    environment: async () =>
      expectRejection(await runWithEnvironment(moto.environmentOf("eu-west-1"), "plan"), OTHER_DEPLOYMENT),
    account: async () => {
      const credentials = await moto.createCredentials("999999999999");
      const result = await runWithEnvironment({ ...moto.environment, ...credentials }, "plan");
      expect(result.text).toMatch(/for the account\s+"123456789012",\s+not\s+"999999999999"/);
      return expectRejection(result, OTHER_DEPLOYMENT);
    },
    organization: async () => {
      const result = await plan(UMBRELLA);
      expect(result.text).toContain("-replace='terraform_data.memory'");
      return expectRejection(result, /This deployment is for the organization "acme", not "umbrella"/);
    },
    "organization-target": async () => {
      for (const address of ["aws_iam_role.role", "aws_kms_key.key", PROVIDER]) {
        expectRejection(await plan(UMBRELLA, `-target=${address}`), OTHER_DEPLOYMENT);
      }
      return "rejected";
    },
    issuer: async () =>
      expectRejection(await plan({ ...ACME, oidc_issuer_url: "https://pulumi.example.com/oidc" }), OTHER_DEPLOYMENT),
    "looked-up-issuer": async () => {
      await aws(
        ...["iam", "create-open-id-connect-provider", "--url", "https://pulumi.example.com/oidc"],
        ...["--client-id-list", "aws:acme"],
      );
      const arn = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/pulumi.example.com/oidc`;
      return expectRejection(await plan({ ...ACME, oidc_provider_arn: arn }), PREVENT_DESTROY);
    },
    renamed: async () => {
      expect(await planActions(UMBRELLA, "-replace=terraform_data.memory")).toEqual({
        [PROVIDER]: ["update"],
        "aws_iam_role.role": ["update"],
        "aws_kms_key.key": ["update"],
        "terraform_data.memory": ["create", "delete"],
      });
      await folder.runOrThrow("apply", "-auto-approve", "plan");
      expect(await planActions(UMBRELLA)).toEqual({});
      expectRejection(await plan(ACME), OTHER_DEPLOYMENT);
      await folder.runOrThrow("apply", "-auto-approve", ...variableArguments(ACME), "-replace=terraform_data.memory");
      expect(await planActions(ACME)).toEqual({});
      expect((await folder.readOutputs()).key_arn).toBe(keyArn);
      return "in place";
    },
    "state-rm": () =>
      withChangedState(["rm", "aws_kms_key.key"], async () => expectRejection(await plan(ACME), KEY_GUARD)),
    "state-mv": () =>
      withChangedState(["mv", "aws_kms_key.key", "aws_kms_key.other"], async () =>
        expectRejection(await plan(ACME), KEY_GUARD),
      ),
    "refresh-region": async () => {
      const elsewhere = moto.environmentOf("eu-west-1");
      const result = await runWithEnvironment(elsewhere, "apply", "-refresh-only", "-auto-approve");
      expect(await planActions(ACME)).toEqual({});
      return expectRejection(result, /reading KMS Key \(arn:aws:kms:us-east-1:\S+ couldn't find resource/);
    },
    "describe-denied": async () => {
      const proxy = await AwsProxy.start(moto, cleanUps);
      proxy.injectFaults(({ action }) =>
        action === "DescribeKey" ? { kind: "deny", moment: "before", attempts: "all" } : undefined,
      );
      return expectRejection(
        await runWithEnvironment(proxy.environmentOf("us-east-1"), "plan"),
        /reading KMS Key[^]+AccessDeniedException/,
      );
    },
    pending: async () => {
      await kms("schedule-key-deletion");
      return expectRejection(await plan(ACME), KEY_GUARD, PENDING_DELETION_WARNING);
    },
    "pending-without-alias": async () => {
      await aws("kms", "delete-alias", "--alias-name", "alias/pulumi-cmk-acme");
      const result = await plan(ACME);
      await aws("kms", "create-alias", "--alias-name", "alias/pulumi-cmk-acme", "--target-key-id", keyId);
      return expectRejection(result, KEY_GUARD, PENDING_DELETION_WARNING);
    },
    "pending-target": async () => {
      // The exceptions below the table.
      for (const address of ["aws_kms_key.key", "terraform_data.known_key", "data.aws_kms_key.key"]) {
        expect(await planActions(ACME, `-target=${address}`)).toEqual({ "aws_kms_key.key": ["create"] });
      }
      return expectRejection(await plan(ACME, "-target=aws_kms_alias.key"), KEY_GUARD);
    },
    "refresh-pending": async () => {
      const state = folder.read("terraform.tfstate");
      const { text } = await folder.runOrThrow(
        ...["apply", "-refresh-only", "-auto-approve", "-no-color", ...variableArguments(ACME)],
      );
      expect(text).toMatch(PENDING_DELETION_WARNING);
      const result = await plan(ACME);
      folder.write("terraform.tfstate", state);
      return expectRejection(result, KEY_GUARD);
    },
    recovered: async () => {
      await kms("cancel-key-deletion");
      await kms("enable-key");
      expect(await planActions(ACME)).toEqual({});
      return "no changes";
    },
    disabled: async () => {
      await kms("disable-key");
      const { text } = await folder.runOrThrow(
        "apply",
        "-auto-approve",
        "-no-color",
        ...variableArguments({ ...ACME, tags: { a: "b" } }),
      );
      expect(text).toContain("Resources: 0 added, 3 changed, 0 destroyed");
      expect(text).toMatch(DISABLED_WARNING);
      const { KeyMetadata } = (await kms("describe-key")) as { KeyMetadata: { KeyState: string } };
      expect(KeyMetadata.KeyState).toBe("Disabled");
      return "in place";
    },
    "disabled-elsewhere": async () => {
      const other = await aws<{ KeyMetadata: { KeyId: string } }>("kms", "create-key");
      const alias = ["kms", "update-alias", "--alias-name", "alias/pulumi-cmk-acme"];
      await aws(...alias, "--target-key-id", other.KeyMetadata.KeyId);
      const { exitCode, text } = await plan({ ...ACME, tags: { a: "b" } });
      await aws(...alias, "--target-key-id", keyId);
      await kms("enable-key");
      expect([exitCode, text]).toEqual([0, expect.stringContaining("aws_kms_alias.key will be updated in-place")]);
      expect(text).toMatch(DISABLED_WARNING);
      return "in place";
    },
    destroy: async () =>
      expectRejection(
        await folder.run("destroy", "-auto-approve", "-no-color", ...variableArguments(ACME)),
        PREVENT_DESTROY,
      ),
    "destroy-alias": async () => {
      const values = { ...ACME, tags: { a: "b" } };
      expect(await planActions(values, "-destroy", "-target=aws_kms_alias.key")).toEqual({
        "aws_kms_alias.key": ["delete"],
      });
      await folder.runOrThrow("apply", "-auto-approve", "plan");
      expect(await planActions(values)).toEqual({ "aws_kms_alias.key": ["create"] });
      await folder.runOrThrow("apply", "-auto-approve", "plan");
      return "deleted";
    },
    "replace-role": async () => expectRejection(await plan(ACME, "-replace=aws_iam_role.role"), PREVENT_DESTROY),
    "alias-taken": async () => {
      const other = await aws<{ KeyMetadata: { KeyId: string } }>("kms", "create-key");
      await aws("kms", "create-alias", "--alias-name", "alias/taken", "--target-key-id", other.KeyMetadata.KeyId);
      const taken = variableArguments({ ...ACME, key_alias: "taken", tags: { a: "b" } });
      const result = await folder.run("apply", "-auto-approve", "-no-color", ...taken);
      const { KeyMetadata } = await aws<{ KeyMetadata: { Arn: string } }>(
        ...["kms", "describe-key", "--key-id", "alias/pulumi-cmk-acme"],
      );
      expect(KeyMetadata.Arn).toBe(keyArn);
      return expectRejection(result, /AlreadyExistsException/);
    },
    replicate: () => expectDenial("kms:ReplicateKey"),
    delete: () => expectDenial("kms:ScheduleKeyDeletion"),
  };

  const operations: readonly (readonly [keyof typeof OPERATIONS, Scenario])[] = Object.entries(OPERATIONS) as never;

  // The order matters: some operations continue from the state in AWS after the one before.
  test.each(operations.map(([id, { action, result }]) => [action, result, id] as const))(
    "to %s: %s",
    async (_action, result, id) => {
      expect(await RUN_SCENARIO[id]()).toBe(result);
    },
  );

  test("every operation keeps the key, and it is enabled at the end", async () => {
    expect((await folder.readOutputs()).key_arn).toBe(keyArn);
    const { KeyMetadata } = (await kms("describe-key")) as { KeyMetadata: { KeyState: string } };
    expect(KeyMetadata.KeyState).toBe("Enabled");
  });
});
