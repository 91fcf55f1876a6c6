import type { Rule } from "./rule";

/**
 * A text that Terraform's variables must not have: `TF_VAR_role_name=null`, as scripts and Terragrunt write it, is the text
 * "null".
 */
export const NOT_NULL_AS_TEXT: Rule = {
  notMatches: "^null$",
  must: 'not be the text "null", which is what an environment variable such as TF_VAR_NAME=null sets',
  remedy: "Leave the variable out, or unset the environment variable, to use the default.",
  source: "https://developer.hashicorp.com/terraform/language/values/variables",
};
