import { type IResolvable, Token } from "cdktf";
import type { PolicyStatement } from "../policies/policy-document";
import {
  allowedActionsIn,
  awsPrincipalsIn,
  STATEMENT_ACTION,
  STATEMENT_ALLOWED_ACTION,
  STATEMENT_CONDITION_KEY,
  STATEMENT_CONDITION_LIST,
  STATEMENT_CONDITION_OPERATOR,
  STATEMENT_CONDITION_VALUE,
  STATEMENT_EFFECT,
  STATEMENT_LIST,
  STATEMENT_PARTS,
  STATEMENT_AWS_PRINCIPAL,
  STATEMENT_PRINCIPAL_TYPE,
  STATEMENT_SERVICE_PRINCIPAL,
  STATEMENT_SID,
  STATEMENT_SIDS,
} from "../rules/key-policy-statement";
import { conditionForEach, format, invalidItems, isValid, type Rule } from "../rules/rule";
import type { Validator } from "../rules/validator";
import type { Condition } from "../terraform/conditional";
import { maskSensitive } from "../terraform/display";
import { expression, literal } from "../terraform/expression";
import { allStrings, distinctStrings, itemsOf, type ListItem, type StringList } from "../terraform/string-list";
import { deferred, evaluate, hasTokens, isData, operandOf, Value } from "../terraform/value";

/** Statement to add to a key policy. It applies to the key, so it has no resource. */
export interface KeyPolicyStatement {
  /**
   * Identifier of the statement. It must be unique in the key policy.
   *
   * @default none
   */
  readonly sid?: string;

  /** Whether the statement allows or denies the actions. */
  readonly effect: "Allow" | "Deny" | IResolvable;

  /**
   * Principals by type: ARNs of IAM roles and users, account IDs or `*` for `AWS`, and names of AWS services for `Service`.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
   */
  readonly principals: Readonly<Partial<Record<"AWS" | "Service", StringList>>>;

  /**
   * Actions of KMS, such as `kms:DescribeKey`, or patterns.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
   */
  readonly actions: StringList;

  /**
   * Values by condition operator and condition key, such as `{ StringEquals: { "aws:PrincipalOrgID": ["o-exampleorgid"] } }`.
   *
   * @default none
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/policy-conditions.html
   */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, StringList>>>>;
}

/**
 * Statements to add to a key policy: an array, or a token for a list such as `variable.value`. An object of a token's list needs `effect`,
 * `principals`, `actions`, `conditions`, which can be `{}`, and `sid`, which can be null.
 */
export type KeyPolicyStatements = readonly KeyPolicyStatement[] | IResolvable;

const PROPERTY = "policyStatements";
const ATTRIBUTES = ["sid", "effect", "principals", "actions", "conditions"];

/** Converts statements to those of a policy document. */
export function policyStatements(statements: KeyPolicyStatements): PolicyStatement[] {
  if (!Token.isUnresolved(statements)) {
    return (statements as readonly KeyPolicyStatement[]).map(policyStatement);
  }
  const list = new Value((context) => {
    const evaluated = evaluate(statements, context);
    return isData(evaluated)
      ? evaluate(policyStatements(evaluated.data as readonly KeyPolicyStatement[]), context)
      : deferred(`[for statement in ${operandOf(evaluated)} : ${STATEMENT_EXPRESSION}]`);
  });
  return Token.asList(list) as unknown as PolicyStatement[];
}

/** Statement of a policy document, from `statement`, without the elements that are null. */
const STATEMENT_EXPRESSION =
  '{for name, value in {Sid = statement.sid, Effect = statement.effect, Principal = {for type, list in statement.principals : type => distinct(list)}, Action = distinct(statement.actions), Resource = "*", Condition = length(statement.conditions) > 0 ? statement.conditions : null} : name => value if value != null}';

function policyStatement({ sid, effect, principals, actions, conditions = {} }: KeyPolicyStatement): PolicyStatement {
  return {
    ...(sid !== undefined && (sid as string | null) !== null && { Sid: sid }),
    Effect: effect as PolicyStatement["Effect"],
    Principal: mapValues(principals, stringsOf),
    Action: stringsOf(actions),
    Resource: "*",
    ...(Object.keys(conditions).length > 0 && {
      Condition: mapValues(conditions, (keys) => mapValues(keys, stringsOf)),
    }),
  };
}

