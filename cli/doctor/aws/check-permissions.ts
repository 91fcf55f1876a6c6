import { USE_ACTIONS } from "../../../modules/policies/key-actions";
import { parseArn } from "../../aws/arn";
import { type Finding, finding } from "../finding";
import { type Decision, decide, type KeyUse, reportWhere } from "./key-use";
import { readStatements } from "./statement";

/** A policy of a role. */
export interface NamedPolicy {
  /** Name of the policy in findings. */
  readonly name: string;
  readonly document: unknown;
}

/** Decides what the policies of a role allow and deny. */
export function decideIdentity(policies: readonly NamedPolicy[], use: KeyUse): Decision[] {
  const statements = policies.flatMap(({ name, document }) => readStatements(document, name));
  return decide(statements, use);
}

/** Checks that no policy of the role denies use of the key, and that its policies allow it if the key is in another account. */
export function checkRolePolicies(decisions: readonly Decision[], use: KeyUse): Finding[] {
  const check = "role policies";
  const denies = reportDenies(
    check,
    decisions,
    "Remove or change this statement: the role needs these actions on the key.",
  );
  const [role, key] = [parseArn(use.roleArn), parseArn(use.keyArn)];
  if (role.account === key.account) {
    return denies.length > 0 ? denies : [finding(check, "ok", "no IAM policy of the role denies use of the key")];
  }
  const missing = reportWhere(
    decisions,
    ({ allowed, denied }) => denied === "no" && allowed !== "yes",
    (actions) => {
      const statement = { Effect: "Allow", Action: USE_ACTIONS, Resource: use.keyArn };
      return finding(
        "account",
        "fail",
        `the role is in account ${role.account}, but the key is in account ${key.account}, and no IAM policy of the role allows ${actions} on the key`,
        `To use a key in another account, the role needs an IAM policy in addition to the key policy. To add it, run:
aws iam put-role-policy --role-name ${role.resource.split("/").at(-1) ?? ""} --policy-name use-pulumi-cmk --policy-document '${JSON.stringify({ Version: "2012-10-17", Statement: [statement] })}'`,
      );
    },
  );
  const ok = `the role is in account ${role.account}, and its IAM policies allow use of the key in account ${key.account}`;
  return [...denies, ...(missing.length > 0 ? missing : [finding("account", "ok", ok)])];
}

/** Checks that a permissions boundary allows use of the key. */
export function checkPermissionsBoundary(boundary: NamedPolicy, use: KeyUse): Finding[] {
  const check = "permissions boundary";
  const decisions = decideIdentity([boundary], use);
  const remedy = `A permissions boundary limits the role even if the key policy grants the actions. Allow them in ${boundary.name}, or remove it from the role.`;
  const findings = [
    ...reportDenies(check, decisions, remedy),
    ...reportWhere(
      decisions,
      ({ denied, allowed }) => denied !== "yes" && allowed === "no",
      (actions) => finding(check, "fail", `${boundary.name} doesn't allow ${actions} on the key`, remedy),
    ),
    ...reportWhere(
      decisions,
      ({ denied, allowed }) => denied === "no" && allowed === "unknown",
      (actions, statements) =>
        finding(check, "warn", `can't judge whether ${statements} allows ${actions} on the key`, remedy),
    ),
  ];
  return findings.length > 0 ? findings : [finding(check, "ok", `${boundary.name} allows use of the key`)];
}

function reportDenies(check: string, decisions: readonly Decision[], remedy: string): Finding[] {
  return [
    ...reportWhere(
      decisions,
      ({ denied }) => denied === "yes",
      (actions, statements) => finding(check, "fail", `${statements} denies ${actions} on the key`, remedy),
    ),
    ...reportWhere(
      decisions,
      ({ denied }) => denied === "unknown",
      (actions, statements) =>
        finding(check, "warn", `can't judge whether ${statements} denies ${actions} on the key`, remedy),
    ),
  ];
}
