import type { Rule } from "./rule";

/**
 * String value that a Terraform variable must not have. Scripts and Terragrunt write `TF_VAR_role_name=null`, which sets the string
 * "null".
 */
export const NOT_NULL_AS_TEXT: Rule = {
  notEqual: "null",
  must: 'not be the string "null", which an environment variable such as TF_VAR_NAME=null sets',
  remedy: "To use the default, omit the variable or unset the environment variable.",
  source: "https://developer.hashicorp.com/terraform/language/values/variables",
};
