import { TerraformLocal } from "cdktf";
import type { Construct } from "constructs";
import { displayAs, maskSensitive } from "../terraform/display";
import { expression, literal } from "../terraform/expression";

/** Declares a local with the values of variables for error messages, and makes error messages refer to it. */
export function declareDisplayedVariables(stack: Construct, variables: Readonly<Record<string, string>>): void {
  const { fqn } = new TerraformLocal(
    stack,
    "displayed",
    expression(`{for name, value in ${literal(variables)} : name => ${maskSensitive('format("%v", value)')}}`),
  );
  for (const [name, value] of Object.entries(variables)) {
    displayAs(value, `${fqn}.${name}`);
  }
}
