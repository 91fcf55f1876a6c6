import { PulumiCmkStack } from "../../index";
import { Aws } from "../../lab/aws";
import { AwsProxy } from "../../lab/aws-proxy";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import type { CommandResult } from "../../lab/process";
import { OPERATIONS, type Sequence } from "../../lab/sequences";
import { ALLOW_ALL, mayUseKey } from "../../lab/simulator";
import { synthesize } from "../../lab/synthesis";
import { TerraformFolder, variables } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const PROVIDER = "aws_iam_openid_connect_provider.oidc_provider[0]";
const ACME = { org: "acme" };
/** Another organization, with the names that would make it a change in place. */
const UMBRELLA = { org: "umbrella", role_name: "pulumi-cmk-acme", key_alias: "pulumi-cmk-acme" };

const FOR_ANOTHER = /This deployment is for the (account|region|organization|issuer)\s+"/;
const GUARD = /Resource terraform_data\.key_must_stay_the_same has lifecycle\.prevent_destroy/;
const PREVENT_DESTROY = /Error: Instance cannot be destroyed/;

describeWith(["terraform", "moto", "aws"], "a deployment", () => {
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
    await folder.succeed("apply", "-auto-approve", ...variables(ACME));
    const outputs = await folder.outputs();
    keyId = outputs.key_id as string;
    keyArn = outputs.key_arn as string;
  });

  const plan = (values: Record<string, unknown>, ...args: string[]) =>
    folder.run("plan", "-no-color", ...variables(values), ...args);
  const aws = <T>(...args: string[]) => moto.aws<T>(...args);
  const kms = (action: string) => aws("kms", action, "--key-id", keyId);

  /** Terraform in the same folder with other environment variables. */
  async function planWith(environment: NodeJS.ProcessEnv, ...args: string[]): Promise<CommandResult> {
    return folder.withEnvironment(environment).run(...args, "-no-color", ...variables(ACME));
  }

  /** Runs something with another state, and puts the state back. */
  async function withState<T>(command: string[], work: () => Promise<T>): Promise<T> {
    const state = folder.read("terraform.tfstate");
    try {
      await folder.succeed("state", ...command);
      return await work();
    } finally {
      folder.write("terraform.tfstate", state);
    }
  }

  /** A plan that is refused leaves everything as it is. */
  function refused({ exitCode, text }: CommandResult, reason: RegExp, warning?: RegExp): Sequence["result"] {
    expect(exitCode).toBe(1);
    expect(text).toMatch(reason);
    if (warning) {
      expect(text).toMatch(warning);
    }
    return "refused";
  }

  /** An administrator of the account is denied something by the policy of the key in AWS. */
  async function denied(action: string): Promise<Sequence["result"]> {
    const keyPolicy = await new Aws(moto, "us-east-1").keyPolicy(keyArn);
    const administrator = { keyArn, principal: `arn:aws:iam::${MOTO_ACCOUNT}:role/admin`, identityPolicy: ALLOW_ALL };
    expect(mayUseKey(keyPolicy, { ...administrator, action: "kms:PutKeyPolicy" })).toBe(true);
    expect(mayUseKey(keyPolicy, { ...administrator, action })).toBe(false);
    return "refused";
  }

  async function changes(values: Record<string, unknown>, ...args: string[]): Promise<Record<string, string[]>> {
    return folder.plannedActions(...variables(values), ...args);
  }

  const WARNS_PENDING =
    /The key arn:aws:kms:\S+\s+is pending deletion[^]+aws kms cancel-key-deletion --key-id arn:aws:kms:/;
  const WARNS_DISABLED = /The key\s+arn:aws:kms:\S+\s+is disabled[^]+aws kms enable-key --key-id arn:aws:kms:/;

  const RUN: Record<keyof typeof OPERATIONS, () => Promise<Sequence["result"]>> = {
    region: async () => refused(await plan({ ...ACME, aws_region: "eu-west-1" }), FOR_ANOTHER),
    environment: async () => refused(await planWith(moto.environmentOf("eu-west-1"), "plan"), FOR_ANOTHER),
    account: async () => {
      const credentials = await moto.credentialsIn("999999999999");
      const result = await planWith({ ...moto.environment, ...credentials }, "plan");
      expect(result.text).toMatch(/for the account\s+"123456789012",\s+not\s+"999999999999"/);
      return refused(result, FOR_ANOTHER);
    },
    organization: async () => {
      const result = await plan(UMBRELLA);
      expect(result.text).toContain("-replace='terraform_data.memory'");
      return refused(result, /This deployment is for the organization "acme", not "umbrella"/);
    },
    "organization-target": async () => {
      for (const address of ["aws_iam_role.role", "aws_kms_key.key", PROVIDER]) {
        refused(await plan(UMBRELLA, `-target=${address}`), FOR_ANOTHER);
      }
      return "refused";
    },
    issuer: async () =>
      refused(await plan({ ...ACME, oidc_issuer_url: "https://pulumi.example.com/oidc" }), FOR_ANOTHER),
    "looked-up-issuer": async () => {
      await aws(
        ...["iam", "create-open-id-connect-provider", "--url", "https://pulumi.example.com/oidc"],
        ...["--client-id-list", "aws:acme"],
      );
      const arn = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/pulumi.example.com/oidc`;
      return refused(await plan({ ...ACME, oidc_provider_arn: arn }), PREVENT_DESTROY);
    },
    renamed: async () => {
      expect(await changes(UMBRELLA, "-replace=terraform_data.memory")).toEqual({
        [PROVIDER]: ["update"],
        "aws_iam_role.role": ["update"],
        "aws_kms_key.key": ["update"],
        "terraform_data.memory": ["create", "delete"],
      });
      await folder.succeed("apply", "-auto-approve", "plan");
      expect(await changes(UMBRELLA)).toEqual({});
      refused(await plan(ACME), FOR_ANOTHER);
      await folder.succeed("apply", "-auto-approve", ...variables(ACME), "-replace=terraform_data.memory");
      expect(await changes(ACME)).toEqual({});
      expect((await folder.outputs()).key_arn).toBe(keyArn);
      return "in place";
    },
    "state-rm": () => withState(["rm", "aws_kms_key.key"], async () => refused(await plan(ACME), GUARD)),
    "state-mv": () =>
      withState(["mv", "aws_kms_key.key", "aws_kms_key.other"], async () => refused(await plan(ACME), GUARD)),
    "refresh-region": async () => {
      const elsewhere = moto.environmentOf("eu-west-1");
      const result = await planWith(elsewhere, "apply", "-refresh-only", "-auto-approve");
      expect(await changes(ACME)).toEqual({});
      return refused(result, /reading KMS Key \(arn:aws:kms:us-east-1:\S+ couldn't find resource/);
    },
    "describe-denied": async () => {
      const proxy = await AwsProxy.start(moto, cleanUps);
      proxy.disturb(({ action }) =>
        action === "DescribeKey" ? { kind: "deny", moment: "before", attempts: "all" } : undefined,
      );
      return refused(
        await planWith(proxy.environmentOf("us-east-1"), "plan"),
        /reading KMS Key[^]+AccessDeniedException/,
      );
    },
    pending: async () => {
      await kms("schedule-key-deletion");
      return refused(await plan(ACME), GUARD, WARNS_PENDING);
    },
    "pending-without-alias": async () => {
      await aws("kms", "delete-alias", "--alias-name", "alias/pulumi-cmk-acme");
      const result = await plan(ACME);
      await aws("kms", "create-alias", "--alias-name", "alias/pulumi-cmk-acme", "--target-key-id", keyId);
      return refused(result, GUARD, WARNS_PENDING);
    },
    "pending-target": async () => refused(await plan(ACME, "-target=aws_kms_alias.key"), GUARD),
    "refresh-pending": async () => {
      const state = folder.read("terraform.tfstate");
      const { text } = await folder.succeed(
        ...["apply", "-refresh-only", "-auto-approve", "-no-color", ...variables(ACME)],
      );
      expect(text).toMatch(WARNS_PENDING);
      const result = await plan(ACME);
      folder.write("terraform.tfstate", state);
      return refused(result, GUARD);
    },
    recovered: async () => {
      await kms("cancel-key-deletion");
      await kms("enable-key");
      expect(await changes(ACME)).toEqual({});
      return "no changes";
    },
    disabled: async () => {
      await kms("disable-key");
      const { text } = await folder.succeed(
        "apply",
        "-auto-approve",
        "-no-color",
        ...variables({ ...ACME, tags: { a: "b" } }),
      );
      expect(text).toContain("Resources: 0 added, 3 changed, 0 destroyed");
      expect(text).toMatch(WARNS_DISABLED);
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
      expect(text).toMatch(WARNS_DISABLED);
      return "in place";
    },
    destroy: async () =>
      refused(await folder.run("destroy", "-auto-approve", "-no-color", ...variables(ACME)), PREVENT_DESTROY),
    "replace-role": async () => refused(await plan(ACME, "-replace=aws_iam_role.role"), PREVENT_DESTROY),
    "alias-taken": async () => {
      const other = await aws<{ KeyMetadata: { KeyId: string } }>("kms", "create-key");
      await aws("kms", "create-alias", "--alias-name", "alias/taken", "--target-key-id", other.KeyMetadata.KeyId);
      const taken = variables({ ...ACME, key_alias: "taken", tags: { a: "b" } });
      const result = await folder.run("apply", "-auto-approve", "-no-color", ...taken);
      const { KeyMetadata } = await aws<{ KeyMetadata: { Arn: string } }>(
        ...["kms", "describe-key", "--key-id", "alias/pulumi-cmk-acme"],
      );
      expect(KeyMetadata.Arn).toBe(keyArn);
      return refused(result, /AlreadyExistsException/);
    },
    replicate: () => denied("kms:ReplicateKey"),
    delete: () => denied("kms:ScheduleKeyDeletion"),
  };

  const operations: readonly (readonly [keyof typeof OPERATIONS, Sequence])[] = Object.entries(OPERATIONS) as never;

  // They stand in the order of a life, because some of them go on from where the one before left AWS.
  test.each(operations.map(([id, { action, result }]) => [action, result, id] as const))(
    "to %s: %s",
    async (_action, result, id) => {
      expect(await RUN[id]()).toBe(result);
    },
  );

  test("the key is the same after all of them", async () => {
    expect((await folder.outputs()).key_arn).toBe(keyArn);
    const { KeyMetadata } = (await kms("describe-key")) as { KeyMetadata: { KeyState: string } };
    expect(KeyMetadata.KeyState).toBe("Enabled");
  });
});
