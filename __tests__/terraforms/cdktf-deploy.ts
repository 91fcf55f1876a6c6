import { readFileSync } from "node:fs";
import { join } from "node:path";
import { resetAws } from "../../lab/aws-requests";
import { CleanUps } from "../../lab/clean-ups";
import type { Moto } from "../../lab/moto";
import { run } from "../../lab/process";
import { toolEnvironment } from "../../lab/terraform";
import { pathWith, writeCommand } from "../../lab/terraform-command";
import { copyApp, DEPLOY } from "../support/app";
import type { Target } from "./targets";

/**
 * Deploys the app with `TERRAFORM_BINARY_NAME=tofu npx cdktf deploy`.
 *
 * @throws {Error} If the deployment fails or isn't from that version.
 */
export async function deployWithOpenTofu({ command, version }: Target, moto: Moto): Promise<void> {
  const cleanUps = new CleanUps();
  try {
    const folder = cleanUps.createFolder("opentofu");
    copyApp(folder);
    await resetAws(moto);
    const PATH = pathWith(writeCommand(join(folder, "bin"), "tofu", [command]));
    const env = toolEnvironment({ ...moto.environment, PATH, TERRAFORM_BINARY_NAME: "tofu" });
    const { exitCode, text } = await run("npx", DEPLOY, { cwd: folder, env });
    if (exitCode !== 0 || !text.includes("Apply complete! Resources: 7 added, 0 changed, 0 destroyed.")) {
      throw new Error(`cdktf deploy fails. Its exit code is ${exitCode}:\n${text}`);
    }
    const state = readFileSync(join(folder, "terraform.pulumi-cmk.tfstate"), "utf8");
    const { terraform_version: writtenBy } = JSON.parse(state) as { terraform_version: string };
    if (writtenBy !== version) {
      throw new Error(`The state is not from OpenTofu ${version}, but from ${writtenBy}.`);
    }
  } finally {
    await cleanUps.run();
  }
}
