import { ACCOUNT, PARTITION } from "./arn";
import type { Rule } from "./rule";

const CREATE_PROVIDER_URL = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html";

/** Pattern of a host with an optional path. Another rule forbids uppercase in the host, so that its message can say so. */
const HOST_AND_PATH =
  "[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*(/[a-zA-Z0-9._~-]+)*";

const LOWERCASE_HOST = {
  must: "have a lowercase host, because AWS compares the issuer exactly",
  remedy: "Write the host in lowercase.",
  source: CREATE_PROVIDER_URL,
};

/** URL of an OIDC issuer. */
export const ISSUER_URL: readonly Rule[] = [
  {
    matches: `^https://${HOST_AND_PATH}$`,
    must: "start with https:// and have a host and optionally a path, without port, query, fragment or trailing slash",
    remedy: "Use the exact issuer from Pulumi Cloud's discovery document.",
    source: CREATE_PROVIDER_URL,
  },
  { notMatches: "^https://[^/]*[A-Z]", ...LOWERCASE_HOST },
  {
    maxLength: 255,
    must: "have at most 255 characters",
    remedy: "Use the exact issuer from Pulumi Cloud's discovery document.",
    source: CREATE_PROVIDER_URL,
  },
];

/** OIDC issuer without its scheme. */
export const ISSUER: readonly Rule[] = [
  {
    matches: `^${HOST_AND_PATH}$`,
    must: "be the URL of the issuer without https://, such as api.pulumi.com/oidc",
    remedy: "Pass a PulumiOidcProvider, or an object whose ARN ends with its issuer.",
    source: CREATE_PROVIDER_URL,
  },
  { notMatches: "^[^/]*[A-Z]", ...LOWERCASE_HOST },
];

/** Audience (client ID) of an OIDC provider. Its characters are safe in a shell command, because a message has one with it. */
export const AUDIENCE: readonly Rule[] = [
  {
    matches: "^[a-zA-Z0-9._~:/@+,=%-]{1,255}$",
    must: "have 1 to 255 characters: letters, digits and . _ ~ : / @ + , = % -",
    remedy: "Use the audience of the tokens to accept, such as the organization's name for Pulumi Deployments.",
    source: CREATE_PROVIDER_URL,
  },
];

/** Number of audiences of an OIDC provider. */
export const AUDIENCE_COUNT: readonly Rule[] = [
  {
    maximum: 100,
    must: "be at most 100, IAM's quota for one OIDC provider",
    remedy: "Remove audiences that are no longer used.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
  },
];

/** ARN of an IAM OIDC provider. */
export const OIDC_PROVIDER_ARN: readonly Rule[] = [
  {
    matches: `^arn:${PARTITION}:iam::${ACCOUNT}:oidc-provider/${HOST_AND_PATH}$`,
    must: "be the ARN of an IAM OIDC provider, arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER",
    remedy: "List your OIDC providers: aws iam list-open-id-connect-providers.",
    source: CREATE_PROVIDER_URL,
  },
  { notMatches: ":oidc-provider/[^/]*[A-Z]", ...LOWERCASE_HOST },
];

/** Number of thumbprints of an OIDC provider. */
export const THUMBPRINT_COUNT: readonly Rule[] = [
  {
    maximum: 5,
    must: "be at most 5, IAM's quota for one OIDC provider",
    remedy: "Remove thumbprints of authorities that no longer sign the issuer's certificate.",
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html",
  },
];

/** Thumbprint of the issuer's certificate authority. */
export const THUMBPRINT: readonly Rule[] = [
  {
    matches: "^[0-9a-fA-F]{40}$",
    must: "be a SHA-1 fingerprint of 40 hexadecimal digits",
    remedy: "Omit thumbprints unless the issuer's certificate is from a private certificate authority.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html",
  },
];
