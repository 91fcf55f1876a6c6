import { TerraformVariable } from "cdktf";
import { AwsAccount } from "../../../modules/aws/aws-account";
import { inAccount } from "../../../modules/oidc-provider/in-account";
import { emptyStack, resolve } from "../../../lab/synthesis";

const ACCOUNT_ID = "${data.aws_caller_identity.aws-account_identity_87B2DE4E.account_id}";
const PARTITION_NAME = "${data.aws_partition.aws-account_partition_7F42276D.partition}";
const ACCOUNT = `account ${ACCOUNT_ID}, partition ${PARTITION_NAME}`;
const ACCOUNT_ARN =
  "arn:${data.aws_partition.aws-account_partition_7F42276D.partition}:iam::${data.aws_caller_identity.aws-account_identity_87B2DE4E.account_id}";

/** Precondition that an OIDC provider is in the account of the default AWS provider. */
function conditionFor(arn: string, stack = emptyStack()) {
  return resolve(stack, inAccount(arn, AwsAccount.of(stack, undefined)));
}

const problem = `is in another AWS account or partition than the role (${ACCOUNT}).
AWS would reject Pulumi Cloud's tokens.
Use an OIDC provider of the same account, or the AWS provider for the account of the OIDC provider.
See https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html`;

test("an OIDC provider in the account has an ARN with the account's prefix", () => {
  const arn = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";
  expect(conditionFor(arn)).toEqual({
    condition: `startswith("${arn}", "${ACCOUNT_ARN}:")`,
    property: `the OIDC provider ${arn}`,
    problem,
  });
});

test("an ARN that is a token can be null", () => {
  const stack = emptyStack();
  const arn = new TerraformVariable(stack, "arn", {}).stringValue;
  expect(conditionFor(arn, stack)).toEqual({
    condition: `var.arn == null ? true : startswith(var.arn, "${ACCOUNT_ARN}:")`,
    property:
      'the OIDC provider ${concat([for text in [format("%v", var.arn)] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]}',
    problem,
  });
});
