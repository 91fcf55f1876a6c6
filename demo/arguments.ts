import { parseArgs } from "node:util";

/** Arguments of the demo. */
export interface Arguments {
  readonly organizations: readonly string[];
  /** Whether to keep everything running at the end. */
  readonly keep: boolean;
  readonly help: boolean;
}

export const USAGE = `Deploys this project to a local AWS emulated by moto, and shows who can use the key.

Usage: npm run demo [-- [ORGANIZATION ...] [--keep]]

  ORGANIZATION   Pulumi organization to deploy for, in lowercase (default: acme)
  --keep         keep everything running, and show how to inspect it and tear it down
  --help         show this help

Requires Terraform, the AWS provider (from the registry or a mirror) and moto_server. You don't need an AWS account.`;

/**
 * Parses the arguments of the demo.
 *
 * @throws {Error} If an option is unknown or has a value.
 */
export function parseArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parse(args);
  return {
    organizations: positionals.length > 0 ? [...new Set(positionals)] : ["acme"],
    keep: values.keep,
    help: values.help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { keep: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
}
