import { readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { CleanUps } from "../lab/clean-ups";
import { run } from "../lab/process";

/** Command to measure, in the syntax of the shell. */
export interface Command {
  readonly command: string;
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** What one run of a command used. */
export interface Usage {
  readonly seconds: number;
  /** CPU time of all its Node.js processes. Unlike `seconds`, other load on the machine hardly affects it. */
  readonly cpuSeconds: number;
  /** Peak memory of its largest Node.js process. */
  readonly megabytes: number;
  readonly stdout: string;
}

// The path can contain spaces.
const PRELOAD = `--require ${JSON.stringify(join(__dirname, "usage.cjs"))}`;

/**
 * Runs a command and measures what it uses.
 *
 * @throws {Error} If the command fails.
 */
export async function measureCommand({ command, cwd, env }: Command): Promise<Usage> {
  const cleanUps = new CleanUps();
  try {
    // A program that is interrupted doesn't remove its temporary folders.
    const folder = cleanUps.createFolder("command");
    const usageFile = join(folder, "usage");
    const start = performance.now();
    const { exitCode, stdout, stderr } = await run("sh", ["-c", command], {
      cwd,
      env: { ...process.env, ...env, NODE_OPTIONS: PRELOAD, TMPDIR: folder, USAGE_FILE: usageFile },
    });
    const seconds = (performance.now() - start) / 1000;
    if (exitCode !== 0) {
      throw new Error(`${command} failed with exit code ${exitCode}:\n${stdout}${stderr}`);
    }
    const lines = readFileSync(usageFile, "utf8").trim().split("\n");
    const processes = lines.map((line) => JSON.parse(line) as Pick<Usage, "cpuSeconds" | "megabytes">);
    return {
      seconds,
      cpuSeconds: processes.reduce((sum, each) => sum + each.cpuSeconds, 0),
      megabytes: Math.max(...processes.map(({ megabytes }) => megabytes)),
      stdout,
    };
  } finally {
    await cleanUps.run();
  }
}

/**
 * Measures each of several commands in turn, so that other load on the machine affects them alike.
 *
 * @param warmUps Number of first runs of each command that aren't counted, because they fill the caches of the disk.
 */
export async function measureCommands<Name extends string>(
  commands: Readonly<Record<Name, Command>>,
  runs: number,
  warmUps = 1,
): Promise<Record<Name, Usage[]>> {
  const names = Object.keys(commands) as Name[];
  const usages = Object.fromEntries(names.map((name) => [name, [] as Usage[]])) as Record<Name, Usage[]>;
  for (let run = 0; run < warmUps + runs; run++) {
    for (const name of names) {
      usages[name].push(await measureCommand(commands[name]));
    }
  }
  for (const name of names) {
    usages[name].splice(0, warmUps);
  }
  return usages;
}

export const seconds = (usages: readonly Usage[]) => usages.map((usage) => usage.seconds);
export const cpuSeconds = (usages: readonly Usage[]) => usages.map((usage) => usage.cpuSeconds);
export const megabytes = (usages: readonly Usage[]) => usages.map((usage) => usage.megabytes);
