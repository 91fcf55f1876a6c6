import { trustPolicy } from "../../../modules/policies/trust-policy";

test("the role trusts the tokens of one issuer for one organization and one use", () => {
  expect(
    trustPolicy({
      oidcProviderArn: "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc",
      issuer: "api.pulumi.com/oidc",
      organization: "acme",
    }),
  ).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            "api.pulumi.com/oidc:aud": "aws:acme",
            "api.pulumi.com/oidc:sub": "pulumi:cmk:pulumi.organization.login:acme",
          },
        },
      },
    ],
  });
});

test("a self-hosted issuer has its own condition keys", () => {
  expect(
    trustPolicy({
      oidcProviderArn: "arn:aws-us-gov:iam::123456789012:oidc-provider/pulumi.example.com/oidc",
      issuer: "pulumi.example.com/oidc",
      organization: "acme",
    }),
  ).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: "arn:aws-us-gov:iam::123456789012:oidc-provider/pulumi.example.com/oidc" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            "pulumi.example.com/oidc:aud": "aws:acme",
            "pulumi.example.com/oidc:sub": "pulumi:cmk:pulumi.organization.login:acme",
          },
        },
      },
    ],
  });
});
