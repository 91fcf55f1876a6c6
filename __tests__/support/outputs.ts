import type { KeyRegistration } from "../../modules/pulumi-cloud/contract";

export const ROLE_ARN = "arn:aws:iam::123456789012:role/pulumi-cmk-acme";
export const KEY_ARN = "arn:aws:kms:eu-central-1:123456789012:key/1111aaaa-22bb-33cc-44dd-5555eeee6666";
export const ALIAS_ARN = "arn:aws:kms:eu-central-1:123456789012:alias/pulumi-cmk-acme";
export const OTHER_KEY_ARN = "arn:aws:kms:eu-central-1:123456789012:key/9999ffff-22bb-33cc-44dd-5555eeee6666";
export const OIDC_PROVIDER_ARN = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";

/** The registration of a deployment for the organization `acme`. */
export const REGISTRATION: KeyRegistration = {
  name: "pulumi-cmk-acme",
  keyType: "aws_kms",
  awsKms: { roleArn: ROLE_ARN, keyArn: KEY_ARN },
};

/** The registration with other values. */
export function registration(changes: { name?: string; roleArn?: string; keyArn?: string }): KeyRegistration {
  const { name = REGISTRATION.name, ...arns } = changes;
  return { ...REGISTRATION, name, awsKms: { ...REGISTRATION.awsKms, ...arns } };
}

/** The values of the outputs of a deployment. */
export function outputValues(key: KeyRegistration = REGISTRATION): Record<string, unknown> {
  return {
    key_alias_arn: ALIAS_ARN,
    key_arn: KEY_ARN,
    oidc_provider_arn: OIDC_PROVIDER_ARN,
    pulumi_cloud_key: key,
    role_arn: ROLE_ARN,
  };
}

/** The values of the outputs of a deployment with an existing key, which has no alias. */
export function existingKeyOutputValues(): Record<string, unknown> {
  const values = Object.entries(outputValues()).filter(([name]) => name !== "key_alias_arn");
  return {
    ...Object.fromEntries(values),
    key_policy_statement: {
      Sid: "Allow use of the key",
      Effect: "Allow",
      Principal: { AWS: ROLE_ARN },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
    },
  };
}

/** Outputs in the format of `terraform output -json`. */
export function terraformOutputs(values = outputValues()): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      { sensitive: false, type: typeof value === "string" ? "string" : ["object", {}], value },
    ]),
  );
}
