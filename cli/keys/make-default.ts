import { CommandError } from "../errors";
import type { PulumiCloudClient } from "../pulumi-cloud/client";
import type { Migration, RegisteredKey } from "../pulumi-cloud/responses";
import type { Session } from "../session";
import { COMMAND } from "../terminal/command-name";
import { WARNING } from "../terminal/output";
import { requireId } from "./find-key";
import { formatKey } from "./format-key";
import { isDisabled, STATE_OF_NEW_KEYS } from "./key-state";
import { watchMigrations } from "./watch-migrations";

/** Whether a key was the default already, and the migrations as received. */
interface DefaultResult {
  readonly default: "set" | "already";
  readonly migrations: Migration["raw"][] | null;
}

/**
 * Makes a registered key the default key, unless it is already, and shows the migrations.
 *
 * @param seconds How long to show the migrations.
 * @throws {CommandError} If the key is disabled.
 */
export async function makeDefault(
  session: Session,
  client: PulumiCloudClient,
  key: RegisteredKey,
  seconds: number,
): Promise<DefaultResult> {
  const { organization } = client.connection;
  const isDefault = key.isDefault === true;
  if (!isDefault && isDisabled(key)) {
    throw new CommandError(
      "failed",
      `The key ${formatKey(key)} is disabled in Pulumi Cloud, so it can't become the default key.`,
      `Choose an enabled key. To see the keys, run ${COMMAND} status --org ${organization}.`,
    );
  }
  warnOfState(session, key);
  if (!isDefault) {
    await client.setDefaultKey(requireId(key).id);
  }
  session.output.line(
    `The key ${formatKey(key)} is ${isDefault ? "already" : "now"} the default key of ${organization}.`,
  );
  return { default: isDefault ? "already" : "set", migrations: await watchMigrations(session, client, seconds) };
}

/** Only warns, because the values of the state are not documented. */
function warnOfState({ output }: Session, key: RegisteredKey): void {
  if (key.state !== undefined && key.state !== STATE_OF_NEW_KEYS) {
    output.note(
      `The key's state in Pulumi Cloud is ${JSON.stringify(key.state)}; ${JSON.stringify(STATE_OF_NEW_KEYS)} was expected.\nCheck the key in the Pulumi Cloud console.`,
      WARNING,
    );
  }
}
