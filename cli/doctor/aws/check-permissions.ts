import { KEY_USE_POLICY_NAME, keyUsePolicy } from "../../../modules/policies/use-of-key";
import { parseArn } from "../../aws/arn";
import { type Finding, finding } from "../finding";
import { cannotJudge } from "./cannot-judge";
import { type Decision, decide, type KeyUse, reportWhere } from "./key-use";
import { type NamedPolicy, nameOfInlinePolicy, readStatements } from "./statement";

/** What the IAM policies of a role say about the use of a key. */
export interface Identity {
  readonly decisions: readonly Decision[];
  /** Names of the policies that were read. */
  readonly names: readonly string[];
  /** Whether all of the role's policies were read. */
  readonly isComplete: boolean;
}

/** Decides what the policies of a role allow and deny. */
export function decideIdentity(policies: readonly NamedPolicy[], use: KeyUse, isComplete = true): Identity {
  const statements = policies.flatMap(({ name, document }) => readStatements(document, name));
  return { decisions: decide(statements, use), names: policies.map(({ name }) => name), isComplete };
}

/** Checks that no policy of the role denies use of the key, and that its policies allow it if the key is in another account. */
export function checkRolePolicies({ decisions, names, isComplete }: Identity, use: KeyUse): Finding[] {
  const check = "role policies";
  const [role, key] = [parseArn(use.roleArn), parseArn(use.keyArn)];
  const isCrossAccount = role.account !== key.account;
  // A policy of the same name would be replaced, and the role could no longer use the key of that one.
  const isNameTaken = names.includes(nameOfInlinePolicy(KEY_USE_POLICY_NAME));
  const policyName = isNameTaken
    ? `${KEY_USE_POLICY_NAME}-${key.resource.split("/").at(-1) ?? ""}`
    : KEY_USE_POLICY_NAME;
  const addPolicy = `To use a key in another account, the role needs an IAM policy in addition to the key policy. To add it, run:
aws iam put-role-policy --role-name ${role.resource.split("/").at(-1) ?? ""} --policy-name ${policyName} --policy-document '${JSON.stringify(keyUsePolicy(use.keyArn))}'`;
  const findings = [
    ...reportDenies(check, decisions, "Remove or change this statement: the role needs these actions on the key."),
    // A policy that wasn't read may allow the actions.
    ...(isCrossAccount && isComplete
      ? reportMissing("account", decisions, addPolicy, (actions) => {
          return `the role is in account ${role.account}, but the key is in account ${key.account}, and no IAM policy of the role allows ${actions} on the key`;
        })
      : []),
  ];
  return findings.length > 0 || !isComplete
    ? findings
    : isCrossAccount
      ? [
          finding(
            "account",
            "ok",
            `the role is in account ${role.account}, and its IAM policies allow use of the key in account ${key.account}`,
          ),
        ]
      : [finding(check, "ok", "no IAM policy of the role denies use of the key")];
}

/** Checks that a permissions boundary allows use of the key. */
export function checkPermissionsBoundary(boundary: NamedPolicy, use: KeyUse): Finding[] {
  const check = "permissions boundary";
  const { decisions } = decideIdentity([boundary], use);
  const remedy = `A permissions boundary limits the role even if the key policy grants the actions. Allow them in ${boundary.name}, or remove it from the role.`;
  const findings = [
    ...reportDenies(check, decisions, remedy),
    ...reportMissing(check, decisions, remedy, (actions) => `${boundary.name} doesn't allow ${actions} on the key`),
  ];
  return findings.length > 0 ? findings : [finding(check, "ok", `${boundary.name} allows use of the key`)];
}

/** Reports the actions that policies deny, or may deny. */
function reportDenies(check: string, decisions: readonly Decision[], remedy: string): Finding[] {
  return [
    ...reportWhere(
      decisions,
      ({ denied }) => (denied.match === "yes" ? denied.statements : undefined),
      (actions, statements) => finding(check, "fail", `${statements} denies ${actions} on the key`, remedy),
    ),
    ...reportWhere(
      decisions,
      ({ denied }) => (denied.match === "unknown" ? denied.statements : undefined),
      (actions, statements) => cannotJudge(check, `${statements} denies ${actions} on the key`, remedy),
    ),
  ];
}

/** Reports the actions that policies neither allow nor deny, or may not allow. */
function reportMissing(
  check: string,
  decisions: readonly Decision[],
  remedy: string,
  toDetail: (actions: string) => string,
): Finding[] {
  const notDenied = decisions.filter(({ denied }) => denied.match !== "yes");
  return [
    ...reportWhere(
      notDenied,
      ({ allowed }) => (allowed.match === "no" ? [] : undefined),
      (actions) => finding(check, "fail", toDetail(actions), remedy),
    ),
    ...reportWhere(
      notDenied,
      ({ allowed }) => (allowed.match === "unknown" ? allowed.statements : undefined),
      (actions, statements) => cannotJudge(check, `${statements} allows ${actions} on the key`, remedy),
    ),
  ];
}
