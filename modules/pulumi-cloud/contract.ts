/**
 * The contract with Pulumi Cloud: the claims of its OIDC tokens, and the registration of a key.
 *
 * All of it is documented in Pulumi's guide for customer managed keys. No other claims are documented, so policies must not depend on
 * others.
 */

/** Pulumi's guide, which documents this contract. */
export const GUIDE_URL = "https://www.pulumi.com/docs/administration/guides/customer-managed-keys/aws-kms/";

/**
 * What customer managed keys cover and cost, a sentence each. The README, the documentation and the command show it, because nobody should
 * conclude from a registered key that more is encrypted with it.
 *
 * @see https://www.pulumi.com/docs/administration/concepts/customer-managed-keys/
 * @see https://aws.amazon.com/kms/pricing/
 */
export const COVERAGE = [
  "Pulumi Cloud currently uses a customer managed key only for data in Pulumi ESC, not for stack state or secrets in stack configuration.",
  "The key encrypts the data keys, and the data keys encrypt the data.",
  "Customer managed keys require the Enterprise or Business Critical edition of Pulumi Cloud.",
  "AWS charges $1 per month for a KMS key, another $1 per month after each of its first two rotations, and a fee for requests.",
] as const;

/** Issuer of Pulumi Cloud's tokens. A self-hosted Pulumi Cloud has its own. */
export const PULUMI_CLOUD_ISSUER_URL = "https://api.pulumi.com/oidc";

/**
 * Returns the audience (`aud`) of the tokens that Pulumi Cloud presents to AWS for an organization.
 *
 * NOTE: tokens of Pulumi ESC have the same audience. Only the subject distinguishes them.
 */
export function audienceOf(organization: string): string {
  return `aws:${organization}`;
}

/** Returns the subject (`sub`) of the tokens that Pulumi Cloud presents to use an organization's key. */
export function subjectOf(organization: string): string {
  return `pulumi:cmk:pulumi.organization.login:${organization}`;
}

/**
 * Request body of the REST call that registers a key with Pulumi Cloud. Its console asks for the same values.
 *
 * @see https://www.pulumi.com/docs/administration/guides/customer-managed-keys/aws-kms/
 */
export interface KeyRegistration {
  /** Name of the key in Pulumi Cloud, unique in the organization. */
  readonly name: string;
  /** Type of the key. */
  readonly keyType: "aws_kms";
  /** The AWS side of the key. */
  readonly awsKms: {
    /** ARN of the role that Pulumi Cloud assumes. */
    readonly roleArn: string;
    /** ARN of the key, or of its alias. */
    readonly keyArn: string;
  };
}

/** Returns the registration of a key. */
export function keyRegistration(name: string, roleArn: string, keyArn: string): KeyRegistration {
  return { name, keyType: "aws_kms", awsKms: { roleArn, keyArn } };
}

/** Returns the default name for an organization's role, alias, and key in Pulumi Cloud. */
export function defaultName(organization: string): string {
  return `pulumi-cmk-${organization}`;
}
