import { partsOfTemplate } from "../modules/terraform/template";
import { expressionOfTemplate } from "../modules/terraform/value";

/** A string of Terraform's JSON syntax, a template, as an expression of its native syntax. */
export function expressionOf(template: string): string {
  return expressionOfTemplate(partsOfTemplate(template));
}
