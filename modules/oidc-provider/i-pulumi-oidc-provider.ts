/** OIDC provider for Pulumi Cloud, which the stack creates or looks up. */
export interface IPulumiOidcProvider {
  /** ARN of the OIDC provider. */
  readonly arn: string;

  /** Issuer without its scheme, such as `api.pulumi.com/oidc`. IAM condition keys start with it. */
  readonly issuer: string;

  /**
   * Requires the OIDC provider to accept tokens for an audience.
   *
   * If the stack creates the OIDC provider, the audience is added to it. If the stack looks it up, a plan fails while the audience is
   * missing, and the error shows the command that adds it.
   *
   * @param audience Audience with 1 to 255 characters. Adding one twice has no effect.
   * @throws {Error} If an audience known at synthesis is invalid, or if there are more than 100.
   */
  allowAudience(audience: string): void;
}
