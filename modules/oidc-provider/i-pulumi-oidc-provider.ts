/** AWS's trust in an issuer of Pulumi Cloud's tokens, whether this stack makes it or finds it. */
export interface IPulumiOidcProvider {
  /** The ARN of the OIDC provider in IAM. */
  readonly arn: string;

  /** The issuer's URL without its scheme, such as `api.pulumi.com/oidc`: the prefix of IAM's condition keys. */
  readonly issuer: string;

  /**
   * Sees to it that AWS accepts tokens for an audience.
   *
   * A provider that this stack makes gets the audience. One that it looks up is somebody else's: there a plan fails
   * when the audience is missing, with the command that adds it.
   *
   * @param audience 1 to 255 characters. Allowing one twice is the same as once.
   * @throws Error when a known audience breaks IAM's rules, or when there would be more than 100.
   */
  allowAudience(audience: string): void;
}
