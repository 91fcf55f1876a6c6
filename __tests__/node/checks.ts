import { type CommandOptions, run } from "../../lab/process";
import { type Expectation, findProblems } from "./problems";

/** A command and its expected result. */
export interface Check extends Expectation {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly options: CommandOptions;
  /** Lists problems in the files that the command wrote. */
  readonly findProblemsInFiles?: () => readonly string[];
}

/** Runs checks and prints their results. */
export class Checks {
  private failed = 0;

  /**
   * @param print Prints a part of the report.
   * @param interruption Is aborted when the run is interrupted. A command then fails because it was ended.
   */
  constructor(
    private readonly print: (text: string) => void,
    private readonly interruption: AbortSignal,
  ) {}

  /** Number of failed checks. */
  public get failures(): number {
    return this.failed;
  }

  /** Runs a command. If it fails the check, prints the problems and the output of the command. */
  public async run(check: Check): Promise<boolean> {
    const { name, command, options, findProblemsInFiles = () => [] } = check;
    const isSuccessful = await this.step(name, async () => {
      const [program, ...args] = command;
      const result = await run(program, args, options);
      const problems = findProblems(result, check);
      if (result.exitCode === 0) {
        problems.push(...findProblemsInFiles());
      }
      if (problems.length > 0) {
        throw new Error([...problems, `Output of ${command.join(" ")}:`, result.stdout, result.stderr].join("\n"));
      }
      return true;
    });
    return isSuccessful === true;
  }

  /** Runs a step that throws if it fails. Returns its result, or undefined if it failed. Throws if the run is interrupted. */
  public async step<T>(name: string, work: () => Promise<T> | T): Promise<T | undefined> {
    this.print(`  ${name} ... `);
    const start = performance.now();
    const report = (result: string) => {
      this.print(`${result} (${((performance.now() - start) / 1000).toFixed(1)} s)\n`);
    };
    try {
      const result = await work();
      report("ok");
      return result;
    } catch (error) {
      this.interruption.throwIfAborted();
      this.failed += 1;
      report("FAILED");
      const message = error instanceof Error ? error.message : String(error);
      this.print(`${message.trimEnd().replace(/^(?=.)/gm, "    ")}\n`);
      return undefined;
    }
  }
}
