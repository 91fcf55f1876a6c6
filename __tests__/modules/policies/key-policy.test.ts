import { KEY_POLICY_SIDS, keyPolicy, type KeyPolicyInput } from "../../../modules/policies/key-policy";
import type { PolicyStatement } from "../../../modules/policies/policy-document";
import { ConditionalElement } from "../../../modules/terraform/conditional";

const ADMINISTRATION = [
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

const INPUT: KeyPolicyInput = {
  roleArn: "arn:aws:iam::123456789012:role/pulumi-cmk-acme",
  accountRootArn: "arn:aws:iam::123456789012:root",
  fullAccountAccess: false,
  administrationActions: ADMINISTRATION,
  administratorArns: [],
  hasAdministrators: false,
  replicationAllowed: false,
  deletionProtection: true,
  additionalStatements: [],
};

const ALLOW_USE = {
  Sid: "Allow use of the key",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::123456789012:role/pulumi-cmk-acme" },
  Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
  Resource: "*",
};

const DENY_DELETION = {
  Sid: "Deny deletion of the key",
  Effect: "Deny",
  Principal: "*",
  Action: ["kms:ScheduleKeyDeletion"],
  Resource: "*",
};

test("by default, the role can use the key, IAM policies of the account can grant only administration, and no principal can delete it", () => {
  expect(keyPolicy(INPUT)).toEqual({
    Version: "2012-10-17",
    Statement: [
      ALLOW_USE,
      {
        Sid: "Enable IAM Administration Permissions",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: ADMINISTRATION,
        Resource: "*",
      },
      DENY_DELETION,
    ],
  });
});

test("with full account access, IAM policies of the account can grant everything, as AWS's default key policy allows", () => {
  expect(keyPolicy({ ...INPUT, fullAccountAccess: true })).toEqual({
    Version: "2012-10-17",
    Statement: [
      ALLOW_USE,
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: "kms:*",
        Resource: "*",
      },
      DENY_DELETION,
    ],
  });
});

test("key administrators can administer the key and can't use it", () => {
  const administratorArns = ["arn:aws:iam::123456789012:role/security", "arn:aws:iam::123456789012:user/alice"];
  expect(keyPolicy({ ...INPUT, administratorArns, hasAdministrators: true })).toEqual({
    Version: "2012-10-17",
    Statement: [
      ALLOW_USE,
      {
        Sid: "Enable IAM Administration Permissions",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: ADMINISTRATION,
        Resource: "*",
      },
      {
        Sid: "Allow access for Key Administrators",
        Effect: "Allow",
        Principal: { AWS: administratorArns },
        Action: ADMINISTRATION,
        Resource: "*",
      },
      DENY_DELETION,
    ],
  });
});

test("key administrators can replicate the key if replication is allowed, and IAM policies of the account can't grant that", () => {
  const administratorArns = ["arn:aws:iam::123456789012:role/security"];
  expect(keyPolicy({ ...INPUT, administratorArns, hasAdministrators: true, replicationAllowed: true })).toEqual({
    Version: "2012-10-17",
    Statement: [
      ALLOW_USE,
      {
        Sid: "Enable IAM Administration Permissions",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: ADMINISTRATION,
        Resource: "*",
      },
      {
        Sid: "Allow access for Key Administrators",
        Effect: "Allow",
        Principal: { AWS: administratorArns },
        Action: [...ADMINISTRATION, "kms:ReplicateKey"],
        Resource: "*",
      },
      DENY_DELETION,
    ],
  });
});

test("without deletion protection, nothing is denied", () => {
  const { Statement } = keyPolicy({ ...INPUT, deletionProtection: false });
  expect(Statement).toEqual(keyPolicy(INPUT).Statement.slice(0, -1));
  expect(JSON.stringify(Statement)).not.toContain("Deny");
});

test("a statement has a condition that Terraform evaluates if its setting is a token", () => {
  const administratorArns = ["arn:aws:iam::123456789012:role/security"];
  const administration = [...ADMINISTRATION, new ConditionalElement("var.replicated", "kms:ReplicateKey")];
  expect(
    keyPolicy({
      ...INPUT,
      fullAccountAccess: "var.full",
      administratorArns,
      hasAdministrators: "var.administered",
      replicationAllowed: "var.replicated",
      deletionProtection: "var.protected",
    }),
  ).toEqual({
    Version: "2012-10-17",
    Statement: [
      ALLOW_USE,
      new ConditionalElement(
        "var.full",
        {
          Sid: "Enable IAM Administration Permissions",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::123456789012:root" },
          Action: ADMINISTRATION,
          Resource: "*",
        },
        false,
      ),
      new ConditionalElement("var.full", {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: "kms:*",
        Resource: "*",
      }),
      new ConditionalElement("var.administered", {
        Sid: "Allow access for Key Administrators",
        Effect: "Allow",
        Principal: { AWS: administratorArns },
        Action: administration,
        Resource: "*",
      }),
      new ConditionalElement("var.protected", DENY_DELETION),
    ],
  });
});

test("additional statements come after the others, which stay the same", () => {
  const statements: PolicyStatement[] = [
    {
      Sid: "Allow break-glass use",
      Effect: "Allow",
      Principal: { AWS: ["arn:aws:iam::123456789012:role/break-glass"] },
      Action: ["kms:Decrypt"],
      Resource: "*",
      Condition: { Bool: { "aws:MultiFactorAuthPresent": ["true"] } },
    },
    { Effect: "Deny", Principal: { AWS: ["*"] }, Action: ["kms:CreateGrant"], Resource: "*" },
  ];
  expect(keyPolicy({ ...INPUT, additionalStatements: statements })).toEqual({
    Version: "2012-10-17",
    Statement: [...keyPolicy(INPUT).Statement, ...statements],
  });
});

test("the Sids of the key policy's own statements are all reserved", () => {
  const input = { ...INPUT, hasAdministrators: true };
  const statements = [input, { ...input, fullAccountAccess: true }].flatMap((each) => keyPolicy(each).Statement);
  expect([...new Set(statements.map((statement) => (statement as PolicyStatement).Sid))].sort()).toEqual(
    Object.values(KEY_POLICY_SIDS).sort(),
  );
});
