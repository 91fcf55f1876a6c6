import { READING_ACTIONS } from "../policies/key-actions";
import { KEY_POLICY_SIDS } from "../policies/key-policy";
import { ACCOUNT, PARTITION } from "./arn";
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
    noneOfIgnoringCase: Object.values(KEY_POLICY_SIDS),
    must: "differ from the Sids of the key policy's own statements, regardless of case",
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
  ACCOUNT,
  `arn:${PARTITION}:iam::${ACCOUNT}:(root|(role|user)/${PATH_AND_NAME})`,
  `arn:${PARTITION}:sts::${ACCOUNT}:(assumed-role|federated-user)/[a-zA-Z0-9_+=,.@/-]+`,
];

/** Principal of a statement with the type `AWS`. */
export const STATEMENT_AWS_PRINCIPAL: readonly Rule[] = [
  {
    matches: `^(${PRINCIPALS.join("|")})$`,
    must: "be the ARN of an IAM role or user, of a session in STS or of an account's root, an account ID, or *",
    remedy:
      "Use the ARN of the role or user. A group, or an ARN with *, can't be a principal. An AWS service has the type Service.",
    source: `${ELEMENTS_URL}_principal.html`,
  },
];

/** Principal of a statement with the type `Service`. */
export const STATEMENT_SERVICE_PRINCIPAL: readonly Rule[] = [
  {
    matches: "^[a-z0-9.-]+[.]amazonaws[.]com([.]cn)?$",
    must: "be the name of an AWS service, such as logs.amazonaws.com",
    remedy: "Use the name of the service. ARNs, account IDs and * have the type AWS.",
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

/** List in a statement, as JSON. */
export const STATEMENT_LIST: readonly Rule[] = [
  {
    notEqual: "[]",
    must: "not be empty",
    remedy: "Add an element, or remove the statement.",
    source: KEY_POLICY_URL,
  },
];

const OPERATORS = [
  "String(Not)?(Equals(IgnoreCase)?|Like)",
  "(Numeric|Date)((Not)?Equals|(LessThan|GreaterThan)(Equals)?)",
  "Bool",
  "BinaryEquals",
  "(Not)?IpAddress",
  "Arn(Not)?(Equals|Like)",
];

/** Operator of a condition. */
export const STATEMENT_CONDITION_OPERATOR: readonly Rule[] = [
  {
    matches: `^((ForAllValues:|ForAnyValue:)?(${OPERATORS.join("|")})(IfExists)?|Null)$`,
    must: "be the name of an operator, such as StringEquals",
    remedy:
      "Write conditions as operator, key and values: StringEquals, aws:PrincipalOrgID, o-exampleorgid. If there are no conditions, write {}.",
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

/** Value of a condition. */
export const STATEMENT_CONDITION_VALUE: readonly Rule[] = [
  {
    maxLength: 32768,
    must: "be a string of at most 32768 characters, the quota of KMS for a key policy",
    remedy: "Shorten the value, or remove null.",
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html",
  },
];

/** List of the keys or of the values of a condition, as JSON. */
export const STATEMENT_CONDITION_LIST: readonly Rule[] = [
  {
    notEqual: "[]",
    must: "not be empty, because a condition without keys is always met, and a key without values never is",
    remedy: "Add an element, or remove the condition.",
    source: `${ELEMENTS_URL}_condition.html`,
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
const principalsIn = (type: string) => flat(`[for type, list in statement.principals : list if type == "${type}"]`);

/** Returns an expression for the principals of statements with the type `AWS`. */
export const awsPrincipalsIn = principalsIn("AWS");

/** Values of additional statements, with their rules. */
export const STATEMENT_PARTS: readonly ListPart[] = [
  { noun: "Sid", rules: STATEMENT_SID, valuesIn: sids },
  { noun: "list of Sids", rules: STATEMENT_SIDS, isWhole: true, valuesIn: sids },
  { noun: "effect", rules: STATEMENT_EFFECT, valuesIn: (statements) => `${statements}[*].effect` },
  { noun: "principal type", rules: STATEMENT_PRINCIPAL_TYPE, valuesIn: flat("keys(statement.principals)") },
  { noun: "AWS principal", rules: STATEMENT_AWS_PRINCIPAL, valuesIn: awsPrincipalsIn },
  { noun: "service principal", rules: STATEMENT_SERVICE_PRINCIPAL, valuesIn: principalsIn("Service") },
  { noun: "action", rules: STATEMENT_ACTION, valuesIn: (statements) => `flatten(${statements}[*].actions)` },
  {
    noun: "list of actions or principals",
    rules: STATEMENT_LIST,
    valuesIn: flat(
      "[for list in concat([statement.actions, flatten(values(statement.principals))], values(statement.principals)) : jsonencode(distinct(list))]",
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
  {
    noun: "condition value",
    rules: STATEMENT_CONDITION_VALUE,
    valuesIn: flat("[for keys in values(statement.conditions) : values(keys)]"),
  },
  {
    noun: "list of condition keys or values",
    rules: STATEMENT_CONDITION_LIST,
    valuesIn: flat(
      "[for keys in values(statement.conditions) : [for list in concat([keys(keys)], values(keys)) : jsonencode(distinct(list))]]",
    ),
  },
];

/** All rules for a list of statements, except that for their use of the key. */
export const STATEMENTS: readonly Rule[] = STATEMENT_PARTS.flatMap(({ rules }) => rules);
