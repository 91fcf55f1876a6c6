import { parseArn } from "../../aws/arn";
import { type Finding, finding } from "../finding";
import { cannotJudge } from "./cannot-judge";
import type { Identity } from "./check-permissions";
import { conditionsIn, requiresValue } from "./condition";
import {
  type Decision,
  decide,
  formatList,
  formatStatement,
  type KeyUse,
  reportWhere,
  type UseAction,
  type Verdict,
} from "./key-use";
import { all, type Match } from "./match";
import { isEveryone, matchStatement, type Principal, principalsIn, readStatements, type Statement } from "./statement";
import { USE_ACTIONS } from "../../../modules/policies/key-actions";
import { keyUseStatement } from "../../../modules/policies/use-of-key";

const CHECK = "key policy";

/** Unique ID of a principal. A key policy contains it in place of the ARN after the principal was deleted. */
const UNIQUE_ID = /^A[A-Z]{3}[A-Z0-9]{12,}$/;

/** Actions that amount to kms:Decrypt, through a grant or another key. */
const INDIRECT_ACTIONS = ["kms:CreateGrant", "kms:ReEncryptFrom"] as const;

/** Actions that amount to kms:Decrypt too, but that administrators in the key's account need. */
const CONTROL_ACTIONS = ["kms:PutKeyPolicy"] as const;

/** Condition keys of the account that a request comes from. */
const ACCOUNT_KEYS = ["aws:principalaccount", "kms:calleraccount"];

/** How a policy names a role: itself, one of its sessions, its account, or not at all. */
type Relation = "role" | "session" | "account" | "other";

/**
 * Checks that a key policy grants the role each action, and nobody else.
 *
 * @param identity What the role's own policies allow, which counts where the key policy leaves it to IAM.
 */
export function checkKeyPolicy(document: unknown, use: KeyUse, identity: Identity): Finding[] {
  const statements = readStatements(document);
  const viaAccount = decide(statements, use, (statement) => matchPrincipal(statement, use, "account"));
  const judged = decide(statements, use, (statement) => matchPrincipal(statement, use, "role")).map(
    (direct, index) => ({
      action: direct.action,
      ...judge(direct, viaAccount[index]?.allowed, identity.decisions[index]?.allowed, identity.isComplete),
    }),
  );
  const where = (outcome: Outcome, toFinding: Parameters<typeof reportWhere<Judged>>[2]) =>
    reportWhere(judged, (each) => (each.outcome === outcome ? each.statements : undefined), toFinding);
  const isMissing = judged.some(({ outcome }) => outcome === "missing");
  const isGranted = judged.every(({ outcome }) => outcome.startsWith("granted"));
  const noConditions = change(
    use,
    "Pulumi doesn't document the encryption context and the session names it uses. Don't add conditions on them.",
  );
  return [
    ...where("denied", (actions, names) =>
      finding(CHECK, "fail", `${names} denies the role ${actions}`, change(use, "Remove or change this statement.")),
    ),
    ...where("perhaps-denied", (actions, names) =>
      cannotJudge(CHECK, `${names} denies the role ${actions}`, noConditions),
    ),
    ...where("missing", (actions, names, missing) => reportMissing(actions, names, missing, statements, use)),
    ...where("perhaps-granted", (actions, names) =>
      cannotJudge(CHECK, `${names} grants the role ${actions}`, noConditions),
    ),
    ...where("not-read", (actions, names) =>
      finding(CHECK, "skip", `${names} delegates ${actions} to the role's IAM policies, which were not read`),
    ),
    ...reportWhere(
      judged,
      () => (isGranted ? [] : undefined),
      (actions, _, granted) => {
        const byIam = granted.some(({ outcome }) => outcome === "granted-by-iam");
        return finding(CHECK, "ok", `grants the role ${actions}${byIam ? ", with the role's IAM policies" : ""}`);
      },
    ),
    ...statements.flatMap((statement) => findOthers(statement, use, isMissing)),
  ];
}

