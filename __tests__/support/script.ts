import { join } from "node:path";
import { run } from "../../lab/process";

const SCRIPTS = join(__dirname, "..", "..", "scripts");

/** Output and exit code of a script. */
export interface ScriptRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script that requires only Node.js, in a folder. `PATH` is that of this process unless `env` has another. */
export async function runScript(
  script: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<ScriptRun> {
  const { exitCode, stdout, stderr } = await run(process.execPath, [join(SCRIPTS, script), ...args], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, HOME: options.cwd, ...options.env },
  });
  return { exitCode, stdout, stderr };
}
