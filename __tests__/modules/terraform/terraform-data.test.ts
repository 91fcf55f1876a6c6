import { TerraformStack, Testing } from "cdktf";
import { TerraformData } from "../../../modules/terraform/terraform-data";
import { parsed, synthesizeStack, written } from "../../../lab/synthesis";

test("terraform_data keeps a value in the state, and is replaced with another", () => {
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

test("the value that the state keeps is its output", () => {
  const stack = new TerraformStack(Testing.app(), "stack");
  expect(written(stack, new TerraformData(stack, "kept", { input: 1 }).output)).toBe("${terraform_data.kept.output}");
});

test("cdktf's own writer of HCL has it too", () => {
  const stack = new TerraformStack(Testing.app(), "stack");
  new TerraformData(stack, "kept", { input: "${local.value}" });
  const hcl = Testing.synthHcl(stack);
  expect(hcl).toContain('resource "terraform_data" "kept" {\ninput = "${local.value}"\n}');
});
