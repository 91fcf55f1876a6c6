import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { COVERAGE } from "../modules/pulumi-cloud/contract";
import { setDefault, type DefaultOptions } from "./commands/default";
import { disableAll, type DisableAllOptions } from "./commands/disable-all";
import { doctor, type DoctorOptions } from "./commands/doctor";
import { register, type RegisterOptions } from "./commands/register";
import { retire, type RetireOptions } from "./commands/retire";
import { retryMigrations, type RetryMigrationsOptions } from "./commands/retry-migrations";
import { status } from "./commands/status";
import { exitCodesHelp, type ExitStatus } from "./exit-codes";
import type { CommonOptions, Session } from "./session";
import { environmentHelp } from "./settings";
import { COMMAND } from "./terminal/command-name";

/** Runs a subcommand. */
export type Handler = (session: Session) => Promise<ExitStatus>;

/**
 * Defines the subcommands, their options and their help.
 *
 * @param run Called with the common options and the handler of the subcommand on the command line.
 */
export function createProgram(run: (options: CommonOptions, handler: Handler) => Promise<void>): Command {
  const program = new Command(COMMAND)
    .description("Registers a customer managed AWS KMS key with Pulumi Cloud, and manages registered keys.")
    .usage("[options] [subcommand]")
    .version(version(), "-V, --version", "show the version")
    .helpOption("-h, --help", "show this help")
    .commandsGroup("Subcommands:")
    .helpCommand("help [subcommand]", "show the help of a subcommand")
    .addHelpText("after", `\n${environmentHelp()}\n\n${exitCodesHelp()}`);

  addSubcommand(
    program,
    "register",
    "register the key of a deployment; running it again changes nothing",
    `terraform output -json | ${COMMAND} register --org acme --outputs -`,
    `${COMMAND} register --outputs outputs.json --default`,
  )
    .addOption(outputsOption())
    .addOption(stackOption())
    .addOption(nameOption())
    .addOption(differentFromOption())
    .option("--default", "make it the organization's default key, and show the migrations")
    .option("--yes", "don't ask for confirmation if it is the organization's first key")
    .addOption(watchOption())
    .option("--dry-run", "print the exact request without sending it")
    .addHelpText("after", `\n${COVERAGE.join("\n")}`)
    .action((options: CommonOptions & RegisterOptions) => run(options, (session) => register(session, options)));

  addSubcommand(
    program,
    "status",
    "show the organization's keys and migrations",
    `${COMMAND} status --org acme`,
    `${COMMAND} status --org acme --json`,
  ).action((options: CommonOptions) => run(options, status));

  addSubcommand(
    program,
    "default",
    "make a registered key the organization's default key, and show the migrations",
    `${COMMAND} default pulumi-cmk-acme --org acme`,
  )
    .argument("<key>", "ID or name of the key")
    .addOption(watchOption())
    .action((key: string, options: CommonOptions & DefaultOptions) =>
      run(options, (session) => setDefault(session, key, options)),
    );

  addSubcommand(
    program,
    "retire",
    "disable a key, and re-encrypt its data keys with another key",
    `${COMMAND} retire old-key --reencrypt-with pulumi-cmk-acme --org acme`,
  )
    .argument("<key>", "ID or name of the key to disable")
    .requiredOption("--reencrypt-with <key>", "ID or name of the key to re-encrypt with")
    .addOption(yesOption())
    .addOption(watchOption())
    .action((key: string, options: CommonOptions & RetireOptions) =>
      run(options, (session) => retire(session, key, options)),
    );

  addSubcommand(
    program,
    "disable-all",
    "disable all customer managed keys, and re-encrypt their data keys with the Pulumi-managed key",
    `${COMMAND} disable-all --org acme`,
  )
    .addOption(yesOption())
    .addOption(watchOption())
    .action((options: CommonOptions & DisableAllOptions) => run(options, (session) => disableAll(session, options)));

  addSubcommand(program, "retry-migrations", "retry failed migrations", `${COMMAND} retry-migrations --org acme`)
    .addOption(watchOption())
    .action((options: CommonOptions & RetryMigrationsOptions) =>
      run(options, (session) => retryMigrations(session, options)),
    );

  addSubcommand(
    program,
    "doctor",
    "check for common problems, also in AWS, before you register a key; changes nothing and works without a token",
    `${COMMAND} doctor --org acme --outputs outputs.json`,
    `${COMMAND} doctor --org acme --role-arn ARN --key-arn ARN`,
  )
    .addOption(outputsOption())
    .addOption(stackOption())
    .addOption(nameOption())
    .addOption(differentFromOption())
    .addOption(arnOption("--role-arn <arn>", "ARN of the role, if you have no outputs; requires --key-arn"))
    .addOption(arnOption("--key-arn <arn>", "ARN of the key or of its alias; requires --role-arn"))
    .option("--no-aws", "don't read AWS; by default, it is read through the AWS CLI (aws), if it has credentials")
    .option("--issuer <url>", "issuer URL (default: the issuer in the outputs, or the backend URL followed by /oidc)")
    .action((options: CommonOptions & DoctorOptions) => run(options, (session) => doctor(session, options)));

  return program;
}

