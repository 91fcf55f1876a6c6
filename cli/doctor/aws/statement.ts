import { asList, asObject, type Fields } from "../../json";
import { all, any, type Match, matchPattern, not } from "./match";
import { type Context, matchConditions } from "./condition";

/** A policy with its name in findings. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: unknown;
}

/** Names an inline policy of a role in findings. */
export function nameOfInlinePolicy(name: string): string {
  return `the inline policy ${name}`;
}

/** A statement of a policy. */
export interface Statement {
  /** Name of the statement in findings. */
  readonly name: string;
  readonly isDeny: boolean;
  /** Elements of the statement, as AWS returned them. */
  readonly elements: Fields;
}

/** A request to AWS. */
export interface Request {
  readonly action: string;
  /** ARN of the resource. */
  readonly resource: string;
  readonly context: Context;
}

/** A principal in a policy, such as `{ type: "AWS", value: "*" }`. */
export interface Principal {
  readonly type: string;
  readonly value: string;
}

/**
 * Reads the statements of a policy document.
 *
 * @param policy Name of the policy in findings, if there are several.
 */
export function readStatements(document: unknown, policy?: string): Statement[] {
  return asList(asObject(document)?.Statement).map((each, index) => {
    const elements = asObject(each) ?? {};
    const name =
      typeof elements.Sid === "string" ? `statement ${JSON.stringify(elements.Sid)}` : `statement ${index + 1}`;
    return {
      name: policy === undefined ? name : `${name} of ${policy}`,
      isDeny: elements.Effect === "Deny",
      elements,
    };
  });
}

/** Principals in the element `Principal` or `NotPrincipal` of a statement. */
export function principalsIn(element: unknown): Principal[] {
  return typeof element === "string"
    ? [{ type: "AWS", value: element }]
    : Object.entries(asObject(element) ?? {}).flatMap(([type, values]) =>
        asList(values).map((value) => ({ type, value: String(value) })),
      );
}

/** Whether a principal is everyone. */
export function isEveryone({ type, value }: Principal): boolean {
  return type === "AWS" && value === "*";
}

/** Whether a statement applies to an action. IAM compares actions without case. */
export function matchAction({ elements }: Statement, action: string): Match {
  const match = (patterns: unknown) =>
    any(asList(patterns).map((pattern) => matchPattern(String(pattern).toLowerCase(), action.toLowerCase())));
  return elements.NotAction === undefined ? match(elements.Action) : not(match(elements.NotAction));
}

/** Whether a statement applies to a resource. */
function matchResource({ elements }: Statement, resource: string): Match {
  const match = (patterns: unknown) => any(asList(patterns).map((pattern) => matchPattern(String(pattern), resource)));
  return elements.NotResource === undefined ? match(elements.Resource) : not(match(elements.NotResource));
}

/** Whether a statement applies to a request, whoever sends it. */
export function matchStatement(statement: Statement, { action, resource, context }: Request): Match {
  return all([
    matchAction(statement, action),
    matchResource(statement, resource),
    matchConditions(statement.elements, context),
  ]);
}
