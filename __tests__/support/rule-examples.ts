import * as hcpTerraform from "../../packaging/hcp-terraform-names";
import * as key from "../../modules/rules/key";
import * as oidcProvider from "../../modules/rules/oidc-provider";
import { ORGANIZATION } from "../../modules/rules/organization";
import * as registration from "../../modules/rules/registration";
import * as role from "../../modules/rules/role";
import type { Rule } from "../../modules/rules/rule";

/** Values that keep a set of rules, and values that break it. */
export interface RuleExamples {
  readonly rules: readonly Rule[];
  readonly kept: readonly (string | number)[];
  readonly broken: readonly (string | number)[];
}

const ACCOUNT = "123456789012";

/** Every set of rules, with values at its edges. Both readings of the rules must agree with them. */
export const RULE_EXAMPLES: Readonly<Record<string, RuleExamples>> = {
  ORGANIZATION: {
    rules: ORGANIZATION,
    kept: ["abc", "acme", "acme-corp", "acme_corp", "0ps", "a-1", "a__b", "a".repeat(40)],
    broken: [
      "",
      "ab",
      "a".repeat(41),
      "Acme",
      "acmE",
      "-acme",
      "acme-",
      "_acme",
      "acme_",
      "ac me",
      "acme ",
      "acme\n",
      "acme*",
      'acme"',
      "acme'",
      "acme\\",
      "acme/x",
      "acme:x",
      "acme.x",
      "acme?",
      "acmé",
      "аcme",
      "acme${path.root}",
      "acme%{if true}",
      "${aws:username}",
    ],
  },
  HCP_TERRAFORM_ORGANIZATION: {
    rules: hcpTerraform.HCP_TERRAFORM_ORGANIZATION,
    kept: ["acme", "Acme_Corp-1", "a".repeat(40)],
    broken: ["", "ab", "a".repeat(41), "ac me", "acme/x", "acme\n"],
  },
  HCP_TERRAFORM_WORKSPACE: {
    rules: hcpTerraform.HCP_TERRAFORM_WORKSPACE,
    kept: ["w", "pulumi-cmk", "Pulumi_CMK", "w".repeat(90)],
    broken: ["", "w".repeat(91), "a b", "a/b", "a.b", "ws-\n"],
  },
  HCP_TERRAFORM_PROJECT: {
    rules: hcpTerraform.HCP_TERRAFORM_PROJECT,
    kept: ["abc", "Default Project", "a_b-c", "p".repeat(40)],
    broken: ["", "ab", "p".repeat(41), " abc", "abc ", "a/b", "a\tb"],
  },
  HCP_TERRAFORM_HOSTNAME: {
    rules: hcpTerraform.HCP_TERRAFORM_HOSTNAME,
    kept: ["app.terraform.io", "localhost", "tfe.example.com:8443", "10.0.0.1"],
    broken: ["", "https://app.terraform.io", "app.terraform.io/", "app terraform", "-a.io", "a..io", "a.io:port"],
  },
  ISSUER_URL: {
    rules: oidcProvider.ISSUER_URL,
    kept: [
      "https://api.pulumi.com/oidc",
      "https://pulumi.example.com",
      "https://pulumi.example.com/a/b-c_d.e~f",
      `https://pulumi.example.com/${"a".repeat(228)}`,
    ],
    broken: [
      "",
      "api.pulumi.com/oidc",
      "http://api.pulumi.com/oidc",
      "HTTPS://api.pulumi.com/oidc",
      "https://",
      "https:///oidc",
      "https://api.pulumi.com/oidc/",
      "https://api.pulumi.com/",
      "https://api.pulumi.com:8443/oidc",
      "https://user@api.pulumi.com/oidc",
      "https://api.pulumi.com/oidc?x=y",
      "https://api.pulumi.com/oidc#x",
      "https://api.pulumi.com/oidc\n",
      "https://*.pulumi.com/oidc",
      'https://api.pulumi.com/oidc"',
      "https://api.pulumi.com//oidc",
      `https://pulumi.example.com/${"a".repeat(229)}`,
    ],
  },
  AUDIENCE: {
    rules: oidcProvider.AUDIENCE,
    kept: ["acme", "aws:acme", "https://acme.example.com/x", "urn:pulumi:org:acme", "a", "a".repeat(255)],
    broken: ["", "a".repeat(256), "aws:acme ", "aws: acme", "aws:*", 'aws:"acme"', "aws:$acme", "aws:acme;ls", "a\nb"],
  },
  AUDIENCE_COUNT: { rules: oidcProvider.AUDIENCE_COUNT, kept: [0, 1, 100], broken: [101] },
  OIDC_PROVIDER_ARN: {
    rules: oidcProvider.OIDC_PROVIDER_ARN,
    kept: [
      `arn:aws:iam::${ACCOUNT}:oidc-provider/api.pulumi.com/oidc`,
      `arn:aws-us-gov:iam::${ACCOUNT}:oidc-provider/pulumi.example.com`,
      `arn:aws-cn:iam::${ACCOUNT}:oidc-provider/pulumi.example.com/a/b`,
    ],
    broken: [
      "",
      "api.pulumi.com/oidc",
      `arn:aws:iam::${ACCOUNT}:oidc-provider/`,
      `arn:aws:iam::${ACCOUNT}:oidc-provider/api.pulumi.com/oidc/`,
      `arn:aws:iam::${ACCOUNT}:role/api.pulumi.com/oidc`,
      `arn:aws:iam::${ACCOUNT}:saml-provider/acme`,
      "arn:aws:iam::1234:oidc-provider/api.pulumi.com/oidc",
      `arn:aws:iam:us-east-1:${ACCOUNT}:oidc-provider/api.pulumi.com/oidc`,
      `arn:google:iam::${ACCOUNT}:oidc-provider/api.pulumi.com/oidc`,
      `arn:aws:iam::${ACCOUNT}:oidc-provider/*`,
    ],
  },
  THUMBPRINT: {
    rules: oidcProvider.THUMBPRINT,
    kept: ["0123456789abcdef0123456789ABCDEF01234567"],
    broken: ["", "0123", "g".repeat(40), "a".repeat(41), "a".repeat(39)],
  },
  ROLE_ARN: {
    rules: role.ROLE_ARN,
    kept: [`arn:aws:iam::${ACCOUNT}:role/pulumi-cmk-acme`, `arn:aws-cn:iam::${ACCOUNT}:role/security/pulumi_cmk`],
    broken: [
      "",
      "*",
      `arn:aws:iam::${ACCOUNT}:root`,
      `arn:aws:iam::${ACCOUNT}:role/*`,
      `arn:aws:iam::${ACCOUNT}:user/x`,
    ],
  },
  ROLE_NAME: {
    rules: role.ROLE_NAME,
    kept: ["r", "pulumi-cmk-acme", "a_b+c=d,e.f@g-h", "R".repeat(64)],
    broken: ["", "r".repeat(65), "a b", "a/b", "a:b", "a*", "a\n", "é"],
  },
  ROLE_PATH: {
    rules: role.ROLE_PATH,
    kept: ["/", "/security/", "/a/b_c/", `/${"p".repeat(510)}/`],
    broken: ["", "security", "/security", "security/", "//", "/a b/", `/${"p".repeat(511)}/`],
  },
  ROLE_DESCRIPTION: {
    rules: role.ROLE_DESCRIPTION,
    kept: ["", "Für Pulumi\tCloud:\r\n“no” quotes".replace(/[“”]/g, "'"), "d".repeat(1000), "¡ÿ"],
    broken: ["d".repeat(1001), "“quoted”", "dash – here", "日本", "bell\u0007"],
  },
  ROLE_MAX_SESSION_DURATION: {
    rules: role.ROLE_MAX_SESSION_DURATION,
    kept: [3600, 7200, 43200],
    broken: [3599, 43201, 3600.5, 0, -3600],
  },
  POLICY_ARN: {
    rules: role.POLICY_ARN,
    kept: [
      `arn:aws:iam::${ACCOUNT}:policy/boundary`,
      "arn:aws:iam::aws:policy/PowerUserAccess",
      `arn:aws-cn:iam::${ACCOUNT}:policy/team/boundary`,
    ],
    broken: [
      "",
      "boundary",
      `arn:aws:iam::${ACCOUNT}:role/x`,
      `arn:aws:iam::${ACCOUNT}:policy/`,
      "arn:aws:iam::1:policy/x",
    ],
  },
  KEY_ALIAS: {
    rules: key.KEY_ALIAS,
    kept: [
      "a",
      "pulumi-cmk-acme",
      "alias/pulumi-cmk-acme",
      "alias",
      "team/pulumi_1",
      "a".repeat(250),
      "awsome",
      "awskey",
    ],
    broken: [
      "",
      "alias/",
      "aws/pulumi",
      "alias/aws/pulumi",
      "a".repeat(251),
      `alias/${"a".repeat(251)}`,
      "a b",
      "a:b",
      "a.b",
      "a\n",
    ],
  },
  KEY_DESCRIPTION: {
    rules: key.KEY_DESCRIPTION,
    kept: ["", "“any” – thing 日本", "d".repeat(8192)],
    broken: ["d".repeat(8193)],
  },
  KEY_ADMINISTRATOR_ARN: {
    rules: key.KEY_ADMINISTRATOR_ARN,
    kept: [
      `arn:aws:iam::${ACCOUNT}:role/security`,
      `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Admin_0123456789abcdef`,
      `arn:aws:iam::${ACCOUNT}:user/team/alice@example.com`,
      `arn:aws:iam::${ACCOUNT}:root`,
      `arn:aws-us-gov:iam::${ACCOUNT}:role/security`,
    ],
    broken: [
      "",
      "*",
      "alice",
      ACCOUNT,
      `arn:aws:iam::${ACCOUNT}:*`,
      `arn:aws:iam::${ACCOUNT}:role/*`,
      `arn:aws:iam::${ACCOUNT}:role/`,
      `arn:aws:iam::${ACCOUNT}:rooty`,
      `arn:aws:iam::${ACCOUNT}:group/admins`,
      `arn:aws:sts::${ACCOUNT}:assumed-role/security/session`,
      "arn:aws:iam::*:root",
      'arn:aws:iam::123456789012:role/a"b',
    ],
  },
  KEY_ACCOUNT_ACCESS: {
    rules: key.KEY_ACCOUNT_ACCESS,
    kept: ["administration", "full"],
    broken: ["", "Full", "none", "administration ", "full\n"],
  },
  KEY_DELETION_WINDOW_IN_DAYS: {
    rules: key.KEY_DELETION_WINDOW_IN_DAYS,
    kept: [7, 30],
    broken: [6, 31, 7.5, 0, -7],
  },
  KEY_ROTATION_PERIOD_IN_DAYS: {
    rules: key.KEY_ROTATION_PERIOD_IN_DAYS,
    kept: [90, 365, 2560],
    broken: [89, 2561, 90.5],
  },
  REGISTRATION_NAME: {
    rules: registration.REGISTRATION_NAME,
    kept: ["pulumi-cmk-acme", "a", "Production 2026", " a ", "Schlüssel 日本"],
    broken: ["", " ", "a\n", "a\tb", "\u007f"],
  },
  REGISTRATION_ROLE_ARN: {
    rules: registration.REGISTRATION_ROLE_ARN,
    kept: [
      `arn:aws:iam::${ACCOUNT}:role/pulumi-cmk-acme`,
      `arn:aws:iam::${ACCOUNT}:role/security/pulumi/cmk`,
      `arn:aws-us-gov:iam::${ACCOUNT}:role/cmk`,
      `arn:aws-cn:iam::${ACCOUNT}:role/cmk`,
    ],
    broken: [
      "",
      "pulumi-cmk-acme",
      `arn:aws:iam::${ACCOUNT}:role/`,
      `arn:aws:iam::${ACCOUNT}:role/*`,
      `arn:aws:iam::${ACCOUNT}:user/alice`,
      `arn:aws:sts::${ACCOUNT}:assumed-role/cmk/session`,
      "arn:aws:iam::1234:role/cmk",
      `arn:aws:iam::${ACCOUNT}:role/cmk\n`,
    ],
  },
  REGISTRATION_KEY_ARN: {
    rules: registration.REGISTRATION_KEY_ARN,
    kept: [
      `arn:aws:kms:eu-central-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
      `arn:aws:kms:eu-central-1:${ACCOUNT}:key/mrk-1234abcd12ab34cd56ef1234567890ab`,
      `arn:aws:kms:eu-central-1:${ACCOUNT}:alias/pulumi-cmk-acme`,
      `arn:aws-us-gov:kms:us-gov-west-1:${ACCOUNT}:alias/team/cmk`,
    ],
    broken: [
      "",
      "1234abcd-12ab-34cd-56ef-1234567890ab",
      "alias/pulumi-cmk-acme",
      `arn:aws:kms:eu-central-1:${ACCOUNT}:key/`,
      `arn:aws:kms:eu-central-1:${ACCOUNT}:key/*`,
      `arn:aws:kms::${ACCOUNT}:key/1234abcd`,
      `arn:aws:iam::${ACCOUNT}:role/cmk`,
      `arn:aws:kms:eu-central-1:${ACCOUNT}:key/1234abcd\n`,
    ],
  },
};
