import { TerraformLocal } from "cdktf";
import type { Construct } from "constructs";
import { displayAs, maskSensitive } from "../terraform/display";
import { expression, literal } from "../terraform/expression";
import type { VariableValues } from "./variables";

/** Variables that the error messages of resources display. */
const NAMES = ["oidc_issuer_url", "oidc_provider_arn", "role_permissions_boundary_arn"] as const;

/** Declares a local with the values of variables for error messages, and makes error messages refer to it. */
export function declareDisplayedVariables(stack: Construct, variables: VariableValues): void {
  const values = literal(Object.fromEntries(NAMES.map((name) => [name, variables[name]])));
  const { fqn } = new TerraformLocal(
    stack,
    "displayed",
    expression(`{for name, value in ${values} : name => ${maskSensitive('format("%v", value)')}}`),
  );
  for (const name of NAMES) {
    displayAs(variables[name], `${fqn}.${name}`);
  }
}
