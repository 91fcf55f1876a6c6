import { READING_ACTIONS } from "../policies/key-actions";
import { KEY_POLICY_SIDS } from "../policies/key-policy";
import type { ListPart } from "./list-part";
import { PATH_AND_NAME } from "./role";
import type { Rule } from "./rule";

const ELEMENTS_URL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements";
const KEY_POLICY_URL = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html";
const ACTIONS_URL =
  "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html";

/** Sid of an additional statement. */
export const STATEMENT_SID: readonly Rule[] = [
  {
    notMatches: `^(${Object.values(KEY_POLICY_SIDS).join("|")})$`,
    must: "differ from the Sids of the key policy's own statements",
    remedy: "Choose another Sid, or omit it.",
    source: KEY_POLICY_URL,
  },
];

/** Sids of all additional statements. */
export const STATEMENT_SIDS: readonly Rule[] = [
  {
    distinctIgnoringCase: true,
    must: "not contain a Sid twice, because the Sids of a policy are unique",
    remedy: "Rename one of them, or omit it.",
    source: `${ELEMENTS_URL}_sid.html`,
  },
];

/** Effect of a statement. */
export const STATEMENT_EFFECT: readonly Rule[] = [
  {
    oneOf: ["Allow", "Deny"],
    must: "be Allow or Deny",
    remedy: "Write it with a capital letter, because IAM compares it exactly.",
    source: `${ELEMENTS_URL}_effect.html`,
  },
];

/** Type of the principals of a statement. */
export const STATEMENT_PRINCIPAL_TYPE: readonly Rule[] = [
  {
    oneOf: ["AWS", "Service"],
    must: "be AWS or Service",
    remedy: "For everyone, use AWS with *.",
    source: KEY_POLICY_URL,
  },
];

const PRINCIPALS = [
  "\\*",
  "[0-9]{12}",
  `arn:aws(-[a-z]+)*:iam::[0-9]{12}:(root|(role|user)/${PATH_AND_NAME})`,
  "arn:aws(-[a-z]+)*:sts::[0-9]{12}:(assumed-role|federated-user)/[a-zA-Z0-9_+=,.@/-]+",
  "[a-z0-9.-]+[.]amazonaws[.]com([.]cn)?",
];

/** Principal of a statement. */
export const STATEMENT_PRINCIPAL: readonly Rule[] = [
  {
    matches: `^(${PRINCIPALS.join("|")})$`,
    must: "be the ARN of an IAM role or user, of a session in STS or of an account's root, an account ID, an AWS service such as logs.amazonaws.com, or *",
    remedy: "Use the ARN of the role or user. A group, or an ARN with *, can't be a principal.",
    source: `${ELEMENTS_URL}_principal.html`,
  },
];

/** Action of a statement. */
export const STATEMENT_ACTION: readonly Rule[] = [
  {
    matches: "^([kK][mM][sS]:[a-zA-Z*?]+|\\*)$",
    must: "start with kms:, such as kms:DescribeKey or kms:List*, or be *",
    remedy: "Use an action of KMS. The actions of other services don't apply to a key.",
    source: ACTIONS_URL,
  },
];

/** List of the actions or of the principals of a statement, joined. */
export const STATEMENT_LIST: readonly Rule[] = [
  {
    notEqual: "",
    must: "not be empty",
    remedy: "Add an element, or remove the statement.",
    source: KEY_POLICY_URL,
  },
];

/** Operator of a condition. */
export const STATEMENT_CONDITION_OPERATOR: readonly Rule[] = [
  {
    matches:
      "^(ForAllValues:|ForAnyValue:)?(String|Numeric|Date|Arn|Bool|Binary|IpAddress|NotIpAddress|Null)[a-zA-Z]*$",
    must: "be the name of an operator, such as StringEquals",
    remedy: "Write conditions as operator, key and values: StringEquals, aws:PrincipalOrgID, o-exampleorgid.",
    source: `${ELEMENTS_URL}_condition_operators.html`,
  },
];

/** Key of a condition. */
export const STATEMENT_CONDITION_KEY: readonly Rule[] = [
  {
    matches: "^[^:]+:[^:]",
    must: "be the name of a key, such as aws:PrincipalOrgID or kms:ViaService",
    remedy: "Write conditions as operator, key and values: StringEquals, aws:PrincipalOrgID, o-exampleorgid.",
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/policy-conditions.html",
  },
];

/** Value of a condition. For a variable, the type and the quota of KMS are enough. */
export const STATEMENT_CONDITION_VALUE: readonly Rule[] = [
  {
    maxLength: 32768,
    must: "have at most 32768 characters, the quota of KMS for a key policy",
    remedy: "Shorten it.",
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html",
  },
];

/** Action of an additional statement that allows it, unless the statements may grant use. */
export const STATEMENT_ALLOWED_ACTION: Rule = {
  oneOfIgnoringCase: READING_ACTIONS,
  must: `be one of these, which read metadata: ${READING_ACTIONS.join(", ")}`,
  remedy: "Remove the action, or write the name of each reading action in place of a pattern.",
  source: ACTIONS_URL,
};

/** Returns an expression for the actions that statements allow. */
export function allowedActionsIn(statements: string): string {
  return `flatten([for statement in ${statements} : statement.actions if statement.effect != "Deny"])`;
}

const flat = (values: string) => (statements: string) => `flatten([for statement in ${statements} : ${values}])`;
const sids = (statements: string) => `compact(${statements}[*].sid)`;

/** Values of additional statements, with their rules. */
export const STATEMENT_PARTS: readonly ListPart[] = [
  { noun: "Sid", rules: STATEMENT_SID, valuesIn: sids },
  { noun: "list of Sids", rules: STATEMENT_SIDS, isWhole: true, valuesIn: sids },
  { noun: "effect", rules: STATEMENT_EFFECT, valuesIn: (statements) => `${statements}[*].effect` },
  { noun: "principal type", rules: STATEMENT_PRINCIPAL_TYPE, valuesIn: flat("keys(statement.principals)") },
  { noun: "principal", rules: STATEMENT_PRINCIPAL, valuesIn: flat("values(statement.principals)") },
  { noun: "action", rules: STATEMENT_ACTION, valuesIn: (statements) => `flatten(${statements}[*].actions)` },
  {
    noun: "list of actions or principals",
    rules: STATEMENT_LIST,
    valuesIn: flat(
      '[for list in concat([statement.actions, flatten(values(statement.principals))], values(statement.principals)) : join(", ", list)]',
    ),
  },
  {
    noun: "condition operator",
    rules: STATEMENT_CONDITION_OPERATOR,
    valuesIn: flat("keys(statement.conditions)"),
  },
  {
    noun: "condition key",
    rules: STATEMENT_CONDITION_KEY,
    valuesIn: flat("[for keys in values(statement.conditions) : keys(keys)]"),
  },
];

/** All rules for a list of statements, except that for their use of the key. */
export const STATEMENTS: readonly Rule[] = STATEMENT_PARTS.flatMap(({ rules }) => rules);
