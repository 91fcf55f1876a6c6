import type { Exit } from "./exit-codes";

/** A failure that a person can do something about. */
export class CommandError extends Error {
  public override readonly name: string = "CommandError";

  /**
   * @param exit How the command ends.
   * @param problem What was wrong, with the value received, as sentences.
   * @param remedy What to do about it, as sentences; empty where the problem says it.
   */
  constructor(
    public readonly exit: Exit,
    public readonly problem: string,
    public readonly remedy: string,
  ) {
    super([problem, remedy].filter(Boolean).join(problem.includes("\n") ? "\n" : " "));
  }
}

/** The user stopped the command. */
export class Interrupted extends CommandError {
  public override readonly name = "Interrupted";

  constructor() {
    super(
      "interrupted",
      "Interrupted. A request that was already sent may still take effect.",
      "Run the same command again: it looks at what is there first. pulumi-cmk status shows it too.",
    );
  }
}
