import { describeKey } from "../aws/describe-key";
import { AwsError } from "../aws/aws-error";
import { CommandError, Interrupted } from "../errors";
import type { DeployedKey } from "../outputs/deployed-key";
import type { RegisteredKey } from "../pulumi-cloud/responses";
import type { Session } from "../session";
import { formatIdForShell, formatKey } from "./format-key";
import { isAliasArn, normalizeKmsArn, scopeOf } from "./kms-arn";

/**
 * Finds the registered keys that are the deployed key, each registered with the key's own ARN or with that of an alias. An
 * alias and its key are always in the same account and Region. If ARNs of both kinds must be compared and the outputs don't
 * say which key the alias names, asks AWS.
 *
 * @throws {CommandError} If a registered key may be the deployed key and AWS can't be asked.
 */
export async function findSameKeys(
  session: Pick<Session, "host" | "output" | "options">,
  keys: readonly RegisteredKey[],
  { registration, keyArns, differentFrom }: DeployedKey,
): Promise<RegisteredKey[]> {
  const deployedArn = registration.awsKms.keyArn;
  const scope = scopeOf(deployedArn);
  const knownArns = keyArns.map((arn) => normalizeKmsArn(arn, scope));
  const registered = keys.flatMap((key) => {
    const arn = normalizeKmsArn(key.keyArn, scope);
    return arn !== undefined && scopeOf(arn) === scope ? [{ key, arn }] : [];
  });
  const known = registered.filter(({ arn }) => knownArns.includes(arn));
  if (known.length > 0) {
    return known.map(({ key }) => key);
  }

  let ownArn = knownArns.find((arn) => arn !== undefined && !isAliasArn(arn));
  const found: RegisteredKey[] = [];
  for (const { key, arn } of registered) {
    const isOther = [key.id, key.name].some((text) => text !== undefined && differentFrom.includes(text));
    // If both are the ARNs of keys, they are different keys.
    if (!isOther && (isAliasArn(arn) || ownArn === undefined)) {
      ownArn ??= await followAlias(session, deployedArn, key, deployedArn);
      const followed = isAliasArn(arn) ? await followAlias(session, arn, key, deployedArn) : arn;
      if (followed !== undefined && followed === ownArn) {
        found.push(key);
      }
    }
  }
  return found;
}

/**
 * Asks AWS for the ARN of the key that an alias names.
 *
 * @returns Undefined if there is no such alias.
 */
async function followAlias(
  session: Pick<Session, "host" | "output" | "options">,
  aliasArn: string,
  registered: RegisteredKey,
  deployedArn: string,
): Promise<string | undefined> {
  try {
    const { arn } = await describeKey(session, aliasArn);
    if (/^arn:[^:]+:kms:[^:]+:\d{12}:key\/./.test(arn)) {
      return normalizeKmsArn(arn, scopeOf(aliasArn));
    }
    throw new AwsError("failed", "aws kms describe-key printed no key.", "");
  } catch (error) {
    if (!(error instanceof CommandError) || error instanceof Interrupted) {
      throw error;
    }
    if (error instanceof AwsError && error.failure === "not-found") {
      return undefined;
    }
    throw new CommandError(
      error.exitStatus,
      `The key may already be registered as ${formatKey(registered)}: AWS must be asked which key an alias names, and can't be asked.
${error.problem}
Nothing was changed.
  registered:  key ${registered.keyArn ?? ""}
  to register: key ${deployedArn}`,
      [
        error.remedy,
        `A key must be registered only once. To see the key of the alias, run aws kms describe-key --key-id ${aliasArn} --query KeyMetadata.Arn --output text --region ${scopeOf(aliasArn).split(":")[3]}. If they are different keys, run the same command with --different-from ${formatIdForShell(registered)}.`,
      ]
        .filter(Boolean)
        .join("\n"),
    );
  }
}
