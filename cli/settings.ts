import { CommandError } from "./errors";
import { environmentVariable, type Host } from "./host";
import { isLoopback } from "./http/proxy-router";

/** API URL of Pulumi Cloud, unless it is self-hosted. */
export const PULUMI_CLOUD_URL = "https://api.pulumi.com";

/** Environment variables that the command reads, as the help shows them. */
export const ENVIRONMENT = {
  PULUMI_ACCESS_TOKEN: "Access token of an organization admin. Never shown.",
  PULUMI_BACKEND_URL: `API URL of a self-hosted Pulumi Cloud (default: ${PULUMI_CLOUD_URL}).`,
  PULUMI_ORG: "Pulumi organization, if --org is not set.",
  "HTTPS_PROXY, HTTP_PROXY, NO_PROXY": "Outbound proxy, and the hosts to reach without it.",
  NODE_EXTRA_CA_CERTS: "File with certificate authorities to trust in addition to the public ones.",
  NO_COLOR: "Turns colors off if set to any value.",
} as const;

/** Environment variables as the help shows them. */
export function environmentHelp(): string {
  const width = Math.max(...Object.keys(ENVIRONMENT).map((name) => name.length));
  const lines = Object.entries(ENVIRONMENT).map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`);
  return `Environment variables:\n${lines.join("\n")}`;
}

/**
 * URL of the Pulumi Cloud API, without a trailing slash.
 *
 * @throws {CommandError} If the token must not be sent to PULUMI_BACKEND_URL. The message doesn't show credentials in it.
 */
export function backendUrl(host: Host): string {
  const value = environmentVariable(host, "PULUMI_BACKEND_URL") ?? PULUMI_CLOUD_URL;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const rule = brokenBackendUrlRule(value, url);
  if (url === undefined || rule !== undefined) {
    // Everything before the last @ is hidden: in an invalid URL, nothing shows where a password ends.
    const received = JSON.stringify(value.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, "$1…@"));
    throw new CommandError(
      "usage",
      `PULUMI_BACKEND_URL is ${received}.\nIt must ${rule ?? "be a URL"}.`,
      `Set it to the API URL of your Pulumi Cloud, or unset it to use ${PULUMI_CLOUD_URL}.`,
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/** The rule that the backend URL breaks, to follow the words "it must". */
function brokenBackendUrlRule(value: string, url: URL | undefined): string | undefined {
  if (url === undefined) {
    return "be a URL";
  }
  // In the path too: a password that contains a slash is parsed as a path.
  if (value.includes("@")) {
    return "not contain a user name or password";
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return "be the HTTPS URL of a Pulumi Cloud, not of a self-managed state backend";
  }
  if (url.protocol === "http:" && !isLoopback(url)) {
    return "start with https://. Plain HTTP is allowed for localhost only";
  }
  return url.search !== "" || url.hash !== "" ? "have no query and no fragment" : undefined;
}

/** Why the access token can't be used, or undefined if it can. The message never shows it. */
export function accessTokenError(host: Host): CommandError | undefined {
  const token = environmentVariable(host, "PULUMI_ACCESS_TOKEN");
  if (token === undefined) {
    return new CommandError(
      "denied",
      "PULUMI_ACCESS_TOKEN is not set.",
      "Set it to an access token of an organization admin.\nSee https://www.pulumi.com/docs/administration/access-identity/access-tokens/",
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    return new CommandError(
      "denied",
      "PULUMI_ACCESS_TOKEN contains a space, a line break or another invalid character (value not shown).",
      "Set it to the token alone, as Pulumi Cloud showed it.",
    );
  }
  return undefined;
}

/** @throws {CommandError} If the access token is missing or can't be sent. */
export function accessToken(host: Host): string {
  const error = accessTokenError(host);
  if (error !== undefined) {
    throw error;
  }
  return host.env.PULUMI_ACCESS_TOKEN ?? "";
}
