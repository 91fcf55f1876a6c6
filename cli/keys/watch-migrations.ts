import { CallFailure } from "../http/call-failure";
import type { ReportedMigration } from "../pulumi-cloud/answers";
import type { PulumiCloud } from "../pulumi-cloud/client";
import type { Session } from "../session";
import { NOT_REPORTED } from "./describe-key";

const FIRST_PAUSE_IN_SECONDS = 1;

/**
 * Shows migrations for a while, as Pulumi Cloud reports them. The values of their states aren't published, so nothing is
 * read into them: not even whether one has ended.
 *
 * @returns The migrations as last reported; undefined where they can't be listed. What started them has succeeded, so that
 * is no failure.
 */
export async function watchMigrations(
  { output, host }: Session,
  cloud: PulumiCloud,
  seconds: number,
): Promise<ReportedMigration[] | undefined> {
  let shown = new Map<string, string>();
  output.line(`Migrations, as Pulumi Cloud reports them${seconds > 0 ? ` in the next ${seconds} s` : ""}:`);
  for (let waited = 0, pause = FIRST_PAUSE_IN_SECONDS; ; pause *= 2) {
    let migrations: ReportedMigration[];
    try {
      migrations = await cloud.listMigrations();
    } catch (error) {
      if (!(error instanceof CallFailure)) {
        throw error;
      }
      output.note(`${error.message} What was asked for is done. See the migrations later: pulumi-cmk status.`);
      return undefined;
    }
    const now = new Map(migrations.map((migration) => [migration.id ?? NOT_REPORTED, stateInWords(migration)]));
    for (const [id, state] of now) {
      const before = shown.get(id);
      if (before !== state) {
        output.line(`  ${id}  ${before === undefined ? "" : `${before} -> `}${state}`);
      }
    }
    shown = now;
    if (waited >= seconds) {
      output.line(
        migrations.length === 0
          ? "  none"
          : "They go on in Pulumi Cloud. See them later: pulumi-cmk status. Do not disable or delete a KMS key in AWS before Pulumi Cloud has migrated away from it: what it encrypted is lost with it.",
      );
      return migrations;
    }
    const next = Math.min(pause, seconds - waited);
    await host.clock.sleep(next * 1000, host.interruption);
    waited += next;
  }
}

/** A migration's state, with all else that is reported of it. */
export function stateInWords({ state, further }: ReportedMigration): string {
  return [state ?? NOT_REPORTED, ...further].join("  ");
}
