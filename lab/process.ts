import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";

/** What a command printed, and how it ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both outputs without colors, and with the lines of Terraform's boxes joined, so that a message reads as one text. */
  readonly text: string;
}

/** Where a command runs. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
}

/** How long a command may run, in milliseconds. */
const TIME_LIMIT = 240_000;

/** How long it may take to end when it is told to, in milliseconds. Terraform writes its state first. */
const GRACE = 20_000;

/**
 * A shell that ends a command, and what the command started in its process group, when its own input ends. To see that through,
 * the shell ignores the signal, but not before the command has started, for that would ignore it too.
 */
const WATCH = `
exec 3<&0
"$@" </dev/null 3<&- & command=$!
trap '' TERM
{ cat <&3; kill 0; } >/dev/null 2>&1 &
wait $command`;

const running = new Set<WatchedCommand>();

/**
 * A command that runs no longer than this process, whatever ends that: the input of its shell ends then. It has a process
 * group of its own, so that Ctrl-C reaches this process alone, which ends the command when it is done.
 */
export class WatchedCommand {
  /** What came of it, once nobody prints for it any more. */
  public readonly ended: Promise<CommandResult>;
  private readonly shell: ChildProcessWithoutNullStreams;
  private stdout = "";
  private stderr = "";

  constructor(
    private readonly command: string,
    args: readonly string[],
    options: CommandOptions,
  ) {
    const shell = spawn("sh", ["-c", WATCH, "sh", command, ...args], { ...options, detached: true });
    shell.stdout.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    shell.stderr.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.shell = shell;
    running.add(this);
    this.ended = new Promise((resolve, reject) => {
      shell.once("error", reject);
      shell.once("close", (exitCode) => {
        running.delete(this);
        const { stdout, stderr } = this;
        const text = stripVTControlCharacters(`${stdout}\n${stderr}`).replace(/[│╷╵]/g, " ").replace(/\s+/g, " ");
        resolve({ exitCode: exitCode ?? -1, stdout, stderr, text });
      });
    });
  }

  /** What it has printed so far. */
  public get printed(): string {
    return this.stdout + this.stderr;
  }

  /** Waits until it has printed something that matches, and returns the first group of the match. */
  public prints(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const [, group] = pattern.exec(this.printed) ?? [];
        if (group !== undefined) {
          resolve(group);
        }
      };
      look();
      this.shell.stdout.on("data", look);
      this.shell.stderr.on("data", look);
      this.ended.then(({ stdout, stderr }) => {
        reject(new Error(`${this.command} ended before it printed ${pattern}:\n${stdout}${stderr}`));
      }, reject);
    });
  }

  /** Ends it, by force if need be, and waits until it has ended. */
  public async stop(): Promise<void> {
    this.shell.stdin.end();
    if (!(await within(GRACE, this.ended)) && this.shell.pid !== undefined) {
      process.kill(-this.shell.pid, "SIGKILL");
    }
    await this.ended;
  }
}

/** Ends every command that runs, the last first: Terraform can't end well once its AWS has. */
export async function stopAll(): Promise<void> {
  for (const command of [...running].reverse()) {
    await command.stop();
  }
}

/** What a promise comes to, or undefined where that takes longer. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  const isOver = new AbortController();
  try {
    return await Promise.race([promise, setTimeout(milliseconds, undefined, { signal: isOver.signal })]);
  } finally {
    isOver.abort();
  }
}

/** Runs a command to its end, whatever its exit code. */
export async function run(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const watched = new WatchedCommand(command, args, options);
  const result = await within(TIME_LIMIT, watched.ended);
  if (!result) {
    await watched.stop();
    throw new Error(`${command} ${args.join(" ")} did not end in ${TIME_LIMIT} ms:\n${watched.printed}`);
  }
  return result;
}
