import { Testing } from "cdktf";
import { TerraformData } from "../../../modules/terraform/terraform-data";
import { emptyStack, parsed, synthesizeStack } from "../../../lab/synthesis";

test("stores a value in the state, and is replaced when its trigger changes", () => {
  const { resource } = parsed(
    synthesizeStack((stack) => {
      new TerraformData(stack, "kept", { input: "${local.value}", lifecycle: { ignoreChanges: ["input"] } });
      new TerraformData(stack, "replaced", { triggersReplace: "${local.value}" });
    }),
  );
  expect(resource?.terraform_data).toEqual({
    kept: { input: "${local.value}", lifecycle: { ignore_changes: ["input"] } },
    replaced: { triggers_replace: "${local.value}" },
  });
});

test("is part of cdktf's HCL output", () => {
  const stack = emptyStack();
  new TerraformData(stack, "kept", { input: "${local.value}" });
  const hcl = Testing.synthHcl(stack);
  expect(hcl).toContain('resource "terraform_data" "kept" {\ninput = "${local.value}"\n}');
});
