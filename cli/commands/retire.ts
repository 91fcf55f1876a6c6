import { CommandError } from "../errors";
import type { ExitStatus } from "../exit-codes";
import { disableOnce } from "../keys/disable-once";
import { findKey, type IdentifiedKey } from "../keys/find-key";
import { formatKey, formatKeyState } from "../keys/format-key";
import { isBeingReencrypted, isCustomerManaged, isDisabled } from "../keys/key-state";
import { watchMigrations } from "../keys/watch-migrations";
import type { PulumiCloudClient } from "../pulumi-cloud/client";
import type { Migration, RegisteredKey } from "../pulumi-cloud/responses";
import type { Session } from "../session";
import { COMMAND } from "../terminal/command-name";
import { confirm, requireTerminal } from "../terminal/confirm";

/** Options of `retire`. */
export interface RetireOptions {
  readonly reencryptWith: string;
  readonly yes?: boolean;
  /** Seconds. */
  readonly watch: number;
}

/** The key to disable and the key to re-encrypt with, and the state in which they were found. */
interface Retirement {
  readonly key: IdentifiedKey;
  readonly destination: IdentifiedKey;
  readonly keys: readonly RegisteredKey[];
  readonly migrations: readonly Migration[];
}

/** Disables a key. Pulumi Cloud re-encrypts its data keys with another key. */
export async function retire(session: Session, idOrName: string, options: RetireOptions): Promise<ExitStatus> {
  const { output, host } = session;
  if (!options.yes) {
    requireTerminal(host, "retire");
  }
  const client = session.pulumiCloud();
  const { organization, backend } = client.connection;
  let retirement = await findRetirement(client, idOrName, options.reencryptWith);
  const { key, destination } = retirement;
  if (!options.yes) {
    await confirm(
      session,
      `This disables the key ${formatKeyState(key)}, of the organization ${organization}.
Pulumi Cloud re-encrypts its data keys with the key ${formatKeyState(destination)}.`,
    );
    // The user may have taken long to confirm.
    retirement = await findRetirement(client, key.id, destination.id);
  }
  await disableOnce(session, client, [key], retirement, () => client.disableKey(key.id, destination.id));
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

/** @throws {CommandError} If a key isn't found, or if Pulumi Cloud certainly rejects the request. */
async function findRetirement(
  client: PulumiCloudClient,
  idOrName: string,
  destinationIdOrName: string,
): Promise<Retirement> {
  const { organization } = client.connection;
  const keys = await client.listKeys();
  const key = findKey(keys, idOrName);
  if (keys.every((each) => !isCustomerManaged(each) || each.id === key.id)) {
    throw new CommandError(
      "failed",
      `${formatKey(key)} is the only customer managed key of the organization ${organization}, so there is no other key to re-encrypt with.`,
      `Register another key first, or return to the Pulumi-managed key: ${COMMAND} disable-all --org ${organization}`,
    );
  }
  const destination = findKey(keys, destinationIdOrName);
  if (key.id === destination.id) {
    throw new CommandError(
      "usage",
      `KEY and --reencrypt-with are the same key ${formatKey(key)}.`,
      "Pass another key to re-encrypt with.",
    );
  }
  if (isDisabled(key)) {
    throw new CommandError(
      "failed",
      `The key ${formatKey(key)} is already disabled; no changes made.`,
      `To see its migration, run ${COMMAND} status --org ${organization}.`,
    );
  }
  if (isDisabled(destination)) {
    throw new CommandError(
      "failed",
      `The key ${formatKey(destination)} is disabled, so Pulumi Cloud can't re-encrypt with it.`,
      `Pass an enabled key to --reencrypt-with. To see the keys, run ${COMMAND} status --org ${organization}.`,
    );
  }
  if (key.isDefault === true) {
    throw new CommandError(
      "failed",
      `The key ${formatKey(key)} is the default key, which can't be retired.`,
      `Make another key the default first: ${COMMAND} default ${destination.id} --org ${organization}`,
    );
  }
  const migrations = await client.listMigrations();
  if (isBeingReencrypted(key, migrations)) {
    throw new CommandError(
      "failed",
      `The data keys of the key ${formatKey(key)} are being re-encrypted, so it can't be retired now.`,
      `Wait until the migration is complete: ${COMMAND} status --org ${organization}`,
    );
  }
  return { key, destination, keys, migrations };
}
