import { type Feature, getSharedTools, type ToolName } from "../../lab/tools";

/** `describe` for tests that run real tools: skipped where one is missing, and the run's last lines say why. */
export function describeWith(needed: readonly (ToolName | Feature)[], name: string, tests: () => void): void {
  const { missing, missingFeatures } = getSharedTools();
  const why = { ...missing, ...missingFeatures };
  const reasons = needed.map((need) => why[need]).filter((reason) => reason !== undefined);
  if (reasons.length === 0) {
    describe(name, tests);
  } else {
    // The reporter reads the reasons from the name: it is all that Jest hands on of a skipped test.
    describe.skip(`${name} [skipped: ${reasons.join("; ")}]`, tests);
  }
}
