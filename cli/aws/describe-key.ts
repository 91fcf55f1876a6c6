import { asObject, type Fields } from "../json";
import type { CommandContext } from "../session";
import { parseArn } from "./arn";
import { AwsCli } from "./aws-cli";

/** A KMS key, as AWS describes it. */
export interface KeyDescription {
  /** The key's own ARN, also if it was found by its alias. */
  readonly arn: string;
  /** All of the key's metadata. */
  readonly metadata: Fields;
}

/**
 * Describes a KMS key, in the Region of its ARN.
 *
 * @param keyArn ARN of the key or of its alias, which is followed.
 * @throws {AwsError} If there is no such key, or it can't be read.
 */
export async function describeKey(session: CommandContext, keyArn: string): Promise<KeyDescription> {
  const aws = new AwsCli(session, parseArn(keyArn).region);
  const metadata = asObject((await aws.call("kms", "describe-key", "--key-id", keyArn)).KeyMetadata) ?? {};
  return { arn: String(metadata.Arn), metadata };
}
