import { ACCOUNT, PARTITION, REGION_CODE } from "./arn";
import { type Rule, trueOrFalse } from "./rule";

const KEYS_IN_POLICIES_URL = "https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html";

const ARN_PREFIX = `arn:${PARTITION}:kms:${REGION_CODE}:${ACCOUNT}:`;
const KEY_ID = "([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})";

/** ARN of an existing key. */
export const EXISTING_KEY_ARN: readonly Rule[] = [
  {
    // An alias is allowed here, so that only the message of the next rule is shown for it.
    matches: `^(${ARN_PREFIX}key/${KEY_ID}|(${ARN_PREFIX})?alias/[a-zA-Z0-9/_-]+)$`,
    must: "be the ARN of one KMS key, arn:PARTITION:kms:REGION:ACCOUNT:key/ID",
    remedy: "Ask the owner of the key for its ARN, or run aws kms describe-key --key-id ID --query KeyMetadata.Arn.",
    source: KEYS_IN_POLICIES_URL,
  },
  {
    notMatches: "alias/",
    must: "be the ARN of the key, not its alias, because IAM policies match the key's ARN and an alias can point to another key later",
    remedy: "Get the key's ARN: aws kms describe-key --key-id ALIAS --query KeyMetadata.Arn.",
    source: KEYS_IN_POLICIES_URL,
  },
];

/** Whether plans read the state of an existing key. */
export const CHECK_KEY_STATE: readonly Rule[] = [
  trueOrFalse(false, "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html"),
];
