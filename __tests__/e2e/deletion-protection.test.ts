import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PulumiCmkStack } from "../../index";
import { Aws } from "../../lab/aws";
import { AwsProxy } from "../../lab/aws-proxy";
import { AWS_PROVIDER } from "../../modules/stack/versions";
import { resetAws } from "../../lab/aws-requests";
import { ADMINISTRATOR, KeyPolicyEnforcement } from "../../lab/key-policy-enforcement";
import { Moto } from "../../lab/moto";
import { type CommandResult, run } from "../../lab/process";
import { synthesize } from "../../lab/synthesis";
import { TerraformFolder, toolEnvironment, variableArguments } from "../../lab/terraform";
import { MODULE } from "../../packaging/module";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";
import { createSteps } from "../support/steps";

const root = join(__dirname, "..", "..");
const RUNBOOKS = readFileSync(join(root, "docs", "operations.md"), "utf8");
const REGION = "eu-central-1";

/** A configuration without the deployment, and therefore without its `prevent_destroy`. */
const WITHOUT_DEPLOYMENT = JSON.stringify({
  terraform: { required_providers: { aws: AWS_PROVIDER } },
  provider: { aws: { region: REGION } },
});

/** The result of removing a deployment from the configuration. */
interface Removal {
  readonly keyArn: string;
  readonly result: CommandResult;
  readonly keyState: string | undefined;
  readonly resourcesInState: string[];
}

describeWith(["terraform", "moto"], "a deployment that is removed from the configuration", () => {
  const cleanUps = cleanUpsAfterAll();
  const step = createSteps();
  const stack = synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk"));
  let moto: Moto;
  let folder: TerraformFolder;
  let protectedRemoval: Removal;

  /** Deploys, removes the deployment from the configuration, and applies again. */
  async function remove(values: Record<string, unknown>): Promise<Removal> {
    await resetAws(moto);
    const proxy = await AwsProxy.start(moto, cleanUps, new KeyPolicyEnforcement(moto));
    folder = new TerraformFolder(proxy.environmentOf(REGION)).removedBy(cleanUps).writeJson(stack);
    await folder.init();
    await folder.runOrThrow("apply", "-auto-approve", ...variableArguments(values));
    const keyArn = (await folder.readOutputs()).key_arn as string;
    folder.writeJson(WITHOUT_DEPLOYMENT);
    const result = await folder.run("apply", "-auto-approve");
    const resourcesInState = (await folder.runOrThrow("state", "list")).stdout.split("\n").filter(Boolean);
    return { keyArn, result, keyState: await new Aws(moto, REGION).getKeyState(keyArn), resourcesInState };
  }

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
  });

  step("is deleted without deletion protection", async () => {
    const { result, keyState, resourcesInState } = await remove({ org: "acme", key_deletion_protection: false });
    expect(result.exitCode).toBe(0);
    expect(keyState).toBe("PendingDeletion");
    expect(resourcesInState).toEqual([]);
  });

  step("keeps its key with deletion protection, because KMS denies the deletion", async () => {
    protectedRemoval = await remove({ org: "acme" });
    const { keyArn, result, keyState } = protectedRemoval;
    expect(result.exitCode).toBe(1);
    expect(result.text).toContain(
      `AccessDeniedException: User: ${ADMINISTRATOR.arn} is not authorized to perform: kms:ScheduleKeyDeletion on resource: ${keyArn} with an explicit deny in a resource-based policy`,
    );
    expect(keyState).toBe("Enabled");
  });

  step("stays in the state: the key, the role and the OIDC provider", () => {
    expect(protectedRemoval.resourcesInState).toEqual(
      expect.arrayContaining([
        "aws_iam_openid_connect_provider.oidc_provider[0]",
        "aws_iam_role.role",
        "aws_kms_key.key",
      ]),
    );
  });

  step("is restored by the next apply when it is back in the configuration", async () => {
    folder.writeJson(stack);
    await folder.runOrThrow("apply", "-auto-approve", ...variableArguments({ org: "acme" }));
    expect(await folder.planActions(...variableArguments({ org: "acme" }))).toEqual({});
  });
});

