import type { Rule } from "./rule";

/**
 * A text that Terraform's variables must not have: `TF_VAR_role_name=null`, as scripts and Terragrunt write it, is the text
 * "null".
 */
export const NOT_NULL_AS_TEXT: Rule = {
  notMatches: "^null$",
  must: 'not be the string "null", which an environment variable such as TF_VAR_NAME=null sets',
  remedy: "To use the default, omit the variable or unset the environment variable.",
  source: "https://developer.hashicorp.com/terraform/language/values/variables",
};
