import { RequestError } from "../http/request-error";
import type { DeployedKey } from "../outputs/deployed-key";
import type { PulumiCloudClient } from "../pulumi-cloud/client";
import type { RegisteredKey } from "../pulumi-cloud/responses";
import type { Session } from "../session";
import { checkOutcome } from "./check-outcome";
import { findRegisteredKeyOrThrow } from "./find-registered-key";
import { confirmFirstKey, mayBeFirstKey } from "./first-key";

/** The registered key, and whether this run registered it. */
interface RegistrationResult {
  readonly outcome: "registered" | "already-registered";
  readonly key: RegisteredKey;
  /** Whether the registration started a migration, or may have. */
  readonly startsMigration: boolean;
}

/** A failed attempt to register the key. */
interface FailedAttempt {
  readonly error: RequestError;
  /** Whether to fail with the error if the key isn't registered. */
  readonly isLast: boolean;
}

/**
 * Registers a key, unless it is registered already. If it is the organization's first, says what happens and asks on a terminal.
 *
 * Pulumi Cloud can't undo a registration. Each attempt therefore first looks at the registered keys, which finds a
 * registration whose response was lost.
 *
 * @param isConfirmed Whether not to ask.
 */
export async function ensureRegistered(
  session: Session,
  client: PulumiCloudClient,
  deployedKey: DeployedKey,
  isConfirmed: boolean,
): Promise<RegistrationResult> {
  const { organization } = client.connection;
  const listKeys = () => client.listKeys();
  const findKeyIn = (keys: readonly RegisteredKey[]) =>
    findRegisteredKeyOrThrow(session, keys, deployedKey, organization);
  const keys = await listKeys();
  let key = await findKeyIn(keys);
  const startsMigration = key === undefined && mayBeFirstKey(keys);
  if (startsMigration && (await confirmFirstKey(session, organization, keys, isConfirmed))) {
    // The user may have taken long to confirm.
    key = await findKeyIn(await listKeys());
  }
  if (key !== undefined) {
    return { outcome: "already-registered", key, startsMigration };
  }
  for (let attempt = 1; ; attempt += 1) {
    let failed: FailedAttempt;
    try {
      return { outcome: "registered", key: await client.createKey(deployedKey.registration), startsMigration };
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      failed = await waitAfter(session, error, attempt);
    }
    key = await findKeyIn(await checkOutcome(failed.error, listKeys));
    if (key !== undefined) {
      session.output.note(`${failed.error.problem} The key was registered anyway: Pulumi Cloud lists it.`);
      return { outcome: "registered", key, startsMigration };
    }
    if (failed.isLast) {
      throw failed.error;
    }
  }
}

/** Waits before the next attempt. If there must be no other attempt, the outcome of this one is still checked. */
async function waitAfter(session: Session, failure: RequestError, attempt: number): Promise<FailedAttempt> {
  try {
    await session.retries.waitAfter(failure, attempt);
    return { error: failure, isLast: false };
  } catch (error) {
    if (!(error instanceof RequestError && mayBeRegistered(failure))) {
      throw error;
    }
    return { error, isLast: true };
  }
}

/**
 * Whether the key may be registered although the call failed. Pulumi Cloud also returns 400 if the name is taken: by this
 * call, if the network sent it twice, or by another job.
 */
function mayBeRegistered({ retryInfo: { mayHaveTakenEffect, status } }: RequestError): boolean {
  return mayHaveTakenEffect || status === 400 || status === 409;
}
