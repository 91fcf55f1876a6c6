import { Token } from "cdktf";
import { expression, literal, withoutPrefix } from "../terraform/expression";

const ARN_RESOURCE_TYPE = ":oidc-provider/";

/** The issuer without its scheme, from its URL. */
export function issuerOfUrl(url: string): string {
  return withoutPrefix("https://", url);
}

/** The issuer without its scheme, from the ARN of its OIDC provider. */
export function issuerOfArn(arn: string): string {
  return Token.isUnresolved(arn)
    ? expression(`split("${ARN_RESOURCE_TYPE}", ${literal(arn)})[1]`)
    : arn.slice(arn.indexOf(ARN_RESOURCE_TYPE) + ARN_RESOURCE_TYPE.length);
}
