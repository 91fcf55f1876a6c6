import { createInterface } from "node:readline/promises";
import { Interrupted } from "../errors";
import type { Host } from "../host";

/** Whether the user can be asked for confirmation. */
export function canConfirm(host: Host): boolean {
  return host.stdin.isTTY === true && host.stderr.isTTY === true;
}

/** Whether the user types `yes`. The end of the input counts as a no. */
export async function confirm({ stdin, interruption }: Host): Promise<boolean> {
  // Without `terminal: false`, readline would handle Ctrl-C itself.
  const lines = createInterface({ input: stdin, terminal: false });
  const endOfInput = new AbortController();
  lines.once("close", () => {
    endOfInput.abort();
  });
  try {
    const answer = await lines.question("", { signal: AbortSignal.any([interruption, endOfInput.signal]) });
    return answer.trim().toLowerCase() === "yes";
  } catch (error) {
    if (interruption.aborted) {
      throw new Interrupted();
    }
    if (endOfInput.signal.aborted) {
      return false;
    }
    throw error;
  } finally {
    lines.close();
  }
}
