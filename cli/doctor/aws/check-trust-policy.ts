import { audienceOf, subjectOf } from "../../../modules/pulumi-cloud/contract";
import { trustPolicy } from "../../../modules/policies/trust-policy";
import { type Finding, finding } from "../finding";
import { cannotJudge } from "./cannot-judge";
import {
  type Condition,
  conditionsIn,
  type Context,
  formatCondition,
  formatValues,
  listsAcceptedValues,
  matchCondition,
} from "./condition";
import { isEveryone, matchAction, type Principal, principalsIn, readStatements, type Statement } from "./statement";

const CHECK = "trust policy";
const ACTION = "sts:AssumeRoleWithWebIdentity";

/** A role, and the tokens that it must allow. */
export interface Trust {
  readonly roleName: string;
  /** ARN of the issuer's OIDC provider in the role's account. */
  readonly oidcProviderArn: string;
  /** URL of the issuer without its scheme. */
  readonly issuer: string;
  readonly organization: string;
}

/** Why a statement doesn't apply to a token, or why that can't be judged. */
interface Obstacle {
  readonly isCertain: boolean;
  readonly detail: string;
}

/** Checks that the trust policy of a role allows the organization's tokens for customer managed keys, and nothing else. */
export function checkTrustPolicy(document: unknown, trust: Trust): Finding[] {
  const statements = readStatements(document).map((statement) => {
    const obstacles = findObstacles(statement, trust);
    return { ...statement, obstacles, mismatches: obstacles.filter(({ isCertain }) => isCertain).length };
  });
  const denies = statements.filter(({ isDeny, mismatches }) => isDeny && mismatches === 0);
  const allows = statements.filter(({ isDeny }) => !isDeny);
  const [closest] = [...allows].sort((a, b) => a.mismatches - b.mismatches || a.obstacles.length - b.obstacles.length);
  const isTrusted = closest?.mismatches === 0;
  const fail = (detail: string) => finding(CHECK, "fail", detail, setTrustPolicy(trust));
  return [
    ...denies.map(({ name, obstacles }) => {
      const what = `${name} denies the token of Pulumi Cloud`;
      return obstacles.length === 0 ? fail(what) : reportObstacles(what, obstacles);
    }),
    ...(closest === undefined
      ? [fail(`no statement allows ${ACTION}`)]
      : !isTrusted
        ? [fail(`${closest.name}: ${formatObstacles(closest.obstacles)}`)]
        : closest.obstacles.length > 0
          ? [reportObstacles(`${closest.name} allows the token of Pulumi Cloud`, closest.obstacles)]
          : denies.length > 0
            ? []
            : [ok(trust)]),
    ...allows
      .filter((each) => isTrusted || each !== closest)
      .flatMap((statement) => findOthers(statement, trust))
      .map((detail) =>
        finding(
          CHECK,
          "warn",
          detail,
          `Pulumi Cloud needs only the subject ${subjectOf(trust.organization)} of ${trust.oidcProviderArn}. ${setTrustPolicy(trust)}`,
        ),
      ),
  ];
}

function ok({ organization }: Trust): Finding {
  const detail = `allows the audience ${audienceOf(organization)} and the subject ${subjectOf(organization)}`;
  return finding(CHECK, "ok", detail);
}

function reportObstacles(what: string, obstacles: readonly Obstacle[]): Finding {
  return cannotJudge(
    CHECK,
    `${what}: ${formatObstacles(obstacles)}`,
    "Pulumi documents only the claims aud and sub of its tokens. Don't add conditions on other values, and don't use NotPrincipal.",
  );
}

function formatObstacles(obstacles: readonly Obstacle[]): string {
  return obstacles.map(({ detail }) => detail).join("; ");
}

function setTrustPolicy(trust: Trust): string {
  return `To replace the trust policy, run:
aws iam update-assume-role-policy --role-name ${trust.roleName} --policy-document '${JSON.stringify(trustPolicy(trust))}'`;
}

