import type { KeyRegistration } from "../../modules/pulumi-cloud/contract";
import { CommandError } from "../errors";
import type { DeployedKey } from "../outputs/deployed-key";
import type { RegisteredKey } from "../pulumi-cloud/responses";
import type { CommandContext } from "../session";
import { COMMAND } from "../terminal/command-name";
import { quoteForShell } from "../terminal/quote-for-shell";
import { findSameKeys } from "./find-same-keys";
import { isDisabled } from "./key-state";
import { formatIdForShell, formatKey, MISSING } from "./format-key";
import { isAliasArn, normalizeKmsArn, scopeOf } from "./kms-arn";

/**
 * Finds the registered key that has exactly the name, role and key ARN to register.
 *
 * @returns Undefined if the key can be registered.
 * @throws {CommandError} If a registered key conflicts with it, or may conflict with it.
 */
export async function findRegisteredKeyOrThrow(
  session: CommandContext,
  keys: readonly RegisteredKey[],
  deployedKey: DeployedKey,
  organization: string,
): Promise<RegisteredKey | undefined> {
  const { registration } = deployedKey;
  const registered = keys.find((key) => differences(key, registration).length === 0);
  if (registered !== undefined) {
    if (isDisabled(registered)) {
      throw disabledKeyError(registered);
    }
    return registered;
  }
  const sameKey = await findSameKeys(session, keys, deployedKey);
  // If it is registered several times, prefer one that can be used without changes.
  const [closest] = [...sameKey.filter((key) => differences(key, registration).join() === "name"), ...sameKey];
  if (closest !== undefined) {
    throw isDisabled(closest) ? disabledKeyError(closest) : sameKeyError(closest, registration);
  }
  const sameName = keys.find(({ name }) => name === registration.name);
  if (sameName !== undefined) {
    throw sameNameError(sameName, registration, organization);
  }
  return undefined;
}

function differences(key: RegisteredKey, { name, awsKms }: KeyRegistration): ("name" | "role" | "key ARN")[] {
  return [
    ...(key.name === name ? [] : (["name"] as const)),
    ...(key.roleArn === awsKms.roleArn ? [] : (["role"] as const)),
    ...(hasSameArn(key, awsKms) ? [] : (["key ARN"] as const)),
  ];
}

function hasSameArn({ keyArn }: RegisteredKey, awsKms: KeyRegistration["awsKms"]): boolean {
  const scope = scopeOf(awsKms.keyArn);
  return normalizeKmsArn(keyArn, scope) === normalizeKmsArn(awsKms.keyArn, scope);
}

/** The key is registered with other values. A second registration would make it impossible to retire the key. */
function sameKeyError(key: RegisteredKey, registration: KeyRegistration): CommandError {
  const different = differences(key, registration);
  const areAliases = [key.keyArn, registration.awsKms.keyArn].every((arn = "") => isAliasArn(arn));
  const aliasHint = !different.includes("key ARN")
    ? ""
    : areAliases
      ? " (both are the key's aliases)"
      : " (one of them is the key's alias)";
  const name = (key.name === undefined ? undefined : quoteForShell(key.name)) ?? "NAME";
  const remedy = different.includes("role")
    ? "Pulumi Cloud can't change a registered key. Keep the registered role, or deploy and register another key."
    : different.includes("key ARN")
      ? "Both ARNs are for the same key. Pulumi Cloud can't change a registered key. Keep the registered ARN, or deploy and register another key."
      : `A key must be registered only once. Use its registered name: --name ${name}.`;
  return new CommandError(
    "failed",
    `The key is already registered as ${formatKey(key)}, with a different ${new Intl.ListFormat("en").format(different)}${aliasHint}.
Nothing was changed.
  registered:  ${formatArns(key)}, name ${JSON.stringify(key.name ?? MISSING)}${formatState(key)}
  to register: ${formatArns(registration.awsKms)}, name ${JSON.stringify(registration.name)}`,
    remedy,
  );
}

/** No call of the API enables a key. */
function disabledKeyError(key: RegisteredKey): CommandError {
  return new CommandError(
    "failed",
    `The key is already registered as ${formatKey(key)}, but it is disabled in Pulumi Cloud. Nothing was changed.`,
    "Pulumi Cloud has no API call that enables a key again. Deploy another key and register it, or see the key in the Pulumi Cloud console.",
  );
}

function sameNameError(key: RegisteredKey, { awsKms }: KeyRegistration, organization: string): CommandError {
  const retire = `${COMMAND} retire ${formatIdForShell(key)} --reencrypt-with NAME --org ${organization}`;
  return new CommandError(
    "failed",
    `Pulumi Cloud already has another key named ${formatKey(key)}.
Nothing was changed.
  registered:  ${formatArns(key)}${formatState(key)}
  to register: ${formatArns(awsKms)}`,
    `Pulumi Cloud can't change a registered key. If the outputs are correct, register them under another name with --name NAME${isDisabled(key) ? "" : `, and then retire the old key: ${retire}`}.`,
  );
}

function formatArns({ roleArn, keyArn }: { roleArn?: string; keyArn?: string }): string {
  return `role ${roleArn ?? MISSING}, key ${keyArn ?? MISSING}`;
}

function formatState({ state }: RegisteredKey): string {
  return state === undefined ? "" : `, state ${state}`;
}
