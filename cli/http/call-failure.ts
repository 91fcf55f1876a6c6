import { CommandError } from "../errors";
import type { Exit } from "../exit-codes";
import type { NoAnswer, Reached } from "./no-answer";

/** A call that did not succeed, and what may be done after it. */
export class CallFailure extends CommandError {
  public override readonly name = "CallFailure";

  constructor(
    exit: Exit,
    problem: string,
    remedy: string,
    /** What decides whether the call may be sent again. */
    public readonly after: {
      /** Whether the call may have been carried out all the same. */
      readonly reached: Reached;
      /** Whether it may go better in a moment. */
      readonly passing: boolean;
      readonly status?: number;
      /** How long the server asks to wait, in milliseconds. */
      readonly retryAfterInMs?: number;
    },
  ) {
    super(exit, problem, remedy);
  }
}

/** A request that got no answer as the failure of a call. `what` tells the call, such as `Could not …: GET https://…`. */
export function unanswered(what: string, { problem, remedy, reached, passing }: NoAnswer): CallFailure {
  return new CallFailure("unavailable", `${what}: the server ${problem}.`, remedy, { reached, passing });
}
