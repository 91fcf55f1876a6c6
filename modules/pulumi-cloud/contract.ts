/**
 * The contract with Pulumi Cloud: what its OIDC tokens carry, and what it is told about a key.
 *
 * Everything here is stated in Pulumi's guide for customer managed keys. Nothing else of a token is
 * published, so nothing else may be required of one.
 */

/** Where Pulumi documents this contract. */
export const GUIDE_URL = "https://www.pulumi.com/docs/administration/guides/customer-managed-keys/aws-kms/";

/** The issuer of Pulumi Cloud's tokens. A self-hosted Pulumi Cloud has one of its own. */
export const PULUMI_CLOUD_ISSUER_URL = "https://api.pulumi.com/oidc";

/**
 * The audience (`aud`) of the tokens that Pulumi Cloud presents to AWS for an organization.
 *
 * NOTE: Pulumi ESC's tokens carry the same audience. Only the subject tells the uses apart.
 */
export function audienceOf(organization: string): string {
  return `aws:${organization}`;
}

/** The subject (`sub`) of the tokens that Pulumi Cloud presents to use an organization's key. */
export function subjectOf(organization: string): string {
  return `pulumi:cmk:pulumi.organization.login:${organization}`;
}

/**
 * The body of Pulumi Cloud's create-key call, and so also what its console asks for.
 *
 * @see https://www.pulumi.com/docs/administration/guides/customer-managed-keys/aws-kms/
 */
export interface KeyRegistration {
  /** The key's name in Pulumi Cloud, unique in the organization. */
  readonly name: string;
  /** The kind of key. Pulumi Cloud knows no other that its users own. */
  readonly keyType: "aws_kms";
  /** What AWS needs of the key. */
  readonly awsKms: {
    /** The role that Pulumi Cloud assumes. */
    readonly roleArn: string;
    /** The key that Pulumi Cloud uses with that role. */
    readonly keyArn: string;
  };
}

/** What to register with Pulumi Cloud for a role and a key. */
export function keyRegistration(name: string, roleArn: string, keyArn: string): KeyRegistration {
  return { name, keyType: "aws_kms", awsKms: { roleArn, keyArn } };
}

/** The name of what is made for an organization, where nobody chose another: role, alias, and key in Pulumi Cloud. */
export function defaultName(organization: string): string {
  return `pulumi-cmk-${organization}`;
}
