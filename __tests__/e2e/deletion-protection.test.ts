import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PulumiCmkStack } from "../../index";
import { Aws } from "../../lab/aws";
import { AwsProxy } from "../../lab/aws-proxy";
import { AWS_PROVIDER } from "../../lab/aws-provider";
import { startOver } from "../../lab/aws-requests";
import { ADMINISTRATOR, KeyPolicyEnforcement } from "../../lab/key-policy-enforcement";
import { Moto } from "../../lab/moto";
import { type CommandResult, run } from "../../lab/process";
import { synthesize } from "../../lab/synthesis";
import { TerraformFolder, toolEnvironment, variables } from "../../lab/terraform";
import { MODULE } from "../../packaging/module";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const root = join(__dirname, "..", "..");
const RUNBOOKS = readFileSync(join(root, "docs", "operations.md"), "utf8");
const REGION = "eu-central-1";

/** A configuration that no longer has the deployment in it, and so none of its `prevent_destroy`. */
const WITHOUT_DEPLOYMENT = JSON.stringify({
  terraform: { required_providers: { aws: AWS_PROVIDER } },
  provider: { aws: { region: REGION } },
});

/** What happened to a deployment whose configuration was removed. */
interface Removal {
  readonly keyArn: string;
  readonly result: CommandResult;
  readonly keyState: string | undefined;
  readonly resourcesInState: string[];
}

describeWith(["terraform", "moto"], "when the configuration loses the key", () => {
  const cleanUps = cleanUpsAfterAll();
  const stack = synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk"));
  let moto: Moto;
  let folder: TerraformFolder;
  let unprotected: Removal;
  let isProtected: Removal;
  let changesAfterwards: Record<string, string[]>;

  /** Deploys, removes everything from the configuration, and applies that. */
  async function remove(values: Record<string, unknown>): Promise<Removal> {
    await startOver(moto);
    const proxy = await AwsProxy.start(moto, cleanUps, new KeyPolicyEnforcement(moto));
    folder = new TerraformFolder(proxy.environmentOf(REGION)).removedBy(cleanUps).writeJson(stack);
    await folder.init();
    await folder.succeed("apply", "-auto-approve", ...variables(values));
    const keyArn = (await folder.outputs()).key_arn as string;
    folder.writeJson(WITHOUT_DEPLOYMENT);
    const result = await folder.run("apply", "-auto-approve");
    const resourcesInState = (await folder.succeed("state", "list")).stdout.split("\n").filter(Boolean);
    return { keyArn, result, keyState: await new Aws(moto, REGION).keyState(keyArn), resourcesInState };
  }

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    unprotected = await remove({ org: "acme", key_deletion_protection: false });
    isProtected = await remove({ org: "acme" });
    folder.writeJson(stack);
    await folder.succeed("apply", "-auto-approve", ...variables({ org: "acme" }));
    changesAfterwards = await folder.plannedActions(...variables({ org: "acme" }));
  });

  test("KMS denies the deletion of a protected key", () => {
    const { keyArn, result, keyState } = isProtected;
    expect(result.exitCode).toBe(1);
    expect(result.text).toContain(
      `AccessDeniedException: User: ${ADMINISTRATOR.arn} is not authorized to perform: kms:ScheduleKeyDeletion on resource: ${keyArn} with an explicit deny in a resource-based policy`,
    );
    expect(keyState).toBe("Enabled");
  });

  test("the key and what gives Pulumi Cloud access to it stay, and Terraform keeps track of them", () => {
    expect(isProtected.resourcesInState).toEqual(
      expect.arrayContaining([
        "aws_iam_openid_connect_provider.oidc_provider[0]",
        "aws_iam_role.role",
        "aws_kms_key.key",
      ]),
    );
  });

  test("with the configuration back, the next apply repairs the deployment", () => {
    expect(changesAfterwards).toEqual({});
  });

  test("the same deployment without the protection is deleted", () => {
    const { result, keyState, resourcesInState } = unprotected;
    expect(result.exitCode).toBe(0);
    expect(keyState).toBe("PendingDeletion");
    expect(resourcesInState).toEqual([]);
  });
});

