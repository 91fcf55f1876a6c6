import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Moto } from "../../lab/moto";
import { run } from "../../lab/process";
import { toolEnvironment } from "../../lab/terraform";
import { sharedTools } from "../../lab/tools";
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

/** The commands that docs/hcp-terraform.md has in a section. */
function commandsIn(section: string): string[] {
  const document = readFileSync(join(__dirname, "../../docs/hcp-terraform.md"), "utf8");
  const text = document.split(/^##+ /m).find((part) => part.startsWith(`${section}\n`)) ?? "";
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = ""]) => commands);
}

/** Types of the managed resources in a state. */
function resourcesIn(state: Buffer | string | undefined): string[] {
  const { resources } = JSON.parse(String(state)) as { resources: { mode: string; type: string }[] };
  return resources.filter(({ mode }) => mode === "managed").map(({ type }) => type);
}

describeWith(["terraform", "moto"], "the state of a deployment, moved as docs/hcp-terraform.md has it", () => {
  const cleanUps = cleanUpsAfterAll();
  let folder: string;
  let workspace: Workspace;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    folder = cleanUps.folder("state-migration");
    const moto = await Moto.start(cleanUps);
    const hcpTerraform = await HcpTerraform.start(cleanUps);
    workspace = hcpTerraform.createWorkspace("pulumi-cmk");
    copyApp(folder);
    const cliConfigFile = join(folder, "terraformrc");
    const providers = readFileSync(sharedTools().cliConfigFile ?? "", "utf8");
    writeFileSync(cliConfigFile, `${providers}\n${hcpTerraform.cliConfig}`);
    env = toolEnvironment({
      ...moto.environment,
      TF_CLI_CONFIG_FILE: cliConfigFile,
      TF_CLOUD_HOSTNAME: hcpTerraform.hostname,
      TF_INPUT: "1",
    });
    const deployed = await run("npx", DEPLOY, { cwd: folder, env });
    expect([deployed.exitCode, deployed.text]).toEqual([0, expect.stringContaining("Apply complete!")]);
  });

  /** Runs commands, answers each question with yes, and fails unless every command succeeds. */
  async function follow(commands = "", extra: NodeJS.ProcessEnv = {}): Promise<string> {
    writeFileSync(join(folder, "steps.sh"), commands);
    const result = await run("sh", ["-c", "yes yes | sh -eu steps.sh"], { cwd: folder, env: { ...env, ...extra } });
    if (result.exitCode !== 0) {
      throw new Error(`${commands} failed:\n${result.text}`);
    }
    return result.text;
  }

  test("goes to HCP Terraform, where nothing changes", async () => {
    const refused = await run("npx", DEPLOY, { cwd: folder, env: { ...env, ...CLOUD } });
    expect([refused.exitCode, refused.text]).toEqual([1, expect.stringContaining(`${STATE} has 7 resources.`)]);
    const printed = await follow(commandsIn("From a local state to HCP Terraform").join("\n"));
    expect(printed.match(/No changes\. Your infrastructure matches the configuration/g)).toHaveLength(2);
    expect(resourcesIn(workspace.versions.at(-1)?.content)).toEqual(RESOURCES);
    expect([existsSync(join(folder, STATE)), existsSync(join(folder, `${STATE}.moved`))]).toEqual([false, true]);
  });

  test("comes back while the workspace is locked, and nothing changes", async () => {
    const [check, move] = commandsIn("From HCP Terraform to a local state");
    expect(await follow(check)).toContain("No changes.");
    workspace.locked = true;
    expect(await follow(move, CLOUD)).toContain("No changes.");
    expect(resourcesIn(readFileSync(join(folder, STATE)))).toEqual(RESOURCES);
  });
});
