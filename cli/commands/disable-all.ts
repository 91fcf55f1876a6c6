import type { ExitStatus } from "../exit-codes";
import { disableOnce, readCloudState } from "../keys/disable-once";
import { formatKeyState } from "../keys/format-key";
import { isCustomerManaged, isDisabled } from "../keys/key-state";
import { watchMigrations } from "../keys/watch-migrations";
import type { Session } from "../session";
import { confirm, requireTerminal } from "../terminal/confirm";

/** Options of `disable-all`. */
export interface DisableAllOptions {
  readonly yes?: boolean;
  /** Seconds. */
  readonly watch: number;
}

/** Disables all customer managed keys. Pulumi Cloud re-encrypts their data keys with the Pulumi-managed key. */
export async function disableAll(session: Session, options: DisableAllOptions): Promise<ExitStatus> {
  const { output, host } = session;
  if (!options.yes) {
    requireTerminal(host, "disable-all");
  }
  const client = session.pulumiCloud();
  const { organization, backend } = client.connection;
  let state = await readCloudState(client);
  const customerManaged = state.keys.filter(isCustomerManaged);
  const keys = customerManaged.filter((key) => !isDisabled(key));
  if (keys.length === 0) {
    output.line(
      customerManaged.length === 0
        ? `${organization} has no customer managed keys; no changes made.`
        : `All customer managed keys of ${organization} are already disabled; no changes made.`,
    );
  } else {
    if (!options.yes) {
      await confirm(
        session,
        `This disables all customer managed keys of the organization ${organization}:
${keys.map((key) => `  ${formatKeyState(key)}`).join("\n")}
Pulumi Cloud re-encrypts their data keys with the Pulumi-managed key. The data itself doesn't change.
Keep the KMS keys in AWS enabled until the migrations are complete.`,
      );
      // The user may have taken long to confirm.
      state = await readCloudState(client);
    }
    await disableOnce(session, client, keys, state, () => client.disableAllKeys());
    output.line(
      `All customer managed keys of ${organization} are disabled. Pulumi Cloud re-encrypts their data keys with the Pulumi-managed key.`,
    );
  }
  output.result({
    organization,
    backend,
    disabled: keys.map(({ raw }) => raw),
    migrations: await watchMigrations(session, client, options.watch),
  });
  return "success";
}