/** Returns an operand for the ARNs of principals in statements, or undefined if there are none. */
export function principalArnsIn(statements: KeyPolicyStatements): string | undefined {
  if (Token.isUnresolved(statements)) {
    return arnsIn(awsPrincipalsIn(literal(statements)));
  }
  const items = (statements as readonly KeyPolicyStatement[])
    .flatMap(({ principals }) => itemsOf(principals.AWS ?? []))
    .filter(({ value }) => hasTokens(value) || (value as string).startsWith("arn:"));
  const list = literal(allStrings(items));
  return items.length === 0 ? undefined : items.some(({ value }) => hasTokens(value)) ? arnsIn(list) : list;
}

const arnsIn = (list: string) => `[for arn in ${list} : arn if startswith(arn, "arn:")]`;

const stringsOf = (list: StringList) => distinctStrings(itemsOf(list));

function mapValues<From, To>(map: Readonly<Record<string, From>>, convert: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, convert(value)]));
}

/** Validates statements, and that they grant no use of the key unless that is permitted. */
export function validatePolicyStatements(
  validator: Validator,
  statements: KeyPolicyStatements | null | undefined,
  mayGrantUse: Condition,
): void {
  if (statements === undefined || statements === null) {
    return;
  }
  if (Token.isUnresolved(statements)) {
    validator.parts(PROPERTY, statements, STATEMENT_PARTS, (data) => {
      validatePolicyStatements(validator, data as KeyPolicyStatements, mayGrantUse);
    });
    validateAllowedActions(validator, statements, mayGrantUse);
    return;
  }
  if (!Array.isArray(statements)) {
    validator.rejectConstruct(PROPERTY, statements, "variable.value");
    validator.fail(PROPERTY, `is ${format(statements)}.\nIt must be a list.\nWrite it as [ ... ].`);
  }
  const list = statements as readonly KeyPolicyStatement[];
  Array.from(list).forEach((statement, index) => {
    validateStatement(validator, `${PROPERTY}[${index}]`, statement);
  });
  const sids = list.map(({ sid }) => sid).filter(Boolean);
  if (hasTokens(sids)) {
    validator.derived(
      `the list of Sids of ${PROPERTY}`,
      sids,
      STATEMENT_SIDS,
      (data) => data,
      (operand) => operand,
    );
  } else {
    validator.required(`the list of Sids of ${PROPERTY}`, sids, STATEMENT_SIDS);
  }
  if (list.length > 0) {
    validateAllowedActions(
      validator,
      // Unlike `distinct`, `allStrings` keeps known actions if another one is known after apply.
      list.map(({ effect, actions }) => ({
        effect,
        actions: hasTokens(actions) ? allStrings(itemsOf(actions)) : stringsOf(actions),
      })),
      mayGrantUse,
    );
  }
}

