import { createInterface } from "node:readline/promises";
import { CommandError, Interrupted } from "../errors";
import type { Host } from "../host";
import type { Session } from "../session";

/** Whether the user can be asked for confirmation. */
export function canConfirm({ stdin, stderr }: Host): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/**
 * Checks that a subcommand can ask for confirmation.
 *
 * @param subcommand Subcommand that requires it.
 * @throws {CommandError} If the user can't be asked.
 */
export function requireTerminal(host: Host, subcommand: string): void {
  if (!canConfirm(host)) {
    const stream = host.stdin.isTTY === true ? "standard error" : "standard input";
    throw new CommandError(
      "usage",
      `${subcommand} requires confirmation, but ${stream} isn't a terminal.`,
      "Pass --yes to skip the confirmation.",
    );
  }
}

/**
 * Asks the user to confirm.
 *
 * @param consequences What happens on yes, in sentences.
 * @throws {CommandError} If the user types anything but `yes`, or if the outputs were typed on the terminal before.
 */
export async function confirm({ host, output }: Session, consequences: string): Promise<void> {
  if (!host.stdin.readable) {
    throw new CommandError(
      "usage",
      `${consequences}\nThis requires confirmation, but standard input has ended.`,
      "Pass the outputs as a file, or pass --yes to skip the confirmation.",
    );
  }
  output.note(`${consequences}\nType yes to continue:`);
  if ((await readLine(host))?.trim().toLowerCase() !== "yes") {
    throw new CommandError("failed", "Canceled; nothing was changed.", "");
  }
}

/** Reads a line. Undefined at the end of the input. */
async function readLine({ stdin, interruption }: Host): Promise<string | undefined> {
  // Without `terminal: false`, readline would handle Ctrl-C itself.
  const lines = createInterface({ input: stdin, terminal: false });
  const endOfInput = new AbortController();
  lines.once("close", () => {
    endOfInput.abort();
  });
  try {
    return await lines.question("", { signal: AbortSignal.any([interruption, endOfInput.signal]) });
  } catch (error) {
    if (interruption.aborted) {
      throw new Interrupted();
    }
    if (endOfInput.signal.aborted) {
      return undefined;
    }
    throw error;
  } finally {
    lines.close();
  }
}
