import { audienceOf, subjectOf } from "../pulumi-cloud/contract";
import type { PolicyDocument } from "./policy-document";

/** Identities that a role trusts. */
export interface TrustPolicyInput {
  /** ARN of the OIDC provider in IAM. */
  readonly oidcProviderArn: string;
  /** URL of the issuer without its scheme, the prefix of IAM's condition keys. */
  readonly issuer: string;
  /** Pulumi organization. */
  readonly organization: string;
}

/**
 * Returns the trust policy of the role that Pulumi Cloud assumes, for the customer managed keys of one organization.
 *
 * IAM rejects a trust policy for this issuer without a condition on the audience. The condition on the subject excludes the
 * organization's other uses of the issuer (ESC and Deployments).
 */
export function trustPolicy(input: TrustPolicyInput): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: input.oidcProviderArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${input.issuer}:aud`]: audienceOf(input.organization),
            [`${input.issuer}:sub`]: subjectOf(input.organization),
          },
        },
      },
    ],
  };
}
