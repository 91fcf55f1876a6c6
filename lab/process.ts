import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";

/** Output and exit code of a command. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both outputs without colors, boxes and line breaks, so that a message of Terraform is one line. */
  readonly text: string;
}

/** Working directory and environment of a command. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Maximum run time of a command, in milliseconds. */
const TIMEOUT_MS = 240_000;

/** Maximum time until a command prints what {@link WatchedCommand.waitForOutput} waits for, in milliseconds. */
export const OUTPUT_TIMEOUT_MS = 60_000;

/** Time that a command has to end after a signal, in milliseconds. Terraform writes its state first. */
const GRACE_PERIOD_MS = 20_000;

/**
 * Shell script that runs a command, and ends the command and its process group when the input of the shell ends. The shell
 * ignores the signal so that it can finish, but only after the command has started, because the command would inherit that.
 */
const WATCHDOG = `
exec 3<&0
"$@" </dev/null 3<&- & command=$!
trap '' TERM
{ cat <&3; kill 0; } >/dev/null 2>&1 &
wait $command`;

const runningCommands = new Set<WatchedCommand>();
let isInterrupted = false;

/**
 * A command that ends with this process, even if this process is killed, because the input of its shell ends then. The command
 * has its own process group: Ctrl-C reaches only this process, which then ends the command.
 */
export class WatchedCommand {
  /** Resolves when the command has ended and its output is closed. */
  public readonly ended: Promise<CommandResult>;
  private readonly shell: ChildProcessWithoutNullStreams;
  private stdout = "";
  private stderr = "";

  constructor(
    private readonly command: string,
    args: readonly string[],
    options: CommandOptions,
  ) {
    if (isInterrupted) {
      throw new Error(`${command} was not started, because this process is interrupted.`);
    }
    const shell = spawn("sh", ["-c", WATCHDOG, "sh", command, ...args], { ...options, detached: true });
    shell.stdout.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    shell.stderr.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.shell = shell;
    runningCommands.add(this);
    this.ended = new Promise((resolve, reject) => {
      shell.once("error", reject);
      shell.once("close", (exitCode) => {
        runningCommands.delete(this);
        const { stdout, stderr } = this;
        resolve({
          exitCode: exitCode ?? -1,
          stdout,
          stderr,
          // On demand, because it needs a lot of memory for a long output.
          get text() {
            return stripVTControlCharacters(`${stdout}\n${stderr}`).replace(/[│╷╵]/g, " ").replace(/\s+/g, " ");
          },
        });
      });
    });
  }

  /** Output so far. */
  public get output(): string {
    return this.stdout + this.stderr;
  }

  /**
   * Waits for output that matches, and returns the first group of the match.
   *
   * @throws {Error} If the command ends before, or prints nothing that matches within a minute. Then it is stopped.
   */
  public async waitForOutput(pattern: RegExp): Promise<string> {
    const group = await withTimeout(OUTPUT_TIMEOUT_MS, this.findOutput(pattern));
    if (group === undefined) {
      await this.stop();
      throw new Error(`${this.command} did not print ${pattern} within ${OUTPUT_TIMEOUT_MS} ms:\n${this.output}`);
    }
    return group;
  }

  private findOutput(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const [, group] = pattern.exec(this.output) ?? [];
        if (group !== undefined) {
          this.shell.stdout.off("data", check);
          this.shell.stderr.off("data", check);
          resolve(group);
        }
      };
      this.shell.stdout.on("data", check);
      this.shell.stderr.on("data", check);
      check();
      this.ended.then(({ stdout, stderr }) => {
        reject(new Error(`${this.command} ended before it printed ${pattern}:\n${stdout}${stderr}`));
      }, reject);
    });
  }

  /** Ends the command, with SIGKILL if necessary, and waits until it has ended. */
  public async stop(): Promise<void> {
    this.shell.stdin.end();
    if (!(await withTimeout(GRACE_PERIOD_MS, this.ended)) && this.shell.pid !== undefined) {
      process.kill(-this.shell.pid, "SIGKILL");
    }
    await this.ended;
  }
}

/** Ends all running commands in reverse order, because Terraform needs its AWS to end cleanly. */
export async function stopAllCommands(): Promise<void> {
  for (const command of [...runningCommands].reverse()) {
    await command.stop();
  }
}

/** Like {@link stopAllCommands}, and lets no other command start, so that the code that waits for a command ends too. */
export async function interruptCommands(): Promise<void> {
  isInterrupted = true;
  await stopAllCommands();
}

/** Resolves to the value of a promise, or to undefined after a timeout. */
async function withTimeout<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([promise, setTimeout(milliseconds, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

/** Runs a command and returns its result, whatever the exit code. */
export async function run(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const watched = new WatchedCommand(command, args, options);
  const result = await withTimeout(TIMEOUT_MS, watched.ended);
  if (!result) {
    await watched.stop();
    throw new Error(`${command} ${args.join(" ")} did not end within ${TIMEOUT_MS} ms:\n${watched.output}`);
  }
  return result;
}
