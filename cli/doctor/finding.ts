import type { Mark } from "../terminal/output";

/** What one check found. */
export interface Finding {
  readonly check: string;
  readonly result: "ok" | "warn" | "fail" | "skip";
  readonly detail: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** How results are marked on a terminal. */
export const MARKS: Readonly<Record<Finding["result"], Mark>> = {
  ok: { word: "ok  ", color: "green" },
  warn: { word: "warn", color: "yellow" },
  fail: { word: "fail", color: "red" },
  skip: { word: "skip", color: "yellow" },
};
