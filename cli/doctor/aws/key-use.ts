import { USE_ACTIONS } from "../../../modules/policies/key-actions";
import { parseArn } from "../../aws/arn";
import { all, any, type Match } from "./match";
import type { Finding } from "../finding";
import { conditionsIn, formatCondition } from "./condition";
import { matchStatement, type Request, type Statement } from "./statement";

/** The use of a key by a role. */
export interface KeyUse {
  readonly roleArn: string;
  /** Unique ID of the role, if it is known. */
  readonly roleId?: string;
  /** The key's own ARN. */
  readonly keyArn: string;
}

/** Actions that Pulumi Cloud needs. */
export type UseAction = (typeof USE_ACTIONS)[number];

/** What statements say about an action. */
export interface Decision {
  readonly action: UseAction;
  readonly allowed: Match;
  readonly denied: Match;
  /** Statements that cause the result, or because of which it can't be judged. */
  readonly statements: readonly Statement[];
}

/** Request with which Pulumi Cloud performs an action on the key, as the role. */
export function requestOf({ roleArn, keyArn }: KeyUse, action: UseAction): Request {
  const { account } = parseArn(roleArn);
  return {
    action,
    resource: keyArn,
    context: {
      "aws:principalarn": roleArn,
      "aws:principalaccount": account,
      "aws:principaltype": "AssumedRole",
      "aws:securetransport": "true",
      "kms:calleraccount": account,
    },
  };
}

/**
 * Decides for each action, as IAM does, but without the default that denies everything else.
 *
 * @param matchPrincipal Whether a statement is about the role. By default, each is.
 */
export function decide(
  statements: readonly Statement[],
  use: KeyUse,
  matchPrincipal: (statement: Statement) => Match = () => "yes",
): Decision[] {
  return USE_ACTIONS.map((action) => {
    const matching = statements
      .map((statement) => ({
        statement,
        match: all([matchPrincipal(statement), matchStatement(statement, requestOf(use, action))]),
      }))
      .filter(({ match }) => match !== "no");
    const of = (isDeny: boolean) => matching.filter(({ statement }) => statement.isDeny === isDeny);
    const [denied, allowed] = [of(true), of(false)].map((each) => any(each.map(({ match }) => match)));
    const relevant = denied === "no" ? of(false) : of(true);
    return {
      action,
      denied: denied ?? "no",
      allowed: allowed ?? "no",
      statements: relevant.map(({ statement }) => statement),
    };
  });
}

/**
 * Reports the actions whose decisions pass a test, if there are any.
 *
 * @param toFinding Called with the actions, and the statements that the decisions come from.
 */
export function reportWhere<D extends Decision>(
  decisions: readonly D[],
  test: (decision: D) => boolean,
  toFinding: (actions: string, statements: string, decisions: readonly D[]) => Finding,
): Finding[] {
  const found = decisions.filter(test);
  return found.length === 0
    ? []
    : [toFinding(formatList(found.map(({ action }) => action)), formatStatements(found), found)];
}

/** Names the statements of decisions, with their conditions. */
function formatStatements(decisions: readonly Decision[]): string {
  const statements = new Set(decisions.flatMap((decision) => decision.statements));
  return [...statements]
    .map(({ name, elements }) => {
      const conditions = conditionsIn(elements).map(formatCondition);
      return conditions.length === 0 ? name : `${name} (condition ${conditions.join("; ")})`;
    })
    .join(", ");
}

/** Formats a list, such as `a, b and c`. */
export function formatList(items: readonly string[]): string {
  return new Intl.ListFormat("en-GB").format(items);
}
