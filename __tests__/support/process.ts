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

/**
 * A shell that ends a command, and all that the command started, when its own input ends. To see it through the shell ignores the
 * signal, from when the command has started: that would inherit it.
 */
const WATCH = `
exec 3<&0
"$@" </dev/null 3<&- & command=$!
trap '' TERM
{ cat <&3; kill 0; } >/dev/null 2>&1 &
wait $command`;

/**
 * A command that runs no longer than this process, whatever ends that: the input of its shell ends then. It has a process
 * group of its own, so that Ctrl-C reaches this process alone, which ends the command when it is done.
 */
export class WatchedCommand {
  /** What came of it, once it and all that it started have ended. */
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
    this.ended = new Promise((resolve, reject) => {
      shell.once("error", reject);
      shell.once("close", (exitCode) => {
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
      this.shell.stdout.on("data", look);
      this.shell.stderr.on("data", look);
      this.ended.then(({ stdout, stderr }) => {
        reject(new Error(`${this.command} ended before it printed ${pattern}:\n${stdout}${stderr}`));
      }, reject);
    });
  }

  /** Ends it, and waits until it has ended. */
  public async stop(): Promise<void> {
    this.shell.stdin.end();
    await this.ended;
  }
}

/** Runs a command to its end, whatever its exit code. */
export async function run(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const watched = new WatchedCommand(command, args, options);
  const isOver = new AbortController();
  try {
    const result = await Promise.race([watched.ended, setTimeout(TIME_LIMIT, undefined, { signal: isOver.signal })]);
    if (result) {
      return result;
    }
    await watched.stop();
    throw new Error(`${command} ${args.join(" ")} did not end in ${TIME_LIMIT} ms:\n${watched.printed}`);
  } finally {
    isOver.abort();
  }
}
