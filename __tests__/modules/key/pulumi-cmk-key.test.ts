import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Fn, Lazy, TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { PulumiCmkKey, type PulumiCmkKeyOptions } from "../../../modules/key/pulumi-cmk-key";
import { PulumiOidcProvider } from "../../../modules/oidc-provider/pulumi-oidc-provider";
import { PulumiCmkRole } from "../../../modules/role/pulumi-cmk-role";
import { emptyStack, parsed, synthesize, synthesizeStack, resolve } from "../../../lab/synthesis";
import { documentOf } from "../../support/jsonencode";

const ROLE = { arn: "arn:aws:iam::123456789012:role/pulumi-cmk-acme", organization: "acme" };

/** Synthesizes a stack, and returns its keys with their policies as objects. */
function keysOf(build: (stack: TerraformStack) => void) {
  const { data, resource } = parsed(synthesizeStack(build));
  return {
    data: Object.keys(data ?? {}),
    keys: Object.values(resource?.aws_kms_key ?? {}).map((key) => ({ ...key, policy: documentOf(key.policy) })),
    aliases: Object.values(resource?.aws_kms_alias ?? {}),
  };
}

function resourcesOf(options: PulumiCmkKeyOptions = {}) {
  const { data, keys, aliases } = keysOf((stack) => {
    new PulumiCmkKey(stack, "key", { role: ROLE, ...options });
  });
  const key: Record<string, unknown> | undefined = keys[0];
  return { data, key, alias: aliases[0] };
}

const PARTITION = "data.aws_partition.aws-account_partition_7F42276D.partition";
const ACCOUNT_ROOT = `arn:\${${PARTITION}}:iam::\${data.aws_caller_identity.aws-account_identity_87B2DE4E.account_id}:root`;
const ALLOW_USE = {
  Sid: "Allow use of the key",
  Effect: "Allow",
  Principal: { AWS: ROLE.arn },
  Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
  Resource: "*",
};
const ADMINISTRATION_ACTIONS = [
  "kms:CreateAlias",
  "kms:Describe*",
  "kms:Enable*",
  "kms:List*",
  "kms:Put*",
  "kms:Update*",
  "kms:Revoke*",
  "kms:Disable*",
  "kms:Get*",
  "kms:Delete*",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:ScheduleKeyDeletion",
  "kms:CancelKeyDeletion",
  "kms:RotateKeyOnDemand",
];
const ALLOW_ADMINISTRATION = {
  Sid: "Enable IAM Administration Permissions",
  Effect: "Allow",
  Principal: { AWS: ACCOUNT_ROOT },
  Action: ADMINISTRATION_ACTIONS,
  Resource: "*",
};
const ALLOW_EVERYTHING = {
  Sid: "Enable IAM User Permissions",
  Effect: "Allow",
  Principal: { AWS: ACCOUNT_ROOT },
  Action: "kms:*",
  Resource: "*",
};
const DENY_DELETION = {
  Sid: "Deny deletion of the key",
  Effect: "Deny",
  Principal: "*",
  Action: ["kms:ScheduleKeyDeletion"],
  Resource: "*",
};

/** Statement for key administrators. `principals` is a list of ARNs, or an expression. */
function allowAdministrators(principals: unknown, ...replication: unknown[]) {
  return {
    Sid: "Allow access for Key Administrators",
    Effect: "Allow",
    Principal: { AWS: principals },
    Action: [...ADMINISTRATION_ACTIONS, ...replication],
    Resource: "*",
  };
}

function policyOf(...statements: object[]) {
  return { Version: "2012-10-17", Statement: statements };
}

/** Returns the expression that an error message contains for a token. */
function masked(text: string): string {
  return `\${concat([for text in [${text}] : text if !try(issensitive(text), can(nonsensitive(text)))], ["(sensitive value)"])[0]}`;
}

/** Precondition that the plan is for the remembered deployment. */
const AS_REMEMBERED = {
  condition: "${length(local.key_memory_changes_047578FF) == 0}",
  error_message: "${local.key_memory_error_BD19D431}",
};

/** Precondition that all administrators are in the partition of the key. */
function inSamePartition(arns: string) {
  const start = `"arn:\${${PARTITION}}:"`;
  const others = String.raw`join(", ", [for arn in ${arns} : format("\"%v\"", arn) if !startswith(arn, ${start})])`;
  return {
    condition: `\${!anytrue([for arn in ${arns} : !startswith(arn, ${start})])}`,
    error_message: `PulumiCmkKey (stack/key): administratorArns contains ${masked(others)}.\nEach administrator must be in the partition of the key, \${${PARTITION}}.\nUse the ARN in that partition.\nSee https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html`,
  };
}

