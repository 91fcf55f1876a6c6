import { ACCOUNT, PARTITION } from "./arn";
import { PATH_AND_NAME } from "./role";
import { type Rule, trueOrFalse, wholeNumber } from "./rule";

const CREATE_KEY_URL = "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html";
const CREATE_ALIAS_URL = "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html";

/** Values of the account access to a key. */
export const KEY_ACCOUNT_ACCESSES = ["administration", "full"] as const;

/** Defaults of a key. They are sent to AWS even if AWS has the same default, because AWS keeps the previous value of an omitted argument. */
export const KEY_DEFAULTS = {
  accountAccess: "administration",
  deletionWindowInDays: 30,
  rotationPeriodInDays: 365,
  multiRegion: false,
  replicationAllowed: false,
  deletionProtection: true,
  policyStatementsMayGrantUse: false,
} as const;

/** Alias of a key, with or without the prefix `alias/`. */
export const KEY_ALIAS: readonly Rule[] = [
  {
    // 250 characters and the prefix make the 256 that KMS allows.
    matches: "^(alias/)?[a-zA-Z0-9/_-]{1,250}$",
    must: "have 1 to 250 characters: letters, digits and / _ -. The prefix alias/ is optional and not counted",
    remedy: "Choose another name, or omit it to use pulumi-cmk-<organization>.",
    source: CREATE_ALIAS_URL,
  },
  {
    notMatches: "^(alias/)?/?aws/|^(alias/)?/|^alias/$",
    must: "not start with / or with aws/, which is reserved for AWS managed keys",
    remedy: "Choose another name, such as pulumi-cmk-<organization>.",
    source: CREATE_ALIAS_URL,
  },
];

/** Description of a key. */
export const KEY_DESCRIPTION: readonly Rule[] = [
  {
    maxLength: 8192,
    must: "have at most 8192 characters",
    remedy: "Shorten it.",
    source: CREATE_KEY_URL,
  },
];

/** ARN of an administrator of a key. */
export const KEY_ADMINISTRATOR_ARN: readonly Rule[] = [
  {
    matches: `^arn:${PARTITION}:iam::${ACCOUNT}:(root$|(role|user)/${PATH_AND_NAME}$)`,
    must: "be the ARN of an IAM role or user, arn:PARTITION:iam::ACCOUNT:role/NAME, or of an account's root",
    remedy: "Use the ARN of the role or user. A group, a role session or a pattern with * can't administer a key.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  },
];

/** Account access to a key. */
export const KEY_ACCOUNT_ACCESS: readonly Rule[] = [
  {
    oneOf: KEY_ACCOUNT_ACCESSES,
    must: `be ${KEY_ACCOUNT_ACCESSES.join(" or ")}`,
    remedy: "Use administration so that IAM policies can't grant use of the key, or full for the AWS default.",
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
  },
];

/** Waiting period before a scheduled deletion of a key, in days. */
export const KEY_DELETION_WINDOW_IN_DAYS: readonly Rule[] = [
  wholeNumber([7, 30], "days", {
    remedy: `Omit it to use ${KEY_DEFAULTS.deletionWindowInDays}, which gives you the most time to cancel a deletion.`,
    source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html",
  }),
];

/** Whether a key is a multi-Region key. */
export const KEY_MULTI_REGION: readonly Rule[] = [
  trueOrFalse(
    KEY_DEFAULTS.multiRegion,
    "https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html",
  ),
];

/** Whether the administrators of a key may replicate it. */
export const KEY_REPLICATION_ALLOWED: readonly Rule[] = [
  trueOrFalse(
    KEY_DEFAULTS.replicationAllowed,
    "https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-auth.html",
  ),
];

/** Whether a key's policy denies its deletion. */
export const KEY_DELETION_PROTECTION: readonly Rule[] = [
  trueOrFalse(
    KEY_DEFAULTS.deletionProtection,
    "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-adding-permission.html",
  ),
];

/** Whether additional statements of a key's policy may grant use of the key. */
export const KEY_POLICY_STATEMENTS_MAY_GRANT_USE: readonly Rule[] = [
  trueOrFalse(
    KEY_DEFAULTS.policyStatementsMayGrantUse,
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html",
  ),
];

/** Rotation period of a key's material, in days. */
export const KEY_ROTATION_PERIOD_IN_DAYS: readonly Rule[] = [
  wholeNumber([90, 2560], "days", {
    remedy: `Omit it to use ${KEY_DEFAULTS.rotationPeriodInDays}.`,
    source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html",
  }),
];
