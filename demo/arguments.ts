/** What the demonstration is asked to do. */
export interface Arguments {
  readonly organizations: readonly string[];
  /** Whether to leave everything up. */
  readonly keep: boolean;
  readonly help: boolean;
}

export const USAGE = `Deploys the module on an AWS that is played on this machine, and shows who may use the key.

Usage: npm run demo [-- [ORGANIZATION ...] [--keep]]

  ORGANIZATION   a Pulumi organization to deploy for, in lowercase; default: acme
  --keep         leave everything up, and say how to look at it and how to take it down
  --help         show this

Needs Terraform, the AWS provider (from the registry or a mirror) and moto_server. Needs no AWS account.`;

/** Reads the command's arguments. @throws Error for an unknown option. */
export function parseArguments(args: readonly string[]): Arguments {
  const options = args.filter((arg) => arg.startsWith("-"));
  const unknown = options.find((option) => !["--keep", "--help"].includes(option));
  if (unknown !== undefined) {
    throw new Error(`Unknown option ${unknown}.\n\n${USAGE}`);
  }
  const organizations = args.filter((arg) => !arg.startsWith("-"));
  return {
    organizations: organizations.length > 0 ? [...new Set(organizations)] : ["acme"],
    keep: options.includes("--keep"),
    help: options.includes("--help"),
  };
}
