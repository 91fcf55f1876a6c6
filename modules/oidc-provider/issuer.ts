import { derive, withoutPrefix } from "../terraform/expression";

const ARN_RESOURCE_TYPE = ":oidc-provider/";

/** Returns the issuer without its scheme, from its URL. */
export function issuerOfUrl(url: string): string {
  return withoutPrefix("https://", url);
}

/** Returns the issuer without its scheme, from the ARN of its OIDC provider. */
export function issuerOfArn(arn: string): string {
  return derive(
    arn,
    (data) => String(data).slice(String(data).indexOf(ARN_RESOURCE_TYPE) + ARN_RESOURCE_TYPE.length),
    (operand) => `split("${ARN_RESOURCE_TYPE}", ${operand})[1]`,
  );
}
