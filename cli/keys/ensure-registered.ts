import type { KeyRegistration } from "../../modules/pulumi-cloud/contract";
import { CommandError } from "../errors";
import { CallFailure } from "../http/call-failure";
import type { Deployment } from "../outputs/deployment";
import type { ReportedKey } from "../pulumi-cloud/answers";
import type { PulumiCloud } from "../pulumi-cloud/client";
import type { Session } from "../session";
import { arnsInWords, isRegisteredAs, keyInWords, NOT_REPORTED } from "./describe-key";
import { lookAfter } from "./look-after";

/** The key as it is registered now, and whether it was so before. */
export interface Registered {
  readonly outcome: "registered" | "already-registered";
  readonly key: ReportedKey;
}

/** A create that failed. */
interface Failed {
  readonly failure: CallFailure;
  /** Whether there shall be no other, whatever the look at the keys shows. */
  readonly last: boolean;
}

/**
 * Sees to it that a key is registered.
 *
 * No call of Pulumi Cloud's undoes a registration. So each attempt begins with a look at the keys there are: a create whose
 * answer was lost is found, and never sent twice for nothing.
 */
export async function ensureRegistered(
  session: Session,
  cloud: PulumiCloud,
  deployment: Deployment,
): Promise<Registered> {
  const look = () => cloud.listKeys();
  let failed: Failed | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const key = registeredKey(await (failed === undefined ? look() : lookAfter(failed.failure, look)), deployment);
    if (key !== undefined) {
      if (failed === undefined) {
        return { outcome: "already-registered", key };
      }
      session.output.note(`${failed.failure.problem} The key is registered all the same, for Pulumi Cloud lists it.`);
      return { outcome: "registered", key };
    }
    if (failed?.last === true) {
      throw failed.failure;
    }
    try {
      return { outcome: "registered", key: await cloud.createKey(deployment.registration) };
    } catch (error) {
      if (!(error instanceof CallFailure)) {
        throw error;
      }
      failed = await pauseAfter(session, error, attempt);
    }
  }
}

/** Waits after a create that failed, unless there shall be no other. */
async function pauseAfter(session: Session, failure: CallFailure, attempt: number): Promise<Failed> {
  try {
    await session.retries.pauseAfter(failure, attempt);
    return { failure, last: false };
  } catch (error) {
    if (!(error instanceof CallFailure && mayBeRegistered(failure))) {
      throw error;
    }
    return { failure: error, last: true };
  }
}

/**
 * Whether the key may be registered though a create failed. Pulumi Cloud refuses a name that is taken with 400 too: it may be
 * taken by this create, sent twice on its way, or by another job's.
 */
function mayBeRegistered({ after: { reached, status } }: CallFailure): boolean {
  return reached === "maybe" || status === 400 || status === 409;
}

/** The key that is registered to the letter; undefined where nothing is in the way of registering it. */
export function registeredKey(keys: readonly ReportedKey[], deployment: Deployment): ReportedKey | undefined {
  const { registration, keyArns } = deployment;
  const registered = keys.find((key) => isRegisteredAs(registration, key));
  if (registered !== undefined) {
    return registered;
  }
  const same = keys.filter(({ keyArn }) => keyArn !== undefined && keyArns.includes(keyArn));
  // Where it is registered several times, the one to go on with.
  const [nearest] = [...same.filter((key) => differences(key, registration).join() === "name"), ...same];
  if (nearest !== undefined) {
    throw sameKey(nearest, registration);
  }
  const named = keys.find(({ name }) => name === registration.name);
  if (named !== undefined) {
    throw otherKey(named, registration);
  }
  return undefined;
}

/** In what a registered key differs from what is to be registered. */
function differences(key: ReportedKey, { name, awsKms }: KeyRegistration): ("name" | "role" | "key ARN")[] {
  return [
    ...(key.name === name ? [] : (["name"] as const)),
    ...(key.roleArn === awsKms.roleArn ? [] : (["role"] as const)),
    ...(key.keyArn === awsKms.keyArn ? [] : (["key ARN"] as const)),
  ];
}

/** The key is registered, but not to the letter: it needs no second registration, and with two it could not be retired. */
function sameKey(key: ReportedKey, registration: KeyRegistration): CommandError {
  const different = differences(key, registration);
  const byAlias = different.includes("key ARN") ? " (one is of the key's alias)" : "";
  const remedy = different.includes("role")
    ? "Pulumi Cloud can't change a key that is registered. Keep the role that is registered, or deploy another key and register that."
    : different.includes("key ARN")
      ? "It is the same key, so there is nothing to do: keep it as it is registered, or deploy another key and register that."
      : `A key needs to be registered once only: go on with the name it has, --name ${JSON.stringify(key.name)}.`;
  return new CommandError(
    "refused",
    `The key is registered already, as ${keyInWords(key)}, with another ${different.join(", another ")}${byAlias}, and nothing was changed.
  registered:  ${arnsInWords(key)}, name ${JSON.stringify(key.name ?? NOT_REPORTED)}${stateOf(key)}
  to register: ${arnsInWords(registration.awsKms)}, name ${JSON.stringify(registration.name)}`,
    remedy,
  );
}

function otherKey(key: ReportedKey, { awsKms }: KeyRegistration): CommandError {
  return new CommandError(
    "refused",
    `Pulumi Cloud has another key named ${keyInWords(key)} already, and nothing was changed.
  registered:  ${arnsInWords(key)}${stateOf(key)}
  to register: ${arnsInWords(awsKms)}`,
    `Pulumi Cloud can't change a key that is registered. If the outputs are the right ones, register them under another name with --name NAME, and then retire the old key: pulumi-cmk retire ${key.id ?? "ID"} --reencrypt-with NAME.`,
  );
}

function stateOf({ state }: ReportedKey): string {
  return state === undefined ? "" : `, state ${state}`;
}
