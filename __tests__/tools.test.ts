import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { cleanUpsAfterAll } from "./support/clean-ups-after-all";

const root = join(__dirname, "..");

const cleanUps = cleanUpsAfterAll();
/** Folder on the PATH that has Node.js and a shell, but no other tool. */
let folder: string;

beforeAll(() => {
  folder = cleanUps.createFolder("no-tools");
  mkdirSync(join(folder, "bin"));
  symlinkSync(process.execPath, join(folder, "bin", "node"));
  symlinkSync(execFileSync("sh", ["-c", "command -v sh"], { encoding: "utf8" }).trim(), join(folder, "bin", "sh"));
});

/** Terraform and moto, as the scripts that need both list them. */
const MISSING = `- terraform is not on the PATH. Install it: https://developer.hashicorp.com/terraform/install
- moto_server is not on the PATH. Install it: pip install 'moto[server]'`;

function node(args: string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    env: { PATH: join(folder, "bin"), TMPDIR: folder, HOME: folder, ...env },
  });
  const output = `${stdout}${stderr}`.trim();
  return { status, stdout, output, lastLines: output.split("\n").slice(-3).join("\n") };
}

const jestCommand = join(dirname(require.resolve("jest/package.json")), "bin", "jest.js");
const terraformTests = [jestCommand, "--selectProjects", "terraform", "--testPathPatterns", "terraform/policies"];

test("every test file is in a project", () => {
  const files = readdirSync(__dirname, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".test.ts"),
  );
  const listed = [[], ["--config", "__tests__/peers/jest.config.cjs"]].flatMap((config) =>
    node([jestCommand, "--listTests", ...config])
      .stdout.trim()
      .split("\n"),
  );
  expect(listed.sort()).toEqual(files.map((file) => join(__dirname, file)).sort());
});

test("tests whose tool is missing are skipped, and the last lines of the run say why", () => {
  const { status, lastLines } = node(terraformTests);
  expect(status).toBe(0);
  expect(lastLines).toContain("Skipped 2 tests: terraform is not on the PATH. Install it: https://");
  expect(lastLines).toContain("With REQUIRE_TERRAFORM=1 a missing tool fails the run.");
});

/** Writes a command that prints a version and can initialize a folder, and returns its path. */
function writeTerraform(name: string, version: string): string {
  const commands = join(folder, version);
  mkdirSync(commands, { recursive: true });
  writeFileSync(join(commands, name), `#!/bin/sh\ntest "$1" = init || echo "${version}"\n`, { mode: 0o755 });
  return join(commands, name);
}

test("tests that need a later Terraform are skipped, and the last lines of the run say why", () => {
  const old = dirname(writeTerraform("terraform", "Terraform v1.10.5"));
  const { status, lastLines } = node(
    [jestCommand, "--selectProjects", "terraform", "--testPathPatterns", "terraform/stack"],
    { PATH: `${join(folder, "bin")}${delimiter}${old}` },
  );
  expect(status).toBe(0);
  expect(lastLines).toContain(
    "Skipped 1 test: Terraform 1.10.5 is installed, but override_during for mocks requires 1.11.",
  );
});

test("with OpenTofu in TERRAFORM, tests that need a feature of Terraform are skipped", () => {
  const { status, lastLines } = node(
    [jestCommand, "--selectProjects", "terraform", "--testPathPatterns", "terraform/stack"],
    { TERRAFORM: writeTerraform("tofu", "OpenTofu v1.12.6") },
  );
  expect(status).toBe(0);
  expect(lastLines).toContain(
    "Skipped 1 test: OpenTofu 1.12.6 is installed, but override_during for mocks requires Terraform 1.11.",
  );
});

test("every process that starts terraform uses the one in TERRAFORM, not the one on the PATH", () => {
  const program = `
    const { rmSync } = require("node:fs");
    const { detectTools } = require("./lab/detect-tools.ts");
    const { folder } = detectTools();
    console.log(require("node:child_process").execSync("terraform version", { encoding: "utf8" }));
    rmSync(folder, { recursive: true });`;
  const onPath = dirname(writeTerraform("terraform", "Terraform v1.15.5"));
  const options = { PATH: `${onPath}${delimiter}${join(folder, "bin")}` };
  const run = (env: NodeJS.ProcessEnv) => node(["-r", "./scripts/register.cjs", "-e", program], { ...options, ...env });
  expect(run({}).stdout.trim()).toBe("Terraform v1.15.5");
  expect(run({ TERRAFORM: writeTerraform("terraform", "Terraform v1.8.4") }).stdout.trim()).toBe("Terraform v1.8.4");
});

test("a TERRAFORM that isn't a program fails the run", () => {
  const { status, output } = node(terraformTests, { TERRAFORM: "/nowhere/terraform" });
  expect(status).toBe(1);
  expect(output).toContain('TERRAFORM is "/nowhere/terraform", which isn\'t the path of a program.');
});

test("npm run test:terraforms without Python says that nothing was tested, and fails with REQUIRE_TERRAFORM=1", () => {
  const command = ["--no-deprecation", "-r", "./scripts/register.cjs", "__tests__/terraforms/main.ts"];
  const problem = "python3 can't be used: it is not on the PATH. Install Python 3.9 or later with pip";
  const skipped = node(command);
  expect([skipped.status, skipped.lastLines]).toEqual([
    0,
    `Skipped Terraform 1.6.6, Terraform 1.15.5: ${problem}.\nWith REQUIRE_TERRAFORM=1 a missing tool fails the run.`,
  ]);
  const failed = node(command, { REQUIRE_TERRAFORM: "1" });
  expect([failed.status, failed.lastLines]).toEqual([1, `REQUIRE_TERRAFORM=1, but:\n- ${problem}`]);
});

test("npm run test:terraforms rejects versions next to a TERRAFORM", () => {
  const command = [
    "--no-deprecation",
    "-r",
    "./scripts/register.cjs",
    "__tests__/terraforms/main.ts",
    "1.8.4",
    "1.9.8",
  ];
  const { status, lastLines } = node(command, { TERRAFORM: "/usr/bin/terraform" });
  expect([status, lastLines]).toEqual([1, 'TERRAFORM is "/usr/bin/terraform". To test 1.8.4, 1.9.8, unset it.']);
});

test("with REQUIRE_TERRAFORM=1 a missing tool fails the run", () => {
  const { status, lastLines } = node(terraformTests, { REQUIRE_TERRAFORM: "1" });
  expect(status).toBe(1);
  expect(lastLines).not.toContain("Skipped");
});

test("npm run benchmark:check without Terraform fails with REQUIRE_TERRAFORM=1", () => {
  const command = ["--no-deprecation", "-r", "./scripts/register.cjs", "benchmarks/check.ts"];
  const { status, output } = node(command, { REQUIRE_TERRAFORM: "1" });
  expect([status, output]).toEqual([1, `REQUIRE_TERRAFORM=1, but:\n${MISSING}`]);
});

test.each([
  ["demo/main.ts", []],
  ["scripts/record-state.ts", ["1.2.0"]],
  ["scripts/scan-terraform.ts", ["/usr/bin/checkov"]],
  ["benchmarks/main.ts", []],
])("%s lists the missing tools and how to install them, and leaves nothing behind", (script, args) => {
  const before = readdirSync(folder);
  const command = ["--no-deprecation", "-r", "./scripts/register.cjs", script, ...args];
  const { status, stdout, output } = node(command);
  expect([status, stdout, output, readdirSync(folder)]).toEqual([1, "", `Tools are missing:\n${MISSING}`, before]);
});
