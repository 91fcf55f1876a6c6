import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";

const root = join(__dirname, "..", "..");

const cleanUps = cleanUpsAfterAll();
let folder: string;

beforeAll(() => {
  folder = cleanUps.folder("process");
});

/** A number of seconds that nobody else sleeps for. */
const SECONDS = `6${process.pid}.25`;

describe.each([
  ["a command", 'require("./lab/process").run("moto_server", [], { env: process.env })'],
  ["a moto_server that does not listen yet", 'require("./lab/moto").Moto.start({ add: () => undefined })'],
])("%s, and what it started, ends with the process that started it", (_what, script) => {
  beforeAll(() => {
    mkdirSync(join(folder, "slow"), { recursive: true });
    writeFileSync(join(folder, "slow", "moto_server"), `#!/bin/sh\nsleep ${SECONDS} & wait\n`, { mode: 0o755 });
  });

  test.each<[string, (child: ChildProcess) => void]>([
    ["when that is killed", (child) => child.kill("SIGKILL")],
    ["when Ctrl-C interrupts all that the terminal runs", ({ pid }) => process.kill(-Number(pid), "SIGINT")],
  ])(
    "%s",
    async (_how, end) => {
      const child = spawn(process.execPath, ["-r", "sucrase/register", "-e", script], {
        cwd: root,
        stdio: "ignore",
        detached: true,
        env: {
          PATH: `${join(folder, "slow")}${delimiter}${process.env.PATH ?? ""}`,
          PULUMI_CMK_TEST_TOOLS: JSON.stringify({ folder }),
        },
      });
      const isRunning = () => spawnSync("pgrep", ["-f", `sleep ${SECONDS}`]).status === 0;
      const until = async (wanted: boolean) => {
        const deadline = Date.now() + 20_000;
        while (isRunning() !== wanted) {
          expect(Date.now()).toBeLessThan(deadline);
          await setTimeout(50);
        }
      };
      try {
        await until(true);
        end(child);
        await until(false);
      } finally {
        child.kill("SIGKILL");
        spawnSync("pkill", ["-f", `sleep ${SECONDS}`]);
      }
    },
    30_000,
  );
});
