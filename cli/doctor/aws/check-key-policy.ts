import { parseArn } from "../../aws/arn";
import { type Finding, finding } from "../finding";
import { type Decision, decide, formatList, type KeyUse, reportWhere, requestOf, type UseAction } from "./key-use";
import { all, type Match } from "./match";
import { isEveryone, matchStatement, type Principal, principalsIn, readStatements, type Statement } from "./statement";
import { USE_ACTIONS } from "../../../modules/policies/key-actions";

const CHECK = "key policy";

/** Unique ID of a principal. A key policy contains it in place of the ARN after the principal was deleted. */
const UNIQUE_ID = /^A[A-Z]{3}[A-Z0-9]{12,}$/;

/** How a policy names a role: itself, one of its sessions, its account, or not at all. */
type Relation = "role" | "session" | "account" | "other";

/**
 * Checks that a key policy grants the role each action, and nobody else.
 *
 * @param identity What the role's own policies allow, which counts where the key policy leaves it to IAM. Undefined if they
 *   couldn't be read.
 */
export function checkKeyPolicy(document: unknown, use: KeyUse, identity: readonly Decision[] | undefined): Finding[] {
  const statements = readStatements(document);
  const viaAccount = decide(statements, use, (statement) => matchPrincipal(statement, use, "account"));
  const judged = decide(statements, use, (statement) => matchPrincipal(statement, use, "role")).map((direct, index) =>
    judge(direct, viaAccount[index] ?? direct, identity && (identity[index] ?? direct)),
  );
  const where = (outcome: Outcome, toFinding: Parameters<typeof reportWhere<Judged>>[2]) =>
    reportWhere(judged, (each) => each.outcome === outcome, toFinding);
  const isMissing = judged.some(({ outcome }) => outcome === "missing");
  const isGranted = judged.every(({ outcome }) => outcome.startsWith("granted"));
  return [
    ...where("denied", (actions, names) =>
      finding(CHECK, "fail", `${names} denies the role ${actions}`, change(use, "Remove or change this statement.")),
    ),
    ...where("perhaps-denied", (actions, names) => cannotJudge(`${names} denies the role ${actions}`, use)),
    ...where("missing", (actions, names, decisions) => reportMissing(actions, names, decisions, statements, use)),
    ...where("perhaps-granted", (actions, names) => cannotJudge(`${names} grants the role ${actions}`, use)),
    ...where("not-read", (actions, names) =>
      finding(CHECK, "skip", `${names} delegates ${actions} to the role's IAM policies, which were not read`),
    ),
    ...reportWhere(
      judged,
      () => isGranted,
      (actions, _, decisions) => {
        const byIam = decisions.some(({ outcome }) => outcome === "granted-by-iam");
        return finding(CHECK, "ok", `grants the role ${actions}${byIam ? ", with the role's IAM policies" : ""}`);
      },
    ),
    ...statements.flatMap((statement) => findOthers(statement, use, isMissing)),
  ];
}

type Outcome = "granted" | "granted-by-iam" | "denied" | "perhaps-denied" | "perhaps-granted" | "missing" | "not-read";

/** Whether the role can perform an action. */
interface Judged extends Decision {
  readonly outcome: Outcome;
}

/** Combines what the key policy says about the role and about its account with what the role's own policies allow. */
function judge(direct: Decision, viaAccount: Decision, identity: Decision | undefined): Judged {
  if (direct.denied !== "no") {
    return { ...direct, outcome: direct.denied === "yes" ? "denied" : "perhaps-denied" };
  }
  if (direct.allowed === "yes") {
    return { ...direct, outcome: "granted" };
  }
  const byIam = identity === undefined ? viaAccount.allowed : all([viaAccount.allowed, identity.allowed]);
  if (byIam === "yes" && identity !== undefined) {
    return { ...direct, outcome: "granted-by-iam" };
  }
  if (direct.allowed === "unknown") {
    return { ...direct, outcome: "perhaps-granted" };
  }
  if (byIam === "no") {
    return { ...viaAccount, outcome: "missing" };
  }
  return identity === undefined
    ? { ...viaAccount, outcome: "not-read" }
    : {
        ...viaAccount,
        outcome: "perhaps-granted",
        statements: [viaAccount, identity].flatMap(({ allowed, statements }) =>
          allowed === "unknown" ? statements : [],
        ),
      };
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
  missing: readonly Decision[],
  statements: readonly Statement[],
  use: KeyUse,
): Finding {
  const [deleted] = statements
    .filter((each) => !each.isDeny && usedActions(each, use).length > 0)
    .flatMap(({ name, elements }) =>
      principalsIn(elements.Principal)
        .filter(({ value }) => UNIQUE_ID.test(value))
        .map(({ value }) => `. Instead, ${name} names ${value}, the unique ID of a role that was deleted`),
    );
  const delegated = missing.some(({ allowed }) => allowed !== "no")
    ? `. ${names} delegates this to IAM policies, and no IAM policy of the role allows it`
    : "";
  const statement = {
    Sid: "Allow use of the key",
    Effect: "Allow",
    Principal: { AWS: use.roleArn },
    Action: missing.map(({ action }) => action),
    Resource: "*",
  };
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

/** Actions of Pulumi Cloud that a statement may apply to. */
function usedActions(statement: Statement, use: KeyUse): UseAction[] {
  return USE_ACTIONS.filter((action) => matchStatement(statement, requestOf(use, action)) !== "no");
}

/** Finds who else can use the key. */
function findOthers(statement: Statement, use: KeyUse, isRoleMissing: boolean): Finding[] {
  const { name, isDeny, elements } = statement;
  const actions = isDeny ? [] : usedActions(statement, use);
  const principals = principalsIn(elements.Principal)
    .filter((each) => isEveryone(each) || !["role", "session"].includes(relationOf(each, use)))
    .filter(({ value }) => !(isRoleMissing && UNIQUE_ID.test(value)))
    .map((each) => (isEveryone(each) ? "everyone" : formatPrincipal(each)));
  if (elements.NotPrincipal !== undefined) {
    principals.push(`everyone except ${JSON.stringify(elements.NotPrincipal)}`);
  }
  return actions.length === 0 || principals.length === 0
    ? []
    : [
        finding(
          CHECK,
          "warn",
          `${name} also grants ${formatList(actions)} to ${formatList(principals)}`,
          "Pulumi Cloud uses the key only through the role. Remove them from the key policy unless they must use the key.",
        ),
      ];
}

function formatPrincipal({ value }: Principal): string {
  const [, account] = /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/.exec(value) ?? [];
  return account !== undefined
    ? `principals whose IAM policies in account ${account} allow it`
    : UNIQUE_ID.test(value)
      ? `${value}, the unique ID of a principal that was deleted`
      : value;
}

function cannotJudge(what: string, use: KeyUse): Finding {
  const rule =
    "Pulumi doesn't document the encryption context and the session names it uses. Don't add conditions on them.";
  return finding(CHECK, "warn", `can't judge whether ${what}`, change(use, rule));
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
