import { join, relative } from "node:path";
import { App, type TerraformStack } from "cdktf";
import { errorMessage, format, isValid, type Rule } from "../modules/rules/rule";
import { type LocalState, localStatesOf } from "./local-state";

const STEPS_URL =
  "https://github.com/cdktf-pulumi-cmk/cdktf-pulumi-cmk/blob/main/docs/hcp-terraform.md#from-a-local-state-to-hcp-terraform";

/** Environment variable that allows a `cloud` block even though a local state has resources. */
const VARIABLE = "PULUMI_CMK_MOVE_STATE";

const NO_WORKSPACE = [
  `${VARIABLE} is "1", but TF_CLOUD_ORGANIZATION and TF_WORKSPACE are not set.`,
  "A local state can only be moved to a workspace in HCP Terraform, which these two variables name.",
  `Set both, or unset ${VARIABLE}.`,
  `See ${STEPS_URL}`,
].join("\n");

const VALUE: Rule = {
  oneOf: ["1"],
  must: "be 1 for the synthesis that moves a local state to HCP Terraform, and unset for every other",
  remedy: "Set it to 1, or unset it.",
  source: STEPS_URL,
};

/**
 * Whether this synthesis is the one that moves a local state to HCP Terraform.
 *
 * @throws {Error} If `PULUMI_CMK_MOVE_STATE` is set to anything but 1, or the environment names no workspace to move the state to.
 */
export function isMovingState(environment: NodeJS.ProcessEnv): boolean {
  // An empty variable counts as unset, as it does for Terraform.
  const value = environment[VARIABLE] === "" ? undefined : environment[VARIABLE];
  if (value === undefined) {
    return false;
  }
  if (!isValid(VALUE, value)) {
    throw new Error(errorMessage(VALUE, VARIABLE, format(value)));
  }
  if (!environment.TF_CLOUD_ORGANIZATION && !environment.TF_WORKSPACE) {
    throw new Error(NO_WORKSPACE);
  }
  return true;
}

/**
 * Asserts that a `cloud` block leaves no local state behind. Terraform would start with an empty workspace without asking, and the next
 * apply would create a second key.
 *
 * @param workspace Workspace in HCP Terraform that the `cloud` block names.
 * @throws {Error} If a local state has resources or can't be read.
 */
export function assertNoLocalState(stack: TerraformStack, workspace: string): void {
  const stackFolder = folderOf(stack);
  const [state, ...others] = localStatesOf(stack.node.id, stackFolder);
  if (state === undefined) {
    return;
  }
  const explanation =
    "problem" in state.content
      ? unreadableState(state.path, state.content.problem)
      : unmovedState(state, state.content.resources, stackFolder, others.length > 0);
  throw new Error(
    [
      `TF_WORKSPACE is ${format(workspace)}, but ${explanation}`,
      "To keep the state on this machine, unset TF_CLOUD_ORGANIZATION and TF_WORKSPACE.",
      `See ${STEPS_URL}`,
    ].join("\n"),
  );
}

/**
 * Asserts that there is a local state to move, so that the variable that allows the move doesn't stay set.
 *
 * @throws {Error} If no local state has resources.
 */
export function assertLocalState(stack: TerraformStack): void {
  if (localStatesOf(stack.node.id, folderOf(stack)).length === 0) {
    throw new Error(
      [
        `${VARIABLE} is "1", but no local state has resources.`,
        `A state to move must be in this directory, in terraform.${stack.node.id}.tfstate.`,
        `Move the file here, or unset ${VARIABLE} if you have moved the state already.`,
        `See ${STEPS_URL}`,
      ].join("\n"),
    );
  }
}

/** Returns the command that moves the state. It runs after the synthesis that allows the move. */
export function moveCommand(stackFolder: string): string {
  // With TF_WORKSPACE, Terraform would look for a local workspace of that name, and not ask whether to move the state.
  return `env -u TF_WORKSPACE terraform -chdir=${quoteForShell(stackFolder)} init`;
}

/** Returns the folder where Terraform runs for a stack, relative to the current folder. */
function folderOf(stack: TerraformStack): string {
  const app = App.of(stack);
  return relative(process.cwd(), join(app.outdir, app.manifest.forStack(stack).workingDirectory));
}

function unreadableState(path: string, problem: string): string {
  return [
    `${path} can't be read as a Terraform state.`,
    `${problem} If it has resources, Terraform would create them again in HCP Terraform, with a second key.`,
    "Restore the file, or move it out of this directory if you don't need it.",
    `To move it to HCP Terraform unchanged, set ${VARIABLE}=1, which allows the cloud block for one synthesis.`,
  ].join("\n");
}

function unmovedState(
  { path, workspace }: LocalState,
  resources: number,
  stackFolder: string,
  hasOthers: boolean,
): string {
  const where = workspace === undefined ? path : `the local workspace ${format(workspace)}`;
  const folder = quoteForShell(stackFolder);
  const file = quoteForShell(path);
  const selection = `env -u TF_WORKSPACE terraform -chdir=${folder} workspace select ${quoteForShell(workspace ?? "default")}`;
  const commands = [
    ...(workspace !== undefined || hasOthers ? [selection] : []),
    "env -u TF_CLOUD_ORGANIZATION -u TF_WORKSPACE npx cdktf diff --var org=NAME",
    `${VARIABLE}=1 npx cdktf synth`,
    moveCommand(stackFolder),
    `terraform -chdir=${folder} state list && mv ${file} ${file}.moved`,
    "npx cdktf diff --var org=NAME",
  ];
  return [
    `${where} has ${resources} ${resources === 1 ? "resource" : "resources"}.`,
    "Terraform would start with an empty workspace and create the resources again, with a second key.",
    "To move the state to HCP Terraform, run these commands. NAME is your organization in Pulumi Cloud.",
    ...commands.map((command) => `  ${command}`),
    `${VARIABLE}=1 allows the cloud block for one synthesis. Answer yes when init asks whether to copy the state.`,
    "Keep the renamed file as a backup. Neither diff may create a resource.",
  ].join("\n");
}

/** Quotes a path for the shell if necessary. */
function quoteForShell(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
