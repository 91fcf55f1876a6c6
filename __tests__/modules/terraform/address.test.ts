import { DataAwsRegion } from "@cdktf/provider-aws/lib/data-aws-region";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { TerraformLocal } from "cdktf";
import { emptyStack } from "../../../lab/synthesis";
import { addressOf } from "../../../modules/terraform/address";

test.each([
  ["a resource", KmsKey, "aws_kms_key.block"],
  ["a data source", DataAwsRegion, "data.aws_region.block"],
])("returns the address of %s", (_description, Block, address) => {
  expect(addressOf(new Block(emptyStack(), "block", {}))).toBe(address);
});

test("returns the address of a local", () => {
  expect(addressOf(new TerraformLocal(emptyStack(), "block", 1))).toBe("local.block");
});
