import { DataAwsRegion } from "@cdktf/provider-aws/lib/data-aws-region";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { TerraformLocal } from "cdktf";
import { emptyStack } from "../../../lab/synthesis";
import { addressOf, referenceTo } from "../../../modules/terraform/address";

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

test("the ID of a block that another one refers to can't be overridden later", () => {
  const key = new KmsKey(emptyStack(), "key", {});
  expect(referenceTo(key)).toBe("aws_kms_key.key");
  expect(() => {
    key.overrideLogicalId("other");
  }).toThrow(
    `stack/key: the ID can't be overridden with "other" any more.\nOther blocks already refer to aws_kms_key.key.\nTo choose addresses, override allocateLogicalId of the stack.`,
  );
  expect(addressOf(key)).toBe("aws_kms_key.key");
});
