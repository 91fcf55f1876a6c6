import type { Rule } from "./rule";

const CREATE_PROVIDER_URL = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html";

/** The URL of an OIDC issuer. */
export const ISSUER_URL: readonly Rule[] = [
  {
    matches: "^https://[a-zA-Z0-9][a-zA-Z0-9.-]*(/[a-zA-Z0-9._~-]+)*$",
    must: "start with https:// and name a host and perhaps a path, without port, query, fragment or trailing slash",
    remedy: "Use the issuer of Pulumi Cloud's discovery document, to the letter.",
    source: CREATE_PROVIDER_URL,
  },
  {
    longest: 255,
    must: "have at most 255 characters",
    remedy: "Use the issuer of Pulumi Cloud's discovery document, to the letter.",
    source: CREATE_PROVIDER_URL,
  },
];

/** An audience (client ID) of an OIDC provider. Its characters are safe in a shell command too. */
export const AUDIENCE: readonly Rule[] = [
  {
    matches: "^[a-zA-Z0-9._~:/@+,=%-]{1,255}$",
    must: "have 1 to 255 characters of letters, digits and . _ ~ : / @ + , = % -",
    remedy: "Use the audience of the tokens to admit, such as the plain organization for Pulumi Deployments.",
    source: CREATE_PROVIDER_URL,
  },
];

/** The number of an OIDC provider's audiences. */
export const AUDIENCE_COUNT: readonly Rule[] = [
  {
    atMost: 100,
    must: "be at most 100, IAM's quota for one OIDC provider",
    remedy: "Remove audiences that no longer sign in.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
  },
];

/** The ARN of an OIDC provider in IAM. */
export const OIDC_PROVIDER_ARN: readonly Rule[] = [
  {
    matches: "^arn:aws(-[a-z]+)*:iam::[0-9]{12}:oidc-provider/[a-zA-Z0-9][a-zA-Z0-9.-]*(/[a-zA-Z0-9._~-]+)*$",
    must: "be the ARN of an OIDC provider in IAM, arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER",
    remedy: "List yours with: aws iam list-open-id-connect-providers.",
    source: CREATE_PROVIDER_URL,
  },
];

/** A thumbprint of the issuer's certificate authority. */
export const THUMBPRINT: readonly Rule[] = [
  {
    matches: "^[0-9a-fA-F]{40}$",
    must: "be a SHA-1 fingerprint of 40 hexadecimal digits",
    remedy: "Leave thumbprints out unless the issuer's certificate comes from an authority of your own.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html",
  },
];
