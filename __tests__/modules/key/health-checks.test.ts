import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { PulumiCmkKey, type PulumiCmkKeyProps, PulumiCmkStack } from "../../../index";
import { declareHealthChecks } from "../../../modules/key/health-checks";
import { parsed, synthesize, synthesizeStack } from "../../../lab/synthesis";

const ROLE = { arn: "arn:aws:iam::123456789012:role/pulumi-cmk-acme", organization: "acme" };
const KEY = "aws_kms_key.key";
const KNOWN = "checks_known_36C50370";
const STATE = "checks_state_C5FBAB22";

/** Synthesizes a stack that contains only the checks of a key. */
function synthesizedChecks(isProtected = true) {
  return parsed(
    synthesizeStack((stack) => {
      declareHealthChecks(new Construct(stack, "checks"), new KmsKey(stack, "key", {}), isProtected);
    }),
  );
}

/** Synthesizes a stack that contains only a key. */
function synthesizedKey(propsOf: (stack: TerraformStack) => Partial<PulumiCmkKeyProps> = () => ({})) {
  return parsed(
    synthesizeStack((stack) => {
      new PulumiCmkKey(stack, "key", { role: ROLE, ...propsOf(stack) });
    }),
  );
}

const { check = {}, data, resource } = synthesizedChecks();
const assertions = Object.values(check).flatMap(({ assert = [] }) => assert);

test("the checks require a key that is enabled, not pending deletion, and rotated", () => {
  expect(
    Object.entries(check).map(([name, { assert = [] }]) => [
      name.replace(/_[0-9A-F]{8}$/, ""),
      assert.map(({ condition }) => condition),
    ]),
  ).toEqual([
    [
      "checks_can-be-used",
      [
        `\${${KEY}.is_enabled != false}`,
        `\${!contains(["PendingDeletion", "PendingReplicaDeletion"], data.aws_kms_key.${STATE}.key_state)}`,
      ],
    ],
    ["checks_is-rotated", [`\${${KEY}.enable_key_rotation}`]],
  ]);
});

test("no check has a scoped data source, because then no plan would be empty", () => {
  for (const block of Object.values(check)) {
    expect(Object.keys(block)).toEqual(["assert"]);
  }
});

test("each warning states the problem and the remedy", () => {
  const key = `\${${KEY}.arn}`;
  const found = `\${data.aws_kms_key.${STATE}.arn}`;
  expect(assertions.map(({ error_message }) => error_message)).toEqual([
    expect.stringMatching(/^The key \S+ is disabled, so Pulumi Cloud can't use it\.\nTerraform doesn't enable it/),
    expect.stringMatching(
      /^The key \S+ is pending deletion \(\S+\)\.\nWhen KMS deletes the key, everything it encrypted is lost\./,
    ),
    expect.stringMatching(
      /^The key \S+ is not rotated\.\nAutomatic rotation must be enabled\.\nApply this configuration, or run:/,
    ),
  ]);
  expect(assertions.map(({ error_message }) => error_message.match(/^ {2}aws .*$/gm))).toEqual([
    [`  aws kms enable-key --key-id ${key}`],
    [`  aws kms cancel-key-deletion --key-id ${found}`, `  aws kms enable-key --key-id ${found}`],
    [`  aws kms enable-key-rotation --key-id ${key}`],
  ]);
  for (const { error_message } of assertions) {
    expect(error_message).toMatch(/\n\nSee https:\/\/\S+$/);
  }
});

describe("the state of the key is read", () => {
  test("by the stored ARN, because the AWS provider treats a key pending deletion as deleted", () => {
    expect(data).toEqual({
      aws_kms_key: { [STATE]: { key_id: `\${terraform_data.${KNOWN}.output}` } },
    });
    expect(resource?.terraform_data).toEqual({
      [KNOWN]: { input: `\${${KEY}.arn}`, lifecycle: { ignore_changes: ["input"] } },
    });
  });

  test("by the ARN of the current key without protection, because another key can replace it", () => {
    expect(synthesizedChecks(false).resource?.terraform_data).toEqual({
      [KNOWN]: { input: `\${${KEY}.arn}` },
    });
  });

  test("for the key of a construct, with or without protection", () => {
    const knownOf = (preventDestroy: boolean) =>
      Object.entries(synthesizedKey(() => ({ preventDestroy })).resource?.terraform_data ?? {}).filter(
        ([name]) => name === "key_known_E183B038",
      );
    const input = "${aws_kms_key.key_FEDD6EC0.arn}";
    expect(knownOf(true)).toEqual([["key_known_E183B038", { input, lifecycle: { ignore_changes: ["input"] } }]]);
    expect(knownOf(false)).toEqual([["key_known_E183B038", { input }]]);
    expect(synthesizedKey().data?.aws_kms_key).toEqual({
      key_state_2FA9014E: { key_id: "${terraform_data.key_known_E183B038.output}" },
    });
  });

  test("with the AWS provider of the key", () => {
    const synthesized = synthesizedKey((stack) => ({
      provider: new AwsProvider(stack, "ireland", { region: "eu-west-1", alias: "ireland" }),
    }));
    expect(Object.values(synthesized.data?.aws_kms_key ?? {})).toEqual([
      { key_id: "${terraform_data.key_known_E183B038.output}", provider: "aws.ireland" },
    ]);
  });
});

test("the checks of each key in a stack have unique names", () => {
  const synthesized = parsed(
    synthesizeStack((stack) => {
      new PulumiCmkKey(stack, "acme", { role: ROLE });
      new PulumiCmkKey(stack, "beta", { role: ROLE, alias: "beta", preventDestroy: false });
    }),
  );
  const keys = Object.keys(synthesized.resource?.aws_kms_key ?? {});
  expect(
    Object.entries(synthesized.check ?? {}).map(([name, { assert }]) => [
      name.replace(/_[0-9A-F]{8}$/, ""),
      keys.find((key) => assert?.[0]?.condition.includes(`aws_kms_key.${key}.`))?.replace(/_[0-9A-F]{8}$/, ""),
    ]),
  ).toEqual([
    ["acme_can-be-used", "acme"],
    ["acme_is-rotated", "acme"],
    ["beta_can-be-used", "beta"],
    ["beta_is-rotated", "beta"],
  ]);
});

test("the checks of PulumiCmkStack have descriptive names", () => {
  const synthesized = parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")));
  expect(synthesized.check).toMatchObject({
    key_can_be_used: {
      assert: [
        { condition: "${aws_kms_key.key.is_enabled != false}" },
        { condition: '${!contains(["PendingDeletion", "PendingReplicaDeletion"], data.aws_kms_key.key.key_state)}' },
      ],
    },
    key_is_rotated: { assert: [{ condition: "${aws_kms_key.key.enable_key_rotation}" }] },
  });
  expect(synthesized.data?.aws_kms_key).toEqual({ key: { key_id: "${terraform_data.known_key.output}" } });
  expect(synthesized.resource?.terraform_data?.known_key).toEqual({
    input: "${aws_kms_key.key.arn}",
    lifecycle: { ignore_changes: ["input"] },
  });
});
