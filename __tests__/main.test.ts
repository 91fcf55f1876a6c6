import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { cleanUpsAfterAll } from "./support/clean-ups-after-all";
import { filesIn } from "./support/files";

const root = join(__dirname, "..");
const cleanUps = cleanUpsAfterAll();
let folder: string;

beforeAll(() => {
  folder = cleanUps.folder("main");
});

/** Every file that a command writes to its output folder, by path. */
function filesWrittenBy(command: string, outdir: string, env: NodeJS.ProcessEnv = {}): Record<string, string> {
  execFileSync("sh", ["-c", command], {
    cwd: root,
    env: { ...process.env, HOME: folder, CHECKPOINT_DISABLE: "1", CDKTF_OUTDIR: outdir, ...env },
    stdio: "pipe",
  });
  return filesIn(outdir);
}

const CLOUD = { TF_CLOUD_ORGANIZATION: "acme", TF_WORKSPACE: "pulumi-cmk", TF_CLOUD_TOKEN: "secret-token" };

test.each([
  ["", {}],
  [" of a workspace in HCP Terraform", CLOUD],
])("npm run synth and cdktf synth write the same files%s", (name, env) => {
  const outdir = (command: string) => join(folder, `${command}${name}`.replaceAll(" ", "-"));
  const direct = filesWrittenBy("npm run --silent synth", outdir("direct"), env);
  const withCli = filesWrittenBy(`npx cdktf synth --output ${outdir("cli")}`, outdir("cli"), env);
  expect(JSON.stringify(direct).includes('\\"cloud\\": {')).toBe(env === CLOUD);
  expect(JSON.stringify(direct)).not.toContain("secret-token");
  expect(Object.keys(direct).sort()).toEqual(["manifest.json", "stacks/pulumi-cmk/cdk.tf.json"]);
  expect(withCli).toEqual(direct);
});
