import { backoff, retryAfterInMs } from "../../../cli/http/backoff";

const clock = (random: number) => ({ now: () => 0, sleep: () => Promise.resolve(), random: () => random });

describe("the wait before another attempt", () => {
  test("doubles each time, and half of it is chance", () => {
    expect([1, 2, 3].map((attempt) => backoff(attempt, clock(0)))).toEqual([250, 500, 1000]);
    expect([1, 2, 3].map((attempt) => backoff(attempt, clock(1)))).toEqual([500, 1000, 2000]);
  });

  test.each([
    ["seconds", "7", 7000],
    ["a date", "Thu, 01 Jan 1970 00:00:09 GMT", 4000],
    ["a date that is over", "Thu, 01 Jan 1970 00:00:01 GMT", 0],
    ["neither", "soon", undefined],
    ["nothing", "", undefined],
  ])("follows Retry-After with %s", (_, header, milliseconds) => {
    expect(retryAfterInMs(header, 5000)).toBe(milliseconds);
  });
});
