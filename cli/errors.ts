import type { ExitStatus } from "./exit-codes";
import { COMMAND } from "./terminal/command-name";

/** An error that the user can act on. */
export class CommandError extends Error {
  public override readonly name: string = "CommandError";

  /**
   * @param exitStatus How the command exits.
   * @param problem What is wrong, with the received value, in sentences.
   * @param remedy What to do about it, in sentences. Empty if the problem says it.
   */
  constructor(
    public readonly exitStatus: ExitStatus,
    public readonly problem: string,
    public readonly remedy: string,
  ) {
    super([problem, remedy].filter(Boolean).join("\n"));
  }
}

/** The user interrupted the command. */
export class Interrupted extends CommandError {
  public override readonly name = "Interrupted";

  constructor() {
    super(
      "interrupted",
      "Interrupted. A request that was already sent may still take effect.",
      `Run the same command again: it first checks what exists. Or run ${COMMAND} status.`,
    );
  }
}
