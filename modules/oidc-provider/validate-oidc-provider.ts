import { Construct } from "constructs";
import { ISSUER, OIDC_PROVIDER_ARN } from "../rules/oidc-provider";
import { format } from "../rules/rule";
import { isAlreadyValidated, type Validator } from "../rules/validator";
import type { IPulumiOidcProvider } from "./i-pulumi-oidc-provider";
import { issuerOfArn } from "./issuer";

/** Validates an OIDC provider that is passed as a property, which may be an object of the caller's own. */
export function validateOidcProvider(validator: Validator, oidcProvider: IPulumiOidcProvider): void {
  const remedy = "Pass a PulumiOidcProvider, new or looked up.";
  validator.requireObjectOrConstruct("oidcProvider", oidcProvider, remedy);
  const { arn, issuer } = oidcProvider;
  validator.required("oidcProvider.arn", arn, OIDC_PROVIDER_ARN).required("oidcProvider.issuer", issuer, ISSUER);
  const { allowAudience } = oidcProvider as Partial<IPulumiOidcProvider>;
  if (typeof allowAudience !== "function") {
    validator.fail(
      "oidcProvider.allowAudience",
      `is ${format(allowAudience)}.\nIt must be a method that allows an audience.\n${remedy}`,
    );
  }
  // An object around a construct can have another issuer.
  if (Construct.isConstruct(oidcProvider) && isAlreadyValidated(arn, OIDC_PROVIDER_ARN)) {
    return;
  }
  validator.equal(
    "oidcProvider.issuer",
    issuer,
    issuerOfArn(arn),
    (received, ofArn) =>
      `is "${received}", but oidcProvider.arn is that of the issuer ${ofArn}, and AWS compares the two. ${remedy}`,
  );
}
