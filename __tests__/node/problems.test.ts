import type { CommandResult } from "../../lab/process";
import { findProblems } from "./problems";

const createResult = (changes: Partial<CommandResult>): CommandResult => {
  const { exitCode = 0, stdout = "", stderr = "" } = changes;
  return { exitCode, stdout, stderr, text: `${stdout}\n${stderr}` };
};

const DEPRECATION = "(node:17) [DEP0044] DeprecationWarning: The `util.isArray` API is deprecated.";
const LOCAL_STORAGE = "(node:17) ExperimentalWarning: localStorage is not available";

test("a command with the expected result has no problems", () => {
  expect(findProblems(createResult({ stdout: "Wrote a file." }), { prints: ["Wrote a"] })).toEqual([]);
  expect(findProblems(createResult({ stderr: "3 passed" }), { prints: ["3 passed"], canPrintToStderr: true })).toEqual(
    [],
  );
});

test.each<[string, Partial<CommandResult>, string]>([
  ["an exit code other than 0", { exitCode: 3 }, "The exit code is 3."],
  ["missing output", { stdout: "Read a file." }, `The output doesn't contain "Wrote".`],
  ["a warning on stdout", { stdout: `Wrote it.\n${DEPRECATION}` }, `Node.js prints a warning: ${DEPRECATION}`],
  ["a warning on stderr", { stderr: DEPRECATION }, `Node.js prints a warning: ${DEPRECATION}`],
  [
    "an error in the log",
    { stdout: "[x] [ERROR] default - no" },
    "The command logs an error: [x] [ERROR] default - no",
  ],
  ["any output on stderr", { stderr: "Done." }, "The command prints to stderr."],
])("%s is a problem", (_name, changes, problem) => {
  expect(findProblems(createResult(changes), { prints: ["Wrote"] })).toContain(problem);
});

test("only ignoredWarnings are ignored", () => {
  const output = createResult({ stdout: `${LOCAL_STORAGE}\n${DEPRECATION}` });
  expect(findProblems(output, { ignoredWarnings: ["localStorage is not available"] })).toEqual([
    `Node.js prints a warning: ${DEPRECATION}`,
  ]);
});
