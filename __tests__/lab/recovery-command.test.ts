import { findRecoveryCommand } from "../../lab/recovery-command";

test.each([
  [
    "Error: creating IAM Role (pulumi-cmk-acme): operation error IAM: CreateRole, EntityAlreadyExists: Role exists.",
    { tool: "terraform", args: ["import", "aws_iam_role.role", "pulumi-cmk-acme"], hasVariables: true },
  ],
  [
    "Error: creating IAM OIDC Provider: operation error IAM: CreateOpenIDConnectProvider, EntityAlreadyExists: Unknown",
    {
      tool: "terraform",
      args: [
        "import",
        "aws_iam_openid_connect_provider.oidc_provider[0]",
        "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc",
      ],
      hasVariables: true,
    },
  ],
  [
    "Error: creating KMS Alias (alias/acme): operation error KMS: CreateAlias, AlreadyExistsException: An alias exists",
    { tool: "aws", args: ["kms", "delete-alias", "--alias-name", "alias/acme"], hasVariables: false },
  ],
  [
    "Error: Instance cannot be destroyed on cdk.tf.json line 1: Resource aws_kms_key.key has lifecycle.prevent_destroy set",
    { tool: "terraform", args: ["untaint", "aws_kms_key.key"], hasVariables: false },
  ],
  [
    "Error: Resource instance cannot be destroyed on cdk.tf.json line 1: Resource instance aws_kms_key.key has prevent_destroy set, but",
    { tool: "terraform", args: ["untaint", "aws_kms_key.key"], hasVariables: false },
  ],
])("the recovery command is found for: %s", (error, command) => {
  expect(findRecoveryCommand(error)).toEqual(command);
});

test("there is no recovery command for other errors", () => {
  expect(findRecoveryCommand("Error: creating KMS Key: KMSInternalException")).toBeUndefined();
});
