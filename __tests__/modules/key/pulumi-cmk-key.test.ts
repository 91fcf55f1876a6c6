import { TerraformVariable } from "cdktf";
import { PulumiCmkKey, type PulumiCmkKeyOptions } from "../../../modules/key/pulumi-cmk-key";
import { emptyStack, parsed, synthesizeStack } from "../../../lab/synthesis";

const ROLE = { arn: "arn:aws:iam::123456789012:role/pulumi-cmk-acme", organization: "acme" };

function resourcesOf(options: PulumiCmkKeyOptions = {}) {
  const { data, resource } = parsed(
    synthesizeStack((stack) => {
      new PulumiCmkKey(stack, "key", { role: ROLE, ...options });
    }),
  );
  return {
    data: Object.keys(data ?? {}),
    key: Object.values(resource?.aws_kms_key ?? {})[0],
    alias: Object.values(resource?.aws_kms_alias ?? {})[0],
  };
}

const ACCOUNT_ROOT =
  '"arn:${data.aws_partition.key_partition_46855752.partition}:iam::${data.aws_caller_identity.key_account_1E5562BB.account_id}:root"';
const ALLOW_USE =
  '{"Sid" = "Allow use of the key", "Effect" = "Allow", "Principal" = {"AWS" = "arn:aws:iam::123456789012:role/pulumi-cmk-acme"}, "Action" = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"], "Resource" = "*"}';
const ADMINISTRATION_ACTIONS =
  '"kms:CreateAlias", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Update*", "kms:Revoke*", "kms:Disable*", "kms:Get*", "kms:Delete*", "kms:TagResource", "kms:UntagResource", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion", "kms:RotateKeyOnDemand"';
const ALLOW_ADMINISTRATION = `{"Sid" = "Enable IAM Administration Permissions", "Effect" = "Allow", "Principal" = {"AWS" = ${ACCOUNT_ROOT}}, "Action" = [${ADMINISTRATION_ACTIONS}], "Resource" = "*"}`;

function policyOf(...statements: string[]): string {
  return `\${jsonencode({"Version" = "2012-10-17", "Statement" = [${statements.join(", ")}]})}`;
}

test("by default a protected, rotated key that the role uses and the account administers, with an alias", () => {
  expect(resourcesOf()).toEqual({
    data: ["aws_caller_identity", "aws_partition"],
    key: {
      description: "Encrypts the secrets of the organization acme in Pulumi Cloud.",
      policy: policyOf(ALLOW_USE, ALLOW_ADMINISTRATION),
      enable_key_rotation: true,
      deletion_window_in_days: 30,
      multi_region: false,
      lifecycle: { prevent_destroy: true },
    },
    alias: { name: "alias/pulumi-cmk-acme", target_key_id: expect.stringMatching(/^\$\{aws_kms_key\..+\.key_id\}$/) },
  });
});

test("every choice is taken as given", () => {
  const administration = `[${ADMINISTRATION_ACTIONS}, "kms:ReplicateKey"]`;
  expect(
    resourcesOf({
      alias: "alias/pulumi",
      description: "For Pulumi Cloud",
      administratorArns: ["arn:aws:iam::123456789012:role/security", "arn:aws:iam::123456789012:user/alice"],
      accountAccess: "full",
      deletionWindowInDays: 7,
      rotationPeriodInDays: 90,
      multiRegion: true,
      preventDestroy: false,
      tags: { team: "security" },
    }),
  ).toEqual({
    data: ["aws_caller_identity", "aws_partition"],
    key: {
      description: "For Pulumi Cloud",
      policy: policyOf(
        ALLOW_USE,
        `{"Sid" = "Enable IAM User Permissions", "Effect" = "Allow", "Principal" = {"AWS" = ${ACCOUNT_ROOT}}, "Action" = "kms:*", "Resource" = "*"}`,
        `{"Sid" = "Allow access for Key Administrators", "Effect" = "Allow", "Principal" = {"AWS" = ["arn:aws:iam::123456789012:role/security", "arn:aws:iam::123456789012:user/alice"]}, "Action" = ${administration}, "Resource" = "*"}`,
      ),
      enable_key_rotation: true,
      rotation_period_in_days: 90,
      deletion_window_in_days: 7,
      multi_region: true,
      tags: { team: "security" },
    },
    alias: { name: "alias/pulumi", target_key_id: expect.any(String) },
  });
});

test.each([
  ["pulumi", "alias/pulumi"],
  ["alias/pulumi", "alias/pulumi"],
  ["team/pulumi", "alias/team/pulumi"],
])("the alias %s is %s in KMS", (alias, expected) => {
  expect(resourcesOf({ alias }).alias?.name).toBe(expected);
});

