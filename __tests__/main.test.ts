import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { cleanUpsAfterAll } from "./support/clean-ups-after-all";
import { filesIn } from "./support/files";

const root = join(__dirname, "..");
const cleanUps = cleanUpsAfterAll();
let folder: string;

beforeAll(() => {
  folder = cleanUps.folder("main");
});

/** Runs a command that writes to an output folder. */
function run(command: string, outdir: string, env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync("sh", ["-c", command], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, HOME: folder, CHECKPOINT_DISABLE: "1", CDKTF_OUTDIR: outdir, ...env },
  });
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
  let direct: ReturnType<typeof run>;
  let withCli: ReturnType<typeof run>;

  beforeAll(() => {
    direct = run("npm run --silent synth", outdir("direct"), env);
    withCli = run(`npx cdktf synth --output ${outdir("cli")}`, outdir("cli"), env);
  });

  test("write the same bytes", () => {
    expect(Object.keys(direct.files).sort()).toEqual(["manifest.json", "stacks/pulumi-cmk/cdk.tf.json"]);
    expect(withCli.files).toEqual(direct.files);
    expect(JSON.stringify(direct.files).includes('\\"cloud\\": {')).toBe(env === CLOUD);
    expect(JSON.stringify(direct.files)).not.toContain("secret-token");
  });

  test("print what comes next, each in its own way", () => {
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
  const { stdout, stderr } = run(`npm run --silent ${script} -- ${join(folder, name)}`, join(folder, name));
  expect([stdout, stderr]).toEqual([`Wrote ${join(folder, name)}. See README.md there.\n`, ""]);
});
