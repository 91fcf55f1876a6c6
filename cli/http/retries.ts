import type { Host } from "../host";
import type { Output } from "../terminal/output";
import { backoff, LONGEST_RETRY_AFTER_IN_MS, MOST_ATTEMPTS } from "./backoff";
import { CallFailure } from "./call-failure";
import type { Reached } from "./no-answer";

/** Further attempts at what failed in passing. */
export class Retries {
  constructor(
    private readonly host: Host,
    private readonly output: Output,
  ) {}

  /**
   * Attempts something until it succeeds, or until another attempt makes no sense.
   *
   * @param evenIf Whether to repeat what may have been carried out: `maybe` for what does no harm when it is done twice.
   */
  public async repeat<T>(evenIf: Reached, attemptIt: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await attemptIt();
      } catch (error) {
        if (!(error instanceof CallFailure) || (error.after.reached === "maybe" && evenIf === "no")) {
          throw error;
        }
        await this.pauseAfter(error, attempt);
      }
    }
  }

  /**
   * Waits before the next attempt, as long as the server asks or else longer each time.
   *
   * @param attempt The number of the attempt that failed, from 1.
   * @throws CallFailure where there shall be no other attempt.
   */
  public async pauseAfter(failure: CallFailure, attempt: number): Promise<void> {
    const { exit, problem, remedy, after } = failure;
    const { retryAfterInMs = 0, passing } = after;
    if (!passing) {
      throw failure;
    }
    if (retryAfterInMs > LONGEST_RETRY_AFTER_IN_MS) {
      const seconds = Math.ceil(retryAfterInMs / 1000);
      throw new CallFailure(exit, problem, `It asks to wait ${seconds} s. Run the command again then.`, after);
    }
    if (attempt >= MOST_ATTEMPTS) {
      throw new CallFailure(exit, `${problem} It was tried ${attempt} times.`, remedy, after);
    }
    const delay = Math.max(retryAfterInMs, backoff(attempt, this.host.clock));
    this.output.note(`${problem} Trying again in ${(delay / 1000).toFixed(1)} s.`);
    await this.host.clock.sleep(delay, this.host.interruption);
  }
}
