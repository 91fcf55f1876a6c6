import type { Construct } from "constructs";
import type { PulumiOidcProvider } from "../oidc-provider/pulumi-oidc-provider";
import { GUIDE_URL } from "../pulumi-cloud/contract";
import { Check } from "../terraform/check";
import { displayed } from "../terraform/displayed";
import { expression, literal } from "../terraform/expression";

/**
 * Has a plan that only refreshes, as HCP Terraform's health assessments are, warn if the OIDC provider that the stack creates lost an
 * audience. One that it looks up is checked whenever that is done.
 */
export function declareAudienceCheck(scope: Construct, { resource }: PulumiOidcProvider): void {
  const { fqn, clientIdListInput } = resource;
  const missing = `setsubtract(${literal(clientIdListInput)}, provider.client_id_list)`;
  new Check(scope, "oidc-provider-accepts-audiences", [
    {
      condition: `alltrue([for provider in ${fqn} : length(${missing}) == 0])`,
      errorMessage: `The OIDC provider must accept every audience that is asked for, but lacks ${expression(displayed(`join(", ", flatten([for provider in ${fqn} : tolist(${missing})]))`))}: AWS refuses the tokens that carry them. Apply this configuration, or run aws iam add-client-id-to-open-id-connect-provider. See ${GUIDE_URL}`,
    },
  ]);
}
