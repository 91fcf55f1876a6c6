import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { synthesisSummary } from "../../app/synthesis-summary";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";

const cleanUps = cleanUpsAfterAll();
let folder: string;

beforeAll(() => {
  folder = cleanUps.createFolder("summary");
  const synthesizedStackPath = "stacks/pulumi-cmk/cdk.tf.json";
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ stacks: { "pulumi-cmk": { synthesizedStackPath } } }));
});

const getSummary = (environment: NodeJS.ProcessEnv) => synthesisSummary(folder, environment).replace(folder, "OUT");

test.each<[string, NodeJS.ProcessEnv]>([
  ["no workspace", {}],
  ["empty variables, which Terraform ignores", { TF_CLOUD_ORGANIZATION: "", TF_WORKSPACE: "" }],
])("with %s, the summary names the local state and the command that deploys", (_name, environment) => {
  expect(getSummary(environment)).toBe(
    "Wrote OUT/stacks/pulumi-cmk/cdk.tf.json. Terraform keeps the state in terraform.pulumi-cmk.tfstate.\n" +
      "Next: npx cdktf deploy --var org=NAME",
  );
});

test.each([
  [undefined, "app.terraform.io", "terraform login"],
  ["tfe.example.com", "tfe.example.com", "terraform login tfe.example.com"],
])("with a workspace on the host %s, the summary names the workspace and the login", (hostname, host, login) => {
  const environment = {
    TF_CLOUD_ORGANIZATION: "acme",
    TF_WORKSPACE: "keys",
    ...(hostname !== undefined && { TF_CLOUD_HOSTNAME: hostname }),
  };
  expect(getSummary(environment)).toBe(
    `Wrote OUT/stacks/pulumi-cmk/cdk.tf.json. Terraform keeps the state in the workspace acme/keys on ${host}.\n` +
      `Next: ${login}, then npx cdktf deploy --var org=NAME`,
  );
});

test("with PULUMI_CMK_MOVE_STATE, the summary names the command that moves the state", () => {
  const environment = { TF_CLOUD_ORGANIZATION: "acme", TF_WORKSPACE: "keys", PULUMI_CMK_MOVE_STATE: "1" };
  expect(getSummary(environment).replace(folder, "OUT")).toContain(
    "\nNext: terraform login, then env -u TF_WORKSPACE terraform -chdir=OUT/stacks/pulumi-cmk init",
  );
});

test("a workspace without an organization is an error", () => {
  expect(() => getSummary({ TF_WORKSPACE: "keys" })).toThrow("TF_CLOUD_ORGANIZATION is not set");
});
