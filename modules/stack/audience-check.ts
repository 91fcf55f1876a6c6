import { TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import type { PulumiOidcProvider } from "../oidc-provider/pulumi-oidc-provider";
import { GUIDE_URL } from "../pulumi-cloud/contract";
import { Check } from "../terraform/check";
import { maskSensitive } from "../terraform/display";
import { expression, literal } from "../terraform/expression";

/**
 * Adds a `check` block that warns if the OIDC provider that the stack creates lost an audience. It also warns in refresh-only plans, such
 * as the health assessments of HCP Terraform. The data source of an existing OIDC provider has its own postcondition.
 */
export function declareAudienceCheck(scope: Construct, { resource }: PulumiOidcProvider): void {
  const { fqn, clientIdListInput, count } = resource;
  const missing = `tolist(setsubtract(${literal(clientIdListInput)}, provider.client_id_list))`;
  const locals = new Construct(scope, "missing-audiences");
  const all = new TerraformLocal(
    locals,
    "all",
    expression(`flatten([for provider in ${count === undefined ? `[${fqn}]` : fqn} : ${missing}])`),
  );
  const displayed = new TerraformLocal(locals, "displayed", expression(maskSensitive(`join(", ", ${all.fqn})`)));
  new Check(scope, "oidc-provider-accepts-audiences", [
    {
      condition: `length(${all.fqn}) == 0`,
      errorMessage: `The OIDC provider doesn't accept ${displayed.asString}.\nIt must accept every required audience, or AWS rejects Pulumi Cloud's tokens.\nApply this configuration, or run: aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ARN --client-id AUDIENCE\nSee ${GUIDE_URL}`,
    },
  ]);
}
