import { backoff, parseRetryAfter } from "../../../cli/http/retries";

const clock = (random: number) => ({ now: () => 0, sleep: () => Promise.resolve(), random: () => random });

describe("the delay before a retry", () => {
  test("doubles each time, and half of it is random", () => {
    expect([1, 2, 3].map((attempt) => backoff(attempt, clock(0)))).toEqual([250, 500, 1000]);
    expect([1, 2, 3].map((attempt) => backoff(attempt, clock(1)))).toEqual([500, 1000, 2000]);
  });

  test.each([
    ["seconds", "7", 7000],
    ["a date", "Thu, 01 Jan 1970 00:00:09 GMT", 4000],
    ["a date in the past", "Thu, 01 Jan 1970 00:00:01 GMT", 0],
    ["an invalid value", "soon", undefined],
    ["an empty value", "", undefined],
  ])("is that of a Retry-After header with %s", (_, header, milliseconds) => {
    expect(parseRetryAfter(header, 5000)).toBe(milliseconds);
  });
});