/** Subcommands that can find the organization in the outputs. */
const READ_OUTPUTS: readonly string[] = ["register", "doctor"];

/** Adds a subcommand with the common options, and with examples in its help. */
function addSubcommand(program: Command, name: string, description: string, ...examples: string[]): Command {
  return program
    .command(name)
    .description(`${description.charAt(0).toUpperCase()}${description.slice(1)}.`)
    .summary(description)
    .helpOption("-h, --help", "show this help")
    .option(
      "--org <name>",
      `Pulumi organization (default: PULUMI_ORG${READ_OUTPUTS.includes(name) ? ", or the one in the key's default name in the outputs" : ""})`,
    )
    .option("--json", "print the result as JSON")
    .option("--verbose", "log each request to standard error (never the token)")
    .addOption(
      new Option("--timeout <seconds>", "timeout of each request")
        .default(30)
        .argParser((value) => parseSeconds(value, 0.001)),
    )
    .addHelpText(
      "after",
      `\nExamples:\n${examples.map((line) => `  ${line}`).join("\n")}\n\n${exitCodesHelp()}\n\nFor the environment variables, run ${COMMAND} --help.`,
    );
}

function outputsOption(): Option {
  return new Option(
    "--outputs <file>",
    "outputs of the deployment, from terraform output -json or cdktf output --outputs-file; - for standard input",
  );
}

function stackOption(): Option {
  return new Option(
    "--stack <name>",
    "stack of the key, if the outputs have several stacks; STACK.OUTPUT, if the stack has several keys",
  );
}

function nameOption(): Option {
  return new Option("--name <name>", "name of the key in Pulumi Cloud (default: the name in the outputs)");
}

function yesOption(): Option {
  return new Option("--yes", "don't ask for confirmation; required without a terminal");
}

function differentFromOption(): Option {
  return new Option(
    "--different-from <key>",
    "ID of a registered key that you have checked to be another key; can be repeated",
  ).argParser((value, previous: readonly string[] | undefined) => [...(previous ?? []), value]);
}

/** An option that takes the place of the outputs. */
function arnOption(flags: string, description: string): Option {
  return new Option(flags, description).conflicts(["outputs", "stack", "name"]);
}

function watchOption(): Option {
  return new Option("--watch <seconds>", "how long to show the progress of the migrations; 0 shows them once")
    .default(15)
    .argParser((value) => parseSeconds(value, 0));
}

function parseSeconds(value: string, minimum: number): number {
  const seconds = Number(value);
  if (value.trim() === "" || !(seconds >= minimum && seconds <= 3600)) {
    throw new InvalidArgumentError(`It must be a number of seconds from ${minimum} to 3600.`);
  }
  return seconds;
}

/** Version of the package. Searches upward, because the compiled file is one folder deeper. */
function version(folder = __dirname): string {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      name?: string;
      version: string;
    };
    if (manifest.name === "cdktf-pulumi-cmk") {
      return manifest.version;
    }
  } catch {
    // No package.json in this folder.
  }
  return dirname(folder) === folder ? "unknown" : version(dirname(folder));
}
