import { type Finding, finding } from "../finding";

/** Warns about what depends on values that only AWS knows. */
export function cannotJudge(check: string, what: string, remedy: string): Finding {
  return finding(check, "warn", `can't judge whether ${what}`, remedy);
}
