import { CommanderError } from "commander";
import { CommandError } from "./errors";
import { type Exit, EXIT_CODES } from "./exit-codes";
import type { Host } from "./host";
import { program } from "./program";
import { Secrets } from "./secrets";
import { Session } from "./session";
import { type Mark, Output } from "./terminal/output";

const ERROR: Mark = { word: "error:", color: "red" };

/**
 * Runs the command.
 *
 * @param argv The arguments, from the verb on.
 * @returns The exit code.
 */
export async function run(argv: readonly string[], host: Host): Promise<number> {
  const secrets = new Secrets();
  secrets.add(host.env.PULUMI_ACCESS_TOKEN);
  let exit: Exit = "done";
  const root = program(async (common, work) => {
    exit = await carryOut(host, secrets, new Output(host, secrets, common), common, work);
  });
  for (const command of [root, ...root.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => host.stdout.write(secrets.redact(text)),
      writeErr: (text) => host.stderr.write(secrets.redact(text)),
    });
  }
  try {
    await root.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      throw error;
    }
    exit = error.exitCode === 0 ? "done" : "usage";
    if (exit === "usage") {
      reportUsage(new Output(host, secrets, { json: argv.includes("--json") }), error, argv);
    }
  }
  return EXIT_CODES[exit].code;
}

async function carryOut(
  host: Host,
  secrets: Secrets,
  output: Output,
  common: ConstructorParameters<typeof Session>[3],
  work: (session: Session) => Promise<Exit>,
): Promise<Exit> {
  let session: Session | undefined;
  try {
    session = new Session(host, output, secrets, common);
    return await work(session);
  } catch (error) {
    return report(output, error);
  } finally {
    await session?.close();
  }
}

/** Tells what is wrong with the command line, as far as its parser has not told it. */
function reportUsage(output: Output, { code, message }: CommanderError, [verb, ...rest]: readonly string[]): void {
  // Its parser shows the help without a word of why.
  const showedHelp = code === "commander.help";
  const problem = !showedHelp
    ? message.replace(/^error: /, "")
    : verb === undefined
      ? "No verb is named."
      : `There is no verb ${JSON.stringify(rest.find((word) => !word.startsWith("-")))}.`;
  if (showedHelp) {
    output.note(problem, ERROR);
  }
  output.result({ error: { exitCode: EXIT_CODES.usage.code, problem, remedy: "See: pulumi-cmk --help" } });
}

/** Tells a person of a failure, and a program too. */
function report(output: Output, error: unknown): Exit {
  if (!(error instanceof CommandError)) {
    const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
    output.detail(stack);
    return report(
      output,
      new CommandError(
        "refused",
        `Something went wrong that should not: ${message}.`,
        "Run it again with --verbose, and report what it prints.",
      ),
    );
  }
  const { exit, problem, remedy, message } = error;
  output.note(message, ERROR);
  output.result({ error: { exitCode: EXIT_CODES[exit].code, problem, remedy } });
  return exit;
}
