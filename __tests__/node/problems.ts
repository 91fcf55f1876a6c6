import type { CommandResult } from "../../lab/process";

/** The expected result of a command, in addition to exit code 0 and no Node.js warnings. */
export interface Expectation {
  /** Expected parts of the output. Consecutive whitespace counts as one space. */
  readonly prints?: readonly string[];
  /**
   * Whether the command may print to stderr.
   *
   * @default false
   */
  readonly canPrintToStderr?: boolean;
  /** Parts of Node.js warnings to ignore. */
  readonly ignoredWarnings?: readonly string[];
}

/** A warning of Node.js, such as `(node:123) [DEP0044] DeprecationWarning: ...`. */
const NODE_WARNING = /^.*\(node:\d+\) .*$/gm;

/** An error in the log of cdktf or cdktn, which includes the app's stderr. */
const LOGGED_ERROR = /^.*\[ERROR\].*$/gm;

/** Lists how the result of a command differs from the expected result. */
export function findProblems(result: CommandResult, expectation: Expectation): string[] {
  const { prints = [], canPrintToStderr = false, ignoredWarnings = [] } = expectation;
  const { exitCode, stdout, stderr, text } = result;
  const matchLines = (pattern: RegExp) => `${stdout}\n${stderr}`.match(pattern)?.map((line) => line.trim()) ?? [];
  const warnings = matchLines(NODE_WARNING).filter(
    (line) => !ignoredWarnings.some((ignored) => line.includes(ignored)),
  );
  return [
    ...(exitCode === 0 ? [] : [`The exit code is ${exitCode}.`]),
    ...prints
      .filter((part) => !text.includes(part))
      .map((part) => `The output doesn't contain ${JSON.stringify(part)}.`),
    ...warnings.map((line) => `Node.js prints a warning: ${line}`),
    ...matchLines(LOGGED_ERROR).map((line) => `The command logs an error: ${line}`),
    ...(canPrintToStderr || stderr === "" ? [] : ["The command prints to stderr."]),
  ];
}
