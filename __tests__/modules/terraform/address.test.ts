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

test("returns the address of a data source of another copy of cdktf, which has its own classes", () => {
  jest.isolateModules(() => {
    const { DataAwsRegion: OtherClass } = jest.requireActual<{ DataAwsRegion: typeof DataAwsRegion }>(
      "@cdktf/provider-aws/lib/data-aws-region",
    );
    expect(OtherClass).not.toBe(DataAwsRegion);
    expect(addressOf(new OtherClass(emptyStack(), "block", {}))).toBe("data.aws_region.block");
  });
});

test("returns the address of a local", () => {
  expect(addressOf(new TerraformLocal(emptyStack(), "block", 1))).toBe("local.block");
});
