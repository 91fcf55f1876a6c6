import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, type TerraformProvider, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { AwsAccount, isSameProvider } from "../../../modules/aws/aws-account";
import { emptyStack, parsed, synthesizeStack, resolve } from "../../../lab/synthesis";

const IDENTITY = "data.aws_caller_identity.aws-account_identity_87B2DE4E";
const PARTITION = "data.aws_partition.aws-account_partition_7F42276D";

function setUp() {
  const stack = emptyStack();
  const standard = new AwsProvider(stack, "aws", {});
  const ireland = new AwsProvider(stack, "ireland", { alias: "ireland" });
  return { stack, standard, ireland };
}

test("the account is looked up once per stack and AWS provider", () => {
  const { data } = parsed(
    synthesizeStack((stack) => {
      const ireland = new AwsProvider(stack, "ireland", { alias: "ireland" });
      const inner = new Construct(stack, "inner");
      for (const construct of [stack, inner, new Construct(inner, "innermost")]) {
        expect(AwsAccount.of(construct, undefined).partition.provider).toBe(undefined);
        expect(AwsAccount.of(construct, ireland).partition.provider).toBe(ireland);
      }
    }),
  );
  expect(data).toEqual({
    aws_caller_identity: {
      "aws-account_identity_87B2DE4E": {},
      "aws-account-ireland_identity_A92DA803": { provider: "aws.ireland" },
    },
    aws_partition: {
      "aws-account_partition_7F42276D": {},
      "aws-account-ireland_partition_9F1C69D2": { provider: "aws.ireland" },
    },
  });
});

test("the partition is only looked up for constructs that need it", () => {
  const { data } = parsed(synthesizeStack((stack) => AwsAccount.of(stack, undefined)));
  expect(data).toEqual({ aws_caller_identity: { "aws-account_identity_87B2DE4E": {} } });
});

test("the default AWS provider can be passed or omitted", () => {
  const { stack, standard, ireland } = setUp();
  const account = AwsAccount.of(stack, undefined);
  expect(AwsAccount.of(stack, standard)).toBe(account);
  expect(AwsAccount.of(stack, ireland)).not.toBe(account);
  expect(AwsAccount.of(stack, ireland)).toBe(AwsAccount.of(stack, ireland));
});

test("each stack has a separate lookup", () => {
  const { stack } = setUp();
  const another = new TerraformStack(App.of(stack), "another");
  expect(AwsAccount.of(another, undefined)).not.toBe(AwsAccount.of(stack, undefined));
  expect(AwsAccount.of(another, undefined).node.path).toBe("another/aws-account");
});

test("IAM ARNs start with the partition and the account ID", () => {
  const { stack } = setUp();
  expect(resolve(stack, AwsAccount.of(stack, undefined).iamArn)).toBe(
    `arn:\${${PARTITION}.partition}:iam::\${${IDENTITY}.account_id}`,
  );
});

test("AWS providers are the same if they have the same alias", () => {
  const { standard, ireland } = setUp();
  const providers: (TerraformProvider | undefined)[] = [undefined, standard, ireland];
  expect(providers.map((one) => providers.map((other) => isSameProvider(one, other)))).toEqual([
    [true, true, false],
    [true, true, false],
    [false, false, true],
  ]);
});