test.each<[keyof PulumiCmkKeyOptions, unknown, string]>([
  ["alias", "aws/pulumi", 'alias is "aws/pulumi", but it must have a name of its own'],
  ["alias", "a b", 'alias is "a b", but it must have 1 to 250 characters'],
  [
    "description",
    "d".repeat(8193),
    `description is "${"d".repeat(499)}… (8195 characters), but it must have at most 8192`,
  ],
  ["multiRegion", "false", 'multiRegion is "false", but it must be true or false'],
  ["tags", { team: 1 }, 'tags is {"team":1}, but it must be an object of texts'],
  ["administratorArns", ["*"], 'administratorArns[0] is "*", but it must be the ARN of an IAM role or user'],
  ["accountAccess", "none", 'accountAccess is "none", but it must be one of administration, full'],
  ["deletionWindowInDays", 6, "deletionWindowInDays is 6, but it must be a whole number of days from 7 to 30"],
  ["rotationPeriodInDays", 89, "rotationPeriodInDays is 89, but it must be a whole number of days from 90 to 2560"],
  ["preventDestroy", "false", 'preventDestroy is "false", but it must be true or false, known at synthesis'],
])("a wrong %s is refused: %.40j", (option, value, message) => {
  expect(() => {
    new PulumiCmkKey(emptyStack(), "key", { role: ROLE, [option]: value });
  }).toThrow(`PulumiCmkKey (stack/key): ${message}`);
});

test.each([
  [{ arn: "*", organization: "acme" }, 'role.arn is "*", but it must be the ARN of one IAM role'],
  [{ arn: "arn:aws:iam::123456789012:root", organization: "acme" }, "role.arn is "],
  [{ arn: ROLE.arn, organization: "Acme" }, 'role.organization is "Acme", but it must be lowercase'],
  [undefined, "role is undefined, but it must be given. Pass a PulumiCmkRole."],
  [{}, "role.arn is undefined, but it must be the ARN of one IAM role"],
])("a key is not granted to %j", (role, message) => {
  expect(() => new PulumiCmkKey(emptyStack(), "key", { role: role as never })).toThrow(
    `PulumiCmkKey (stack/key): ${message}`,
  );
});

test("a role that only Terraform knows is checked there", () => {
  const { resource } = parsed(
    synthesizeStack((stack) => {
      const arn = new TerraformVariable(stack, "arn", {}).stringValue;
      new PulumiCmkKey(stack, "key", { role: { arn, organization: "acme" } });
    }),
  );
  expect(Object.values(resource?.aws_kms_key ?? {})[0]?.lifecycle).toEqual({
    prevent_destroy: true,
    precondition: [
      {
        condition: '${can(regex("^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[a-zA-Z0-9_+=,.@/-]+$", var.arn))}',
        error_message: expect.stringContaining('role.arn is "${format("%v", var.arn)}", but it must be'),
      },
    ],
  });
});

test("what only Terraform knows is decided and checked there", () => {
  const { resource } = parsed(
    synthesizeStack((stack) => {
      const variable = (name: string) => new TerraformVariable(stack, name, {});
      new PulumiCmkKey(stack, "key", {
        role: ROLE,
        alias: variable("alias").stringValue,
        administratorArns: variable("administrators").listValue,
        accountAccess: variable("access").value as never,
        deletionWindowInDays: variable("window").numberValue,
        rotationPeriodInDays: variable("rotation").numberValue,
        multiRegion: variable("multi_region").booleanValue,
      });
    }),
  );
  const administration = `concat([${ADMINISTRATION_ACTIONS}], [for part in ["kms:ReplicateKey"] : part if var.multi_region])`;
  const statement = (sid: string, principal: string, action: string) =>
    `{"Sid" = "${sid}", "Effect" = "Allow", "Principal" = {"AWS" = ${principal}}, "Action" = ${action}, "Resource" = "*"}`;
  expect(Object.values(resource?.aws_kms_key ?? {})).toEqual([
    {
      description: "Encrypts the secrets of the organization acme in Pulumi Cloud.",
      policy: `\${jsonencode({"Version" = "2012-10-17", "Statement" = concat([${ALLOW_USE}], [for part in [${statement("Enable IAM Administration Permissions", ACCOUNT_ROOT, administration)}] : part if !(var.access == "full")], [for part in [${statement("Enable IAM User Permissions", ACCOUNT_ROOT, '"kms:*"')}] : part if var.access == "full"], [for part in [${statement("Allow access for Key Administrators", "var.administrators", administration)}] : part if length(var.administrators) > 0])})}`,
      enable_key_rotation: true,
      rotation_period_in_days: "${var.rotation}",
      deletion_window_in_days: "${var.window}",
      multi_region: "${var.multi_region}",
      lifecycle: {
        prevent_destroy: true,
        precondition: [
          expect.objectContaining({ error_message: expect.stringContaining(": alias is ") }),
          expect.objectContaining({ error_message: expect.stringContaining(": alias is ") }),
          expect.objectContaining({ error_message: expect.stringContaining(": administratorArns contains ") }),
          expect.objectContaining({
            condition: '${var.access == null ? true : contains(["administration","full"], var.access)}',
          }),
          expect.objectContaining({ error_message: expect.stringContaining(": deletionWindowInDays is ") }),
          expect.objectContaining({ error_message: expect.stringContaining(": rotationPeriodInDays is ") }),
          expect.objectContaining({ condition: "${can(tobool(var.multi_region) ? 1 : 0)}" }),
        ],
      },
    },
  ]);
  expect(Object.values(resource?.aws_kms_alias ?? {})[0]?.name).toBe(
    'alias/${trimprefix(coalesce(var.alias, "pulumi-cmk-acme"), "alias/")}',
  );
});

test("what the caller passed is not changed", () => {
  const options = Object.freeze({
    administratorArns: Object.freeze(["arn:aws:iam::123456789012:role/security"]),
    tags: Object.freeze({ team: "security" }),
  });
  expect(resourcesOf(options).key?.tags).toEqual({ team: "security" });
});