describeWith(
  ["terraform", "moto", "aws"],
  "when a module block is renamed without a move, with another role name",
  () => {
    const cleanUps = cleanUpsAfterAll();
    let moto: Moto;
    let aws: Aws;
    let proxy: AwsProxy;
    let folder: TerraformFolder;
    let keyArn: string;

    /** Writes a configuration that calls the module. */
    function writeCall(name: string, roleName: string): void {
      const call = { source: "./pulumi-cmk", org: "acme", create_oidc_provider: false, role_name: roleName };
      const output = { key_arn: { value: `\${module.${name}.key_arn}` } };
      folder.write("main.tf.json", JSON.stringify({ module: { [name]: call }, output }));
    }

    /** Runs commands of the runbook, with the ID of the second key. */
    async function follow(keyId: string, ...commands: string[]): Promise<CommandResult> {
      for (const command of commands) {
        expect(RUNBOOKS).toContain(command);
      }
      const env = toolEnvironment(proxy.environmentOf(REGION));
      return run("sh", ["-ec", commands.join("\n").replaceAll("SECOND_KEY_ID", keyId)], { cwd: folder.path, env });
    }

    const stateList = async () => (await folder.succeed("state", "list")).stdout.split("\n");
    const keyInOutputs = async () => (await folder.outputs()).key_arn as string;

    beforeAll(async () => {
      moto = await Moto.start(cleanUps);
      aws = new Aws(moto, REGION);
      const provider = ["--url", "https://api.pulumi.com/oidc", "--client-id-list", "aws:acme"];
      await moto.aws("iam", "create-open-id-connect-provider", ...provider);
      proxy = await AwsProxy.start(moto, cleanUps, new KeyPolicyEnforcement(moto));
      folder = new TerraformFolder(proxy.environmentOf(REGION)).removedBy(cleanUps);
      folder.copy(join(root, MODULE.folder), "pulumi-cmk");
      writeCall("pulumi_cmk", "first");
      await (await folder.init()).succeed("apply", "-auto-approve");
      keyArn = await keyInOutputs();
    });

    test("KMS denies the deletion of the key, and a runbook leads back to it", async () => {
      writeCall("encryption", "second");
      const { exitCode, text } = await (await folder.init()).run("apply", "-auto-approve");
      expect([exitCode, text]).toEqual([
        1,
        expect.stringContaining("with an explicit deny in a resource-based policy"),
      ]);
      expect(await aws.keyState(keyArn)).toBe("Enabled");
      expect(await stateList()).toEqual(
        expect.arrayContaining(["module.encryption.aws_kms_key.key", "module.encryption.aws_kms_alias.key"]),
      );
      const { values } = await folder.json<{ values: { root_module: object } }>("show", "-json");
      const [, secondKeyId = ""] =
        /"module\.encryption\.aws_kms_key\.key".+?"key_id":"([^"]+)"/.exec(JSON.stringify(values)) ?? [];

      expect(RUNBOOKS).toContain("`terraform state rm NEW_ADDRESS`");
      await folder.succeed("state", "rm", "module.encryption.aws_kms_key.key");
      expect(RUNBOOKS).toContain("`terraform state mv NEW_ADDRESS OLD_ADDRESS`");
      await folder.succeed("state", "mv", "module.encryption.aws_kms_alias.key", "module.pulumi_cmk.aws_kms_alias.key");
      writeCall("pulumi_cmk", "first");
      await (await folder.init()).succeed("apply", "-auto-approve");
      expect([await folder.plannedActions(), await keyInOutputs()]).toEqual([{}, keyArn]);

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
      expect(await aws.keyState(keyArn)).toBe("Enabled");
    });
  },
);
