import { describeKey } from "../aws/describe-key";
import { AwsError } from "../aws/aws-error";
import { CommandError, Interrupted } from "../errors";
import type { DeployedKey } from "../outputs/deployed-key";
import type { RegisteredKey } from "../pulumi-cloud/responses";
import type { CommandContext } from "../session";
import { formatIdForShell, formatKey, MISSING } from "./format-key";
import { isCustomerManaged } from "./key-state";
import { isAliasArn, normalizeKmsArn, scopeOf } from "./kms-arn";

/**
 * Finds the registered keys that are the deployed key, each registered with the key's own ARN or with that of an alias. An
 * alias and its key are always in the same account and Region. If ARNs of both kinds must be compared and the outputs don't
 * say which key the alias names, asks AWS.
 *
 * @throws {CommandError} If a registered key may be the deployed key, or `--different-from` names no registered key.
 */
export async function findSameKeys(
  context: CommandContext,
  keys: readonly RegisteredKey[],
  { registration, keyArns, differentFrom }: DeployedKey,
): Promise<RegisteredKey[]> {
  requireIds(keys, differentFrom);
  const deployedArn = registration.awsKms.keyArn;
  const scope = scopeOf(deployedArn);
  const knownArns = keyArns.map((arn) => normalizeKmsArn(arn, scope));
  const registered = keys.filter(isCustomerManaged).map((key) => ({ key, arn: normalizeKmsArn(key.keyArn, scope) }));
  const known = registered.filter(({ arn }) => arn !== undefined && knownArns.includes(arn));
  if (known.length > 0) {
    return known.map(({ key }) => key);
  }

  const followAlias = async (aliasArn: string, key: RegisteredKey) => {
    try {
      return await readKeyArn(context, aliasArn);
    } catch (error) {
      throw error instanceof CommandError && !(error instanceof Interrupted)
        ? unknownAliasError(key, deployedArn, aliasArn, error)
        : error;
    }
  };
  let ownArn = knownArns.find((arn) => arn !== undefined && !isAliasArn(arn));
  const found: RegisteredKey[] = [];
  for (const { key, arn } of registered) {
    const isOther = key.id !== undefined && differentFrom.includes(key.id);
    if (isOther || (arn !== undefined && scopeOf(arn) !== scope)) {
      continue;
    }
    if (arn === undefined) {
      throw missingArnError(key, deployedArn);
    }
    // If both are the ARNs of keys, they are different keys.
    if (isAliasArn(arn) || ownArn === undefined) {
      ownArn ??= await followAlias(deployedArn, key);
      const registeredArn = isAliasArn(arn) ? await followAlias(arn, key) : arn;
      if (registeredArn === ownArn) {
        found.push(key);
      }
    }
  }
  return found;
}

/** @throws {CommandError} If an ID is not that of a registered key. */
function requireIds(keys: readonly RegisteredKey[], ids: readonly string[]): void {
  const unknown = ids.filter((each) => keys.every(({ id }) => id !== each));
  if (unknown.length > 0) {
    throw new CommandError(
      "usage",
      `--different-from is ${unknown.map((id) => JSON.stringify(id)).join(", ")}.\nIt must be the ID of a registered key.`,
      `The registered keys are: ${keys.map(formatKey).join(", ") || "none"}.`,
    );
  }
}

/**
 * Asks AWS for the ARN of the key that an alias names.
 *
 * @throws {CommandError} If AWS doesn't say. An alias that isn't found can still exist: it may have been created seconds ago.
 */
async function readKeyArn(context: CommandContext, aliasArn: string): Promise<string | undefined> {
  const { arn } = await describeKey(context, aliasArn);
  if (!/^arn:[^:]+:kms:[^:]+:\d{12}:key\/./.test(arn)) {
    throw new AwsError("failed", "aws kms describe-key printed no key.", "");
  }
  return normalizeKmsArn(arn, scopeOf(aliasArn));
}

function unknownAliasError(
  key: RegisteredKey,
  deployedArn: string,
  aliasArn: string,
  { exitStatus, problem, remedy }: CommandError,
): CommandError {
  const [, , , region = ""] = aliasArn.split(":");
  const seeKey = `To see the key of the alias, run aws kms describe-key --key-id ${aliasArn} --query KeyMetadata.Arn --output text --region ${region}.`;
  return mayBeRegisteredError(
    key,
    deployedArn,
    exitStatus,
    `AWS must be asked which key an alias names, and can't say.\n${problem}`,
    remedy,
    `${seeKey} `,
  );
}

function missingArnError(key: RegisteredKey, deployedArn: string): CommandError {
  return mayBeRegisteredError(key, deployedArn, "failed", "Pulumi Cloud returns no valid key ARN for it.", "", "");
}

function mayBeRegisteredError(
  key: RegisteredKey,
  deployedArn: string,
  exitStatus: CommandError["exitStatus"],
  reason: string,
  remedy: string,
  hint: string,
): CommandError {
  return new CommandError(
    exitStatus,
    `The key may already be registered as ${formatKey(key)}: ${reason}
Nothing was changed.
  registered:  key ${key.keyArn ?? MISSING}
  to register: key ${deployedArn}`,
    `${remedy === "" ? "" : `${remedy}\n`}A key must be registered only once. ${hint}If they are different keys, run the same command with --different-from ${formatIdForShell(key)}.`,
  );
}
