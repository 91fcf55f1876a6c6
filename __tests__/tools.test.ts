import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";

const root = join(__dirname, "..");

/** A PATH with Node.js and a shell, and with no other tool. */
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-no-tools-"));
  mkdirSync(join(folder, "bin"));
  symlinkSync(process.execPath, join(folder, "bin", "node"));
  symlinkSync(execFileSync("sh", ["-c", "command -v sh"], { encoding: "utf8" }).trim(), join(folder, "bin", "sh"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
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
const arguments_ = [jestCommand, "--selectProjects", "terraform", "--testPathPatterns", "terraform/policies"];

test("tests that want a tool are skipped without it, and the run says so and why in its last lines", () => {
  const { status, lastLines } = node(arguments_);
  expect(status).toBe(0);
  expect(lastLines).toContain("Skipped 2 tests: terraform is not on the PATH. Install it: https://");
  expect(lastLines).toContain("With REQUIRE_TERRAFORM=1 a missing tool fails the run.");
});

test("with REQUIRE_TERRAFORM=1 a missing tool fails the run", () => {
  const { status, lastLines } = node(arguments_, { REQUIRE_TERRAFORM: "1" });
  expect(status).toBe(1);
  expect(lastLines).not.toContain("Skipped");
});

test("a tool that runs ends with the process that started it, even when that is killed", async () => {
  // A number of seconds that nobody else sleeps for.
  const seconds = `6${process.pid}.25`;
  const script = `require("./__tests__/support/terraform").run("sleep", ["${seconds}"], { cwd: ".", env: process.env });`;
  const child = spawn(process.execPath, ["-r", "sucrase/register", "-e", script], { cwd: root, stdio: "ignore" });
  const isRunning = () => spawnSync("pgrep", ["-f", `sleep ${seconds}`]).status === 0;
  const until = async (wanted: boolean) => {
    while (isRunning() !== wanted) {
      await setTimeout(50);
    }
  };
  await until(true);
  child.kill("SIGKILL");
  await until(false);
}, 30_000);

test("the demonstration says which tools are missing and how to get them", () => {
  const { status, stdout, lastLines } = node(["-r", "sucrase/register", "demo/main.ts"]);
  expect([status, stdout]).toEqual([1, ""]);
  expect(lastLines).toContain("terraform is not on the PATH. Install it: https://");
  expect(lastLines).toContain("moto_server is not on the PATH. Install it: pip install 'moto[server]'");
});
