import type { Readable, Writable } from "node:stream";

/** The time, and chance, so that tests need not wait. */
export interface Clock {
  /** The time, in milliseconds. */
  now(): number;
  /** Waits, until an interruption at the latest: then it rejects. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** A number from 0 up to 1. */
  random(): number;
}

/** All that the command takes from the process around it. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly clock: Clock;
  /** Aborted when the user interrupts the command. */
  readonly interruption: AbortSignal;
}

/** An environment variable. Set to nothing is the same as not set. */
export function variable(host: Host, name: string): string | undefined {
  return host.env[name] === "" ? undefined : host.env[name];
}
