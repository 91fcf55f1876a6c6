import { ADMINISTRATION_ACTIONS } from "../../modules/policies/key-actions";
import { keyPolicy } from "../../modules/policies/key-policy";
import { trustPolicy } from "../../modules/policies/trust-policy";
import type { Deployment } from "../../lab/access-table";
import type { Policy } from "../../lab/simulator";

/** What ARNs in IAM of the account start with. */
export const ACCOUNT = "arn:aws:iam::123456789012";

/** A deployment whose policies come straight from the functions that make them. */
export function deploymentOf(choices: Partial<Deployment> = {}): Deployment {
  const {
    organization = "acme",
    accountAccess = "administration",
    administratorArns = [`${ACCOUNT}:role/security`],
    deletionProtection = true,
    replicationAllowed = false,
  } = choices;
  const issuer = "api.pulumi.com/oidc";
  const oidcProviderArn = `${ACCOUNT}:oidc-provider/${issuer}`;
  const roleArn = `${ACCOUNT}:role/pulumi-cmk-${organization}`;
  return {
    organization,
    issuer,
    oidcProviderArn,
    roleArn,
    keyArn: "arn:aws:kms:eu-central-1:123456789012:key/0b2a1c6e-0000-4000-8000-000000000000",
    trustPolicy: asHeld(trustPolicy({ oidcProviderArn, issuer, organization })),
    keyPolicy: asHeld(
      keyPolicy({
        roleArn,
        accountRootArn: `${ACCOUNT}:root`,
        fullAccountAccess: accountAccess === "full",
        administrationActions: ADMINISTRATION_ACTIONS,
        administratorArns,
        hasAdministrators: administratorArns.length > 0,
        replicationAllowed,
        deletionProtection,
      }),
    ),
    accountAccess,
    administratorArns,
    deletionProtection,
    replicationAllowed,
    ...choices,
  };
}

/** A policy as AWS holds it: as JSON. */
export function asHeld(policy: object): Policy {
  return JSON.parse(JSON.stringify(policy)) as Policy;
}
