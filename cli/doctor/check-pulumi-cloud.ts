import { CommandError, Interrupted } from "../errors";
import { findRegisteredKeyOrThrow } from "../keys/find-registered-key";
import { formatKey } from "../keys/format-key";
import type { DeployedKey } from "../outputs/deployed-key";
import type { PulumiCloudClient } from "../pulumi-cloud/client";
import type { Session } from "../session";
import { type Finding, finding } from "./finding";

/** Checks that the token can list the keys, and that no registered key conflicts with the deployed key. */
export async function checkPulumiCloud(
  session: Session,
  client: PulumiCloudClient,
  deployedKey: DeployedKey | undefined,
): Promise<Finding[]> {
  const check = "Pulumi Cloud";
  const { organization, backend } = client.connection;
  const keys = await client.listKeys();
  const access = finding(
    check,
    "ok",
    `the token can list the keys of ${organization} at ${backend} (keys: ${keys.length})`,
  );
  if (deployedKey === undefined) {
    return [access];
  }
  try {
    const key = await findRegisteredKeyOrThrow(session, keys, deployedKey, organization);
    const detail =
      key === undefined
        ? "no registered key conflicts with this key"
        : `the key is already registered as ${formatKey(key)}`;
    return [access, finding(check, "ok", detail)];
  } catch (error) {
    if (error instanceof CommandError && !(error instanceof Interrupted)) {
      return [access, finding(check, "fail", error.problem, error.remedy)];
    }
    throw error;
  }
}
