import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../../cli/run-program";

const runNode = (script: string, signal = new AbortController().signal, env = {}) =>
  runProgram(process.execPath, ["-e", script], { env, signal });

describe("runProgram", () => {
  test("returns the output and the exit code, and gives the program its environment only", async () => {
    const script = "console.log(process.env.NAME, process.env.HOME); console.error('é'); process.exit(7)";

    expect(await runNode(script, undefined, { NAME: "acme" })).toEqual({
      exitCode: 7,
      stdout: "acme undefined\n",
      stderr: "é\n",
    });
  });

  test("gives the program no input and no terminal", async () => {
    const script = `
      const fs = require("node:fs");
      const isOpen = () => { try { fs.closeSync(fs.openSync("/dev/tty")); return true; } catch { return false; } };
      console.log(JSON.stringify([fs.readFileSync(0, "utf8"), isOpen()]));`;

    expect((await runNode(script)).stdout).toBe('["",false]\n');
  });

  test("rejects if the program can't be started", async () => {
    const signal = new AbortController().signal;

    await expect(runProgram("no-such-program", [], { env: {}, signal })).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("ends the program and what it started when the signal is aborted", async () => {
    const controller = new AbortController();
    // A shell that waits for another program, which prints its ID first.
    const script = `console.error(process.pid); setInterval(() => {}, 1000)`;
    const pipe = `"${process.execPath}" -e '${script}' 2>&1 | { read pid; echo "$pid" > "$FILE"; cat; }`;
    const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-run-program-"));
    const file = join(folder, "pid");
    const running = runProgram("sh", ["-c", pipe], { env: { ...process.env, FILE: file }, signal: controller.signal });
    const readPid = () => (existsSync(file) ? readFileSync(file, "utf8").trim() : "");
    while (readPid() === "") {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const pid = Number(readPid());
    controller.abort();

    await expect(running).rejects.toThrow("sh was ended.");
    const isRunning = () => {
      try {
        process.kill(pid, 0);
        // A process that has ended and wasn't collected yet still has an ID.
        return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z");
      } catch {
        return false;
      }
    };
    while (isRunning()) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    rmSync(folder, { recursive: true });
  }, 20_000);
});
