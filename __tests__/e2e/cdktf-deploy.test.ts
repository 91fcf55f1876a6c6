import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { type CommandResult, run } from "../../lab/process";
import { toolEnvironment } from "../../lab/terraform";
import { readTerraformVersion } from "../../lab/terraform-version";
import { getSharedTools } from "../../lab/tools";
import { copyApp, DEPLOY } from "../support/app";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";
import { HcpTerraform, type Workspace } from "../support/hcp-terraform";

const CLOUD = { TF_CLOUD_ORGANIZATION: "acme", TF_WORKSPACE: "pulumi-cmk" };
const STATE = "terraform.pulumi-cmk.tfstate";
const RESOURCES = [
  "aws_iam_openid_connect_provider",
  "aws_iam_role",
  "aws_kms_alias",
  "aws_kms_key",
  ...Array.from({ length: 3 }, () => "terraform_data"),
];

/** Reads the commands in a section of docs/hcp-terraform.md. */
function readCommands(section: string): string[] {
  const document = readFileSync(join(__dirname, "../../docs/hcp-terraform.md"), "utf8");
  const text = document.split(/^##+ /m).find((part) => part.startsWith(`${section}\n`)) ?? "";
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = ""]) => commands);
}

/** Lists the types of the managed resources in a state. */
function listResources(state: Buffer | string | undefined): string[] {
  const { resources } = JSON.parse(String(state)) as { resources: { mode: string; type: string }[] };
  return resources.filter(({ mode }) => mode === "managed").map(({ type }) => type);
}

describeWith(["terraform", "moto"], "the cdktf deploy command in the README", () => {
  const cleanUps = cleanUpsAfterAll();
  let moto: Moto;
  let folder: string;
  let deployed: CommandResult;

  beforeAll(async () => {
    folder = cleanUps.createFolder("deploy");
    moto = await Moto.start(cleanUps);
    copyApp(folder);
    deployed = await run("npx", DEPLOY, { cwd: folder, env: toolEnvironment(moto.environment) });
  });

  test("deploys the stack", () => {
    expect([deployed.exitCode, deployed.stderr]).toEqual([0, expect.any(String)]);
    expect(deployed.text).toContain("Apply complete! Resources: 7 added, 0 changed, 0 destroyed.");
  });

  test("writes the outputs to a file", () => {
    const outputs = JSON.parse(readFileSync(join(folder, "outputs.json"), "utf8")) as Record<string, unknown>;
    const keyArn: unknown = expect.stringMatching(/^arn:aws:kms:us-east-1:123456789012:key\//);
    const roleArn = `arn:aws:iam::${MOTO_ACCOUNT}:role/pulumi-cmk-acme`;
    expect(outputs).toEqual({
      "pulumi-cmk": {
        oidc_provider_arn: `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`,
        role_arn: roleArn,
        role_name: "pulumi-cmk-acme",
        key_arn: keyArn,
        key_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        key_alias_arn: `arn:aws:kms:us-east-1:${MOTO_ACCOUNT}:alias/pulumi-cmk-acme`,
        pulumi_cloud_key: { name: "pulumi-cmk-acme", keyType: "aws_kms", awsKms: { roleArn, keyArn } },
      },
    });
  });

  test("writes the state next to the app", () => {
    const state = JSON.parse(readFileSync(join(folder, STATE), "utf8")) as {
      resources: { type: string; name: string }[];
    };
    expect(state.resources.map(({ type, name }) => `${type}.${name}`)).toContain("aws_kms_key.key");
  });

  // Continues with the deployment of the tests above, because deploying again takes half a minute.
  describe("the state of the deployment, moved with the commands in docs/hcp-terraform.md,", () => {
    let workspace: Workspace;
    let env: NodeJS.ProcessEnv;

    beforeAll(async () => {
      expect(deployed.exitCode).toBe(0);
      const { product } = readTerraformVersion("terraform", toolEnvironment());
      const hcpTerraform = await HcpTerraform.start(cleanUps);
      workspace = hcpTerraform.createWorkspace("pulumi-cmk");
      const cliConfigFile = join(folder, "terraformrc");
      const providers = readFileSync(getSharedTools().cliConfigFile ?? "", "utf8");
      writeFileSync(cliConfigFile, `${providers}\n${hcpTerraform.cliConfig}`);
      env = toolEnvironment({
        ...moto.environment,
        TF_CLI_CONFIG_FILE: cliConfigFile,
        TF_CLOUD_HOSTNAME: hcpTerraform.hostname,
        TF_INPUT: "1",
        // With OpenTofu, each of these cdktf commands would need the registry, which may be unavailable.
        ...(product === "OpenTofu" && { CDKTF_SKIP_PROVIDER_LOCK: "true" }),
      });
    });

    /**
     * Runs commands and answers every question with yes.
     *
     * @throws {Error} If a command fails.
     */
    async function runCommands(commands = "", extra: NodeJS.ProcessEnv = {}): Promise<string> {
      writeFileSync(join(folder, "steps.sh"), commands);
      const result = await run("sh", ["-c", "yes yes | sh -eu steps.sh"], { cwd: folder, env: { ...env, ...extra } });
      if (result.exitCode !== 0) {
        throw new Error(`${commands} failed:\n${result.text}`);
      }
      return result.text;
    }

    test("moves to HCP Terraform, with an empty plan", async () => {
      const refused = await run("npx", DEPLOY, { cwd: folder, env: { ...env, ...CLOUD } });
      expect([refused.exitCode, refused.text]).toEqual([1, expect.stringContaining(`${STATE} has 7 resources.`)]);
      const printed = await runCommands(readCommands("From a local state to HCP Terraform").join("\n"));
      expect(printed.match(/No changes\. Your infrastructure matches the configuration/g)).toHaveLength(2);
      expect(listResources(workspace.versions.at(-1)?.content)).toEqual(RESOURCES);
      expect([existsSync(join(folder, STATE)), existsSync(join(folder, `${STATE}.moved`))]).toEqual([false, true]);
    });

    test("moves back while the workspace is locked, with an empty plan", async () => {
      const [check, move] = readCommands("From HCP Terraform to a local state");
      expect(await runCommands(check)).toContain("No changes.");
      workspace.isLocked = true;
      expect(await runCommands(move, CLOUD)).toContain("No changes.");
      expect(listResources(readFileSync(join(folder, STATE)))).toEqual(RESOURCES);
    });
  });
});
