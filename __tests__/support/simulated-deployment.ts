import type { KeyPolicyStatement } from "../../index";
import { policyStatements } from "../../modules/key/key-policy-statement";
import { ADMINISTRATION_ACTIONS } from "../../modules/policies/key-actions";
import { keyPolicy } from "../../modules/policies/key-policy";
import { trustPolicy } from "../../modules/policies/trust-policy";
import type { Deployment } from "../../lab/access-table";
import type { Policy } from "../../lab/simulator";

/** Start of IAM ARNs in the account. */
export const ACCOUNT = "arn:aws:iam::123456789012";

/** Creates a deployment with the policies that the policy functions return, without Terraform and AWS. */
export function createDeployment(choices: Partial<Deployment> = {}): Deployment {
  const {
    organization = "acme",
    accountAccess = "administration",
    administratorArns = [`${ACCOUNT}:role/security`],
    deletionProtection = true,
    replicationAllowed = false,
    breakGlassArns = [],
    readerArns = [],
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
    trustPolicy: asJson(trustPolicy({ oidcProviderArn, issuer, organization })),
    keyPolicy: asJson(
      keyPolicy({
        roleArn,
        accountRootArn: `${ACCOUNT}:root`,
        fullAccountAccess: accountAccess === "full",
        administrationActions: ADMINISTRATION_ACTIONS,
        administratorArns,
        hasAdministrators: administratorArns.length > 0,
        replicationAllowed,
        deletionProtection,
        additionalStatements: policyStatements([
          ...breakGlassArns.map((arn) => allow(arn, ["kms:Decrypt"])),
          ...readerArns.map((arn) => allow(arn, ["kms:DescribeKey", "kms:GetKeyPolicy"])),
        ]),
      }),
    ),
    accountAccess,
    administratorArns,
    deletionProtection,
    replicationAllowed,
    breakGlassArns,
    readerArns,
    ...choices,
  };
}

function allow(arn: string, actions: readonly string[]): KeyPolicyStatement {
  return { effect: "Allow", principals: { AWS: [arn] }, actions };
}

/** Converts a policy to plain JSON, as AWS returns it. */
export function asJson(policy: object): Policy {
  return JSON.parse(JSON.stringify(policy)) as Policy;
}
