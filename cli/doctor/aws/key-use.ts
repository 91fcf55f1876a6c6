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

/** Whether statements of one effect apply to an action. */
export interface Verdict {
  readonly match: Match;
  /** Statements that cause the match, or because of which it can't be judged. */
  readonly statements: readonly Statement[];
}

/** What statements say about an action. */
export interface Decision {
  readonly action: UseAction;
  readonly allowed: Verdict;
  readonly denied: Verdict;
}

/** Request with which Pulumi Cloud performs an action on the key, as the role. */
function requestOf({ roleArn, keyArn }: KeyUse, action: UseAction): Request {
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
    const matches = statements.map((statement) => ({
      statement,
      match: all([matchPrincipal(statement), matchStatement(statement, requestOf(use, action))]),
    }));
    const verdictOf = (isDeny: boolean): Verdict => {
      const ofEffect = matches.filter(({ statement }) => statement.isDeny === isDeny);
      const match = any(ofEffect.map((each) => each.match));
      const causes = match === "no" ? [] : ofEffect.filter((each) => each.match === match);
      return { match, statements: causes.map(({ statement }) => statement) };
    };
    return { action, allowed: verdictOf(false), denied: verdictOf(true) };
  });
}

/**
 * Reports the actions that are selected, if there are any.
 *
 * @param select Returns the statements to name if an action is to be reported, or undefined if it isn't.
 * @param toFinding Called with the actions, the statements, and the selected items.
 */
export function reportWhere<T extends { readonly action: UseAction }>(
  items: readonly T[],
  select: (item: T) => readonly Statement[] | undefined,
  toFinding: (actions: string, statements: string, selected: readonly T[]) => Finding,
): Finding[] {
  const selected = items.filter((item) => select(item) !== undefined);
  const statements = new Set(selected.flatMap((item) => select(item) ?? []));
  return selected.length === 0
    ? []
    : [
        toFinding(
          formatList(selected.map(({ action }) => action)),
          [...statements].map(formatStatement).join(", "),
          selected,
        ),
      ];
}

/** Names a statement, with its conditions. */
export function formatStatement({ name, elements }: Statement): string {
  const conditions = conditionsIn(elements).map(formatCondition);
  return conditions.length === 0 ? name : `${name} (condition ${conditions.join("; ")})`;
}

/** Formats a list, such as `a, b and c`. */
export function formatList(items: readonly string[]): string {
  return new Intl.ListFormat("en-GB").format(items);
}