type Outcome = "granted" | "granted-by-iam" | "denied" | "perhaps-denied" | "perhaps-granted" | "missing" | "not-read";

/** Whether the role can perform an action, and the statements because of which. */
interface Judged {
  readonly action: UseAction;
  readonly outcome: Outcome;
  readonly statements: readonly Statement[];
}

const NOTHING: Verdict = { match: "no", statements: [] };

/** Combines what the key policy says about the role and about its account with what the role's own policies allow. */
function judge(
  { allowed, denied }: Decision,
  viaAccount = NOTHING,
  identity = NOTHING,
  isIdentityComplete: boolean,
): Omit<Judged, "action"> {
  if (denied.match !== "no") {
    return { outcome: denied.match === "yes" ? "denied" : "perhaps-denied", statements: denied.statements };
  }
  if (allowed.match === "yes") {
    return { outcome: "granted", statements: allowed.statements };
  }
  const byIam = all([viaAccount.match, identity.match]);
  if (byIam === "yes") {
    return { outcome: "granted-by-iam", statements: viaAccount.statements };
  }
  if (allowed.match === "unknown") {
    return { outcome: "perhaps-granted", statements: allowed.statements };
  }
  if (byIam === "no") {
    const isUnread = viaAccount.match !== "no" && !isIdentityComplete;
    return { outcome: isUnread ? "not-read" : "missing", statements: viaAccount.statements };
  }
  const unknown = [viaAccount, identity].filter(({ match }) => match === "unknown");
  return { outcome: "perhaps-granted", statements: unknown.flatMap(({ statements }) => statements) };
}

/** The relation of a principal to the role. */
function relationOf(principal: Principal, { roleArn, roleId }: KeyUse): Relation {
  const { partition, account, resource } = parseArn(roleArn);
  const { type, value } = principal;
  if (isEveryone(principal)) {
    return "role";
  }
  if (type !== "AWS") {
    return "other";
  }
  const session = `arn:${partition}:sts::${account}:assumed-role/${resource.split("/").at(-1) ?? ""}/`;
  return value === roleArn || value === roleId
    ? "role"
    : value.startsWith(session)
      ? "session"
      : value === account || value === `arn:${partition}:iam::${account}:root`
        ? "account"
        : "other";
}

/** Whether a statement is about the role: by naming it, or by naming its account, which lets the role's own policies decide. */
function matchPrincipal({ elements, isDeny }: Statement, use: KeyUse, by: "role" | "account"): Match {
  const listed = principalsIn(elements.Principal ?? elements.NotPrincipal).map((each) => relationOf(each, use));
  if (elements.NotPrincipal !== undefined) {
    // AWS compares the session and the account with the exceptions of a Deny, too.
    const isListed = listed.some((relation) => relation !== "other");
    return isListed ? (isDeny ? "unknown" : "no") : by === "role" ? "yes" : "no";
  }
  // A Deny for an account applies to all its principals.
  const relations: readonly Relation[] = isDeny ? ["role", "account"] : [by];
  if (listed.some((relation) => relations.includes(relation))) {
    return "yes";
  }
  return by === "role" && listed.includes("session") ? "unknown" : "no";
}

function reportMissing(
  actions: string,
  names: string,
  missing: readonly Judged[],
  statements: readonly Statement[],
  use: KeyUse,
): Finding {
  const [deleted] = statements
    .filter((each) => !each.isDeny && actionsOf(each, USE_ACTIONS, use).length > 0)
    .flatMap(({ name, elements }) =>
      principalsIn(elements.Principal)
        .filter(({ value }) => UNIQUE_ID.test(value))
        .map(({ value }) => `. Instead, ${name} names ${value}, the unique ID of a role that was deleted`),
    );
  const delegated =
    names === "" ? "" : `. ${names} delegates this to IAM policies, and no IAM policy of the role allows it`;
  const statement = { ...keyUseStatement(use.roleArn), Action: missing.map(({ action }) => action) };
  const add = `Add this statement: ${JSON.stringify(statement)}`;
  return finding(
    CHECK,
    "fail",
    `doesn't grant ${use.roleArn} ${actions}${deleted ?? delegated}`,
    change(
      use,
      deleted === undefined ? add : `Apply the deployment again, which names the new role. Or, by hand: ${add}`,
    ),
  );
}

