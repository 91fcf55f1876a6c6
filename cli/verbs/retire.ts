import { CommandError } from "../errors";
import type { Exit } from "../exit-codes";
import { CallFailure } from "../http/call-failure";
import { keyInWords } from "../keys/describe-key";
import { findKey, type IdentifiedKey } from "../keys/find-key";
import { lookAfter } from "../keys/look-after";
import { stateInWords, watchMigrations } from "../keys/watch-migrations";
import type { PulumiCloud } from "../pulumi-cloud/client";
import type { Session } from "../session";
import { canAsk, confirmed } from "../terminal/confirm";

/** The options of `retire`. */
export interface RetireOptions {
  readonly reencryptWith: string;
  readonly yes?: boolean;
  /** Seconds. */
  readonly watch: number;
}

/** Disables a key, so that Pulumi Cloud re-encrypts with another what it encrypted. */
export async function retire(session: Session, wanted: string, options: RetireOptions): Promise<Exit> {
  const { output, host } = session;
  if (!options.yes && !canAsk(host)) {
    throw new CommandError(
      "usage",
      "retire asks before it disables a key, and there is no terminal to ask on.",
      "Pass --yes where nobody can answer.",
    );
  }
  const cloud = session.pulumiCloud();
  const { organization, backend } = cloud.connection;
  const keys = await cloud.listKeys();
  const key = findKey(keys, wanted);
  const destination = findKey(keys, options.reencryptWith);
  if (key.id === destination.id) {
    throw new CommandError(
      "usage",
      `KEY and --reencrypt-with both name the key ${keyInWords(key)}.`,
      "Name another key to re-encrypt with.",
    );
  }
  const inWords = (one: IdentifiedKey) =>
    `${keyInWords(one)}${one.state === undefined ? "" : `, state ${one.state}`}${one.isDefault === true ? ", the default" : ""}`;
  if (!options.yes) {
    output.note(`This disables ${inWords(key)}, of the organization ${organization}.
What it encrypted is re-encrypted with ${inWords(destination)}.
Type yes to go on:`);
    if (!(await confirmed(host))) {
      throw new CommandError("refused", "You did not say yes, so nothing was changed.", "");
    }
  }
  await disable(session, cloud, key, destination);
  output.line(
    `The key ${keyInWords(key)} is retired. What it encrypted is re-encrypted with ${keyInWords(destination)}.`,
  );
  const migrations = await watchMigrations(session, cloud, options.watch);
  output.result({
    organization,
    backend,
    retired: key.reported,
    reencryptedWith: destination.reported,
    migrations: migrations?.map(({ reported }) => reported) ?? null,
  });
  return "done";
}

/**
 * Disables a key. Where the answer is lost, what is reported before and after tells whether it was carried out: nothing is
 * published on what a second call does, so it is not sent for luck.
 */
async function disable(
  { output }: Session,
  cloud: PulumiCloud,
  key: IdentifiedKey,
  destination: IdentifiedKey,
): Promise<void> {
  const observe = async () => {
    const same = (await cloud.listKeys()).find(({ id }) => id === key.id);
    const migrations = (await cloud.listMigrations()).map(
      (migration) => `migration ${migration.id ?? ""} ${stateInWords(migration)}`,
    );
    return [`key ${key.id} ${same === undefined ? "gone" : `state ${same.state ?? "not reported"}`}`, ...migrations];
  };
  // Anew: the question may have waited for its answer for long.
  const before = await observe();
  try {
    await cloud.disableKey(key.id, destination.id);
  } catch (error) {
    if (!(error instanceof CallFailure) || error.after.reached === "no") {
      throw error;
    }
    const changes = (await lookAfter(error, observe)).filter((line) => !before.includes(line));
    if (changes.length === 0) {
      throw new CommandError(
        "unavailable",
        `${error.problem} Whether it was carried out is not known: Pulumi Cloud reports no change.`,
        "Look with pulumi-cmk status in a while, and run the same command again if nothing has changed.",
      );
    }
    output.note(
      `${error.problem} It was carried out all the same, for Pulumi Cloud now reports: ${changes.join("; ")}.`,
    );
  }
}
