import { keyPolicy, type KeyPolicyInput } from "../../../modules/policies/key-policy";
import { ConditionalElement } from "../../../modules/terraform/conditional";

const INPUT: KeyPolicyInput = {
  roleArn: "arn:aws:iam::123456789012:role/pulumi-cmk-acme",
  accountRootArn: "arn:aws:iam::123456789012:root",
  fullAccountAccess: false,
  administratorArns: [],
  hasAdministrators: false,
  multiRegion: false,
};

const ALLOW_USE = {
  Sid: "Allow use of the key",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::123456789012:role/pulumi-cmk-acme" },
  Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
  Resource: "*",
};

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

test("by default the role uses the key, and the account's IAM policies may grant its administration alone", () => {
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
    ],
  });
});

test("with full account access the account's IAM policies may grant everything, as AWS has it by default", () => {
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
    ],
  });
});

test("administrators administer the key and can't use it", () => {
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
    ],
  });
});

test("administrators of a multi-Region key may replicate it", () => {
  const administratorArns = ["arn:aws:iam::123456789012:role/security"];
  expect(keyPolicy({ ...INPUT, administratorArns, hasAdministrators: true, multiRegion: true })).toEqual({
    Version: "2012-10-17",
    Statement: [
      ALLOW_USE,
      {
        Sid: "Enable IAM Administration Permissions",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: [...ADMINISTRATION, "kms:ReplicateKey"],
        Resource: "*",
      },
      {
        Sid: "Allow access for Key Administrators",
        Effect: "Allow",
        Principal: { AWS: administratorArns },
        Action: [...ADMINISTRATION, "kms:ReplicateKey"],
        Resource: "*",
      },
    ],
  });
});

test("a statement carries its condition if only Terraform knows that", () => {
  const administratorArns = ["arn:aws:iam::123456789012:role/security"];
  const administration = [...ADMINISTRATION, new ConditionalElement("var.multi_region", "kms:ReplicateKey")];
  expect(
    keyPolicy({
      ...INPUT,
      fullAccountAccess: "var.full",
      administratorArns,
      hasAdministrators: "var.administered",
      multiRegion: "var.multi_region",
    }),
  ).toEqual({
    Version: "2012-10-17",
    Statement: [
      ALLOW_USE,
      new ConditionalElement("!(var.full)", {
        Sid: "Enable IAM Administration Permissions",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: administration,
        Resource: "*",
      }),
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
    ],
  });
});
