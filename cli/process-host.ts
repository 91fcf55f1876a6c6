import { setTimeout as sleep } from "node:timers/promises";
import { Interrupted } from "./errors";
import { EXIT_CODES } from "./exit-codes";
import type { Host } from "./host";

/** The host that is a process, which ends. */
export interface ProcessHost extends Host {
  /** Ends the process, as soon as all is written. What could not be written makes an exit code of its own. */
  readonly end: (exitCode: number) => Promise<never>;
}

/** The host of the real command: this process. */
export function processHost(): ProcessHost {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    // Once: a second Ctrl-C ends the process at once.
    process.once(signal, () => {
      controller.abort();
    });
  }
  let unwritten = false;
  for (const stream of [process.stdout, process.stderr]) {
    // The command goes on all the same: a key may be about to be registered.
    stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      // A reader that has seen enough, such as `head`, is no failure.
      if (code === "EPIPE" || unwritten) {
        return;
      }
      unwritten = true;
      if (stream !== process.stderr) {
        process.stderr.write(`error: Could not write to standard output (${code ?? message}).\n`);
      }
    });
  }
  return {
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    clock: {
      now: () => performance.now(),
      sleep: (milliseconds, signal) =>
        sleep(milliseconds, undefined, { signal }).catch(() => {
          throw new Interrupted();
        }),
      random: () => Math.random(),
    },
    interruption: controller.signal,
    end: async (exitCode) => {
      await Promise.all([written(process.stdout), written(process.stderr)]);
      // At once: a connection that is still being made would keep the process waiting.
      process.exit(unwritten ? EXIT_CODES.unwritten.code : exitCode);
    },
  };
}

/** Waits until all that was written to a stream is out, or can't be. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write("", () => {
      resolve();
    });
  });
}
