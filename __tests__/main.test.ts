import { spawnSync } from "node:child_process";
import { cpSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyApp } from "./support/app";
import { cleanUpsAfterAll } from "./support/clean-ups-after-all";
import { filesIn } from "./support/files";
import { resourceInState, stateFile } from "./support/state-file";

const root = join(__dirname, "..");
const cleanUps = cleanUpsAfterAll();
let folder: string;

beforeAll(() => {
  folder = cleanUps.createFolder("main");
  createAppCopy("app");
});

/** Copies the app, because it looks for a local state in its folder. */
function createAppCopy(name: string): string {
  const copy = join(folder, name);
  copyApp(copy);
  for (const part of ["scripts", "packaging", "LICENSE"]) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  return copy;
}

/** Runs a command that writes to an output folder. */
function runCommand(command: string, outdir: string, env: NodeJS.ProcessEnv, cwd: string) {
  return spawnSync("sh", ["-c", command], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, HOME: folder, CHECKPOINT_DISABLE: "1", CDKTF_OUTDIR: outdir, ...env },
  });
}

/** Runs a command that writes to an output folder, and expects it to succeed. */
function runSuccessfully(command: string, outdir: string, env: NodeJS.ProcessEnv = {}, cwd = join(folder, "app")) {
  const { status, stdout, stderr } = runCommand(command, outdir, env, cwd);
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return { stdout, stderr, files: filesIn(outdir) };
}

const CLOUD = { TF_CLOUD_ORGANIZATION: "acme", TF_WORKSPACE: "pulumi-cmk", TF_CLOUD_TOKEN: "secret-token" };

describe.each([
  [
    "",
    {},
    (file: string) =>
      `Wrote ${file}. Terraform keeps the state in terraform.pulumi-cmk.tfstate.\n` +
      "Next: npx cdktf deploy --var org=NAME\n",
  ],
  [
    " of a workspace in HCP Terraform",
    CLOUD,
    (file: string) =>
      `Wrote ${file}. Terraform keeps the state in the workspace acme/pulumi-cmk on app.terraform.io.\n` +
      "Next: terraform login, then npx cdktf deploy --var org=NAME\n",
  ],
])("npm run synth and cdktf synth%s", (name, env, summaryOf) => {
  const outdir = (command: string) => join(folder, `${command}${name}`.replaceAll(" ", "-"));
  let direct: ReturnType<typeof runSuccessfully>;
  let withCli: ReturnType<typeof runSuccessfully>;

  beforeAll(() => {
    direct = runSuccessfully("npm run --silent synth", outdir("direct"), env);
    withCli = runSuccessfully(`npx cdktf synth --output ${outdir("cli")}`, outdir("cli"), env);
  });

  test("write identical files", () => {
    expect(Object.keys(direct.files).sort()).toEqual(["manifest.json", "stacks/pulumi-cmk/cdk.tf.json"]);
    expect(withCli.files).toEqual(direct.files);
    expect(JSON.stringify(direct.files).includes('\\"cloud\\": {')).toBe(env === CLOUD);
    expect(JSON.stringify(direct.files)).not.toContain("secret-token");
  });

  test("print the next command in their own formats", () => {
    expect(direct.stdout).toBe(summaryOf(join(outdir("direct"), "stacks/pulumi-cmk/cdk.tf.json")));
    expect(withCli.stdout).toContain("Generated Terraform code for the stacks: pulumi-cmk");
    expect(withCli.stdout).not.toMatch(/Wrote|Next:/);
  });

  test("print no deprecation warning", () => {
    expect(direct.stderr).toBe("");
    expect(withCli.stdout + withCli.stderr).not.toMatch(/DeprecationWarning|DEP\d{4}/);
  });
});

test.each([
  ["synth:workspace", "workspace"],
  ["synth:module", "module"],
])("npm run %s prints no warning", (script, name) => {
  const { stdout, stderr } = runSuccessfully(`npm run --silent ${script} -- ${join(folder, name)}`, join(folder, name));
  expect([stdout, stderr]).toEqual([`Wrote ${join(folder, name)}. See README.md there.\n`, ""]);
});

describe("with a local state and a workspace in HCP Terraform", () => {
  const ERROR = 'Error: TF_WORKSPACE is "pulumi-cmk", but terraform.pulumi-cmk.tfstate ';
  let app: string;
  let outdir: string;

  const writeState = (content: string) => {
    writeFileSync(join(app, "terraform.pulumi-cmk.tfstate"), content);
  };

  beforeAll(() => {
    app = createAppCopy("app with a state");
    outdir = join(app, "cdktf.out");
  });

  test.each(["npm run --silent synth", "npx cdktf synth"])(
    "%s rejects a state with resources and writes nothing",
    (command) => {
      writeState(stateFile(resourceInState("aws_kms_key")));
      const { status, stdout, stderr } = runCommand(command, "cdktf.out", CLOUD, app);
      expect(status).toBe(1);
      expect(stdout + stderr).toContain(`${ERROR}has 1 resource.\n`);
      expect(existsSync(join(outdir, "stacks", "pulumi-cmk"))).toBe(false);
    },
  );

  test("npm run synth rejects a state that can't be read", () => {
    writeState("{");
    const { status, stderr } = runCommand("npm run --silent synth", "cdktf.out", CLOUD, app);
    expect([status, stderr]).toEqual([1, expect.stringContaining(`${ERROR}can't be read as a Terraform state.\n`)]);
  });

  test("PULUMI_CMK_MOVE_STATE=1 npm run synth writes the cloud block and prints the command that moves the state", () => {
    writeState(stateFile(resourceInState("aws_kms_key")));
    const env = { ...CLOUD, PULUMI_CMK_MOVE_STATE: "1" };
    const { stdout, files } = runSuccessfully("npm run --silent synth", outdir, env, app);
    expect(files["stacks/pulumi-cmk/cdk.tf.json"]).toContain('"cloud": {');
    expect(stdout).toMatch(/Next: terraform login, then env -u TF_WORKSPACE terraform -chdir=.* init\n$/);
  });

  test("npm run synth ignores a state without resources", () => {
    writeState(stateFile());
    expect(runSuccessfully("npm run --silent synth", outdir, CLOUD, app).stdout).toContain(
      "Next: terraform login, then npx cdktf",
    );
  });
});
