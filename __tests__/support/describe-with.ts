import { type Feature, getSharedTools, listMissing, type ToolName } from "../../lab/tools";

/** A `describe` that requires tools. Skips its tests if a tool is missing. The last lines of the run say why. */
export function describeWith(needed: readonly (ToolName | Feature)[], name: string, tests: () => void): void {
  const reasons = listMissing(getSharedTools(), needed);
  if (reasons.length === 0) {
    describe(name, tests);
  } else {
    // The reporter reads the reasons from the title, because Jest passes nothing else about skipped tests.
    describe.skip(`${name} [skipped: ${reasons.join("; ")}]`, tests);
  }
}
