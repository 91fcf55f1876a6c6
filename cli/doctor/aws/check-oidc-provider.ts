import { audienceOf } from "../../../modules/pulumi-cloud/contract";
import { asList, type Fields } from "../../json";
import { type Finding, finding } from "../finding";
import type { Trust } from "./check-trust-policy";

const CHECK = "OIDC provider";

/** Checks that an OIDC provider is for the issuer and accepts the audience. */
export function checkOidcProvider(
  { Url, ClientIDList }: Fields,
  { oidcProviderArn, issuer, organization }: Trust,
): Finding {
  const audience = audienceOf(organization);
  const audiences = asList(ClientIDList).map(String);
  if (Url !== issuer) {
    const detail = `the URL of ${oidcProviderArn} is ${JSON.stringify(Url)}, which must be ${JSON.stringify(issuer)}`;
    return finding(CHECK, "fail", detail, createProvider(issuer, audience));
  }
  if (audiences.includes(audience)) {
    return finding(CHECK, "ok", `${oidcProviderArn} accepts the audience ${audience}`);
  }
  const differsInCase = audiences.some((each) => each.toLowerCase() === audience);
  return finding(
    CHECK,
    "fail",
    `${oidcProviderArn} accepts the audiences ${JSON.stringify(audiences)}, which must include ${JSON.stringify(audience)}${differsInCase ? " in lowercase" : ""}`,
    `To add it, run:
aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${oidcProviderArn} --client-id ${audience}`,
  );
}

/**
 * Reports that there is no OIDC provider with the expected ARN.
 *
 * @param arns ARNs of the OIDC providers in the account.
 */
export function reportMissingOidcProvider(
  arns: readonly string[],
  { oidcProviderArn, issuer, organization }: Trust,
): Finding {
  const simplify = (arn: string) => arn.toLowerCase().replace(/\/+$/, "");
  const similar = arns.filter((arn) => simplify(arn) === simplify(oidcProviderArn));
  const other =
    similar.length === 0 ? "" : `. ${similar.join(", ")} is for another issuer, because AWS compares it exactly`;
  return finding(
    CHECK,
    "fail",
    `${oidcProviderArn} doesn't exist${other}`,
    // If the deployment creates the provider, another one makes its next apply fail.
    `If the deployment created it, apply the deployment again. Otherwise:\n${createProvider(issuer, audienceOf(organization))}`,
  );
}

function createProvider(issuer: string, audience: string): string {
  return `To create it in the role's account, run:
aws iam create-open-id-connect-provider --url https://${issuer} --client-id-list ${audience}`;
}
