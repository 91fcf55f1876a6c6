import { Lazy, TerraformVariable, Token } from "cdktf";
import { type KeyPolicyStatement, PulumiCmkKey, type PulumiCmkKeyOptions } from "../../../index";
import { STATEMENT_PARTS } from "../../../modules/rules/key-policy-statement";
import { emptyStack, parsed, synthesizeStack } from "../../../lab/synthesis";
import { documentOf } from "../../support/jsonencode";

const ROLE = { arn: "arn:aws:iam::123456789012:role/pulumi-cmk-acme", organization: "acme" };
const BREAK_GLASS: KeyPolicyStatement = {
  sid: "Allow break-glass use",
  effect: "Allow",
  principals: { AWS: ["arn:aws:iam::123456789012:role/break-glass"] },
  actions: ["kms:Decrypt"],
  conditions: { Bool: { "aws:MultiFactorAuthPresent": ["true"] } },
};
const READER: KeyPolicyStatement = {
  effect: "Allow",
  principals: { AWS: ["arn:aws:iam::123456789012:role/log-reader"], Service: ["config.amazonaws.com"] },
  actions: ["kms:DescribeKey", "KMS:getkeypolicy"],
};
const READING =
  "kms:DescribeKey, kms:GetKeyLastUsage, kms:GetKeyPolicy, kms:GetKeyRotationStatus, kms:ListGrants, kms:ListKeyPolicies, kms:ListKeyRotations, kms:ListResourceTags";
const IS_READING = (item: string) => `contains(["${READING.toLowerCase().replaceAll(", ", '", "')}"], lower(${item}))`;
const inPartition = (arns: string) =>
  `\${!anytrue([for arn in ${arns} : !startswith(arn, "arn:\${data.aws_partition.aws-account_partition_7F42276D.partition}:")])}`;
const ACTIONS_URL =
  "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html";

/** Synthesizes a key. Returns the statements after the key policy's own, and the preconditions. */
function synthesizeKey(optionsIn: (variableOf: (name: string) => TerraformVariable) => PulumiCmkKeyOptions) {
  const { resource } = parsed(
    synthesizeStack((stack) => {
      const options = optionsIn((name) => new TerraformVariable(stack, name, {}));
      new PulumiCmkKey(stack, "key", { role: ROLE, preventDestroy: false, ...options });
    }),
  );
  const [key] = Object.values(resource?.aws_kms_key ?? {});
  const { Statement } = documentOf(key?.policy) as { Statement: unknown[] };
  const { precondition = [] } = (key?.lifecycle ?? {}) as { precondition?: Record<string, string>[] };
  return { statements: Statement.slice(3), preconditions: precondition };
}

