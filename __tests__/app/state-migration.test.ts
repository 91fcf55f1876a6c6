import { mkdirSync, writeFileSync } from "node:fs";
import { App } from "cdktf";
import { DeployedStack } from "../../app/deployed-stack";
import { parsed, synthesize, synthesizeHcl } from "../../lab/synthesis";
import { inEmptyFolder } from "../support/in-empty-folder";
import { resourceInState, stateFile } from "../support/state-file";

inEmptyFolder();

const CLOUD = { TF_CLOUD_ORGANIZATION: "acme", TF_WORKSPACE: "keys" };
const STATE = "terraform.pulumi-cmk.tfstate";
const KEY = resourceInState("aws_kms_key");
const STEPS =
  "https://github.com/cdktf-pulumi-cmk/cdktf-pulumi-cmk/blob/main/docs/hcp-terraform.md#from-a-local-state-to-hcp-terraform";

const synthesizeSettings = (environment: NodeJS.ProcessEnv) =>
  parsed(synthesize((app) => new DeployedStack(app, "pulumi-cmk", environment))).terraform;

/** Synthesizes an app that must fail, and returns the error message. */
function getErrorMessage(environment: NodeJS.ProcessEnv = CLOUD, outdir = "cdktf.out"): string {
  const app = new App({ outdir, stackTraces: false });
  try {
    new DeployedStack(app, "pulumi-cmk", environment);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("The synthesis did not fail.");
}

const UNSET: NodeJS.ProcessEnv[] = [{}, { PULUMI_CMK_MOVE_STATE: "" }];

test.each(UNSET)("a cloud block with a local state is an error that shows how to move the state: %j", (unset) => {
  writeFileSync(STATE, stateFile(KEY, resourceInState("aws_iam_role")));
  expect(getErrorMessage({ ...CLOUD, ...unset })).toBe(
    `TF_WORKSPACE is "keys", but terraform.pulumi-cmk.tfstate has 2 resources.
Terraform would start with an empty workspace and create the resources again, with a second key.
To move the state to HCP Terraform, run these commands. NAME is your organization in Pulumi Cloud.
  env -u TF_CLOUD_ORGANIZATION -u TF_WORKSPACE npx cdktf diff --var org=NAME
  PULUMI_CMK_MOVE_STATE=1 npx cdktf synth
  env -u TF_WORKSPACE terraform -chdir=cdktf.out/stacks/pulumi-cmk init
  terraform -chdir=cdktf.out/stacks/pulumi-cmk state list && mv terraform.pulumi-cmk.tfstate terraform.pulumi-cmk.tfstate.moved
  npx cdktf diff --var org=NAME
PULUMI_CMK_MOVE_STATE=1 allows the cloud block for one synthesis. Answer yes when init asks whether to copy the state.
Keep the renamed file as a backup. Neither diff may create a resource.
To keep the state on this machine, unset TF_CLOUD_ORGANIZATION and TF_WORKSPACE.
See ${STEPS}`,
  );
});

test("a cloud block with a local state is an error for HCL too", () => {
  writeFileSync(STATE, stateFile(KEY));
  expect(() => synthesizeHcl((app) => new DeployedStack(app, "pulumi-cmk", CLOUD))).toThrow(
    /^TF_WORKSPACE is "keys", but terraform\.pulumi-cmk\.tfstate has 1 resource\.\n/,
  );
});

test("the steps for another local workspace select the workspace first", () => {
  const folder = "cdktf.out/stacks/pulumi-cmk/terraform.tfstate.d/prod";
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/terraform.tfstate`, stateFile(KEY));
  const message = getErrorMessage();
  expect(message).toMatch(/^TF_WORKSPACE is "keys", but the local workspace "prod" has 1 resource\.\n/);
  expect(message).toContain(
    "\n  env -u TF_WORKSPACE terraform -chdir=cdktf.out/stacks/pulumi-cmk workspace select prod\n  env -u TF_CLOUD_",
  );
  expect(message).toContain(` && mv ${folder}/terraform.tfstate ${folder}/terraform.tfstate.moved\n`);
  writeFileSync(STATE, stateFile(KEY));
  expect(getErrorMessage()).toContain(" workspace select default\n");
});

test("the steps quote paths for the shell", () => {
  writeFileSync(STATE, stateFile(KEY));
  expect(getErrorMessage(CLOUD, "it's out")).toContain(
    String.raw` terraform -chdir='it'\''s out/stacks/pulumi-cmk' init`,
  );
});

