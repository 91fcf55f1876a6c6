import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
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

function node(args: string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    env: { PATH: join(folder, "bin"), TMPDIR: folder, HOME: folder, ...env },
  });
  return { status, stdout, lastLines: `${stdout}${stderr}`.trim().split("\n").slice(-3).join("\n") };
}

const jestCommand = join(dirname(require.resolve("jest/package.json")), "bin", "jest.js");
const terraformTests = [jestCommand, "--selectProjects", "terraform", "--testPathPatterns", "terraform/policies"];

test("tests whose tool is missing are skipped, and the last lines of the run say why", () => {
  const { status, lastLines } = node(terraformTests);
  expect(status).toBe(0);
  expect(lastLines).toContain("Skipped 2 tests: terraform is not on the PATH. Install it: https://");
  expect(lastLines).toContain("With REQUIRE_TERRAFORM=1 a missing tool fails the run.");
});

test("tests that need a later Terraform are skipped, and the last lines of the run say why", () => {
  const old = join(folder, "old");
  mkdirSync(old);
  const script = `#!/bin/sh\ntest "$1" = init || echo "Terraform v1.10.5"\n`;
  writeFileSync(join(old, "terraform"), script, { mode: 0o755 });
  const { status, lastLines } = node(
    [jestCommand, "--selectProjects", "terraform", "--testPathPatterns", "terraform/stack"],
    { PATH: `${join(folder, "bin")}${delimiter}${old}` },
  );
  expect(status).toBe(0);
  expect(lastLines).toContain(
    "Skipped 1 test: Terraform 1.10.5 is installed, but override_during for mocks requires 1.11.",
  );
});

test("with REQUIRE_TERRAFORM=1 a missing tool fails the run", () => {
  const { status, lastLines } = node(terraformTests, { REQUIRE_TERRAFORM: "1" });
  expect(status).toBe(1);
  expect(lastLines).not.toContain("Skipped");
});

test("the demo lists the missing tools and how to install them", () => {
  const { status, stdout, lastLines } = node(["--no-deprecation", "-r", "sucrase/register", "demo/main.ts"]);
  expect([status, stdout]).toEqual([1, ""]);
  expect(lastLines).toContain("terraform is not on the PATH. Install it: https://");
  expect(lastLines).toContain("moto_server is not on the PATH. Install it: pip install 'moto[server]'");
});
