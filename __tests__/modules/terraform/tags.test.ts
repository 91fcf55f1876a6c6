import { TerraformVariable, Token } from "cdktf";
import { mergedTags } from "../../../modules/terraform/tags";
import { emptyStack, written } from "../../../lab/synthesis";

test("tags of both are merged, and the specific ones win", () => {
  expect(mergedTags({ team: "a", env: "prod" }, { team: "b" })).toEqual({ team: "b", env: "prod" });
});

test("where one is left out the other is taken", () => {
  expect(mergedTags(undefined, undefined)).toBeUndefined();
  expect(mergedTags({ team: "a" }, undefined)).toEqual({ team: "a" });
  expect(mergedTags(undefined, { team: "b" })).toEqual({ team: "b" });
});

test("tags that only Terraform knows are merged there", () => {
  const stack = emptyStack();
  const tags = Token.asStringMap(new TerraformVariable(stack, "tags", {}).value);
  expect(written(stack, mergedTags(tags, { team: "b" }))).toBe('${merge(var.tags, {"team" = "b"})}');
  expect(written(stack, mergedTags({ team: "b" }, tags))).toBe('${merge({"team" = "b"}, var.tags)}');
});
