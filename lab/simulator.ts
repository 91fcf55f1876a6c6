import {
  createValidatedPolicy,
  type ValidationError,
  validateIdentityPolicy,
  validateResourcePolicy,
  validateTrustPolicy,
} from "@cloud-copilot/iam-policy";
import { runUnsafeSimulation } from "@cloud-copilot/iam-simulate";

/** A policy as AWS holds it. */
export type Policy = Readonly<Record<string, unknown>>;

/** An IAM policy with every permission. */
export const ALLOW_ALL: Policy = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

/** What IAM decides on a request. */
export type Decision = ReturnType<typeof runUnsafeSimulation>;

/** Somebody asks for a session of a role, with a token. */
export interface AssumeRoleRequest {
  readonly roleArn: string;
  /** The OIDC provider that vouches for the token. */
  readonly oidcProviderArn: string;
  /** What the token claims, by the condition key that holds it. A claim that is left out is undefined. */
  readonly claims: Readonly<Record<string, string | undefined>>;
}

/** Somebody asks for something of a key. */
export interface KeyRequest {
  readonly keyArn: string;
  readonly action: string;
  readonly principal: string;
  /** The IAM policy of the principal. */
  readonly identityPolicy?: Policy;
}

/**
 * Whether AWS would let a token assume the role, by its trust policy.
 *
 * NOTE: the simulator's safe entry knows no issuer with a path: it drops the claims, and refuses every token. Hence the
 * other entry, and hence no refusal is believed without an allowed twin.
 */
export function mayAssumeRole(trustPolicy: Policy, request: AssumeRoleRequest): boolean {
  const claims = Object.entries(request.claims).filter((claim): claim is [string, string] => claim[1] !== undefined);
  const decision = decide({
    action: "sts:AssumeRoleWithWebIdentity",
    principal: request.oidcProviderArn,
    resource: request.roleArn,
    context: Object.fromEntries(claims),
    resourcePolicy: valid("trust policy", trustPolicy, validateTrustPolicy),
    identityPolicies: [],
  });
  return decision === "Allowed";
}

/** Whether AWS would let a principal do something with a key, by the key's policy and the principal's own. */
export function mayUseKey(keyPolicy: Policy, request: KeyRequest): boolean {
  return decideOnKey(keyPolicy, request) === "Allowed";
}

/** What AWS decides on a request of a key, and for a refusal whether a statement denies it or none allows it. */
export function decideOnKey(keyPolicy: Policy, request: KeyRequest): Decision {
  const { identityPolicy } = request;
  return decide({
    action: request.action,
    principal: request.principal,
    resource: request.keyArn,
    context: {},
    resourcePolicy: valid("key policy", keyPolicy, validateResourcePolicy),
    identityPolicies: identityPolicy ? [valid("identity policy", identityPolicy, validateIdentityPolicy)] : [],
  });
}

/** A policy with its name, which must keep to the grammar of IAM. */
function valid(name: string, policy: Policy, validate: (policy: unknown) => ValidationError[]) {
  const validated = createValidatedPolicy(policy, validate, { name });
  if (validated.errors.length > 0) {
    throw new Error(`The ${name} is not valid: ${JSON.stringify(validated.errors)}`);
  }
  return validated;
}

function decide(simulated: {
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
