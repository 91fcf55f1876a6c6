import { condition, firstError } from "../../../modules/rules/rule";
import { NOT_NULL_AS_TEXT } from "../../../modules/rules/text";

test('the text "null" is rejected, and the message says where it comes from', () => {
  expect(firstError([NOT_NULL_AS_TEXT], "role_name", "null")).toBe(
    'role_name is "null".\nIt must not be the string "null", which an environment variable such as TF_VAR_NAME=null sets.\nTo use the default, omit the variable or unset the environment variable.\nSee https://developer.hashicorp.com/terraform/language/values/variables',
  );
});

test("Terraform rejects it too", () => {
  expect(condition(NOT_NULL_AS_TEXT, "var.role_name")).toBe('var.role_name != "null"');
});
