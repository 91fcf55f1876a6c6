import { preventDestroyError } from "../../lab/prevent-destroy";

/** Errors of Terraform 1.11 and OpenTofu 1.12, on one line. */
const PRODUCTS: [product: string, errorOf: (address: string) => string][] = [
  [
    "Terraform",
    (address) =>
      `Error: Instance cannot be destroyed on cdk.tf.json line 12, in resource: 12: } Resource ${address} has lifecycle.prevent_destroy set, but the plan calls for this resource to be destroyed. To avoid this error and continue with the plan, either disable lifecycle.prevent_destroy or reduce the scope of the plan using the -target option.`,
  ],
  [
    "OpenTofu",
    (address) =>
      `Error: Resource instance cannot be destroyed on cdk.tf.json line 12, in resource: 12: } Resource instance ${address} has prevent_destroy set, but the plan calls for it to be destroyed. To proceed, either disable prevent_destroy for this resource or exclude instances of this resource from this round using: -exclude="${address}"`,
  ],
];

describe.each(PRODUCTS)("the error of prevent_destroy in %s", (_product, errorOf) => {
  test.each([
    "aws_kms_key.key",
    "aws_iam_openid_connect_provider.oidc_provider[0]",
    'module.pulumi_cmk["acme"].aws_kms_key.key',
  ])("has the address %s", (address) => {
    expect(preventDestroyError().exec(errorOf(address))?.[1]).toBe(address);
  });

  test("is found after the error of another resource", () => {
    const text = `${errorOf("aws_iam_role.role")} ${errorOf("aws_kms_key.key")}`;
    expect(preventDestroyError("aws_kms_key\\.\\S+").exec(text)?.[1]).toBe("aws_kms_key.key");
  });

  test.each(["aws_iam_role.role", "aws_kms_key.key_2", "module.pulumi_cmk.aws_kms_key.key"])(
    "of %s is not the error of aws_kms_key.key",
    (address) => {
      expect(preventDestroyError("aws_kms_key\\.key").test(errorOf(address))).toBe(false);
    },
  );
});

test.each([
  "Error: Invalid value for prevent_destroy on main.tf line 3 Resource instance aws_kms_key.key has prevent_destroy set to null.",
  "Error: Instance cannot be destroyed",
  "Plan: 0 to add, 0 to change, 1 to destroy. Resource aws_kms_key.key has lifecycle.prevent_destroy set",
])("another text is not the error of prevent_destroy: %s", (text) => {
  expect(preventDestroyError().test(text)).toBe(false);
});
