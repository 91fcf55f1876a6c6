import { createInterface } from "node:readline";
import { Interrupted } from "../errors";
import type { Host } from "../host";

/** Whether there is a person to ask. */
export function canAsk(host: Host): boolean {
  return host.stdin.isTTY === true && host.stderr.isTTY === true;
}

/** Whether a person who was asked writes the whole word `yes`. No answer is a no. */
export function confirmed(host: Host): Promise<boolean> {
  // Not as a terminal's line editor: that would take Ctrl-C for itself.
  const lines = createInterface({ input: host.stdin, terminal: false });
  return new Promise<boolean>((resolve, reject) => {
    const interrupt = () => {
      reject(new Interrupted());
    };
    if (host.interruption.aborted) {
      interrupt();
    }
    host.interruption.addEventListener("abort", interrupt, { once: true });
    lines.once("line", (line) => {
      resolve(line.trim().toLowerCase() === "yes");
    });
    lines.once("close", () => {
      resolve(false);
    });
  }).finally(() => {
    lines.close();
  });
}
