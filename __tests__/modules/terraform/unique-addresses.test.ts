import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataAwsKmsKey } from "@cdktf/provider-aws/lib/data-aws-kms-key";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, type TerraformElement, TerraformLocal, TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { synthesizeStack } from "../../../lab/synthesis";
import { requireUniqueAddresses } from "../../../modules/terraform/unique-addresses";

/** Creates a block of each kind. */
const KINDS = {
  "aws_kms_key.shared": (scope: Construct, id: string) => new KmsKey(scope, id, {}),
  "data.aws_kms_key.shared": (scope: Construct, id: string) => new DataAwsKmsKey(scope, id, { keyId: "key" }),
  "local.shared": (scope: Construct, id: string) => new TerraformLocal(scope, id, 1),
};

type Create = (scope: Construct, id: string) => TerraformElement;

/** Adds a construct whose addresses must be unique, with a block in it. */
function addOwner(stack: TerraformStack, create: Create): void {
  const owner = new Construct(stack, "owner");
  requireUniqueAddresses(owner);
  create(new Construct(owner, "part"), "block").overrideLogicalId("shared");
}

describe.each(Object.entries<Create>(KINDS))("%s in a construct", (address, create) => {
  test("can't be the address of another block too", () => {
    expect(() =>
      synthesizeStack((stack) => {
        addOwner(stack, create);
        create(stack, "other").overrideLogicalId("shared");
      }),
    ).toThrow(
      `The constructs "stack/owner/part/block" and "stack/other" have the same address, ${address}.
cdktf would merge them into one block.
Give one of them another ID.`,
    );
  });

  test("can't be that of a block that was created before either", () => {
    expect(() =>
      synthesizeStack((stack) => {
        create(stack, "other").overrideLogicalId("shared");
        addOwner(stack, create);
      }),
    ).toThrow(`The constructs "stack/other" and "stack/owner/part/block" have the same address, ${address}.`);
  });

  test("can be that of a block in a stack that the stack contains", () => {
    const build = (stack: TerraformStack) => {
      addOwner(stack, create);
      const inner = new TerraformStack(stack, "inner");
      new AwsProvider(inner, "aws", {});
      create(inner, "other").overrideLogicalId("shared");
    };
    expect(() => synthesizeStack(build)).not.toThrow();
  });
});

test.each<[string, (stack: TerraformStack) => void]>([
  [
    "a synthesis that skips validations",
    (stack) => {
      App.of(stack).synth();
    },
  ],
  [
    "cdktf's function for tests",
    (stack) => {
      Testing.synth(stack);
    },
  ],
  [
    "its function for HCL",
    (stack) => {
      Testing.synthHcl(stack);
    },
  ],
])("can't be shared in %s either", (_description, synthesize) => {
  const outdir = mkdtempSync(join(tmpdir(), "pulumi-cmk-synthesis-"));
  try {
    const stack = new TerraformStack(new App({ outdir, skipValidation: true }), "stack");
    addOwner(stack, (scope, id) => new KmsKey(scope, id, {}));
    new KmsKey(stack, "other", {}).overrideLogicalId("shared");
    expect(() => {
      synthesize(stack);
    }).toThrow('The constructs "stack/owner/part/block" and "stack/other" have the same address, aws_kms_key.shared.');
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

test("are still required if the first construct that requires them was removed", () => {
  expect(() =>
    synthesizeStack((stack) => {
      requireUniqueAddresses(new Construct(stack, "removed"));
      stack.node.tryRemoveChild("removed");
      addOwner(stack, (scope, id) => new KmsKey(scope, id, {}));
      new KmsKey(stack, "other", {}).overrideLogicalId("shared");
    }),
  ).toThrow('The constructs "stack/owner/part/block" and "stack/other" have the same address, aws_kms_key.shared.');
});

test("other constructs of the stack can share an address", () => {
  const build = (stack: TerraformStack) => {
    addOwner(stack, (scope, id) => new KmsKey(scope, id, {}));
    new TerraformLocal(stack, "one", 1).overrideLogicalId("shared");
    new TerraformLocal(stack, "two", 1).overrideLogicalId("shared");
  };
  expect(() => synthesizeStack(build)).not.toThrow();
});

test("each construct of a stack has unique addresses", () => {
  expect(() =>
    synthesizeStack((stack) => {
      requireUniqueAddresses(new Construct(stack, "first"));
      addOwner(stack, (scope, id) => new KmsKey(scope, id, {}));
      new KmsKey(stack, "other", {}).overrideLogicalId("shared");
    }),
  ).toThrow('The constructs "stack/owner/part/block" and "stack/other" have the same address, aws_kms_key.shared.');
});