/** Finds everything because of which a statement doesn't apply to a token of Pulumi Cloud. */
function findObstacles(statement: Statement, trust: Trust): Obstacle[] {
  const { Principal, NotPrincipal, Action, NotAction } = statement.elements;
  const excluded = principalsIn(NotPrincipal);
  const isPrincipal =
    NotPrincipal === undefined
      ? principalsIn(Principal).some((each) => isEveryone(each) || isProvider(each, trust))
      : !excluded.some((each) => isProvider(each, trust));
  const received = (positive: object, negative: object) => JSON.stringify({ ...positive, ...negative });
  return [
    ...(isPrincipal
      ? []
      : [mismatch(received({ Principal }, { NotPrincipal }), { Principal: { Federated: trust.oidcProviderArn } })]),
    ...(excluded.some(isEveryone) ? [{ isCertain: false, detail: JSON.stringify({ NotPrincipal }) }] : []),
    ...(matchAction(statement, ACTION) === "yes"
      ? []
      : [mismatch(received({ Action }, { NotAction }), { Action: ACTION })]),
    ...conditionsIn(statement.elements).flatMap((condition) => {
      const context = contextOf(trust, condition);
      const match = matchCondition(condition, context);
      return match === "yes"
        ? []
        : match === "no"
          ? [conditionMismatch(condition, context, trust)]
          : [{ isCertain: false, detail: `condition ${formatCondition(condition)}` }];
    }),
  ];
}

function conditionMismatch(condition: Condition, context: Context, { issuer }: Trust): Obstacle {
  const { key, values } = condition;
  const actual = context[key.toLowerCase()];
  if (actual === undefined) {
    return mismatch(`condition key ${key}`, `${issuer}${key.slice(key.lastIndexOf(":"))}`);
  }
  const differsInCase = values.some((value) => value.toLowerCase() === actual.toLowerCase());
  return {
    isCertain: true,
    detail: `condition ${formatCondition(condition)}, but the token has ${JSON.stringify(actual)}${differsInCase ? " in lowercase" : ""}`,
  };
}

function mismatch(received: string, expected: unknown): Obstacle {
  const required = typeof expected === "string" ? expected : JSON.stringify(expected);
  return { isCertain: true, detail: `${received}, which must be ${required}` };
}

/** What is known of the request with which Pulumi Cloud assumes the role. It has no claims of other issuers. */
function contextOf({ issuer, organization, oidcProviderArn }: Trust, { key }: Condition): Context {
  return {
    ...(/:(aud|sub)$/i.test(key) ? { [key.toLowerCase()]: undefined } : {}),
    [`${issuer}:aud`.toLowerCase()]: audienceOf(organization),
    [`${issuer}:sub`.toLowerCase()]: subjectOf(organization),
    "aws:federatedprovider": oidcProviderArn,
    "aws:securetransport": "true",
  };
}

function isProvider({ type, value }: Principal, { oidcProviderArn }: Trust): boolean {
  return type === "Federated" && value === oidcProviderArn;
}

/** Finds what a statement allows that isn't the use of the organization's keys. */
function findOthers(statement: Statement, trust: Trust): string[] {
  const { name, elements } = statement;
  const actions = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", ACTION];
  if (!actions.some((action) => matchAction(statement, action) === "yes")) {
    return [];
  }
  const principals = principalsIn(elements.Principal);
  const others = principals.filter((each) => !isProvider(each, trust));
  return [
    ...(elements.NotPrincipal === undefined
      ? []
      : [`${name} allows everyone except ${JSON.stringify(elements.NotPrincipal)}`]),
    ...others.map((each) => `${name} allows ${isEveryone(each) ? "everyone" : each.value}`),
    ...(others.length < principals.length && matchAction(statement, ACTION) === "yes"
      ? [
          findOtherValues(statement, `${trust.issuer}:aud`, audienceOf(trust.organization), "tokens with any audience"),
          findOtherValues(
            statement,
            `${trust.issuer}:sub`,
            subjectOf(trust.organization),
            `every use of Pulumi Cloud in the organization, such as Pulumi ESC`,
          ),
        ].filter((detail) => detail !== undefined)
      : []),
  ];
}

function findOtherValues(
  { name, elements }: Statement,
  key: string,
  expected: string,
  everything: string,
): string | undefined {
  const conditions = conditionsIn(elements).filter(
    (condition) => condition.key.toLowerCase() === key.toLowerCase() && listsAcceptedValues(condition),
  );
  const [others, ...rest] = conditions.map(({ values }) => values.filter((value) => value !== expected));
  return others === undefined
    ? `${name} has no condition on ${key}, so it allows ${everything}`
    : [others, ...rest].some((each) => each.length === 0)
      ? undefined
      : `${name} allows ${key} ${formatValues(others)}`;
}
