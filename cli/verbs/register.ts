import type { Exit } from "../exit-codes";
import { keyInLines } from "../keys/describe-key";
import { ensureRegistered } from "../keys/ensure-registered";
import { identified } from "../keys/find-key";
import { watchMigrations } from "../keys/watch-migrations";
import { type Deployment, type DeploymentOptions, readSoundDeployment } from "../outputs/deployment";
import type { ReportedKey } from "../pulumi-cloud/answers";
import { type Call, calls, requestOf } from "../pulumi-cloud/calls";
import type { Session } from "../session";
import { backendUrl, organization, organizationOfDefaultName } from "../settings";
import type { Mark } from "../terminal/output";

/** The state of a key that was just registered, as Pulumi Cloud reports it. */
const STATE_OF_NEW_KEYS = "enabled";

const WARNING: Mark = { word: "warning:", color: "yellow" };

/** The options of `register`. */
export interface RegisterOptions extends DeploymentOptions {
  readonly default?: boolean;
  readonly dryRun?: boolean;
  /** Seconds. */
  readonly watch: number;
}

/** Registers a deployed key with Pulumi Cloud. */
export async function register(session: Session, options: RegisterOptions): Promise<Exit> {
  const { output } = session;
  const deployment = await readSoundDeployment(session.host, options);
  if (options.dryRun) {
    return showRequests(session, deployment, options.default === true);
  }
  const cloud = session.pulumiCloud(deployment);
  const { organization: org, backend } = cloud.connection;
  warnOfOtherOrganization(session, deployment, org);

  const { outcome, key } = await ensureRegistered(session, cloud, deployment);
  output.line(
    outcome === "registered"
      ? `The key is registered for ${org}.`
      : `The key is registered for ${org} already, with the same role: nothing was changed.`,
  );
  keyInLines(key).forEach((line) => {
    output.line(line);
  });

  if (!options.default) {
    if (key.isDefault !== true) {
      output.line("To make it the organization's default key, run the same command with --default.");
    }
    output.result({ organization: org, backend, outcome, key: key.reported, default: null, migrations: null });
    return "done";
  }
  warnOfState(session, key);
  if (key.isDefault === true) {
    output.line("It is the default key already.");
  } else {
    await cloud.setDefaultKey(identified(key).id);
    output.line("It is the default key now.");
  }
  const migrations = await watchMigrations(session, cloud, options.watch);
  output.result({
    organization: org,
    backend,
    outcome,
    key: key.reported,
    default: key.isDefault === true ? "already" : "set",
    migrations: migrations?.map(({ reported }) => reported) ?? null,
  });
  return "done";
}

/** States are not published, so a key that may be none to encrypt with is shown, and not refused. */
function warnOfState({ output }: Session, { state }: ReportedKey): void {
  if (state !== undefined && state !== STATE_OF_NEW_KEYS) {
    output.note(
      `Pulumi Cloud reports the key's state as ${JSON.stringify(state)}, and that of a new key as ${JSON.stringify(STATE_OF_NEW_KEYS)}. Check that it is one to encrypt with: pulumi-cmk status.`,
      WARNING,
    );
  }
}

function warnOfOtherOrganization({ output }: Session, { deployedName }: Deployment, org: string): void {
  const other = organizationOfDefaultName(deployedName);
  if (other !== undefined && other !== org) {
    output.note(
      `The key's name ${JSON.stringify(deployedName)} in the outputs looks like the organization ${other}'s, but it is registered for ${org}. If the role trusts ${other} only, Pulumi Cloud will refuse it.`,
      WARNING,
    );
  }
}

/** Shows what would be sent, to the letter but for the token. */
function showRequests({ host, output, options }: Session, deployment: Deployment, makeDefault: boolean): Exit {
  const { name } = organization(host, options.org, deployment);
  const shown = (call: Call) => {
    const { method, url, headers, body } = requestOf(call, backendUrl(host), "[redacted]");
    return { method, url, headers, body: body ?? null };
  };
  const requests = [shown(calls.createKey(name, deployment.registration))];
  if (makeDefault) {
    const setDefault = shown(calls.setDefaultKey(name, "ID"));
    requests.push({ ...setDefault, url: setDefault.url.replace(/ID\/default$/, "{id of the answer}/default") });
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
  output.note("Nothing was sent. The keys that are registered already were not looked at.");
  output.result({ dryRun: true, requests });
  return "done";
}
