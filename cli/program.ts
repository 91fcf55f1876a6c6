import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { type Exit, exitCodesHelp } from "./exit-codes";
import type { CommonOptions, Session } from "./session";
import { environmentHelp } from "./settings";
import { doctor, type DoctorOptions } from "./verbs/doctor";
import { register, type RegisterOptions } from "./verbs/register";
import { retire, type RetireOptions } from "./verbs/retire";
import { retryMigrations } from "./verbs/retry-migrations";
import { status } from "./verbs/status";

/** What is done for a verb, with its session. */
export type Work = (session: Session) => Promise<Exit>;

/** The command line: its verbs, their options and their help. `start` gets the verb's work and the common options. */
export function program(start: (common: CommonOptions, work: Work) => Promise<void>): Command {
  const root = new Command("pulumi-cmk")
    .description("Registers a customer-managed AWS KMS key with Pulumi Cloud, and shows that it is used.")
    .version(version(), "-V, --version", "show the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [verb]", "show the help of a verb")
    .addHelpText("after", `\n${environmentHelp()}\n\n${exitCodesHelp()}`);

  verb(
    root,
    "register",
    "register the key of a deployment; running it again changes nothing",
    "terraform output -json | pulumi-cmk register --org acme --outputs -",
    "pulumi-cmk register --outputs outputs.json --default",
  )
    .addOption(outputsOption())
    .addOption(stackOption())
    .option("--name <name>", "the key's name in Pulumi Cloud, in place of the outputs' name")
    .option("--default", "make it the organization's default key, and show the migrations")
    .addOption(watchOption())
    .option("--dry-run", "show the exact request, and send nothing")
    .action((options: CommonOptions & RegisterOptions) => start(options, (session) => register(session, options)));

  verb(
    root,
    "status",
    "show the organization's keys and migrations",
    "pulumi-cmk status --org acme",
    "pulumi-cmk status --org acme --json",
  ).action((options: CommonOptions) => start(options, status));

  verb(
    root,
    "retire",
    "disable a key, and have what it encrypted re-encrypted with another",
    "pulumi-cmk retire old-key --reencrypt-with pulumi-cmk-acme --org acme",
  )
    .argument("<key>", "the key to disable, by its id or its name")
    .requiredOption("--reencrypt-with <key>", "the key to re-encrypt with, by its id or its name")
    .option("--yes", "do not ask; needed where there is no terminal")
    .addOption(watchOption())
    .action((key: string, options: CommonOptions & RetireOptions) =>
      start(options, (session) => retire(session, key, options)),
    );

  verb(root, "retry-migrations", "retry the migrations that failed", "pulumi-cmk retry-migrations --org acme")
    .addOption(watchOption())
    .action((options: CommonOptions & { watch: number }) =>
      start(options, (session) => retryMigrations(session, options)),
    );

  verb(
    root,
    "doctor",
    "check what usually goes wrong, before registering; it changes nothing and works without a token",
    "pulumi-cmk doctor --org acme --outputs outputs.json",
  )
    .addOption(outputsOption())
    .addOption(stackOption())
    .option("--name <name>", "the key's name in Pulumi Cloud, in place of the outputs' name")
    .option("--issuer <url>", "the issuer of the tokens (default: the outputs', or the backend's with /oidc)")
    .action((options: CommonOptions & DoctorOptions) => start(options, (session) => doctor(session, options)));

  return root;
}

/** A verb with the options that every verb has, and examples for its help. */
function verb(root: Command, name: string, description: string, ...examples: string[]): Command {
  return root
    .command(name)
    .description(`${description.charAt(0).toUpperCase()}${description.slice(1)}.`)
    .summary(description)
    .helpOption("-h, --help", "show this help")
    .option("--org <name>", "the Pulumi organization (default: PULUMI_ORG, or what the outputs' default name tells)")
    .option("--json", "print the result as JSON, for programs")
    .option("--verbose", "tell each request on standard error, never the token")
    .addOption(
      new Option("--timeout <seconds>", "how long to wait for each answer")
        .default(30)
        .argParser((value) => seconds(value, 0.001)),
    )
    .addHelpText(
      "after",
      `\nExamples:\n${examples.map((line) => `  ${line}`).join("\n")}\n\n${exitCodesHelp()}\n\nThe environment variables: pulumi-cmk --help`,
    );
}

function outputsOption(): Option {
  return new Option(
    "--outputs <file>",
    "the deployment's outputs, from terraform output -json or cdktf deploy --outputs-file; - for standard input",
  );
}

function stackOption(): Option {
  return new Option(
    "--stack <name>",
    "the stack to take the key from, where the outputs hold several; STACK.OUTPUT where it holds several",
  );
}

function watchOption(): Option {
  return new Option("--watch <seconds>", "how long to show the migrations' progress; 0 to show them once")
    .default(15)
    .argParser((value) => seconds(value, 0));
}

function seconds(value: string, least: number): number {
  const number = Number(value);
  if (value.trim() === "" || !(number >= least && number <= 3600)) {
    throw new InvalidArgumentError(`It must be a number of seconds from ${least} to 3600.`);
  }
  return number;
}

/** The package's version. Compiled, this file lies one folder deeper. */
function version(folder = __dirname): string {
  try {
    const { name, version: found } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      name?: string;
      version: string;
    };
    if (name === "cdktf-pulumi-cmk") {
      return found;
    }
  } catch {
    // Not in this folder.
  }
  return dirname(folder) === folder ? "unknown" : version(dirname(folder));
}
