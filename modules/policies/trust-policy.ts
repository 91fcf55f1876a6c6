import { audienceOf, subjectOf } from "../pulumi-cloud/contract";
import type { PolicyDocument } from "./policy-document";

/** Whom a role trusts. */
export interface TrustPolicyInput {
  /** The ARN of the OIDC provider in IAM. */
  readonly oidcProviderArn: string;
  /** The issuer's URL without its scheme: the prefix of IAM's condition keys. */
  readonly issuer: string;
  /** The Pulumi organization. */
  readonly organization: string;
}

/**
 * The trust policy of the role that Pulumi Cloud assumes: for one organization and one purpose.
 *
 * IAM refuses a trust policy for this issuer that does not check the audience. The subject is what keeps the
 * organization's other uses of the issuer (ESC, Deployments) out.
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
