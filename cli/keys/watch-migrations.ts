import { RequestError } from "../http/request-error";
import type { PulumiCloudClient } from "../pulumi-cloud/client";
import type { Migration } from "../pulumi-cloud/responses";
import type { Session } from "../session";
import { MISSING } from "./format-key";
import { COMMAND } from "../terminal/command-name";

const FIRST_PAUSE_IN_SECONDS = 1;

/**
 * Shows the migrations and their changes for some time. The values of their states are not documented, so the command can't
 * determine whether a migration has ended.
 *
 * @returns The latest migrations as received, or null if they can't be listed. The command doesn't fail then, because the change
 * that started them succeeded.
 */
export async function watchMigrations(
  { output, host }: Session,
  client: PulumiCloudClient,
  seconds: number,
): Promise<Migration["raw"][] | null> {
  const later = `run ${COMMAND} status --org ${client.connection.organization}`;
  let shown = new Map<string, string>();
  output.line(`Migrations reported by Pulumi Cloud${seconds > 0 ? ` over the next ${seconds} s` : ""}:`);
  for (let waited = 0, pause = FIRST_PAUSE_IN_SECONDS; ; pause *= 2) {
    let migrations: Migration[];
    try {
      migrations = await client.listMigrations();
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      output.note(`${error.message}\nThe migrations could not be shown. To see them later, ${later}.`);
      return null;
    }
    const current = new Map(
      migrations.map((migration) => [migration.id ?? MISSING, formatMigrationState(migration)] as const),
    );
    for (const [id, state] of current) {
      const before = shown.get(id);
      if (before !== state) {
        output.line(`  ${id}  ${before === undefined ? "" : `${before} -> `}${state}`);
      }
    }
    shown = current;
    if (waited >= seconds) {
      output.line(
        migrations.length === 0
          ? "  none"
          : `Migrations run in Pulumi Cloud. To see them later, ${later}.\nDon't disable or delete the KMS key in AWS until Pulumi Cloud has migrated all data keys.\nWhile the key is disabled, Pulumi Cloud can't decrypt the data. If the key is deleted, the data is lost.`,
      );
      return migrations.map(({ raw }) => raw);
    }
    const next = Math.min(pause, seconds - waited);
    await host.clock.sleep(next * 1000, host.interruption);
    waited += next;
  }
}

/** The state of a migration, and all other fields. */
export function formatMigrationState({ state, otherFields }: Migration): string {
  return [state ?? MISSING, ...otherFields].join("  ");
}
