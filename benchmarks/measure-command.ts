import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { text } from "node:stream/consumers";

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
  const usageFile = join(tmpdir(), `pulumi-cmk-usage-${process.pid}`);
  rmSync(usageFile, { force: true });
  const start = performance.now();
  const child = spawn(command, {
    cwd,
    shell: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env, NODE_OPTIONS: PRELOAD, USAGE_FILE: usageFile },
  });
  const closed = once(child, "close") as Promise<[exitCode: number | null]>;
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  const seconds = (performance.now() - start) / 1000;
  if (exitCode !== 0) {
    throw new Error(`${command} failed with exit code ${exitCode}:\n${stdout}${stderr}`);
  }
  const lines = readFileSync(usageFile, "utf8").trim().split("\n");
  rmSync(usageFile);
  const processes = lines.map((line) => JSON.parse(line) as Pick<Usage, "cpuSeconds" | "megabytes">);
  return {
    seconds,
    cpuSeconds: processes.reduce((sum, each) => sum + each.cpuSeconds, 0),
    megabytes: Math.max(...processes.map(({ megabytes }) => megabytes)),
    stdout,
  };
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
