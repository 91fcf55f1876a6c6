import type { Clock } from "../host";

/** How often a request is sent at most. */
export const MOST_ATTEMPTS = 4;

/** The longest that a server may ask to wait; for longer, the user decides. */
export const LONGEST_RETRY_AFTER_IN_MS = 60_000;

const FIRST_DELAY_IN_MS = 500;

/** How long to wait after an attempt, counted from 1: twice as long each time, half of it by chance. */
export function backoff(attempt: number, clock: Clock): number {
  const longest = FIRST_DELAY_IN_MS * 2 ** (attempt - 1);
  return Math.round(longest / 2 + (clock.random() * longest) / 2);
}

/** What a `Retry-After` header asks for, in milliseconds: it holds seconds or a date. */
export function retryAfterInMs(header: string, now = Date.now()): number | undefined {
  if (/^\d{1,9}$/.test(header)) {
    return Number(header) * 1000;
  }
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
