import { DataAwsRegion } from "@cdktf/provider-aws/lib/data-aws-region";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { TerraformLocal, TerraformStack, Testing } from "cdktf";
import { addressOf } from "../../../modules/terraform/address";

test.each([
  ["a resource", KmsKey, "aws_kms_key.block"],
  ["a data source", DataAwsRegion, "data.aws_region.block"],
])("returns the address of %s", (_description, Block, address) => {
  expect(addressOf(new Block(new TerraformStack(Testing.app(), "stack"), "block", {}))).toBe(address);
});

test("returns the address of a local", () => {
  expect(addressOf(new TerraformLocal(new TerraformStack(Testing.app(), "stack"), "block", 1))).toBe("local.block");
});