function validateStatement(validator: Validator, name: string, statement: KeyPolicyStatement): void {
  requireMap(validator, name, statement, 'Write it as { effect: "Deny", principals: { AWS: ["*"] }, actions: [...] }.');
  const unknown = Object.keys(statement).find((attribute) => !ATTRIBUTES.includes(attribute));
  if (unknown !== undefined) {
    validator.fail(
      name,
      `has the attribute ${format(unknown)}.\nIt must have only these attributes: ${ATTRIBUTES.join(", ")}.\nRename or remove the attribute.`,
    );
  }
  const { sid, effect, principals, actions, conditions } = statement;
  if (sid !== undefined && (sid as string | null) !== null) {
    validator.required(`${name}.sid`, sid, STATEMENT_SID);
  }
  validator.required(`${name}.effect`, effect, STATEMENT_EFFECT);
  requireMap(validator, `${name}.principals`, principals, 'Write it as { AWS: ["*"] }.');
  requireNotEmpty(validator, `${name}.principals`, principals, Object.keys(principals));
  for (const [type, list] of Object.entries(principals)) {
    validator.required(`the principal type of ${name}`, type, STATEMENT_PRINCIPAL_TYPE);
    const rules = type === "AWS" ? STATEMENT_AWS_PRINCIPAL : STATEMENT_SERVICE_PRINCIPAL;
    requireElements(validator, `${name}.principals.${type}`, list, rules);
  }
  requireElements(validator, `${name}.actions`, actions, STATEMENT_ACTION);
  if (conditions === undefined) {
    return;
  }
  const remedy = 'Write it as { StringEquals: { "aws:PrincipalOrgID": ["o-exampleorgid"] } }.';
  requireMap(validator, `${name}.conditions`, conditions, remedy);
  for (const [operator, keys] of Object.entries(conditions)) {
    validator.required(`the condition operator of ${name}`, operator, STATEMENT_CONDITION_OPERATOR);
    requireMap(validator, `${name}.conditions.${operator}`, keys, remedy);
    requireNotEmpty(validator, `${name}.conditions.${operator}`, keys, Object.keys(keys), STATEMENT_CONDITION_LIST);
    for (const [key, values] of Object.entries(keys)) {
      validator.required(`the condition key of ${name}`, key, STATEMENT_CONDITION_KEY);
      const valuesName = `${name}.conditions.${operator}[${format(key)}]`;
      requireElements(validator, valuesName, values, STATEMENT_CONDITION_VALUE, STATEMENT_CONDITION_LIST);
    }
  }
}

/** Requires an object whose keys are known at synthesis. */
function requireMap(validator: Validator, name: string, value: unknown, remedy: string): void {
  if (Token.isUnresolved(value)) {
    validator.fail(
      name,
      `is a value that is known only to Terraform.\nIt must be an object with keys that are known at synthesis.\nPass one token for the whole list of statements, or an object.`,
    );
  }
  validator.requireObject(name, value, remedy);
}

/** Requires a list that is valid and not empty, also if it is known only to Terraform. */
function requireElements(
  validator: Validator,
  name: string,
  list: StringList,
  rules: readonly Rule[],
  listRules = STATEMENT_LIST,
): void {
  const items = validator.list(name, list, rules);
  requireNotEmpty(validator, name, list, items, listRules);
  if (items.every(({ isList }) => isList)) {
    validator.derived(
      name,
      allStrings(items),
      listRules,
      (data) => JSON.stringify(data),
      (operand) => `jsonencode(${operand})`,
    );
  }
}

function requireNotEmpty(
  validator: Validator,
  name: string,
  value: unknown,
  elements: readonly (ListItem | string)[],
  [rule] = STATEMENT_LIST,
): void {
  if (elements.length === 0 && rule) {
    validator.fail(name, `is ${format(value)}.\nIt must ${rule.must}.\n${rule.remedy}\nSee ${rule.source}`);
  }
}

/** Requires the actions that statements allow to be reading actions, unless the statements may grant use. */
function validateAllowedActions(validator: Validator, statements: unknown, mayGrantUse: Condition): void {
  if (mayGrantUse === true) {
    return;
  }
  const rule = STATEMENT_ALLOWED_ACTION;
  const problem = (actions: string) => `allows ${actions}.
Unless ${validator.shortNameOf("policyStatementsMayGrantUse")} is true, each allowed action must ${rule.must}.
${rule.remedy} To let other principals get access to what the key encrypts, set ${validator.shortNameOf("policyStatementsMayGrantUse")} to true.
See ${rule.source}`;
  if (mayGrantUse === false && !hasTokens(statements)) {
    const invalid = (statements as readonly { effect: string; actions: readonly string[] }[])
      .flatMap(({ effect, actions }) => (effect === "Deny" ? [] : actions))
      .filter((action) => !isValid(rule, action));
    if (invalid.length > 0) {
      validator.fail(PROPERTY, problem(invalid.map(format).join(", ")));
    }
    return;
  }
  const actions = allowedActionsIn(literal(statements));
  const test = conditionForEach(rule, actions);
  validator.precondition({
    condition: mayGrantUse === false ? test : `${mayGrantUse} ? true : ${test}`,
    property: PROPERTY,
    problem: problem(expression(maskSensitive(invalidItems(rule, actions)))),
  });
}