test("by default, the key is protected and rotated, the role uses it, the account administers it, and it has an alias", () => {
  expect(resourcesOf()).toEqual({
    data: ["aws_caller_identity", "aws_kms_key", "aws_partition", "aws_region"],
    key: {
      description: "Encrypts the data keys of Pulumi ESC for the organization acme.",
      policy: policyOf(ALLOW_USE, ALLOW_ADMINISTRATION, DENY_DELETION),
      enable_key_rotation: true,
      rotation_period_in_days: 365,
      deletion_window_in_days: 30,
      multi_region: false,
      lifecycle: { prevent_destroy: true, ignore_changes: ["is_enabled"], precondition: [AS_REMEMBERED] },
    },
    alias: {
      name: "alias/pulumi-cmk-acme",
      target_key_id: expect.stringMatching(/^\$\{aws_kms_key\..+\.key_id\}$/),
      depends_on: ["terraform_data.key_must-stay-the-same_3778B49A"],
    },
  });
});

test("every option is applied", () => {
  const administratorArns = ["arn:aws:iam::123456789012:role/security", "arn:aws:iam::123456789012:user/alice"];
  expect(
    resourcesOf({
      alias: "alias/pulumi",
      description: "For Pulumi Cloud",
      administratorArns,
      accountAccess: "full",
      deletionWindowInDays: 7,
      rotationPeriodInDays: 90,
      multiRegion: true,
      replicationAllowed: true,
      deletionProtection: false,
      preventDestroy: false,
      tags: { team: "security" },
    }),
  ).toEqual({
    data: ["aws_caller_identity", "aws_kms_key", "aws_partition"],
    key: {
      description: "For Pulumi Cloud",
      policy: policyOf(ALLOW_USE, ALLOW_EVERYTHING, allowAdministrators(administratorArns, "kms:ReplicateKey")),
      enable_key_rotation: true,
      rotation_period_in_days: 90,
      deletion_window_in_days: 7,
      multi_region: true,
      tags: { team: "security" },
      lifecycle: {
        ignore_changes: ["is_enabled"],
        precondition: [
          inSamePartition('["arn:aws:iam::123456789012:role/security", "arn:aws:iam::123456789012:user/alice"]'),
        ],
      },
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
  ["alias", "aws/pulumi", 'alias is "aws/pulumi".\nIt must not start with / or with aws/'],
  ["alias", "alias//aws/x", 'alias is "alias//aws/x".\nIt must not start with / or with aws/'],
  ["alias", "a b", 'alias is "a b".\nIt must have 1 to 250 characters'],
  [
    "description",
    "d".repeat(8193),
    `description is "${"d".repeat(499)}\u2026 (8195 characters).\nIt must have at most 8192`,
  ],
  ["multiRegion", "false", 'multiRegion is "false".\nIt must be true or false'],
  ["replicationAllowed", 1, "replicationAllowed is 1.\nIt must be true or false"],
  ["deletionProtection", "true", 'deletionProtection is "true".\nIt must be true or false'],
  ["tags", { team: 1 }, 'tags["team"] is 1.\nIt must be a string'],
  ["tags", { "aws:x": "y" }, 'the key "aws:x" of tags is "aws:x".\nIt must not start with aws:'],
  [
    "tags",
    { team: "a", Team: "b" },
    'the list of keys of tags is ["team","Team"].\nIt must not have keys that differ only in case',
  ],
  ["tags", ["team"], 'tags is ["team"].\nIt must be a map of strings'],
  ["administratorArns", ["*"], 'administratorArns[0] is "*".\nIt must be the ARN of an IAM role or user'],
  ["accountAccess", "none", 'accountAccess is "none".\nIt must be administration or full'],
  ["deletionWindowInDays", 6, "deletionWindowInDays is 6.\nIt must be a whole number of days from 7 to 30"],
  ["rotationPeriodInDays", 89, "rotationPeriodInDays is 89.\nIt must be a whole number of days from 90 to 2560"],
  ["preventDestroy", "false", 'preventDestroy is "false".\nIt must be true or false, and known at synthesis'],
])("an invalid %s is rejected: %.40j", (option, value, message) => {
  expect(() => {
    new PulumiCmkKey(emptyStack(), "key", { role: ROLE, [option]: value });
  }).toThrow(`PulumiCmkKey (stack/key): ${message}`);
});

test.each([
  [{ arn: "*", organization: "acme" }, 'role.arn is "*".\nIt must be the ARN of one IAM role'],
  [{ arn: "arn:aws:iam::123456789012:root", organization: "acme" }, "role.arn is "],
  [{ arn: ROLE.arn, organization: "Acme" }, 'role.organization is "Acme".\nIt must be lowercase'],
  [undefined, "role is undefined.\nIt must be an object.\nPass a PulumiCmkRole."],
  [{}, "role.arn is undefined.\nIt must be the ARN of one IAM role"],
])("a key is not granted to %j", (role, message) => {
  expect(() => new PulumiCmkKey(emptyStack(), "key", { role: role as never })).toThrow(
    `PulumiCmkKey (stack/key): ${message}`,
  );
});

test.each([undefined, null, "acme"])("properties are required: %j", (props) => {
  expect(() => new PulumiCmkKey(emptyStack(), "key", props as never)).toThrow(
    `PulumiCmkKey (stack/key): props is ${props === undefined ? "undefined" : JSON.stringify(props)}.\nIt must be an object.\nPass at least { role }.`,
  );
});

test("nothing is created if a property is invalid", () => {
  const stack = emptyStack();
  expect(() => new PulumiCmkKey(stack, "key", { role: ROLE, alias: "a b" })).toThrow("alias");
  expect(stack.node.tryFindChild("key")).toBeUndefined();
  expect(() => new PulumiCmkKey(stack, "key", { role: ROLE })).not.toThrow();
});

test("a role that is a token is validated by Terraform", () => {
  const { resource } = parsed(
    synthesizeStack((stack) => {
      const arn = new TerraformVariable(stack, "arn", {}).stringValue;
      new PulumiCmkKey(stack, "key", { role: { arn, organization: "acme" } });
    }),
  );
  expect(Object.values(resource?.aws_kms_key ?? {})[0]?.lifecycle).toEqual({
    prevent_destroy: true,
    ignore_changes: ["is_enabled"],
    precondition: [
      AS_REMEMBERED,
      {
        condition:
          '${can(regex("^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[a-zA-Z0-9_+=,.@-]([a-zA-Z0-9_+=,.@/-]*[a-zA-Z0-9_+=,.@-])?$", var.arn))}',
        error_message: expect.stringContaining(`role.arn is "${masked('format("%v", var.arn)')}".\nIt must be`),
      },
    ],
  });
});

test("a role of another stack is read from that stack's output", () => {
  const { resource } = parsed(
    synthesize((app) => {
      const another = new TerraformStack(app, "another");
      new AwsProvider(another, "aws", {});
      const oidcProvider = PulumiOidcProvider.fromIssuerUrl(another, "oidc-provider");
      const role = new PulumiCmkRole(another, "role", { organization: "acme", oidcProvider });
      const stack = new TerraformStack(app, "stack");
      new AwsProvider(stack, "aws", {});
      new PulumiCmkKey(stack, "key", { role });
      return stack;
    }),
  );
  const [key] = Object.values(resource?.aws_kms_key ?? {});
  const roleArn = expect.stringMatching(
    /^\$\{data\.terraform_remote_state\.cross-stack-reference-input-another\.outputs\.[\w-]+\}$/,
  ) as unknown;
  expect(documentOf(key?.policy)).toEqual(
    policyOf({ ...ALLOW_USE, Principal: { AWS: roleArn } }, ALLOW_ADMINISTRATION, DENY_DELETION),
  );
});

test("tokens are evaluated and validated by Terraform", () => {
  const { keys, aliases } = keysOf((stack) => {
    const variable = (name: string) => new TerraformVariable(stack, name, {});
    new PulumiCmkKey(stack, "key", {
      role: ROLE,
      alias: variable("alias").stringValue,
      administratorArns: variable("administrators").listValue,
      accountAccess: variable("access").value as never,
      deletionWindowInDays: variable("window").numberValue,
      rotationPeriodInDays: variable("rotation").numberValue,
      multiRegion: variable("multi_region").booleanValue,
      replicationAllowed: variable("replicated").booleanValue,
      deletionProtection: variable("protected").booleanValue,
    });
  });
  expect(keys).toEqual([
    {
      description: "Encrypts the data keys of Pulumi ESC for the organization acme.",
      policy: policyOf(
        ALLOW_USE,
        { unless: 'var.access == "full"', elements: [ALLOW_ADMINISTRATION] },
        { when: 'var.access == "full"', elements: [ALLOW_EVERYTHING] },
        {
          when: "length(var.administrators) > 0",
          elements: [
            allowAdministrators("${distinct(var.administrators)}", {
              when: "var.replicated",
              elements: ["kms:ReplicateKey"],
            }),
          ],
        },
        { when: "var.protected", elements: [DENY_DELETION] },
      ),
      enable_key_rotation: true,
      rotation_period_in_days: "${coalesce(var.rotation, 365)}",
      deletion_window_in_days: "${var.window}",
      multi_region: "${var.multi_region}",
      lifecycle: {
        prevent_destroy: true,
        ignore_changes: ["is_enabled"],
        precondition: [
          AS_REMEMBERED,
          expect.objectContaining({ error_message: expect.stringContaining(": alias is ") }),
          expect.objectContaining({ error_message: expect.stringContaining(": alias is ") }),
          {
            condition: '${var.access == null ? true : try(contains(["administration", "full"], var.access), false)}',
            error_message: expect.stringContaining(": accountAccess is "),
          },
          {
            condition:
              "${var.window == null ? true : try(var.window >= 7 && var.window <= 30 && floor(var.window) == var.window, false)}",
            error_message: expect.stringContaining(": deletionWindowInDays is "),
          },
          {
            condition:
              "${var.rotation == null ? true : try(var.rotation >= 90 && var.rotation <= 2560 && floor(var.rotation) == var.rotation, false)}",
            error_message: expect.stringContaining(": rotationPeriodInDays is "),
          },
          {
            condition: "${can(tobool(var.multi_region) ? 1 : 0)}",
            error_message: expect.stringContaining(": multiRegion is "),
          },
          {
            condition: "${can(tobool(var.replicated) ? 1 : 0)}",
            error_message: expect.stringContaining(": replicationAllowed is "),
          },
          {
            condition: "${can(tobool(var.protected) ? 1 : 0)}",
            error_message: expect.stringContaining(": deletionProtection is "),
          },
          expect.objectContaining({ error_message: expect.stringContaining(": administratorArns contains ") }),
          inSamePartition("var.administrators"),
        ],
      },
    },
  ]);
  expect(aliases[0]?.name).toBe('alias/${trimprefix(coalesce(var.alias, "pulumi-cmk-acme"), "alias/")}');
});

test("a conditional expression keeps its meaning wherever it is used", () => {
  const { keys } = keysOf((stack) => {
    const flag = new TerraformVariable(stack, "flag", {}).booleanValue;
    new PulumiCmkKey(stack, "key", {
      role: ROLE,
      administratorArns: ["arn:aws:iam::123456789012:role/security"],
      accountAccess: Fn.conditional(flag, "full", "administration") as never,
      multiRegion: Fn.conditional(flag, true, false) as never,
      replicationAllowed: Fn.conditional(flag, true, false) as never,
    });
  });
  const key: Record<string, unknown> | undefined = keys[0];
  const isFull = '(var.flag ? "full" : "administration") == "full"';
  expect(key?.policy).toEqual(
    policyOf(
      ALLOW_USE,
      { unless: isFull, elements: [ALLOW_ADMINISTRATION] },
      { when: isFull, elements: [ALLOW_EVERYTHING] },
      allowAdministrators(["arn:aws:iam::123456789012:role/security"], {
        when: "(var.flag ? true : false)",
        elements: ["kms:ReplicateKey"],
      }),
      DENY_DELETION,
    ),
  );
  expect(key?.multi_region).toBe("${var.flag ? true : false}");
  expect(key?.lifecycle).toMatchObject({
    precondition: [
      AS_REMEMBERED,
      {
        condition:
          '${(var.flag ? "full" : "administration") == null ? true : try(contains(["administration", "full"], (var.flag ? "full" : "administration")), false)}',
      },
      { condition: "${can(tobool((var.flag ? true : false)) ? 1 : 0)}" },
      { condition: "${can(tobool((var.flag ? true : false)) ? 1 : 0)}" },
      inSamePartition('["arn:aws:iam::123456789012:role/security"]'),
    ],
  });
});

test("text is not interpolated", () => {
  const { key } = resourcesOf({ description: "${path.root} %{if true}" });
  expect(key?.description).toBe("$${path.root} %%{if true}");
});

test("an empty description stays empty", () => {
  expect(resourcesOf({ description: "" }).key?.description).toBe("");
});

test("a default applies if a Lazy produces null", () => {
  const alias = Lazy.anyValue({ produce: () => null }) as never;
  expect(resourcesOf({ alias }).alias?.name).toBe("alias/pulumi-cmk-acme");
});

describe("an alias that another key of the stack has", () => {
  const TAKEN =
    'PulumiCmkKey (stack/b): the alias "alias/pulumi" is already used by the resource "stack/a/alias".\nIt must be unique.\nGive one of the keys another alias.\nSee https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html';

  test("is rejected when the stack is synthesized", () => {
    const synthesizeBoth = () =>
      synthesizeStack((stack) => {
        new PulumiCmkKey(stack, "a", { role: ROLE, alias: "pulumi" });
        expect(() => new PulumiCmkKey(stack, "b", { role: ROLE, alias: "alias/pulumi" })).not.toThrow();
      });
    expect(synthesizeBoth).toThrow(new Error(TAKEN));
  });

  test("is rejected if cdktf's own resource has it", () => {
    const synthesizeBoth = () =>
      synthesizeStack((stack) => {
        new PulumiCmkKey(stack, "b", { role: ROLE, alias: "pulumi" });
        new KmsAlias(new Construct(stack, "a"), "alias", { name: "alias/pulumi", targetKeyId: "key" });
      });
    expect(synthesizeBoth).toThrow(new Error(TAKEN));
  });

  test("is valid with another AWS provider, which can have another Region", () => {
    expect(() =>
      synthesizeStack((stack) => {
        const provider = new AwsProvider(stack, "ireland", { alias: "ireland" });
        new PulumiCmkKey(stack, "a", { role: ROLE, alias: "pulumi" });
        new PulumiCmkKey(stack, "b", { role: ROLE, alias: "pulumi", provider });
      }),
    ).not.toThrow();
  });
});

test("an assigned lifecycle is merged with the lifecycle of the key", () => {
  const { resource } = parsed(
    synthesizeStack((stack) => {
      const key = new PulumiCmkKey(stack, "key", { role: ROLE });
      key.resource.lifecycle = { ignoreChanges: ["is_enabled", "tags"] };
      key.alias.lifecycle = { createBeforeDestroy: true };
    }),
  );
  expect(Object.values(resource?.aws_kms_key ?? {})[0]?.lifecycle).toEqual({
    prevent_destroy: true,
    ignore_changes: ["is_enabled", "tags"],
    precondition: [AS_REMEMBERED],
  });
  expect(Object.values(resource?.aws_kms_alias ?? {})[0]?.lifecycle).toEqual({ create_before_destroy: true });
});

test("the name of the alias is known at synthesis, or read from the resource", () => {
  const stack = emptyStack();
  const alias = new TerraformVariable(stack, "alias", {}).stringValue;
  expect(new PulumiCmkKey(stack, "known", { role: ROLE, alias: "alias/pulumi" }).aliasName).toBe("pulumi");
  expect(resolve(stack, new PulumiCmkKey(stack, "unknown", { role: ROLE, alias }).aliasName)).toMatch(
    /^\$\{trimprefix\(aws_kms_alias\.unknown_alias_\w+\.name, "alias\/"\)\}$/,
  );
});

test("the caller's properties are not changed", () => {
  const options = Object.freeze({
    administratorArns: Object.freeze(["arn:aws:iam::123456789012:role/security"]),
    tags: Object.freeze({ team: "security" }),
  });
  expect(resourcesOf(options).key?.tags).toEqual({ team: "security" });
});

describe("another key in place of the key", () => {
  const guardOf = (preventDestroy?: boolean) => {
    const { resource } = parsed(
      synthesizeStack((stack) => {
        new PulumiCmkKey(stack, "key", { role: ROLE, preventDestroy });
      }),
    );
    const guards = Object.entries(resource?.terraform_data ?? {}).filter(([name]) =>
      name.includes("must-stay-the-same"),
    );
    return Object.fromEntries(guards);
  };

  test("is rejected by a protected resource that is replaced when the ARN changes", () => {
    const guard = {
      "key_must-stay-the-same_3778B49A": {
        triggers_replace: "${aws_kms_key.key_FEDD6EC0.arn}",
        lifecycle: { prevent_destroy: true },
      },
    };
    expect(guardOf()).toEqual(guard);
    expect(guardOf(true)).toEqual(guard);
  });

  test("is possible without protection", () => {
    expect(guardOf(false)).toEqual({});
  });
});

test("without PulumiCmk, a new alias is not created before the old one is deleted, because the role could be replaced", () => {
  expect(resourcesOf().alias?.lifecycle).toBeUndefined();
});
