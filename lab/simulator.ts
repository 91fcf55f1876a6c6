import {
  createValidatedPolicy,
  type ValidationError,
  validateIdentityPolicy,
  validateResourcePolicy,
  validateTrustPolicy,
} from "@cloud-copilot/iam-policy";
import { runUnsafeSimulation } from "@cloud-copilot/iam-simulate";

/** A policy document. */
export type Policy = Readonly<Record<string, unknown>>;

/** An IAM policy that allows everything. */
export const ALLOW_ALL: Policy = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

/** IAM's decision on a request. */
export type Decision = ReturnType<typeof runUnsafeSimulation>;

/** A request to assume a role with a token. */
export interface AssumeRoleRequest {
  readonly roleArn: string;
  /** OIDC provider that issued the token. */
  readonly oidcProviderArn: string;
  /** Claims of the token by condition key. A missing claim is undefined. */
  readonly claims: Readonly<Record<string, string | undefined>>;
}

/** A request to KMS. */
export interface KeyRequest {
  readonly keyArn: string;
  readonly action: string;
  readonly principal: string;
  /** IAM policy of the principal. */
  readonly identityPolicy?: Policy;
}

/**
 * Whether the trust policy allows a token to assume the role.
 *
 * NOTE: The simulator's safe entry point doesn't support issuers with a path. It drops the claims and denies every token.
 * Therefore this uses the other entry point, and tests pair each denied request with an allowed one.
 */
export function canAssumeRole(trustPolicy: Policy, request: AssumeRoleRequest): boolean {
  const claims = Object.entries(request.claims).filter((claim): claim is [string, string] => claim[1] !== undefined);
  const decision = simulate({
    action: "sts:AssumeRoleWithWebIdentity",
    principal: request.oidcProviderArn,
    resource: request.roleArn,
    context: Object.fromEntries(claims),
    resourcePolicy: validatePolicy("trust policy", trustPolicy, validateTrustPolicy),
    identityPolicies: [],
  });
  return decision === "Allowed";
}

/** Whether the key policy and the principal's IAM policy allow a request. */
export function canUseKey(keyPolicy: Policy, request: KeyRequest): boolean {
  return evaluateKeyRequest(keyPolicy, request) === "Allowed";
}

/** Evaluates the key policy and the principal's IAM policy. Distinguishes explicit denies from implicit ones. */
export function evaluateKeyRequest(keyPolicy: Policy, request: KeyRequest): Decision {
  const { identityPolicy } = request;
  return simulate({
    action: request.action,
    principal: request.principal,
    resource: request.keyArn,
    context: {},
    resourcePolicy: validatePolicy("key policy", keyPolicy, validateResourcePolicy),
    identityPolicies: identityPolicy ? [validatePolicy("identity policy", identityPolicy, validateIdentityPolicy)] : [],
  });
}

/** Whether the IAM policy of a role allows a request in its account. If the resource is a key, its key policy delegates to IAM. */
export function isAllowedByIdentityPolicy(
  identityPolicy: Policy,
  { role, action, resource }: { readonly role: string; readonly action: string; readonly resource: string },
): boolean {
  const account = role.split(":").slice(0, 5).join(":");
  const keyPolicy = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: `${account}:root` }, Action: "kms:*", Resource: "*" }],
  };
  const decision = simulate({
    action,
    principal: role,
    resource: resource === "*" ? `${account}:*` : resource,
    context: {},
    resourcePolicy: resource.includes(":key/")
      ? validatePolicy("key policy", keyPolicy, validateResourcePolicy)
      : undefined,
    identityPolicies: [validatePolicy("identity policy", identityPolicy, validateIdentityPolicy)],
  });
  return decision === "Allowed";
}

/** Validates a policy against IAM's grammar. */
function validatePolicy(name: string, policy: Policy, validate: (policy: unknown) => ValidationError[]) {
  const validated = createValidatedPolicy(policy, validate, { name });
  if (validated.errors.length > 0) {
    throw new Error(`The ${name} is invalid: ${JSON.stringify(validated.errors)}`);
  }
  return validated;
}

function simulate(simulated: {
  readonly action: string;
  readonly principal: string;
  readonly resource: string;
  readonly context: Record<string, string>;
  readonly resourcePolicy: unknown;
  readonly identityPolicies: readonly unknown[];
}): Decision {
  return runUnsafeSimulation(
    {
      request: {
        action: simulated.action,
        principal: simulated.principal,
        resource: { resource: simulated.resource, accountId: simulated.resource.split(":")[4] ?? "" },
        contextVariables: simulated.context,
      },
      resourcePolicy: simulated.resourcePolicy,
      identityPolicies: simulated.identityPolicies.map((policy, index) => ({ name: `identity-${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
}