/** Those of several actions that a statement may apply to, for some principal. */
function actionsOf<A extends string>(statement: Statement, actions: readonly A[], { keyArn }: KeyUse): A[] {
  const context = { "aws:securetransport": "true" };
  return actions.filter((action) => matchStatement(statement, { action, resource: keyArn, context }) !== "no");
}

/** Finds who else can use the key, or can obtain its use. */
function findOthers(statement: Statement, use: KeyUse, isRoleMissing: boolean): Finding[] {
  const { isDeny, elements } = statement;
  const requires = (keys: readonly string[], value: string) =>
    conditionsIn(elements).some((each) => keys.includes(each.key.toLowerCase()) && requiresValue(each, value));
  if (isDeny || requires(["aws:principalarn"], use.roleArn)) {
    return [];
  }
  const { account } = parseArn(use.keyArn);
  const isLimitedToAccount = requires(ACCOUNT_KEYS, account);
  const direct = actionsOf(statement, USE_ACTIONS, use);
  const canDecrypt = direct.includes("kms:Decrypt");
  const indirect = canDecrypt ? [] : actionsOf(statement, INDIRECT_ACTIONS, use);
  const control = canDecrypt ? [] : actionsOf(statement, CONTROL_ACTIONS, use);
  const others = principalsIn(elements.Principal)
    .filter((each) => isEveryone(each) || !["role", "session"].includes(relationOf(each, use)))
    .filter(({ value }) => !(isRoleMissing && UNIQUE_ID.test(value)))
    .map((each) => ({
      name: isEveryone(each) ? "everyone" : formatPrincipal(each),
      isInAccount: isLimitedToAccount || isPrincipalOf(account, each),
    }));
  if (elements.NotPrincipal !== undefined) {
    const name = `everyone except ${JSON.stringify(elements.NotPrincipal)}`;
    others.push({ name, isInAccount: isLimitedToAccount });
  }
  const groups =
    control.length === 0 ? [others] : [true, false].map((is) => others.filter((each) => each.isInAccount === is));
  return groups.flatMap((group) => {
    const isInAccount = group.some((each) => each.isInAccount);
    const actions = formatList([...direct, ...indirect, ...(isInAccount ? [] : control)]);
    const principals = formatList(group.map(({ name }) => name));
    const why = indirect.length === 0 ? "" : `With ${formatList(indirect)}, they can decrypt or let others decrypt. `;
    return actions === "" || principals === ""
      ? []
      : [
          finding(
            CHECK,
            "warn",
            `${formatStatement(statement)} also grants ${actions} to ${principals}`,
            `${why}Pulumi Cloud uses the key only through the role. Remove them from the key policy unless they must use the key.`,
          ),
        ];
  });
}

/** Whether a principal is in an account. A unique ID counts as such, because its principal was deleted and can't do anything. */
function isPrincipalOf(account: string, { type, value }: Principal): boolean {
  return type === "AWS" && (value === account || parseArn(value).account === account || UNIQUE_ID.test(value));
}

function formatPrincipal({ value }: Principal): string {
  const [, account] = /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/.exec(value) ?? [];
  return account !== undefined
    ? `principals whose IAM policies in account ${account} allow it`
    : UNIQUE_ID.test(value)
      ? `${value}, the unique ID of a principal that was deleted`
      : value;
}

/** How to change the key policy. */
function change({ keyArn }: KeyUse, how: string): string {
  const options = `--key-id ${keyArn} --region ${parseArn(keyArn).region} --policy-name default`;
  return `${how}
If Terraform manages the key, change its configuration. Otherwise:
1. Write the key policy to a file: aws kms get-key-policy ${options} --query Policy --output text > key-policy.json
2. Change it in the file.
3. Replace the key policy: aws kms put-key-policy ${options} --policy file://key-policy.json`;
}
