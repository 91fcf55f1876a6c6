import { setTimeout as sleep } from "node:timers/promises";
import { Interrupted } from "./errors";
import type { Host } from "./host";

/** The host of the real command: this process. */
export function processHost(): Host {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    // Once: a second Ctrl-C ends the process at once.
    process.once(signal, () => {
      controller.abort();
    });
  }
  // A reader that has seen enough, such as `head`, is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") {
      throw error;
    }
  });
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
  };
}
