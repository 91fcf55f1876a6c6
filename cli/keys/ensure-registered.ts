import { CommandError } from "../errors";
import { CallFailure } from "../http/call-failure";
import type { Deployment } from "../outputs/deployment";
import type { ReportedKey } from "../pulumi-cloud/answers";
import type { PulumiCloud } from "../pulumi-cloud/client";
import type { Session } from "../session";
import { arnsInWords, isRegisteredAs, keyInWords } from "./describe-key";
import { lookAfter } from "./look-after";

/** The key as it is registered now, and whether it was so before. */
export interface Registered {
  readonly outcome: "registered" | "already-registered";
  readonly key: ReportedKey;
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
  const before = registeredKey(await cloud.listKeys(), deployment);
  if (before !== undefined) {
    return { outcome: "already-registered", key: before };
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { outcome: "registered", key: await cloud.createKey(deployment.registration) };
    } catch (error) {
      if (!(error instanceof CallFailure)) {
        throw error;
      }
      const key = await settle(session, cloud, deployment, error, attempt);
      if (key !== undefined) {
        session.output.note(`${error.problem} The key is registered all the same, for Pulumi Cloud lists it.`);
        return { outcome: "registered", key };
      }
    }
  }
}

/** The key that is registered to the letter; undefined where nothing is in the way of registering it. */
export function registeredKey(keys: readonly ReportedKey[], deployment: Deployment): ReportedKey | undefined {
  const { registration, keyArns } = deployment;
  const same = keys.find((key) => isRegisteredAs(registration, key));
  if (same !== undefined) {
    return same;
  }
  const named = keys.find(({ name }) => name === registration.name);
  if (named !== undefined) {
    throw otherArns(named, deployment);
  }
  const keyed = keys.find(({ keyArn }) => keyArn !== undefined && keyArns.includes(keyArn));
  if (keyed !== undefined) {
    throw otherName(keyed, deployment);
  }
  return undefined;
}

/** What became of a create that failed: the key, where it is registered all the same. Undefined: create it again. */
async function settle(
  session: Session,
  cloud: PulumiCloud,
  deployment: Deployment,
  failure: CallFailure,
  attempt: number,
): Promise<ReportedKey | undefined> {
  const { reached, status } = failure.after;
  const lookAgain = async () => registeredKey(await lookAfter(failure, () => cloud.listKeys()), deployment);
  // Pulumi Cloud refuses a name that is taken. It may be taken by an attempt before this one, or by somebody else's.
  const taken = status === 409 || (status === 400 && attempt > 1);
  if (reached === "maybe" || taken) {
    const key = await lookAgain();
    if (key !== undefined) {
      return key;
    }
  }
  await session.retries.pauseAfter(failure, attempt);
  return lookAgain();
}

function otherArns(key: ReportedKey, { registration, keyArns }: Deployment): CommandError {
  const byAlias =
    key.roleArn === registration.awsKms.roleArn && key.keyArn !== undefined && keyArns.includes(key.keyArn)
      ? " Both key ARNs are of the same key: one is of its alias."
      : "";
  return new CommandError(
    "refused",
    `Pulumi Cloud has a key named ${keyInWords(key)} already, with other ARNs, and nothing was changed.
  registered: ${arnsInWords(key)}${stateOf(key)}
  outputs:    ${arnsInWords(registration.awsKms)}${byAlias}`,
    `Pulumi Cloud can't change a key that is registered. If the outputs are the right ones, register them under another name with --name NAME, and then retire the old key: pulumi-cmk retire ${key.id ?? "ID"} --reencrypt-with NAME.`,
  );
}

function otherName(key: ReportedKey, { registration }: Deployment): CommandError {
  const { roleArn } = registration.awsKms;
  const sameRole = key.roleArn === roleArn;
  return new CommandError(
    "refused",
    `The key is registered already under another name, ${keyInWords(key)}, and nothing was changed.
  registered: ${arnsInWords(key)}${stateOf(key)}
  outputs:    ${arnsInWords(registration.awsKms)}, name ${JSON.stringify(registration.name)}`,
    sameRole
      ? `A key needs to be registered once only: go on with the name it has, --name ${JSON.stringify(key.name)}.`
      : `Its role is another one too, and Pulumi Cloud can't change a key that is registered. Keep the role that is registered, or deploy another key and register that.`,
  );
}

function stateOf({ state }: ReportedKey): string {
  return state === undefined ? "" : `, state ${state}`;
}
