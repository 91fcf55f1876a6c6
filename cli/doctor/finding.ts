/** Result of one check. */
export interface Finding {
  /** What was checked. */
  readonly check: string;
  readonly result: "ok" | "warn" | "fail" | "skip";
  readonly detail: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** Creates a finding. */
export function finding(check: string, result: Finding["result"], detail: string, remedy?: string): Finding {
  return { check, result, detail, ...(remedy === undefined ? {} : { remedy }) };
}
