import { homedir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { Interrupted } from "./errors";
import { EXIT_CODES } from "./exit-codes";
import type { Host } from "./host";
import { runProgram } from "./run-program";
import { findCommandName, findStartDirectory } from "./terminal/command-name";

/** A host that can exit. */
interface ProcessHost extends Host {
  /** Exits as soon as all output is written. If it can't be written, the exit code is that of `outputFailed`. */
  readonly exit: (exitCode: number) => Promise<never>;
}

/** Returns this process as a host. */
export function processHost(): ProcessHost {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    // Once, so that a second Ctrl-C kills the process.
    process.once(signal, () => {
      controller.abort();
    });
  }
  const startDirectory = findStartDirectory(process.env);
  if (startDirectory !== undefined) {
    // File names on the command line are relative to it.
    process.chdir(startDirectory);
  }
  let outputFailed = false;
  for (const stream of [process.stdout, process.stderr]) {
    // The command continues, because it may be registering a key.
    stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      // A reader such as `head` can close the pipe early. That isn't an error.
      if (code === "EPIPE" || outputFailed) {
        return;
      }
      outputFailed = true;
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
    homeFolder: findHomeFolder(),
    commandName: findCommandName(process.env, process.argv[1] ?? ""),
    interruption: controller.signal,
    runProgram,
    exit: async (exitCode) => {
      await Promise.all([flush(process.stdout), flush(process.stderr)]);
      // Without this, a connection that is still being established would keep the process running.
      process.exit(outputFailed ? EXIT_CODES.outputFailed.code : exitCode);
    },
  };
}

function findHomeFolder(): string | undefined {
  try {
    return homedir();
  } catch {
    // In a container, the user may have no home directory.
    return undefined;
  }
}

/** Waits until everything written to a stream is flushed or has failed. */
function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write("", () => {
      resolve();
    });
  });
}
