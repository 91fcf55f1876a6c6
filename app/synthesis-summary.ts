import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Manifest } from "cdktf";
import { cloudWorkspaceOf } from "./cloud-workspace";
import { isMovingState, moveCommand } from "./state-migration";

/** Part of cdktf's manifest that names the files of the stacks. */
interface SynthesizedStacks {
  readonly stacks: Readonly<Record<string, { readonly synthesizedStackPath: string }>>;
}

/**
 * Returns a message with the files that a synthesis wrote, the location of the state, and the next command.
 *
 * @param outdir Output folder of the app.
 * @throws {Error} If the environment names only a part of an HCP Terraform workspace, or the folder has no manifest.
 */
export function synthesisSummary(outdir: string, environment: NodeJS.ProcessEnv): string {
  const { stacks } = JSON.parse(readFileSync(join(outdir, Manifest.fileName), "utf8")) as SynthesizedStacks;
  const files = Object.values(stacks).map(({ synthesizedStackPath }) => join(outdir, synthesizedStackPath));
  const { state, nextCommands } = deploymentOf(Object.keys(stacks), files, environment);
  return `Wrote ${files.join(", ")}. Terraform keeps the state in ${state}.\nNext: ${nextCommands.join(", then ")}`;
}

function deploymentOf(stacks: readonly string[], files: readonly string[], environment: NodeJS.ProcessEnv) {
  const deploy = "npx cdktf deploy --var org=NAME";
  if (!environment.TF_CLOUD_ORGANIZATION && !environment.TF_WORKSPACE) {
    return { state: stacks.map((stack) => `terraform.${stack}.tfstate`).join(", "), nextCommands: [deploy] };
  }
  const { organization, workspace, hostname } = cloudWorkspaceOf(environment);
  return {
    state: `the workspace ${organization}/${workspace} on ${hostname ?? "app.terraform.io"}`,
    nextCommands: [
      hostname === undefined ? "terraform login" : `terraform login ${hostname}`,
      ...(isMovingState(environment) ? files.map((file) => moveCommand(dirname(file))) : [deploy]),
    ],
  };
}
