import { defaultName } from "../modules/pulumi-cloud/contract";
import { ORGANIZATION } from "../modules/rules/organization";
import { firstError, isValid } from "../modules/rules/rule";
import { CommandError } from "./errors";
import { environmentVariable, type Host } from "./host";
import type { DeployedKey } from "./outputs/deployed-key";

/** A Pulumi organization. */
export interface Organization {
  readonly name: string;
  /** Where the name comes from, such as `--org`. */
  readonly source: string;
}

/**
 * Finds the organization's name: in the option, in PULUMI_ORG, or in the key's default name, in this order. Doesn't validate it.
 *
 * @throws {CommandError} If none of them is set.
 */
export function findOrganization(
  host: Host,
  option: string | undefined,
  deployedKey?: Pick<DeployedKey, "deployedName">,
): Organization {
  if (option !== undefined) {
    return { name: option, source: "--org" };
  }
  const fromEnvironment = environmentVariable(host, "PULUMI_ORG");
  if (fromEnvironment !== undefined) {
    return { name: fromEnvironment, source: "PULUMI_ORG" };
  }
  const fromName = deployedKey && organizationInDefaultName(deployedKey.deployedName);
  if (fromName !== undefined) {
    return { name: fromName, source: `the key's name ${defaultName(fromName)} in the outputs` };
  }
  throw new CommandError(
    "usage",
    deployedKey === undefined
      ? "No organization is set."
      : `No organization is set, and the key's name ${JSON.stringify(deployedKey.deployedName)} in the outputs doesn't contain one.`,
    "Pass --org NAME or set PULUMI_ORG.",
  );
}

/**
 * Finds the organization and validates its name.
 *
 * @throws {CommandError} If no organization is set or its name is invalid.
 */
export function findValidOrganization(...args: Parameters<typeof findOrganization>): Organization {
  const found = findOrganization(...args);
  const error = firstError(ORGANIZATION, `The organization (${found.source})`, found.name);
  if (error !== undefined) {
    throw new CommandError("usage", error, "");
  }
  return found;
}

/** The organization in a name that was created by default, such as `acme` in `pulumi-cmk-acme`. */
export function organizationInDefaultName(name: unknown): string | undefined {
  const prefix = defaultName("");
  const rest = typeof name === "string" && name.startsWith(prefix) ? name.slice(prefix.length) : "";
  return ORGANIZATION.every((rule) => isValid(rule, rest)) ? rest : undefined;
}
