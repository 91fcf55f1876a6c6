import type { CommandResult } from "../../lab/process";

/** What a command must do besides ending with exit code 0 and printing no warning of Node.js. */
export interface Expectation {
  /** Parts of the output, in which all whitespace counts as one space. */
  readonly prints?: readonly string[];
  /**
   * Whether the command may print to stderr.
   *
   * @default false
   */
  readonly mayPrintToStderr?: boolean;
  /** Parts of warnings of Node.js that don't matter. */
  readonly ignoredWarnings?: readonly string[];
}

/** A warning of Node.js, such as `(node:123) [DEP0044] DeprecationWarning: ...`. */
const NODE_WARNING = /^.*\(node:\d+\) .*$/gm;

/** An error in the log of cdktf or cdktn, which also shows what an app prints to stderr. */
const LOGGED_ERROR = /^.*\[ERROR\].*$/gm;

/** Lists how the result of a command differs from what was expected. */
export function problemsIn(result: CommandResult, expectation: Expectation): string[] {
  const { prints = [], mayPrintToStderr = false, ignoredWarnings = [] } = expectation;
  const { exitCode, stdout, stderr, text } = result;
  const linesLike = (pattern: RegExp) => `${stdout}\n${stderr}`.match(pattern)?.map((line) => line.trim()) ?? [];
  const warnings = linesLike(NODE_WARNING).filter((line) => !ignoredWarnings.some((ignored) => line.includes(ignored)));
  return [
    ...(exitCode === 0 ? [] : [`The exit code is ${exitCode}.`]),
    ...prints
      .filter((part) => !text.includes(part))
      .map((part) => `The output doesn't contain ${JSON.stringify(part)}.`),
    ...warnings.map((line) => `Node.js prints a warning: ${line}`),
    ...linesLike(LOGGED_ERROR).map((line) => `The command logs an error: ${line}`),
    ...(mayPrintToStderr || stderr === "" ? [] : ["The command prints to stderr."]),
  ];
}
