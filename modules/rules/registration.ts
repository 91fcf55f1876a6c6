import { GUIDE_URL } from "../pulumi-cloud/contract";
import { ACCOUNT, PARTITION } from "./arn";
import { ROLE_ARN_PATTERN } from "./role";
import type { Rule } from "./rule";

/** Name of a key in Pulumi Cloud. The only documented rule is that it is unique in the organization. */
export const REGISTRATION_NAME: readonly Rule[] = [
  {
    matches: "^[^\\x00-\\x1f\\x7f]*[^\\x00-\\x20\\x7f][^\\x00-\\x1f\\x7f]*$",
    must: "be a single line of text that isn't blank",
    remedy: "Choose a name that is unique in the organization, such as pulumi-cmk-<organization>.",
    source: GUIDE_URL,
  },
];

/** ARN of the role that Pulumi Cloud assumes. */
export const REGISTRATION_ROLE_ARN: readonly Rule[] = [
  {
    matches: ROLE_ARN_PATTERN,
    must: "be the ARN of an IAM role, arn:PARTITION:iam::ACCOUNT:role/NAME",
    remedy: "Use the output role_arn of the deployment.",
    source: GUIDE_URL,
  },
];

/** ARN of the key that Pulumi Cloud uses, or of its alias. */
export const REGISTRATION_KEY_ARN: readonly Rule[] = [
  {
    matches: `^arn:${PARTITION}:kms:[a-z0-9-]+:${ACCOUNT}:(key/[a-zA-Z0-9-]+|alias/[a-zA-Z0-9/_-]+)$`,
    must: "be the ARN of a KMS key, arn:PARTITION:kms:REGION:ACCOUNT:key/ID, or of its alias",
    remedy: "Use the output key_arn of the deployment.",
    source: GUIDE_URL,
  },
];
