import { setTimeout } from "node:timers/promises";
import { CleanUps } from "./clean-ups";
import { interruptCommands } from "./process";

/** Signals that interrupt a script, with their exit codes. */
const INTERRUPTIONS = [
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const;

/** Time that an interrupted script has to end after its commands, in milliseconds. */
const GRACE_PERIOD_MS = 10_000;

/**
 * Runs a script. If it throws, prints the message and sets the exit code to 1. At its end, runs the cleanups. A signal that
 * interrupts the script ends its commands first. The exit code then tells which signal it was.
 *
 * @param main Gets the arguments of the script, cleanups to add to, and a signal that is aborted when the script is interrupted.
 */
export function runMain(
  main: (args: readonly string[], cleanUps: CleanUps, interruption: AbortSignal) => Promise<void>,
): void {
  const cleanUps = new CleanUps();
  const interruption = new AbortController();
  for (const [signal, exitCode] of INTERRUPTIONS) {
    // The signal can arrive twice, from the terminal and from npm. The second must not stop the cleanup.
    process.on(signal, () => {
      if (!interruption.signal.aborted) {
        interruption.abort();
        void interruptCommands()
          // The script still uses what the cleanups remove.
          .then(() => Promise.race([ended, setTimeout(GRACE_PERIOD_MS)]))
          .then(() => cleanUps.run())
          .catch(printError)
          .finally(() => process.exit(exitCode));
      }
    });
  }
  const ended = main(process.argv.slice(2), cleanUps, interruption.signal).catch((error: unknown) => {
    // After an interruption, the script fails because its commands ended.
    if (!interruption.signal.aborted) {
      fail(error);
    }
  });
  void ended.then(() => (interruption.signal.aborted ? undefined : cleanUps.run())).catch(fail);
}

function fail(error: unknown): void {
  printError(error);
  process.exitCode = 1;
}

function printError(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
}
