import type { Exit } from "../exit-codes";
import { watchMigrations } from "../keys/watch-migrations";
import type { Session } from "../session";

/** Has Pulumi Cloud retry the migrations that failed. */
export async function retryMigrations(session: Session, options: { readonly watch: number }): Promise<Exit> {
  const { output } = session;
  const cloud = session.pulumiCloud();
  const { organization, backend } = cloud.connection;
  await cloud.retryMigrations();
  output.line(`Pulumi Cloud retries the failed migrations of ${organization}.`);
  const migrations = await watchMigrations(session, cloud, options.watch);
  output.result({ organization, backend, migrations: migrations?.map(({ reported }) => reported) ?? null });
  return "done";
}
