import { CommandError } from "../errors";
import { RequestError } from "../http/request-error";
import type { PulumiCloudClient } from "../pulumi-cloud/client";
import type { Migration, RegisteredKey } from "../pulumi-cloud/responses";
import type { Session } from "../session";
import { COMMAND } from "../terminal/command-name";
import { checkOutcome } from "./check-outcome";
import { isBeingReencrypted, isDisabled } from "./key-state";
import { formatMigrationState } from "./watch-migrations";

/** Keys and migrations as Pulumi Cloud lists them. */
export interface CloudState {
  readonly keys: readonly RegisteredKey[];
  readonly migrations: readonly Migration[];
}

export async function readCloudState(client: PulumiCloudClient): Promise<CloudState> {
  return { keys: await client.listKeys(), migrations: await client.listMigrations() };
}

/**
 * Disables keys. If the response is lost, reads the state to find out whether the call took effect. Only the keys prove that: other
 * changes may be those of somebody else. What a second call does is not documented, so the call is not simply repeated.
 *
 * @param keys The keys to disable.
 * @param before The state just before.
 */
export async function disableOnce(
  { output }: Session,
  client: PulumiCloudClient,
  keys: readonly RegisteredKey[],
  before: CloudState,
  disable: () => Promise<void>,
): Promise<void> {
  try {
    await disable();
  } catch (error) {
    if (!(error instanceof RequestError) || !error.retryInfo.mayHaveTakenEffect) {
      throw error;
    }
    const linesBefore = formatState(keys, before);
    const after = await checkOutcome(error, () => readCloudState(client));
    const changes = formatState(keys, after).filter((line) => !linesBefore.includes(line));
    const shown = changes.length === 0 ? "no change" : changes.join("; ");
    if (!keys.every((key) => isNoLongerUsed(key, after))) {
      throw new CommandError(
        "unavailable",
        `${error.problem}\nWhether it took effect is unknown. Pulumi Cloud now shows: ${shown}.`,
        `Run ${COMMAND} status --org ${client.connection.organization} later. If a key is still enabled, run the same command again.`,
      );
    }
    output.note(`${error.problem}\nIt took effect anyway. Pulumi Cloud now shows: ${shown}.`);
  }
}

/** Whether a key is certainly disabled, or about to be. */
function isNoLongerUsed({ id }: RegisteredKey, { keys, migrations }: CloudState): boolean {
  const current = keys.find((key) => key.id === id);
  return current === undefined || isDisabled(current) || isBeingReencrypted(current, migrations);
}

function formatState(keys: readonly RegisteredKey[], { keys: listed, migrations }: CloudState): string[] {
  return [
    ...keys.map((key) => {
      const current = listed.find(({ id }) => id === key.id);
      return `key ${key.id ?? ""} ${current === undefined ? "no longer exists" : `state ${current.state ?? "unknown"}`}`;
    }),
    ...migrations.map((migration) => `migration ${migration.id ?? ""} ${formatMigrationState(migration)}`),
  ];
}
