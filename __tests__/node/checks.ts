import { type CommandOptions, run } from "../../lab/process";
import { type Expectation, problemsIn } from "./problems";

/** A command and what it must do. */
export interface Check extends Expectation {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly options: CommandOptions;
  /** Lists what is wrong with the files that the command wrote. */
  readonly problemsInFiles?: () => readonly string[];
}

/** Runs checks and prints each one with its result. */
export class Checks {
  private failed = 0;

  /** @param print Writes a part of the report. */
  constructor(private readonly print: (text: string) => void) {}

  /** The number of checks that failed. */
  public get failures(): number {
    return this.failed;
  }

  /** Runs a command. If it fails the check, prints the problems and the output of the command. */
  public async run(check: Check): Promise<boolean> {
    const { name, command, options, problemsInFiles = () => [] } = check;
    const succeeded = await this.step(name, async () => {
      const [program, ...args] = command;
      const result = await run(program, args, options);
      const problems = problemsIn(result, check);
      if (result.exitCode === 0) {
        problems.push(...problemsInFiles());
      }
      if (problems.length > 0) {
        throw new Error([...problems, `Output of ${command.join(" ")}:`, result.stdout, result.stderr].join("\n"));
      }
      return true;
    });
    return succeeded === true;
  }

  /** Runs a step that throws if it fails. Returns its result, or undefined if it failed. */
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
      this.failed += 1;
      report("FAILED");
      const message = error instanceof Error ? error.message : String(error);
      this.print(`${message.trimEnd().replace(/^(?=.)/gm, "    ")}\n`);
      return undefined;
    }
  }
}
