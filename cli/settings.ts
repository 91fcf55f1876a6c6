/** API URL of Pulumi Cloud, unless it is self-hosted. */
export const PULUMI_CLOUD_URL = "https://api.pulumi.com";

/** Environment variables that the command reads, as the help shows them. */
export const ENVIRONMENT = {
  PULUMI_ACCESS_TOKEN: "Access token of an organization admin (default: the token of pulumi login). Never shown.",
  PULUMI_BACKEND_URL: `API URL of a self-hosted Pulumi Cloud (default: ${PULUMI_CLOUD_URL}).`,
  "PULUMI_CREDENTIALS_PATH, PULUMI_HOME": "Directory of the Pulumi CLI's login (default: ~/.pulumi).",
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