describeWith(
  ["terraform", "moto", "aws"],
  "a module block that is renamed without a moved block, with another role name",
  () => {
    const cleanUps = cleanUpsAfterAll();
    let moto: Moto;
    let aws: Aws;
    let proxy: AwsProxy;
    let folder: TerraformFolder;
    let keyArn: string;

    /** Writes a configuration that calls the module. */
    function writeModuleCall(name: string, roleName: string): void {
      const call = { source: "./pulumi-cmk", org: "acme", create_oidc_provider: false, role_name: roleName };
      const output = { key_arn: { value: `\${module.${name}.key_arn}` } };
      folder.write("main.tf.json", JSON.stringify({ module: { [name]: call }, output }));
    }

    /** Runs commands from the runbook with the ID of the second key. */
    async function follow(keyId: string, ...commands: string[]): Promise<CommandResult> {
      for (const command of commands) {
        expect(RUNBOOKS).toContain(command);
      }
      const env = toolEnvironment(proxy.environmentOf(REGION));
      return run("sh", ["-ec", commands.join("\n").replaceAll("SECOND_KEY_ID", keyId)], { cwd: folder.path, env });
    }

    const listState = async () => (await folder.runOrThrow("state", "list")).stdout.split("\n");
    const readKeyArn = async () => (await folder.readOutputs()).key_arn as string;

    beforeAll(async () => {
      moto = await Moto.start(cleanUps);
      aws = new Aws(moto, REGION);
      const provider = ["--url", "https://api.pulumi.com/oidc", "--client-id-list", "aws:acme"];
      await moto.runAwsCli("iam", "create-open-id-connect-provider", ...provider);
      proxy = await AwsProxy.start(moto, cleanUps, new KeyPolicyEnforcement(moto));
      folder = new TerraformFolder(proxy.environmentOf(REGION)).removedBy(cleanUps);
      folder.copy(join(root, MODULE.folder), "pulumi-cmk");
      writeModuleCall("pulumi_cmk", "first");
      await (await folder.init()).runOrThrow("apply", "-auto-approve");
      keyArn = await readKeyArn();
    });

    test("keeps its key, because KMS denies the deletion, and the runbook restores the deployment", async () => {
      writeModuleCall("encryption", "second");
      const { exitCode, text } = await (await folder.init()).run("apply", "-auto-approve");
      expect([exitCode, text]).toEqual([
        1,
        expect.stringContaining("with an explicit deny in a resource-based policy"),
      ]);
      expect(await aws.getKeyState(keyArn)).toBe("Enabled");
      expect(await listState()).toEqual(
        expect.arrayContaining(["module.encryption.aws_kms_key.key", "module.encryption.aws_kms_alias.key"]),
      );
      const { values } = await folder.runForJson<{ values: { root_module: object } }>("show", "-json");
      const [, secondKeyId = ""] =
        /"module\.encryption\.aws_kms_key\.key".+?"key_id":"([^"]+)"/.exec(JSON.stringify(values)) ?? [];

      expect(RUNBOOKS).toContain("`terraform state rm NEW_ADDRESS`");
      await folder.runOrThrow("state", "rm", "module.encryption.aws_kms_key.key");
      expect(RUNBOOKS).toContain("`terraform state mv NEW_ADDRESS OLD_ADDRESS`");
      await folder.runOrThrow(
        "state",
        "mv",
        "module.encryption.aws_kms_alias.key",
        "module.pulumi_cmk.aws_kms_alias.key",
      );
      writeModuleCall("pulumi_cmk", "first");
      await (await folder.init()).runOrThrow("apply", "-auto-approve");
      expect([await folder.planActions(), await readKeyArn()]).toEqual([{}, keyArn]);

      const remove = "aws kms schedule-key-deletion --key-id SECOND_KEY_ID";
      expect((await follow(secondKeyId, remove)).text).toContain("AccessDeniedException");
      const policy =
        "aws kms get-key-policy --key-id SECOND_KEY_ID --policy-name default --query Policy --output text > policy.json";
      expect((await follow(secondKeyId, policy)).exitCode).toBe(0);
      const { Statement, ...rest } = JSON.parse(folder.read("policy.json")) as { Statement: { Sid: string }[] };
      const remaining = Statement.filter(({ Sid }) => Sid !== "Deny deletion of the key");
      expect(remaining).toHaveLength(Statement.length - 1);
      folder.write("policy.json", JSON.stringify({ ...rest, Statement: remaining }));
      const put = "aws kms put-key-policy --key-id SECOND_KEY_ID --policy-name default --policy file://policy.json";
      const result = await follow(secondKeyId, put, remove);
      expect([result.exitCode, result.text]).toEqual([0, expect.stringContaining(secondKeyId)]);
      expect(await aws.getKeyState(keyArn)).toBe("Enabled");
    });
  },
);
