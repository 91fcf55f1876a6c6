import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { WatchedCommand } from "../../lab/process";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { speedUpTime } from "../support/speed-up-time";
import { until } from "../support/until";

const root = join(__dirname, "..", "..");

const cleanUps = cleanUpsAfterAll();
let folder: string;

beforeAll(() => {
  folder = cleanUps.createFolder("process");
});

/** Whether a process runs. A zombie doesn't: it has ended, and its parent hasn't read its exit code. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return /^[^Z]/.test(stdout.trim());
}

describe.each([
  ["a command", 'require("./lab/process").run("moto_server", [], { env: process.env })'],
  ["a moto_server that does not listen yet", 'require("./lab/moto").Moto.start({ add: () => undefined })'],
])("%s and its child processes end with the process that started the command", (_what, script) => {
  /** File with the ID of the child process of `moto_server`. */
  let pidFile: string;

  beforeEach(() => {
    const bin = join(folder, "slow");
    mkdirSync(bin, { recursive: true });
    pidFile = join(folder, "pid");
    rmSync(pidFile, { force: true });
    writeFileSync(join(bin, "moto_server"), `#!/bin/sh\nsleep 600 & echo $! > "${pidFile}"; wait\n`, { mode: 0o755 });
  });

  test.each<[string, (child: ChildProcess) => void]>([
    ["when that process is killed", (child) => child.kill("SIGKILL")],
    ["when Ctrl-C interrupts everything in the terminal", ({ pid }) => process.kill(-Number(pid), "SIGINT")],
  ])(
    "%s",
    async (_how, end) => {
      const child = spawn(process.execPath, ["-r", "./scripts/register.cjs", "-e", script], {
        cwd: root,
        stdio: "ignore",
        detached: true,
        env: {
          PATH: `${join(folder, "slow")}${delimiter}${process.env.PATH ?? ""}`,
          PULUMI_CMK_TEST_TOOLS: JSON.stringify({ folder }),
        },
      });
      let pid: number | undefined;
      try {
        await until(() => existsSync(pidFile) && readFileSync(pidFile, "utf8").endsWith("\n"));
        const started = (pid = Number(readFileSync(pidFile, "utf8")));
        expect(isRunning(started)).toBe(true);
        end(child);
        await until(() => !isRunning(started));
      } finally {
        child.kill("SIGKILL");
        if (pid !== undefined && isRunning(pid)) {
          process.kill(pid, "SIGKILL");
        }
      }
    },
    30_000,
  );
});

test("a command that doesn't print what it should is stopped after a minute", async () => {
  const command = new WatchedCommand("sh", ["-c", "echo Starting; sleep 600"], { env: process.env });
  const restoreTime = speedUpTime(20);
  try {
    await expect(command.waitForOutput(/(Ready)/)).rejects.toThrow(
      "sh did not print /(Ready)/ within 60000 ms:\nStarting\n",
    );
  } finally {
    restoreTime();
  }
  expect((await command.ended).stdout).toBe("Starting\n");
});
