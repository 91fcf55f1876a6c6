import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, type TerraformStack, TerraformVariable } from "cdktf";
import { PulumiCmk, type PulumiCmkProps } from "../../../index";
import { emptyStack, parsed, resolve, synthesizeStack } from "../../../lab/synthesis";
import { documentOf } from "../../support/jsonencode";

const KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const ROLE_ARN = "${aws_iam_role.acme_role_304DF505.arn}";
const ROLE_NAME = "${aws_iam_role.acme_role_304DF505.name}";
const PARTITION = "data.aws_partition.aws-account_partition_7F42276D.partition";
const USE_ACTIONS = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"];
const KEY_POLICY_STATEMENT = {
  Sid: "Allow use of the key",
  Effect: "Allow",
  Principal: { AWS: ROLE_ARN },
  Action: USE_ACTIONS,
  Resource: "*",
};

type PropsOf = (stack: TerraformStack) => Partial<PulumiCmkProps>;

/** Synthesizes a stack with an existing key. */
function synthesized(propsOf: PropsOf = () => ({}), use?: (stack: TerraformStack, cmk: PulumiCmk) => void) {
  return parsed(
    synthesizeStack((stack) => {
      const cmk = new PulumiCmk(stack, "acme", {
        organization: "acme",
        existingKeyArn: KEY_ARN,
        ...propsOf(stack),
      });
      use?.(stack, cmk);
    }),
  );
}

const checkKeyState: PropsOf = () => ({ checkKeyState: true });
const only = (named: Record<string, Record<string, unknown>> = {}) => Object.values(named)[0] ?? {};
const conditionsOf = ({ lifecycle }: Record<string, unknown>) =>
  (lifecycle as { precondition: { condition: string; error_message: string }[] }).precondition;

test("the role gets a policy for exactly the key, and no key and no alias are created", () => {
  const { resource = {}, data = {}, check } = synthesized();
  expect(Object.fromEntries(Object.entries(resource).map(([type, named]) => [type, Object.keys(named)]))).toEqual({
    aws_iam_openid_connect_provider: ["acme_oidc-provider_9F44F04D"],
    aws_iam_role: ["acme_role_304DF505"],
    aws_iam_role_policy: ["acme_existing-key_policy_38AB5628"],
    terraform_data: ["acme_memory_B08C5F6E"],
  });
  expect(Object.keys(data)).toEqual(["aws_caller_identity", "aws_partition"]);
  expect(check).toBeUndefined();
  const { policy, ...other } = only(resource.aws_iam_role_policy);
  expect(documentOf(policy)).toEqual({
    Version: "2012-10-17",
    Statement: [{ Sid: "AllowUseOfTheKey", Effect: "Allow", Action: USE_ACTIONS, Resource: KEY_ARN }],
  });
  expect(other).toMatchObject({ name: "use-key", role: "${aws_iam_role.acme_role_304DF505.name}" });
});

test("the policy can only be for a key in the partition of the role", () => {
  expect(conditionsOf(only(synthesized().resource?.aws_iam_role_policy))).toEqual([
    {
      condition: "${length(local.acme_memory_changes_76178DA4) == 0}",
      error_message: "${local.acme_memory_error_F863FAE8}",
    },
    {
      condition: `\${startswith("${KEY_ARN}", "arn:\${${PARTITION}}:")}`,
      error_message: `PulumiCmk (stack/acme): existingKeyArn is "${KEY_ARN}".
It must be in the partition of the role, \${${PARTITION}}.
Use a key in that partition, or the AWS provider for the partition of the key.
See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html`,
    },
  ]);
});

