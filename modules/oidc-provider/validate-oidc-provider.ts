import { Construct } from "constructs";
import { ISSUER, OIDC_PROVIDER_ARN } from "../rules/oidc-provider";
import { format } from "../rules/rule";
import { isAlreadyValidated, type Validator } from "../rules/validator";
import type { IPulumiOidcProvider } from "./i-pulumi-oidc-provider";
import { issuerOfArn } from "./issuer";

/** Validates an OIDC provider that is passed as a property. It can be an object of another class. */
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
  // A construct of this package is consistent. An object that wraps one can have another issuer.
  if (Construct.isConstruct(oidcProvider) && isAlreadyValidated(arn, OIDC_PROVIDER_ARN)) {
    return;
  }
  validator.equal(
    "oidcProvider.issuer",
    issuer,
    issuerOfArn(arn),
    (received, ofArn) =>
      `is "${received}".\nIt must be ${ofArn}, the issuer in oidcProvider.arn, because AWS compares the two.\n${remedy}`,
  );
}
