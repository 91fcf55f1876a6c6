import { CommandError } from "../errors";
import type { ExitStatus } from "../exit-codes";
import { RequestError } from "../http/request-error";
import { checkOutcome } from "../keys/check-outcome";
import { findKey, type IdentifiedKey } from "../keys/find-key";
import { formatKey } from "../keys/format-key";
import { formatMigrationState, watchMigrations } from "../keys/watch-migrations";
import type { PulumiCloudClient } from "../pulumi-cloud/client";
import type { Session } from "../session";
import { canConfirm, confirm } from "../terminal/confirm";
import { COMMAND } from "../terminal/command-name";

/** Options of `retire`. */
export interface RetireOptions {
  readonly reencryptWith: string;
  readonly yes?: boolean;
  /** Seconds. */
  readonly watch: number;
}

/** Disables a key. Pulumi Cloud re-encrypts its data keys with another key. */
export async function retire(session: Session, idOrName: string, options: RetireOptions): Promise<ExitStatus> {
  const { output, host } = session;
  if (!options.yes && !canConfirm(host)) {
    throw new CommandError(
      "usage",
      "retire requires confirmation, but standard input isn't a terminal.",
      "Pass --yes to skip the confirmation.",
    );
  }
  const client = session.pulumiCloud();
  const { organization, backend } = client.connection;
  const keys = await client.listKeys();
  const key = findKey(keys, idOrName);
  const destination = findKey(keys, options.reencryptWith);
  if (key.id === destination.id) {
    throw new CommandError(
      "usage",
      `KEY and --reencrypt-with are the same key ${formatKey(key)}.`,
      "Pass another key to re-encrypt with.",
    );
  }
  if (!options.yes) {
    output.note(`This disables the key ${formatKeyState(key)}, of the organization ${organization}.
Pulumi Cloud re-encrypts its data keys with the key ${formatKeyState(destination)}.
Type yes to continue:`);
    if (!(await confirm(host))) {
      throw new CommandError("failed", "Canceled; nothing was changed.", "");
    }
  }
  await disableKey(session, client, key, destination);
  output.line(
    `The key ${formatKey(key)} is retired. Pulumi Cloud re-encrypts its data keys with the key ${formatKey(destination)}.`,
  );
  output.result({
    organization,
    backend,
    retired: key.raw,
    reencryptedWith: destination.raw,
    migrations: await watchMigrations(session, client, options.watch),
  });
  return "success";
}

function formatKeyState(key: IdentifiedKey): string {
  const state = key.state === undefined ? "" : `, state ${key.state}`;
  return `${formatKey(key)}${state}${key.isDefault === true ? ", the default key" : ""}`;
}

/**
 * Disables a key. If the response is lost, compares the state before and after to find out whether the call took effect.
 * What a second call does is not documented, so the call is not simply repeated.
 */
async function disableKey(
  { output }: Session,
  client: PulumiCloudClient,
  key: IdentifiedKey,
  destination: IdentifiedKey,
): Promise<void> {
  const readState = async () => {
    const current = (await client.listKeys()).find(({ id }) => id === key.id);
    const migrations = (await client.listMigrations()).map(
      (migration) => `migration ${migration.id ?? ""} ${formatMigrationState(migration)}`,
    );
    return [
      `key ${key.id} ${current === undefined ? "no longer exists" : `state ${current.state ?? "unknown"}`}`,
      ...migrations,
    ];
  };
  // Read again, because the user may have taken long to confirm.
  const before = await readState();
  try {
    await client.disableKey(key.id, destination.id);
  } catch (error) {
    if (!(error instanceof RequestError) || !error.retryInfo.mayHaveTakenEffect) {
      throw error;
    }
    const changes = (await checkOutcome(error, readState)).filter((line) => !before.includes(line));
    if (changes.length === 0) {
      throw new CommandError(
        "unavailable",
        `${error.problem}\nWhether it took effect is unknown: Pulumi Cloud shows no change.`,
        `Run ${COMMAND} status later. If nothing has changed, run the same command again.`,
      );
    }
    output.note(`${error.problem}\nIt took effect anyway. Pulumi Cloud now shows: ${changes.join("; ")}.`);
  }
}
