import { CommandError } from "../errors";
import type { ExitStatus } from "../exit-codes";

/** What decides whether a failed request can be sent again. */
interface RetryInfo {
  /** Whether the request may have taken effect although it failed. */
  readonly mayHaveTakenEffect: boolean;
  /** Whether the same request may succeed later. */
  readonly isRetryable: boolean;
  /** Status of the response, if there is one. */
  readonly status?: number;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterInMs?: number;
}

/** A request that failed: without a response, or with a response that is not a success. */
export class RequestError extends CommandError {
  public override readonly name = "RequestError";

  constructor(
    exitStatus: ExitStatus,
    problem: string,
    remedy: string,
    public readonly retryInfo: RetryInfo,
  ) {
    super(exitStatus, problem, remedy);
  }
}