test("a cloud block with an invalid state file is an error, because its resources are unknown", () => {
  writeFileSync(STATE, "{");
  expect(getErrorMessage()).toBe(
    `TF_WORKSPACE is "keys", but terraform.pulumi-cmk.tfstate can't be read as a Terraform state.
It isn't valid JSON. If it has resources, Terraform would create them again in HCP Terraform, with a second key.
Restore the file, or move it out of this directory if you don't need it.
To move it to HCP Terraform unchanged, set PULUMI_CMK_MOVE_STATE=1, which allows the cloud block for one synthesis.
To keep the state on this machine, unset TF_CLOUD_ORGANIZATION and TF_WORKSPACE.
See ${STEPS}`,
  );
});

test.each([
  ["resources", stateFile(KEY)],
  ["content that can't be read", "{"],
])("PULUMI_CMK_MOVE_STATE=1 allows the cloud block with a state that has %s", (_name, content) => {
  writeFileSync(STATE, content);
  const { cloud, backend } = synthesizeSettings({ ...CLOUD, PULUMI_CMK_MOVE_STATE: "1" });
  expect([cloud, backend]).toEqual([{ organization: "acme", workspaces: { name: "keys" } }, undefined]);
});

test.each([
  ["an empty file", STATE, ""],
  ["a destroyed deployment", STATE, stateFile()],
  ["a file that was renamed", `${STATE}.moved`, stateFile(KEY)],
])("%s allows the cloud block", (_name, file, content) => {
  writeFileSync(file, content);
  expect(synthesizeSettings(CLOUD)).toHaveProperty("cloud");
});

test("a local state is allowed without a workspace in HCP Terraform", () => {
  writeFileSync(STATE, stateFile(KEY));
  expect(synthesizeSettings({})).toHaveProperty("backend.local");
});

test("PULUMI_CMK_MOVE_STATE without a local state is an error, so that it doesn't stay set", () => {
  writeFileSync(`${STATE}.moved`, stateFile(KEY));
  expect(getErrorMessage({ ...CLOUD, PULUMI_CMK_MOVE_STATE: "1" })).toBe(
    `PULUMI_CMK_MOVE_STATE is "1", but no local state has resources.
A state to move must be in this directory, in terraform.pulumi-cmk.tfstate.
Move the file here, or unset PULUMI_CMK_MOVE_STATE if you have moved the state already.
See ${STEPS}`,
  );
});

test("PULUMI_CMK_MOVE_STATE without a workspace is an error", () => {
  writeFileSync(STATE, stateFile(KEY));
  expect(getErrorMessage({ PULUMI_CMK_MOVE_STATE: "1", TF_WORKSPACE: "" })).toBe(
    `PULUMI_CMK_MOVE_STATE is "1", but TF_CLOUD_ORGANIZATION and TF_WORKSPACE are not set.
A local state can only be moved to a workspace in HCP Terraform, which these two variables name.
Set both, or unset PULUMI_CMK_MOVE_STATE.
See ${STEPS}`,
  );
});

test.each(["0", "true", "yes", " 1"])("PULUMI_CMK_MOVE_STATE=%s is an error with and without a state", (value) => {
  const expected = `PULUMI_CMK_MOVE_STATE is "${value}".\nIt must be 1 for the synthesis that moves a local state to HCP Terraform, and unset for every other.\nSet it to 1, or unset it.\nSee ${STEPS}`;
  expect(getErrorMessage({ ...CLOUD, PULUMI_CMK_MOVE_STATE: value })).toBe(expected);
  writeFileSync(STATE, stateFile(KEY));
  expect(getErrorMessage({ ...CLOUD, PULUMI_CMK_MOVE_STATE: value })).toBe(expected);
});

test("an incomplete workspace is reported before the state", () => {
  writeFileSync(STATE, stateFile(KEY));
  expect(getErrorMessage({ TF_WORKSPACE: "keys" })).toMatch(/^TF_CLOUD_ORGANIZATION is not set/);
});
