import { keyUseStatement, keyUsePolicy } from "../../../modules/policies/use-of-key";

test("the statement of a key policy allows the role to use the key with exactly three actions", () => {
  expect(keyUseStatement("arn:aws:iam::123456789012:role/pulumi-cmk-acme")).toEqual({
    Sid: "Allow use of the key",
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::123456789012:role/pulumi-cmk-acme" },
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
    Resource: "*",
  });
});

test("the IAM policy of the role allows exactly three actions on exactly one key", () => {
  expect(keyUsePolicy("arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AllowUseOfTheKey",
        Effect: "Allow",
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      },
    ],
  });
});