function errorOf(options: object): string | undefined {
  try {
    new PulumiCmkKey(emptyStack(), "key", { role: ROLE, ...options });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test("statements are added to the key policy", () => {
  expect(synthesizeKey(() => ({ policyStatements: [BREAK_GLASS, READER], policyStatementsMayGrantUse: true }))).toEqual(
    {
      statements: [
        {
          Sid: "Allow break-glass use",
          Effect: "Allow",
          Principal: { AWS: ["arn:aws:iam::123456789012:role/break-glass"] },
          Action: ["kms:Decrypt"],
          Resource: "*",
          Condition: { Bool: { "aws:MultiFactorAuthPresent": ["true"] } },
        },
        {
          Effect: "Allow",
          Principal: { AWS: ["arn:aws:iam::123456789012:role/log-reader"], Service: ["config.amazonaws.com"] },
          Action: ["kms:DescribeKey", "KMS:getkeypolicy"],
          Resource: "*",
        },
      ],
      preconditions: [
        {
          condition: inPartition(
            '["arn:aws:iam::123456789012:role/break-glass", "arn:aws:iam::123456789012:role/log-reader"]',
          ),
          error_message: expect.stringMatching(
            /^PulumiCmkKey \(stack\/key\): policyStatements contains .*\nEach principal must be in the partition of the key, /,
          ) as string,
        },
      ],
    },
  );
});

test("a null Sid is omitted, and an account ID and all principals are in every partition", () => {
  const policyStatements = [1, 2].map(() => ({ ...READER, sid: null, principals: { AWS: ["123456789012", "*"] } }));
  expect(synthesizeKey(() => ({ policyStatements }) as unknown as PulumiCmkKeyOptions)).toEqual({
    statements: [1, 2].map(() => ({
      Effect: "Allow",
      Principal: { AWS: ["123456789012", "*"] },
      Action: ["kms:DescribeKey", "KMS:getkeypolicy"],
      Resource: "*",
    })),
    preconditions: [],
  });
});

test.each<[string, PulumiCmkKeyOptions]>([
  ["no statements", {}],
  ["an empty list", { policyStatements: [] }],
  ["a null list, in JavaScript", { policyStatements: null } as unknown as PulumiCmkKeyOptions],
])("%s: nothing is added", (_what, options) => {
  expect(synthesizeKey(() => options)).toEqual({ statements: [], preconditions: [] });
});

test.each<[string, KeyPolicyStatement]>([
  ["reading actions", READER],
  ["denied use", { effect: "Deny", principals: { AWS: ["*"] }, actions: ["kms:*"] }],
  ["denied changes of the key policy", { effect: "Deny", principals: { AWS: ["*"] }, actions: ["kms:PutKeyPolicy"] }],
])("a statement needs no permission: %s", (_what, statement) => {
  expect(errorOf({ policyStatements: [statement] })).toBeUndefined();
});

test.each([
  "kms:Encrypt",
  "kms:Decrypt",
  "kms:GenerateDataKey",
  "KMS:DECRYPT",
  "kms:*",
  "*",
  "kms:D*",
  "kms:Describe*",
  "kms:?ecrypt",
  "kms:CreateGrant",
  "kms:ReEncryptFrom",
  "kms:ReEncrypt*",
  "kms:PutKeyPolicy",
  "kms:ReplicateKey",
  "kms:ScheduleKeyDeletion",
  "kms:GenerateMac",
  "kms:SomeFutureAction",
])("a statement that allows %s needs permission", (action) => {
  const policyStatements = [READER, { ...READER, actions: ["kms:DescribeKey", action] }];
  expect(errorOf({ policyStatements })).toBe(`PulumiCmkKey (stack/key): policyStatements allows "${action}".
Unless policyStatementsMayGrantUse is true, each allowed action must be one of these, which read metadata: ${READING}.
Remove the action, or write the name of each reading action in place of a pattern. To let other principals get access to what the key encrypts, set policyStatementsMayGrantUse to true.
See ${ACTIONS_URL}`);
  expect(errorOf({ policyStatements, policyStatementsMayGrantUse: true })).toBeUndefined();
});

test.each<[string, object, string]>([
  [
    "a misspelled attribute, which could be a condition",
    { ...READER, condition: {} },
    'policyStatements[0] has the attribute "condition".\nIt must have only these attributes: sid, effect, principals, actions, conditions.\nRename or remove the attribute.',
  ],
  [
    "not_actions",
    { ...READER, notActions: ["kms:Decrypt"] },
    'policyStatements[0] has the attribute "notActions".\nIt must have only these attributes: sid, effect, principals, actions, conditions.\nRename or remove the attribute.',
  ],
  [
    "no principals",
    { ...READER, principals: {} },
    "policyStatements[0].principals is {}.\nIt must not be empty.\nAdd an element, or remove the statement.\nSee https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html",
  ],
  [
    "no principals of a type",
    { ...READER, principals: { AWS: ["*"], Service: [] } },
    "policyStatements[0].principals.Service is [].\nIt must not be empty.\nAdd an element, or remove the statement.\nSee https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html",
  ],
  [
    "principals that are a token",
    { ...READER, principals: Token.asAny({ AWS: ["*"] }) },
    "policyStatements[0].principals is a value that is known only to Terraform.\nIt must be an object with keys that are known at synthesis.\nPass one token for the whole list of statements, or an object.",
  ],
])("a statement with %s is rejected", (_what, statement, message) => {
  expect(errorOf({ policyStatements: [statement] })).toBe(`PulumiCmkKey (stack/key): ${message}`);
});

test("two statements can't have the same Sid", () => {
  const policyStatements = ["Reader", "reader"].map((sid) => ({ ...READER, sid }));
  expect(errorOf({ policyStatements })).toBe(
    'PulumiCmkKey (stack/key): the list of Sids of policyStatements is ["Reader","reader"].\nIt must not contain a Sid twice, because the Sids of a policy are unique.\nRename one of them, or omit it.\nSee https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html',
  );
});

test("tokens in statements are validated by Terraform, and the actions that are known at synthesis", () => {
  const { statements, preconditions } = synthesizeKey((variableOf) => ({
    policyStatements: [
      {
        ...BREAK_GLASS,
        principals: { AWS: [variableOf("arn").stringValue] },
        actions: variableOf("actions").listValue,
      },
    ],
  }));
  expect(statements).toEqual([
    {
      Sid: "Allow break-glass use",
      Effect: "Allow",
      Principal: { AWS: "${distinct(flatten([var.arn]))}" },
      Action: "${distinct(var.actions)}",
      Resource: "*",
      Condition: { Bool: { "aws:MultiFactorAuthPresent": ["true"] } },
    },
  ]);
  expect(preconditions.map(({ condition }) => condition)).toEqual([
    expect.stringMatching(/^\$\{try\(.*var\.arn/),
    expect.stringMatching(/^\$\{try\(.*var\.actions/),
    '${jsonencode(var.actions) != "[]"}',
    `\${!anytrue([for item in flatten([for statement in [{"effect" = "Allow", "actions" = var.actions}] : statement.actions if statement.effect != "Deny"]) : !(${IS_READING("item")})])}`,
    inPartition('[for arn in flatten([var.arn]) : arn if startswith(arn, "arn:")]'),
  ]);
  expect(
    errorOf({
      policyStatements: [
        { ...BREAK_GLASS, principals: { AWS: [Token.asString(Lazy.anyValue({ produce: () => "*" }))] } },
      ],
    }),
  ).toContain('policyStatements allows "kms:Decrypt".');
});

test("a permission that is a token is a condition of Terraform", () => {
  const { preconditions } = synthesizeKey((variableOf) => ({
    policyStatements: [BREAK_GLASS],
    policyStatementsMayGrantUse: variableOf("permitted").booleanValue,
  }));
  expect(preconditions.map(({ condition }) => condition)).toEqual([
    "${can(tobool(var.permitted) ? 1 : 0)}",
    `\${var.permitted ? true : !anytrue([for item in flatten([for statement in [{"effect" = "Allow", "actions" = ["kms:Decrypt"]}] : statement.actions if statement.effect != "Deny"]) : !(${IS_READING("item")})])}`,
    inPartition('["arn:aws:iam::123456789012:role/break-glass"]'),
  ]);
});

test("a list of statements that is a token is validated by Terraform, each part by its rules", () => {
  const { statements, preconditions } = synthesizeKey((variableOf) => ({
    policyStatements: variableOf("statements").value as PulumiCmkKeyOptions["policyStatements"],
  }));
  expect(statements).toEqual([
    {
      elementsOf:
        '[for statement in var.statements : {for name, value in {Sid = statement.sid, Effect = statement.effect, Principal = {for type, list in statement.principals : type => distinct(list)}, Action = distinct(statement.actions), Resource = "*", Condition = length(statement.conditions) > 0 ? statement.conditions : null} : name => value if value != null}]',
    },
  ]);
  const parts = STATEMENT_PARTS.flatMap(({ noun, rules }) => rules.map(() => noun));
  expect(preconditions.map(({ error_message: message = "" }) => /: (.+?) \$\{/.exec(message)?.[1])).toEqual([
    ...parts.map((noun) =>
      noun === "list of Sids" ? "the list of Sids of policyStatements is" : `policyStatements contains the ${noun}`,
    ),
    "policyStatements allows",
    "policyStatements contains",
  ]);
});

test("a Lazy list is validated at synthesis", () => {
  const lazy = (statement: object) =>
    Lazy.anyValue({ produce: () => [statement] }) as unknown as readonly KeyPolicyStatement[];
  expect(synthesizeKey(() => ({ policyStatements: lazy(READER) })).statements).toEqual([
    {
      Effect: "Allow",
      Principal: { AWS: ["arn:aws:iam::123456789012:role/log-reader"], Service: ["config.amazonaws.com"] },
      Action: ["kms:DescribeKey", "KMS:getkeypolicy"],
      Resource: "*",
    },
  ]);
  expect(() => synthesizeKey(() => ({ policyStatements: lazy(BREAK_GLASS) }))).toThrow(
    'policyStatements allows "kms:Decrypt".',
  );
});

test.each<[string, (list: string[]) => KeyPolicyStatement, string]>([
  ["actions", (actions) => ({ ...READER, actions }), '.actions is "[]".\nIt must not be empty.\n'],
  ["principals", (AWS) => ({ ...READER, principals: { AWS } }), '.principals.AWS is "[]".\nIt must not be empty.\n'],
  [
    "condition values",
    (values) => ({ ...READER, conditions: { Bool: { "aws:SecureTransport": values } } }),
    '.conditions.Bool["aws:SecureTransport"] is "[]".\nIt must not be empty, because a condition without keys is always met, and a key without values never is.\n',
  ],
])("a Lazy list of %s without elements is rejected", (_what, statementOf, message) => {
  const policyStatements = [statementOf(Lazy.listValue({ produce: () => [] }))];
  expect(() => synthesizeKey(() => ({ policyStatements }))).toThrow(
    `PulumiCmkKey (stack/key): policyStatements[0]${message}`,
  );
});
