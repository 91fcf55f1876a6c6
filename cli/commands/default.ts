import type { ExitStatus } from "../exit-codes";
import { findKey } from "../keys/find-key";
import { makeDefault } from "../keys/make-default";
import type { Session } from "../session";

/** Options of `default`. */
export interface DefaultOptions {
  /** Seconds. */
  readonly watch: number;
}

/** Makes a registered key the organization's default key. */
export async function setDefault(session: Session, idOrName: string, options: DefaultOptions): Promise<ExitStatus> {
  const client = session.pulumiCloud();
  const { organization, backend } = client.connection;
  const key = findKey(await client.listKeys(), idOrName);
  const result = await makeDefault(session, client, key, options.watch);
  session.output.result({ organization, backend, key: key.raw, ...result });
  return "success";
}
