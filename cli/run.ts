import { CommanderError } from "commander";
import { CommandError } from "./errors";
import { EXIT_CODES, type ExitStatus } from "./exit-codes";
import type { Host } from "./host";
import { createProgram, type Handler } from "./program";
import { Secrets } from "./secrets";
import { type CommonOptions, Session } from "./session";
import { type Label, Output } from "./terminal/output";
import { COMMAND, nameCommand } from "./terminal/command-name";
import { escapeText } from "./terminal/escape";

const ERROR: Label = { word: "error:", color: "red" };

/**
 * Runs the command.
 *
 * @param argv Arguments, starting with the subcommand.
 * @returns The exit code.
 */
export async function run(argv: readonly string[], host: Host): Promise<number> {
  const secrets = new Secrets();
  secrets.add(host.env.PULUMI_ACCESS_TOKEN);
  let exitStatus: ExitStatus = "success";
  const program = createProgram(async (options, handler) => {
    exitStatus = await runHandler(host, secrets, options, handler);
  });
  const format = (text: string) => escapeText(nameCommand(secrets.redact(text), host.commandName));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => host.stdout.write(format(text)),
      writeErr: (text) => host.stderr.write(format(text)),
    });
  }
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      throw error;
    }
    exitStatus = error.exitCode === 0 ? "success" : "usage";
    if (exitStatus === "usage") {
      const known = program.commands.map((each) => each.name());
      printUsageError(new Output(host, secrets, { json: argv.includes("--json") }), error, argv, known);
    }
  }
  return EXIT_CODES[exitStatus].code;
}

async function runHandler(host: Host, secrets: Secrets, options: CommonOptions, handler: Handler): Promise<ExitStatus> {
  const output = new Output(host, secrets, options);
  let session: Session | undefined;
  try {
    session = new Session(host, output, secrets, options);
    return await handler(session);
  } catch (error) {
    return printError(output, error instanceof CommandError ? error : unexpectedError(output, error));
  } finally {
    await session?.close();
  }
}

/** Prints what is wrong with the command line, unless commander has printed it. */
function printUsageError(
  output: Output,
  { code, message }: CommanderError,
  [subcommand, ...rest]: readonly string[],
  known: readonly string[],
): void {
  // In these cases commander prints the help without a message.
  const isHelp = code === "commander.help";
  const problem = !isHelp
    ? message.replace(/^error: /, "")
    : subcommand === undefined
      ? "Specify a subcommand."
      : `Unknown subcommand ${JSON.stringify(rest.find((word) => !word.startsWith("-")))}.`;
  // Only the help of a subcommand lists its options.
  const remedy = `Run ${[COMMAND, ...(known.includes(subcommand ?? "") ? [subcommand] : []), "--help"].join(" ")}.`;
  if (isHelp) {
    output.note(problem, ERROR);
  } else {
    output.note(remedy);
  }
  output.result({ error: { exitCode: EXIT_CODES.usage.code, problem, remedy } });
}

function printError(output: Output, { exitStatus, problem, remedy, message }: CommandError): ExitStatus {
  output.note(message, ERROR);
  output.result({ error: { exitCode: EXIT_CODES[exitStatus].code, problem, remedy } });
  return exitStatus;
}

function unexpectedError(output: Output, error: unknown): CommandError {
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  output.detail(stack);
  return new CommandError(
    "failed",
    `Unexpected error: ${message}.`,
    "Run the command again with --verbose, and file an issue with its output.",
  );
}
