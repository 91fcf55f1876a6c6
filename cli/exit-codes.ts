/** How the command ends. The numbers are public: scripts rely on them. */
export const EXIT_CODES = {
  done: { code: 0, meaning: "Done, or there was nothing to do." },
  refused: { code: 1, meaning: "Pulumi Cloud refused, what it holds is in the way, you said no, or a check failed." },
  usage: { code: 2, meaning: "The command line, the environment or the outputs are wrong. Nothing was changed." },
  denied: { code: 3, meaning: "There is no access token, or Pulumi Cloud does not let it do this." },
  unavailable: {
    code: 4,
    meaning: "No usable answer: not reached, timed out, too busy, or not Pulumi Cloud. Run it again.",
  },
  unwritten: {
    code: 5,
    meaning: "What it had to say could not be written, such as to a full disk. What it did is done: see status.",
  },
  interrupted: { code: 130, meaning: "Interrupted with Ctrl-C. Run it again, or look with status." },
} as const;

/** A way to end, by its name. */
export type Exit = keyof typeof EXIT_CODES;

/** The exit codes as the help shows them. */
export function exitCodesHelp(): string {
  const lines = Object.values(EXIT_CODES).map(({ code, meaning }) => `  ${String(code).padEnd(5)}${meaning}`);
  return `Exit codes:\n${lines.join("\n")}`;
}
