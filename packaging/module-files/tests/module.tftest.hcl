# Plans the module with a mocked AWS provider, so it needs no AWS account. With prevent_destroy, terraform test couldn't destroy what it
# applied, so every run only plans.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { id = "eu-central-1" }
  }
  mock_data "aws_iam_openid_connect_provider" {
    # Without the ARN, because OpenTofu rejects a mock of an argument that the configuration sets.
    defaults = { client_id_list = ["acme", "aws:acme"] }
  }
}

variables {
  org = "acme"
}

run "defaults" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  assert {
    condition     = aws_iam_openid_connect_provider.oidc_provider[0].client_id_list == toset(["aws:acme"])
    error_message = "The OIDC provider must accept exactly the audience of the organization."
  }
  assert {
    condition     = aws_iam_role.role.name == "pulumi-cmk-acme" && aws_kms_alias.key.name == "alias/pulumi-cmk-acme"
    error_message = "The role and the alias must be named after the organization."
  }
  assert {
    condition     = aws_kms_key.key.enable_key_rotation && aws_kms_key.key.deletion_window_in_days == 30
    error_message = "The key must be rotated, and have a waiting period of 30 days."
  }
  assert {
    condition     = aws_kms_key.key.multi_region == false
    error_message = "The key must not be a multi-Region key."
  }
}

run "existing_oidc_provider" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  variables {
    oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc"
  }
  assert {
    condition     = length(aws_iam_openid_connect_provider.oidc_provider) == 0
    error_message = "No OIDC provider must be created if an ARN is passed."
  }
  # The ARN is known, so the whole trust policy is too.
  assert {
    condition = jsondecode(aws_iam_role.role.assume_role_policy) == jsondecode(jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc" }
        Action    = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = {
            "api.pulumi.com/oidc:aud" = "aws:acme"
            "api.pulumi.com/oidc:sub" = "pulumi:cmk:pulumi.organization.login:acme"
          }
        }
      }]
    }))
    error_message = "The trust policy must allow exactly Pulumi Cloud's tokens for keys of the organization."
  }
}

run "looked_up_oidc_provider" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  variables {
    create_oidc_provider = false
  }
  override_data {
    target = data.aws_iam_openid_connect_provider.oidc_provider
    values = {
      arn            = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc"
      client_id_list = ["acme", "aws:acme"]
    }
  }
  assert {
    condition     = output.oidc_provider_arn == "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc"
    error_message = "The OIDC provider of the account must be looked up."
  }
}

run "existing_oidc_provider_without_the_audience" {
  command = plan

  variables {
    org               = "umbrella"
    oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc"
  }
  expect_failures = [data.aws_iam_openid_connect_provider.oidc_provider]
}

run "existing_oidc_provider_in_another_account" {
  command = plan

  variables {
    oidc_provider_arn = "arn:aws:iam::999999999999:oidc-provider/api.pulumi.com/oidc"
  }
  expect_failures = [data.aws_iam_openid_connect_provider.oidc_provider]
}

run "organization_in_uppercase" {
  command = plan

  variables {
    org = "Acme"
  }
  expect_failures = [var.org]
}

run "statement_that_grants_use" {
  command = plan

  variables {
    key_policy_statements = [{
      effect     = "Allow"
      principals = { AWS = ["arn:aws:iam::123456789012:role/break-glass"] }
      actions    = ["kms:Decrypt"]
      conditions = {}
    }]
  }
  expect_failures = [aws_kms_key.key]
}

run "statement_that_grants_use_with_permission" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  variables {
    key_policy_statements = [{
      effect     = "Allow"
      principals = { AWS = ["arn:aws:iam::123456789012:role/break-glass"] }
      actions    = ["kms:Decrypt"]
      conditions = {}
    }]
    key_policy_statements_may_grant_use = true
  }
}

run "invalid_values" {
  command = plan

  variables {
    oidc_issuer_url             = "http://api.pulumi.com/oidc"
    oidc_audiences              = [""]
    oidc_thumbprints            = ["0123"]
    oidc_provider_arn           = "arn:aws:iam::123456789012:role/pulumi"
    role_name                   = "pulumi cmk"
    role_path                   = "security"
    role_max_session_duration   = 3599
    key_alias                   = "alias/aws/pulumi"
    key_administrator_arns      = ["arn:aws:iam::123456789012:group/admins"]
    key_account_access          = "none"
    key_deletion_window_in_days = 6
    key_rotation_period_in_days = 89
    tags                        = { "aws:owner" = "security" }
  }
  expect_failures = [
    var.oidc_issuer_url,
    var.oidc_audiences,
    var.oidc_thumbprints,
    var.oidc_provider_arn,
    var.role_name,
    var.role_path,
    var.role_max_session_duration,
    var.key_alias,
    var.key_administrator_arns,
    var.key_account_access,
    var.key_deletion_window_in_days,
    var.key_rotation_period_in_days,
    var.tags,
  ]
}
