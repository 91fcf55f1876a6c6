import { TerraformLocal } from "cdktf";
import type { Construct } from "constructs";
import { displayAs, displayedName } from "../terraform/displayed";
import { expression, literal } from "../terraform/expression";
import type { VariableValues } from "./variables";

/** Variables whose values are in the error messages of resources. */
const NAMES = ["oidc_issuer_url", "oidc_provider_arn", "role_permissions_boundary_arn"] as const;

/** Declares a local with the values of variables as error messages display them. */
export function declareDisplayedVariables(stack: Construct, variables: VariableValues): void {
  const values = literal(Object.fromEntries(NAMES.map((name) => [name, variables[name]])));
  const { fqn } = new TerraformLocal(
    stack,
    "displayed",
    expression(`{for name, value in ${values} : name => ${displayedName("value")}}`),
  );
  for (const name of NAMES) {
    displayAs(variables[name], `${fqn}.${name}`);
  }
}
