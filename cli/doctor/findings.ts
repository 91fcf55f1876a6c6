import { CommandError, Interrupted } from "../errors";
import { LoginError } from "../pulumi-login/login-error";
import type { Session } from "../session";
import type { Label } from "../terminal/output";
import { type Finding, finding } from "./finding";

const LABELS: Readonly<Record<Finding["result"], Label>> = {
  ok: { word: "ok  ", color: "green" },
  warn: { word: "warn", color: "yellow" },
  fail: { word: "fail", color: "red" },
  skip: { word: "skip", color: "yellow" },
};

/** The findings of `doctor`, in the order of the checks. */
export class Findings {
  private findings: readonly Finding[] = [];

  public add(...findings: readonly Finding[]): void {
    this.findings = [...this.findings, ...findings];
  }

  /** Removes the findings of a check, because a later check knows more. */
  public remove(check: string): void {
    this.findings = this.findings.filter((finding) => finding.check !== check);
  }

  /**
   * Runs a step that other checks depend on.
   *
   * @returns Its result, or undefined if it fails. The error becomes a finding.
   */
  public async attempt<T>(check: string, run: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof CommandError) || error instanceof Interrupted) {
        throw error;
      }
      // The access token depends on the backend, so that both can fail with the same error.
      if (!this.findings.some(({ detail }) => detail === error.problem)) {
        this.add(toFinding(check, error));
      }
      return undefined;
    }
  }

  public get haveFailed(): boolean {
    return this.findings.some(({ result }) => result === "fail");
  }

  public print({ output }: Session): void {
    const count = (result: Finding["result"]) => this.findings.filter((finding) => finding.result === result).length;
    const width = Math.max(...this.findings.map(({ check }) => check.length));
    const indent = " ".repeat(LABELS.ok.word.length + 1 + width + 2);
    for (const { check, result, detail, remedy = "" } of this.findings) {
      const [first = "", ...rest] = [detail, remedy].filter(Boolean).join("\n").split("\n");
      output.line(`${check.padEnd(width)}  ${first}`, LABELS[result]);
      rest.forEach((line) => {
        output.line(`${indent}${line}`);
      });
    }
    const summary = { ok: count("ok"), warn: count("warn"), fail: count("fail"), skip: count("skip") };
    output.line();
    output.line(
      `${this.findings.length} checks: ${summary.ok} ok, ${summary.warn} with a warning, ${summary.fail} failed, ${summary.skip} skipped.`,
    );
    output.result({ checks: this.findings, summary });
  }
}

/** A step that failed. A missing access token is only a warning, because the other checks don't need it. */
function toFinding(check: string, error: CommandError): Finding {
  const { problem: detail, remedy } = error;
  return error instanceof LoginError
    ? finding("access token", error.isMissing ? "warn" : "fail", detail, remedy)
    : finding(check, "fail", detail, remedy);
}
