import {
  audienceOf,
  defaultName,
  keyRegistration,
  PULUMI_CLOUD_ISSUER_URL,
  subjectOf,
} from "../../../modules/pulumi-cloud/contract";

test("Pulumi Cloud's tokens for an organization's key carry this issuer, audience and subject", () => {
  expect(PULUMI_CLOUD_ISSUER_URL).toBe("https://api.pulumi.com/oidc");
  expect(audienceOf("acme")).toBe("aws:acme");
  expect(subjectOf("acme")).toBe("pulumi:cmk:pulumi.organization.login:acme");
});

test("a key is registered with its name, its kind, the role and the key", () => {
  expect(keyRegistration("main", "ROLE-ARN", "KEY-ARN")).toEqual({
    name: "main",
    keyType: "aws_kms",
    awsKms: { roleArn: "ROLE-ARN", keyArn: "KEY-ARN" },
  });
});

test("default names contain the organization", () => {
  expect(defaultName("acme")).toBe("pulumi-cmk-acme");
});