test("an ARN that is known only to Terraform is validated by preconditions", () => {
  const { resource } = synthesized((stack) => ({
    existingKeyArn: new TerraformVariable(stack, "key", {}).stringValue,
  }));
  const { policy, ...other } = only(resource?.aws_iam_role_policy);
  expect(documentOf(policy)).toMatchObject({ Statement: [{ Resource: "${var.key}" }] });
  const conditions = conditionsOf(other);
  expect(conditions.map(({ condition }) => condition)).toEqual([
    "${length(local.acme_memory_changes_76178DA4) == 0}",
    expect.stringMatching(/^\$\{can\(regex\("\^\(arn:aws.+, var\.key\)\)\}$/),
    '${!can(regex("alias/", var.key))}',
    `\${startswith(var.key, "arn:\${${PARTITION}}:")}`,
  ]);
  expect(conditions[2]?.error_message).toContain(
    "It must be the ARN of the key, not its alias, because IAM policies match the key's ARN and an alias can point to another key later.\nGet the key's ARN: aws kms describe-key --key-id ALIAS --query KeyMetadata.Arn.\nSee https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html",
  );
});

test("the ARN can be that of a key in the same configuration", () => {
  const { resource } = synthesized((stack) => ({ existingKeyArn: new KmsKey(stack, "owned", {}).arn }));
  expect(documentOf(only(resource?.aws_iam_role_policy).policy)).toMatchObject({
    Statement: [{ Resource: "${aws_kms_key.owned.arn}" }],
  });
});

test("attributes have the ARN, the registration and the statement for the owner of the key", () => {
  const { output } = synthesized(undefined, (stack, cmk) => {
    new TerraformOutput(stack, "arn", { value: [cmk.keyArn, cmk.existingKey?.arn] });
    new TerraformOutput(stack, "registration", { value: cmk.registration });
    new TerraformOutput(stack, "statement", { value: cmk.keyPolicyStatement });
  });
  expect(output).toEqual({
    arn: { value: [KEY_ARN, KEY_ARN] },
    registration: {
      value: { name: ROLE_NAME, keyType: "aws_kms", awsKms: { roleArn: ROLE_ARN, keyArn: KEY_ARN } },
    },
    statement: { value: KEY_POLICY_STATEMENT },
  });
});

test("a key that is created has the same statement, and no existing key", () => {
  const stack = emptyStack();
  const cmk = new PulumiCmk(stack, "acme", { organization: "acme" });
  expect(cmk.existingKey).toBeUndefined();
  expect(resolve(stack, cmk.keyPolicyStatement)).toEqual(KEY_POLICY_STATEMENT);
  expect(resolve(stack, documentOf(resolve(stack, cmk.key.resource.policyInput)))).toMatchObject({
    Statement: [KEY_POLICY_STATEMENT, {}, {}],
  });
});

test("attributes of a key that is created throw an error that names the alternative", () => {
  const cmk = new PulumiCmk(emptyStack(), "acme", { organization: "acme", existingKeyArn: KEY_ARN });
  expect(() => cmk.key).toThrow(
    new Error(
      "PulumiCmk (stack/acme): key is not available.\nIt exists only for a key that this construct creates, but existingKeyArn is set.\nUse keyArn or existingKey.",
    ),
  );
  expect(() => cmk.keyAliasArn).toThrow(
    new Error(
      "PulumiCmk (stack/acme): keyAliasArn is not available.\nIt exists only for a key that this construct creates, but existingKeyArn is set.\nUse keyArn.",
    ),
  );
});

test.each<[string, object, string]>([
  [
    "options of a new key",
    { existingKeyArn: KEY_ARN, key: { alias: "pulumi" } },
    'PulumiCmk (stack/acme): key is {"alias":"pulumi"}, but existingKeyArn is set too.\nThe options of an existing key belong to its owner.\nRemove one of the two.',
  ],
  [
    "empty options of a new key",
    { existingKeyArn: KEY_ARN, key: {} },
    "PulumiCmk (stack/acme): key is {}, but existingKeyArn is set too.\nThe options of an existing key belong to its owner.\nRemove one of the two.",
  ],
  [
    "a check of the state without an existing key",
    { checkKeyState: true },
    "PulumiCmk (stack/acme): checkKeyState is true, but existingKeyArn is not set.\nThe state of a key that is created is always checked.\nRemove it.",
  ],
  [
    "the ARN of an alias",
    { existingKeyArn: "arn:aws:kms:eu-west-1:111122223333:alias/pulumi" },
    "PulumiCmk (stack/acme): existingKeyArn is \"arn:aws:kms:eu-west-1:111122223333:alias/pulumi\".\nIt must be the ARN of the key, not its alias, because IAM policies match the key's ARN and an alias can point to another key later.\nGet the key's ARN: aws kms describe-key --key-id ALIAS --query KeyMetadata.Arn.\nSee https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html",
  ],
])("%s is rejected before anything is created", (_what, props, message) => {
  const stack = emptyStack();
  expect(() => new PulumiCmk(stack, "acme", { organization: "acme", ...props })).toThrow(new Error(message));
  expect(stack.node.children).toEqual([]);
});

test("the ARN of a multi-Region key is accepted", () => {
  const existingKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";
  expect(new PulumiCmk(emptyStack(), "acme", { organization: "acme", existingKeyArn }).keyArn).toBe(existingKeyArn);
});

test("the policy, and the data source of the check, use the AWS provider that is passed", () => {
  const { resource, data } = synthesized((stack) => ({
    checkKeyState: true,
    provider: new AwsProvider(stack, "ireland", { region: "eu-west-1", alias: "ireland" }),
  }));
  expect(only(resource?.aws_iam_role_policy).provider).toBe("aws.ireland");
  expect(only(data?.aws_kms_key).provider).toBe("aws.ireland");
});

test("without protection, the policy has no memory", () => {
  const { resource } = synthesized(() => ({ preventDestroy: false }));
  expect(Object.keys(resource ?? {})).toEqual([
    "aws_iam_openid_connect_provider",
    "aws_iam_role",
    "aws_iam_role_policy",
  ]);
  expect(conditionsOf(only(resource?.aws_iam_role_policy))).toHaveLength(1);
});

describe("the check of the state", () => {
  const { check = {}, data } = synthesized(checkKeyState);
  const [name = ""] = Object.keys(check);
  const assert = check[name]?.assert;
  const [stateName = ""] = Object.keys(data?.aws_kms_key ?? {});
  const key = `data.aws_kms_key.${stateName}`;
  const display = (attribute: string) => `\${join("", [for key in [${key}] : key.${attribute}])}`;

  test("reads the key outside of the check block, because no plan would be empty otherwise", () => {
    expect([Object.keys(check).length, name]).toEqual([1, expect.stringMatching(/^acme_existing-key_can-be-used_/)]);
    expect(Object.keys(check[name] ?? {})).toEqual(["assert"]);
    const { lifecycle, ...state } = only(data?.aws_kms_key);
    expect(state).toEqual({ key_id: KEY_ARN });
    expect(lifecycle).toMatchObject({ precondition: [{}] });
  });

  test("requires the Region of the AWS provider", () => {
    const region = "data.aws_region.aws-account_region_D4DFE338.id";
    expect(conditionsOf(only(data?.aws_kms_key))).toEqual([
      {
        condition: `\${strcontains("${KEY_ARN}", ":kms:\${${region}}:")}`,
        error_message: `PulumiCmk (stack/acme): checkKeyState is true, but the key "${KEY_ARN}" is not in the Region of the AWS provider, \${${region}}.
KMS describes a key only in its own Region.
Use the AWS provider for the Region of the key, or omit the check.
See https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html`,
      },
    ]);
  });

  test("warns if the key is disabled, pending deletion or not symmetric", () => {
    expect(assert).toEqual([
      {
        condition: `\${length([for key in [${key}] : key if key.key_state == "Disabled"]) == 0}`,
        error_message: `The key ${KEY_ARN} is disabled, so Pulumi Cloud can't use it.
Ask the owner of the key to enable it:

  aws kms enable-key --key-id ${KEY_ARN}

See https://github.com/cdktf-pulumi-cmk/cdktf-pulumi-cmk/blob/main/docs/operations.md`,
      },
      {
        condition: `\${length([for key in [${key}] : key if endswith(key.key_state, "Deletion")]) == 0}`,
        error_message: `The key ${KEY_ARN} is pending deletion (${display("key_state")}).
When KMS deletes the key, everything it encrypted is lost.
To keep the key, ask its owner to run:

  aws kms cancel-key-deletion --key-id ${KEY_ARN}
  aws kms enable-key --key-id ${KEY_ARN}

See https://github.com/cdktf-pulumi-cmk/cdktf-pulumi-cmk/blob/main/docs/operations.md`,
      },
      {
        condition: `\${length([for key in [${key}] : key if can(regex("^(RSA|ECC|HMAC|SM2|ML)", key.customer_master_key_spec))]) == 0}`,
        error_message: `The key ${KEY_ARN} is of type ${display("customer_master_key_spec")}.
It must be a symmetric encryption key (SYMMETRIC_DEFAULT), or Pulumi Cloud can't use it.
Use another key.
See https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html`,
      },
    ]);
  });

  test("is omitted if checkKeyState is false, and has a count if it is known only to Terraform", () => {
    expect(synthesized(() => ({ checkKeyState: false })).check).toBeUndefined();
    expect(() => synthesized(() => ({ existingKeyArn: undefined, checkKeyState: false }))).not.toThrow();
    const withVariable = synthesized((stack) => ({
      checkKeyState: new TerraformVariable(stack, "check", { type: "bool" }).booleanValue,
    }));
    expect(only(withVariable.data?.aws_kms_key).count).toBe("${var.check ? 1 : 0}");
    const [{ assert: [first] = [] } = {}] = Object.values(withVariable.check ?? {});
    expect(first?.condition).toBe(`\${length([for key in ${key} : key if key.key_state == "Disabled"]) == 0}`);
  });
});
