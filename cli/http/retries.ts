import type { Clock, Host } from "../host";
import type { Output } from "../terminal/output";
import { RequestError } from "./request-error";

const MAX_ATTEMPTS = 4;

/** The longest wait that a server can ask for. The user decides about a longer one. */
const MAX_RETRY_AFTER_IN_MS = 60_000;

const FIRST_DELAY_IN_MS = 500;

/** Retries requests that fail temporarily. */
export class Retries {
  constructor(
    private readonly host: Host,
    private readonly output: Output,
  ) {}

  /**
   * Sends a request until it succeeds or can't be retried.
   *
   * @param isIdempotent Whether the request can be sent again although it may have taken effect.
   */
  public async run<T>(isIdempotent: boolean, send: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send();
      } catch (error) {
        if (!(error instanceof RequestError) || (error.retryInfo.mayHaveTakenEffect && !isIdempotent)) {
          throw error;
        }
        await this.waitAfter(error, attempt);
      }
    }
  }

  /**
   * Waits before the next attempt: exponential backoff, or longer if the server asks for it.
   *
   * @param attempt Number of the failed attempt, from 1.
   * @throws {RequestError} If there must be no other attempt.
   */
  public async waitAfter(error: RequestError, attempt: number): Promise<void> {
    const { exitStatus, problem, remedy, retryInfo } = error;
    const { retryAfterInMs = 0, isRetryable } = retryInfo;
    if (!isRetryable) {
      throw error;
    }
    if (retryAfterInMs > MAX_RETRY_AFTER_IN_MS) {
      const seconds = Math.ceil(retryAfterInMs / 1000);
      const waitFirst = `The server asks to wait ${seconds} s. Run the command again after that.`;
      throw new RequestError(exitStatus, problem, waitFirst, retryInfo);
    }
    if (attempt >= MAX_ATTEMPTS) {
      throw new RequestError(exitStatus, `${problem} All ${attempt} attempts failed.`, remedy, retryInfo);
    }
    const delay = Math.max(retryAfterInMs, backoff(attempt, this.host.clock));
    this.output.note(`${problem} Retrying in ${(delay / 1000).toFixed(1)} s.`);
    await this.host.clock.sleep(delay, this.host.interruption);
  }
}

/** Delay after an attempt, counted from 1, in milliseconds: doubles each time, and half of it is random. */
export function backoff(attempt: number, clock: Clock): number {
  const maximum = FIRST_DELAY_IN_MS * 2 ** (attempt - 1);
  return Math.round(maximum / 2 + (clock.random() * maximum) / 2);
}

/** Parses a `Retry-After` header, which holds seconds or a date. Returns milliseconds. */
export function parseRetryAfter(header: string, now = Date.now()): number | undefined {
  if (/^\d{1,9}$/.test(header)) {
    return Number(header) * 1000;
  }
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
