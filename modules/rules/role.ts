import { ACCOUNT, PARTITION } from "./arn";
import { type Rule, wholeNumber } from "./rule";

const CREATE_ROLE_URL = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html";

/** Defaults of a role, which are those of IAM. */
export const ROLE_DEFAULTS = { path: "/", maxSessionDuration: 3600 } as const;

/** Name of an IAM role. */
export const ROLE_NAME: readonly Rule[] = [
  {
    matches: "^[a-zA-Z0-9_+=,.@-]{1,64}$",
    must: "have 1 to 64 characters: letters, digits and _ + = , . @ -",
    remedy: "Choose another name, or omit it to use pulumi-cmk-<organization>.",
    source: CREATE_ROLE_URL,
  },
];

/** Pattern of the path and name of a role, user or policy at the end of an ARN. A name is never empty, so there is no / at either end. */
export const PATH_AND_NAME = "[a-zA-Z0-9_+=,.@-]([a-zA-Z0-9_+=,.@/-]*[a-zA-Z0-9_+=,.@-])?";

/** Pattern of the ARN of an IAM role. */
export const ROLE_ARN_PATTERN = `^arn:${PARTITION}:iam::${ACCOUNT}:role/${PATH_AND_NAME}$`;

/** ARN of an IAM role. */
export const ROLE_ARN: readonly Rule[] = [
  {
    matches: ROLE_ARN_PATTERN,
    must: "be the ARN of one IAM role, arn:PARTITION:iam::ACCOUNT:role/NAME",
    remedy: "Pass a PulumiCmkRole, or the ARN of a role with the same trust policy.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  },
];

/** Path of an IAM role. */
export const ROLE_PATH: readonly Rule[] = [
  {
    matches: "^/([a-zA-Z0-9_+=,.@-]+/)*$",
    must: "start and end with /, and contain only letters, digits and / _ + = , . @ -",
    remedy: "Use a path such as /security/pulumi/.",
    source: CREATE_ROLE_URL,
  },
  {
    maxLength: 512,
    must: "have at most 512 characters",
    remedy: "Choose a shorter path.",
    source: CREATE_ROLE_URL,
  },
];

/** Description of an IAM role. */
export const ROLE_DESCRIPTION: readonly Rule[] = [
  {
    matches: "^[\\t\\n\\r -~\u00a1-\u00ff]*$",
    must: "have only Latin-1 characters",
    remedy: "Remove other characters, such as typographic quotes and dashes.",
    source: CREATE_ROLE_URL,
  },
  {
    maxLength: 1000,
    must: "have at most 1000 characters",
    remedy: "Shorten it.",
    source: CREATE_ROLE_URL,
  },
];

/** Maximum duration of a session of an IAM role, in seconds. */
export const ROLE_MAX_SESSION_DURATION: readonly Rule[] = [
  wholeNumber([3600, 43200], "seconds", {
    remedy: `Omit it to use the IAM default, ${ROLE_DEFAULTS.maxSessionDuration} (1 hour).`,
    source: CREATE_ROLE_URL,
  }),
];

/** ARN of an IAM policy. */
export const POLICY_ARN: readonly Rule[] = [
  {
    matches: `^arn:${PARTITION}:iam::(${ACCOUNT}|aws):policy/${PATH_AND_NAME}$`,
    must: "be the ARN of an IAM policy, arn:PARTITION:iam::ACCOUNT:policy/NAME",
    remedy: "List your policies: aws iam list-policies --scope Local.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
  },
];
