import { spawn } from "node:child_process";
import type { Host } from "./host";

/** Runs another program as {@link Host.runProgram} describes. */
export const runProgram: Host["runProgram"] = (file, args, { env, signal }) =>
  new Promise((resolve, reject) => {
    const isWindows = process.platform === "win32";
    // A process group of its own has no terminal, on which the program could ask for a password.
    const child = spawn(file, args, {
      env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: !isWindows,
      windowsHide: true,
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const end = () => {
      try {
        // The group, because the program may be a script that runs the actual program.
        process.kill((child.pid ?? NaN) * (isWindows ? 1 : -1));
      } catch {
        // It has just ended.
      }
      reject(new Error(`${file} was ended.`));
    };
    signal.addEventListener("abort", end, { once: true });
    child.once("error", reject);
    child.once("close", (exitCode) => {
      signal.removeEventListener("abort", end);
      resolve({ exitCode: exitCode ?? -1, stdout, stderr });
    });
  });
