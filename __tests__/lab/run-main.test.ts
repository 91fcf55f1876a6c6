import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { until } from "../support/until";

const root = join(__dirname, "..", "..");
const cleanUps = cleanUpsAfterAll();
let folder: string;

beforeAll(() => {
  folder = cleanUps.createFolder("run-main");
});

/** Starts a script with its own temporary folder, which shows what the script leaves behind. */
function start(name: string, main: string, ...args: readonly string[]) {
  const temporary = join(folder, `${name}-tmp`);
  mkdirSync(temporary);
  const file = join(folder, `${name}.cjs`);
  writeFileSync(
    file,
    `const [{ CleanUps }, { run }, { runInParallel }, { runMain }] =
       ["clean-ups", "process", "run-in-parallel", "run-main"].map((name) => require(${JSON.stringify(root)} + "/lab/" + name));
     runMain(async (args, cleanUps, interruption) => {
       cleanUps.createFolder("script");
       ${main}
     });`,
  );
  const script = spawn(process.execPath, ["-r", "./scripts/register.cjs", file, ...args], {
    cwd: root,
    env: { ...process.env, TMPDIR: temporary },
  });
  cleanUps.add(() => {
    script.kill("SIGKILL");
  });
  const [exited, stderr] = [once(script, "exit"), text(script.stderr)];
  return {
    script,
    remaining: () => readdirSync(temporary),
    result: async () => ({ exit: await exited, stderr: await stderr, remaining: readdirSync(temporary) }),
  };
}

/** Runs commands in two workers. Each command uses a folder that its worker removes. */
const COMMANDS = `
  interruption.addEventListener("abort", () => console.log("Interrupted."));
  await runInParallel(
    [...Array(50).keys()],
    async () => undefined,
    async () => {
      const local = new CleanUps();
      try {
        await run("sleep", ["600"], { cwd: local.createFolder("worker"), env: process.env });
        await run("sleep", ["600"], { cwd: local.createFolder("other"), env: process.env });
      } finally {
        await local.run();
      }
    },
    2,
  );`;

describe("a script that is interrupted ends its commands, cleans up, and exits with the code of the signal", () => {
  test.each([
    ["SIGHUP", 129],
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s, which arrives twice", async (signal, exitCode) => {
    const { script, remaining, result } = start(signal, COMMANDS);
    const stdout = text(script.stdout);
    await until(() => remaining().length === 3);
    script.kill(signal);
    await setTimeout(50);
    script.kill(signal);
    expect(await result()).toEqual({ exit: [exitCode, null], stderr: "", remaining: [] });
    expect(await stdout).toBe("Interrupted.\n");
  });

  test("while the cleanups run at its end", async () => {
    const { script, result } = start(
      "at-end",
      `cleanUps.add(() => new Promise((resolve) => { console.log("Ends."); setTimeout(resolve, 500); }));`,
    );
    await once(script.stdout, "data");
    script.kill("SIGINT");
    expect(await result()).toEqual({ exit: [130, null], stderr: "", remaining: [] });
  });

  test("when its terminal is closed", async () => {
    const { script, remaining, result } = start("closed", COMMANDS);
    await until(() => remaining().length === 3);
    script.stdout.destroy();
    script.kill("SIGHUP");
    expect(await result()).toEqual({ exit: [129, null], stderr: "", remaining: [] });
  });
});

test("a script gets its arguments, keeps the exit code that it sets, and cleans up", async () => {
  const { script, result } = start("done", `console.log(args.join()); process.exitCode = 3;`, "one", "two");
  expect([await text(script.stdout), await result()]).toEqual([
    "one,two\n",
    { exit: [3, null], stderr: "", remaining: [] },
  ]);
});

test("a script that throws prints the message, cleans up, and exits with 1", async () => {
  const { result } = start("failed", `throw new Error("It failed.");`);
  expect(await result()).toEqual({ exit: [1, null], stderr: "It failed.\n", remaining: [] });
});

test("a script whose cleanup fails prints why, and exits with 1", async () => {
  const { result } = start("not-clean", `cleanUps.add(() => { throw new Error("It is in use."); });`);
  expect(await result()).toEqual({
    exit: [1, null],
    stderr: "Cleanup failed: Error: It is in use.\n",
    remaining: [],
  });
});
