import type { ExitStatus } from "../exit-codes";
import { watchMigrations } from "../keys/watch-migrations";
import type { Session } from "../session";

/** Options of `retry-migrations`. */
export interface RetryMigrationsOptions {
  /** Seconds. */
  readonly watch: number;
}

/** Retries the failed migrations. */
export async function retryMigrations(session: Session, options: RetryMigrationsOptions): Promise<ExitStatus> {
  const { output } = session;
  const client = session.pulumiCloud();
  const { organization, backend } = client.connection;
  await client.retryMigrations();
  output.line(`Asked Pulumi Cloud to retry the failed migrations of ${organization}.`);
  output.result({ organization, backend, migrations: await watchMigrations(session, client, options.watch) });
  return "success";
}
