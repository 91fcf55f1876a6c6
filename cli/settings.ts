import { ORGANIZATION } from "../modules/rules/organization";
import { defaultName } from "../modules/pulumi-cloud/contract";
import { isValid, firstError } from "../modules/rules/rule";
import { CommandError } from "./errors";
import { type Host, variable } from "./host";
import { serverAddress } from "./http/address";
import type { Deployment } from "./outputs/deployment";

/** The environment variables that the command reads, as the help shows them. */
export const ENVIRONMENT = {
  PULUMI_ACCESS_TOKEN: "An access token of an admin of the organization. It is never shown.",
  PULUMI_BACKEND_URL: "The API of a self-hosted Pulumi Cloud (default: https://api.pulumi.com).",
  PULUMI_ORG: "The organization, where --org is left out.",
  "HTTPS_PROXY, HTTP_PROXY, NO_PROXY": "The proxy on the way out, and the hosts to reach without it.",
  NODE_EXTRA_CA_CERTS: "A file with certificate authorities to trust besides the public ones.",
  NO_COLOR: "Set to anything: no colors.",
} as const;

/** The API of Pulumi Cloud, unless a self-hosted one is named. */
const PULUMI_CLOUD_URL = "https://api.pulumi.com";

/** The environment variables as the help shows them. */
export function environmentHelp(): string {
  const width = Math.max(...Object.keys(ENVIRONMENT).map((name) => name.length));
  const lines = Object.entries(ENVIRONMENT).map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`);
  return `Environment:\n${lines.join("\n")}`;
}

/** The address of Pulumi Cloud's API, without a trailing slash. */
export function backendUrl(host: Host): string {
  return serverAddress(
    "PULUMI_BACKEND_URL",
    variable(host, "PULUMI_BACKEND_URL") ?? PULUMI_CLOUD_URL,
    `Set it to the address of your Pulumi Cloud's API, or unset it for ${PULUMI_CLOUD_URL}.`,
  );
}

/** Why the access token can't be used, or undefined where it can. The message never shows it. */
export function accessTokenProblem(host: Host): CommandError | undefined {
  const token = variable(host, "PULUMI_ACCESS_TOKEN");
  if (token === undefined) {
    return new CommandError(
      "denied",
      "PULUMI_ACCESS_TOKEN is not set.",
      "Set it to an access token of an admin of the organization: https://www.pulumi.com/docs/administration/access-identity/access-tokens/",
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    return new CommandError(
      "denied",
      "PULUMI_ACCESS_TOKEN holds a space, a line break or another character that no token has (it is not shown).",
      "Set it to the token alone, as Pulumi Cloud showed it.",
    );
  }
  return undefined;
}

/** @throws CommandError where there is no access token that can be sent. */
export function accessToken(host: Host): string {
  const problem = accessTokenProblem(host);
  if (problem !== undefined) {
    throw problem;
  }
  return host.env.PULUMI_ACCESS_TOKEN ?? "";
}

/** An organization, and where its name was taken from. */
export interface Organization {
  readonly name: string;
  readonly source: string;
}

/**
 * The organization that somebody named, whether its name is right or not. What was deployed names it only by its defaults.
 *
 * @throws CommandError where nobody did.
 */
export function namedOrganization(
  host: Host,
  option: string | undefined,
  deployment?: Pick<Deployment, "deployedName">,
): Organization {
  if (option !== undefined) {
    return { name: option, source: "--org" };
  }
  const fromEnvironment = variable(host, "PULUMI_ORG");
  if (fromEnvironment !== undefined) {
    return { name: fromEnvironment, source: "PULUMI_ORG" };
  }
  const fromName = deployment && organizationOfDefaultName(deployment.deployedName);
  if (fromName !== undefined) {
    return { name: fromName, source: `the key's name ${defaultName(fromName)} in the outputs` };
  }
  throw new CommandError(
    "usage",
    deployment === undefined
      ? "No organization is named."
      : `No organization is named, and the key's name ${JSON.stringify(deployment.deployedName)} in the outputs does not tell it.`,
    "Name it with --org NAME or in PULUMI_ORG.",
  );
}

/** The organization to ask Pulumi Cloud about. */
export function organization(
  host: Host,
  option: string | undefined,
  deployment?: Pick<Deployment, "deployedName">,
): Organization {
  const named = namedOrganization(host, option, deployment);
  const complaint = firstError(ORGANIZATION, `The organization (${named.source})`, named.name);
  if (complaint !== undefined) {
    throw new CommandError("usage", complaint, "");
  }
  return named;
}

/** The organization in a name that was made by default. What outputs call a name may be no text. */
export function organizationOfDefaultName(name: unknown): string | undefined {
  const prefix = defaultName("");
  const rest = typeof name === "string" && name.startsWith(prefix) ? name.slice(prefix.length) : "";
  return ORGANIZATION.every((rule) => isValid(rule, rest)) ? rest : undefined;
}
