import { TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import type { PulumiOidcProvider } from "../oidc-provider/pulumi-oidc-provider";
import { GUIDE_URL } from "../pulumi-cloud/contract";
import { Check } from "../terraform/check";
import { displayedName } from "../terraform/displayed";
import { expression, literal } from "../terraform/expression";

/**
 * Has a plan that only refreshes, as HCP Terraform's health assessments are, warn if the OIDC provider that the stack creates lost an
 * audience. One that it looks up is checked whenever that is done.
 */
export function declareAudienceCheck(scope: Construct, { resource }: PulumiOidcProvider): void {
  const { fqn, clientIdListInput } = resource;
  const missing = `tolist(setsubtract(${literal(clientIdListInput)}, provider.client_id_list))`;
  const locals = new Construct(scope, "missing-audiences");
  const all = new TerraformLocal(locals, "all", expression(`flatten([for provider in ${fqn} : ${missing}])`));
  const displayed = new TerraformLocal(
    locals,
    "displayed",
    expression(`one([for audiences in [join(", ", ${all.fqn})] : ${displayedName("audiences")}])`),
  );
  new Check(scope, "oidc-provider-accepts-audiences", [
    {
      condition: `length(${all.fqn}) == 0`,
      errorMessage: `The OIDC provider must accept every audience that is asked for, but lacks ${displayed.asString}: AWS refuses the tokens that carry them. Apply this configuration, or run aws iam add-client-id-to-open-id-connect-provider. See ${GUIDE_URL}`,
    },
  ]);
}
