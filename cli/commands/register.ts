import type { ExitStatus } from "../exit-codes";
import { ensureRegistered } from "../keys/ensure-registered";
import { IF_FIRST_KEY } from "../keys/first-key";
import { formatKeyFields } from "../keys/format-key";
import { makeDefault } from "../keys/make-default";
import { watchMigrations } from "../keys/watch-migrations";
import { findValidOrganization, organizationInDefaultName } from "../organization";
import { type DeployedKey, type DeployedKeyOptions, readValidDeployedKey } from "../outputs/deployed-key";
import { type ApiCall, apiCalls, toHttpRequest } from "../pulumi-cloud/api-calls";
import { LoginError } from "../pulumi-login/login-error";
import type { Session } from "../session";
import { PULUMI_CLOUD_URL } from "../settings";
import { WARNING } from "../terminal/output";

/** Options of `register`. */
export interface RegisterOptions extends DeployedKeyOptions {
  readonly default?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  /** Seconds. */
  readonly watch: number;
}

/** Registers the key of a deployment with Pulumi Cloud. */
export async function register(session: Session, options: RegisterOptions): Promise<ExitStatus> {
  const { output } = session;
  const deployedKey = await readValidDeployedKey(session.host, options);
  if (options.dryRun) {
    printRequests(session, deployedKey, options.default === true);
    return "success";
  }
  const client = session.pulumiCloud(deployedKey);
  const { organization, backend } = client.connection;
  warnOfOtherOrganization(session, deployedKey, organization);

  const { outcome, key, startsMigration } = await ensureRegistered(session, client, deployedKey, options.yes === true);
  output.line(
    outcome === "registered"
      ? `The key is registered for ${organization}.`
      : `The key is already registered for ${organization}, with the same role; no changes made.`,
  );
  formatKeyFields(key).forEach((line) => {
    output.line(line);
  });

  if (!options.default) {
    if (key.isDefault !== true) {
      output.line("To make it the organization's default key, run the same command with --default.");
    }
    const migrations = startsMigration ? await watchMigrations(session, client, options.watch) : null;
    output.result({ organization, backend, outcome, key: key.raw, default: null, migrations });
    return "success";
  }
  const result = await makeDefault(session, client, key, options.watch);
  output.result({ organization, backend, outcome, key: key.raw, ...result });
  return "success";
}

function warnOfOtherOrganization({ output }: Session, { deployedName }: DeployedKey, organization: string): void {
  const other = organizationInDefaultName(deployedName);
  if (other !== undefined && other !== organization) {
    output.note(
      `The key's name ${JSON.stringify(deployedName)} in the outputs is the default for the organization ${other}, not ${organization}.\nIf the role trusts ${other} only, Pulumi Cloud rejects the key.`,
      WARNING,
    );
  }
}

/** The backend, or Pulumi Cloud if the login of the Pulumi CLI can't be read, because nothing is sent. */
function backendOrDefault({ login, output }: Pick<Session, "login" | "output">): string {
  try {
    return login.backend();
  } catch (error) {
    if (!(error instanceof LoginError)) {
      throw error;
    }
    output.note(`${error.problem}\nThe requests are shown for ${PULUMI_CLOUD_URL}.`);
    return PULUMI_CLOUD_URL;
  }
}

/** Prints the exact requests, except for the token. */
function printRequests(
  { host, login, output, options }: Session,
  deployedKey: DeployedKey,
  makeDefault: boolean,
): void {
  const { name } = findValidOrganization(host, options.org, deployedKey);
  const backend = backendOrDefault({ login, output });
  const toPrintedRequest = (call: ApiCall) => {
    const { method, url, headers, body } = toHttpRequest(call, backend, "[redacted]");
    return { method, url, headers, body: body ?? null };
  };
  const requests = [toPrintedRequest(apiCalls.createKey(name, deployedKey.registration))];
  if (makeDefault) {
    const setDefault = toPrintedRequest(apiCalls.setDefaultKey(name, "ID"));
    requests.push({ ...setDefault, url: setDefault.url.replace(/ID\/default$/, "{id from the response}/default") });
  }
  for (const { method, url, headers, body } of requests) {
    output.line(`${method} ${url}`);
    for (const [header, value] of Object.entries(headers)) {
      output.line(`${header}: ${value}`);
    }
    output.line();
    output.line(body ?? "(no body)");
    output.line();
  }
  output.note(IF_FIRST_KEY);
  output.note("Nothing was sent. Registered keys were not checked.");
  output.result({ dryRun: true, requests });
}
