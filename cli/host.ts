import type { Readable, Writable } from "node:stream";

/** Time and random numbers. Tests replace them, so that they don't wait. */
export interface Clock {
  /** Current time, in milliseconds. */
  now(): number;
  /** Waits. Rejects with `Interrupted` if the signal is aborted first. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Random number from 0 (inclusive) to 1 (exclusive). */
  random(): number;
}

/** How a program ended. */
export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Everything the command uses from the process that runs it. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly clock: Clock;
  /** The command as the user started it, such as `npm run pulumi-cmk --`. */
  readonly commandName: string;
  /** Aborted when the user interrupts the command. */
  readonly interruption: AbortSignal;
  /**
   * Runs another program, without input and without a terminal, so that it can't ask for anything. Rejects if it can't be
   * started. Ends it and rejects if the signal is aborted first.
   */
  readonly runProgram: (
    file: string,
    args: readonly string[],
    options: { readonly env: Host["env"]; readonly signal: AbortSignal },
  ) => Promise<ProgramResult>;
}

/** Value of an environment variable. An empty value counts as not set. */
export function environmentVariable(host: Host, name: string): string | undefined {
  return host.env[name] === "" ? undefined : host.env[name];
}
