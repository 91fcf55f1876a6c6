import { COMMAND } from "./terminal/command-name";

/** Exit codes of the command. The numbers are public API: scripts rely on them. */
export const EXIT_CODES = {
  success: { code: 0, meaning: "Success, or nothing to do." },
  failed: {
    code: 1,
    meaning: "Pulumi Cloud rejected the request, a conflicting key exists, you declined, or a check failed.",
  },
  usage: { code: 2, meaning: "Invalid command line, environment variable or outputs. Nothing was changed." },
  denied: { code: 3, meaning: "The access token is missing, invalid, or lacks the permission." },
  unavailable: {
    code: 4,
    meaning: "No usable response: unreachable, timed out, rate limited, or not Pulumi Cloud. Run it again.",
  },
  outputFailed: {
    code: 5,
    meaning: `Output could not be written (disk full?). Any changes were still made: see ${COMMAND} status.`,
  },
  interrupted: { code: 130, meaning: `Interrupted with Ctrl-C. Run it again, or see ${COMMAND} status.` },
} as const;

/** Name of an exit code. */
export type ExitStatus = keyof typeof EXIT_CODES;

/** Exit codes as the help shows them. */
export function exitCodesHelp(): string {
  const lines = Object.values(EXIT_CODES).map(({ code, meaning }) => `  ${String(code).padEnd(5)}${meaning}`);
  return `Exit codes:\n${lines.join("\n")}`;
}
