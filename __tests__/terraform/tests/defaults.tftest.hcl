# Tests the stack with only the organization set. Run terraform test in the folder of the synthesized stack.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/mocks"
}

variables {
  org = "acme"
}

run "defaults" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  assert {
    condition     = aws_iam_openid_connect_provider.oidc_provider[0].url == "https://api.pulumi.com/oidc"
    error_message = "The OIDC provider isn't for Pulumi Cloud's issuer."
  }
  assert {
    condition     = aws_iam_openid_connect_provider.oidc_provider[0].client_id_list == toset(["aws:acme"])
    error_message = "The OIDC provider doesn't accept exactly the organization's audience."
  }
  assert {
    condition     = length(data.aws_iam_openid_connect_provider.oidc_provider) == 0
    error_message = "An OIDC provider is looked up."
  }
  assert {
    condition     = aws_iam_role.role.name == "pulumi-cmk-acme" && aws_iam_role.role.permissions_boundary == null
    error_message = "The role isn't named after the organization, or has a permissions boundary."
  }
  assert {
    condition     = aws_kms_alias.key.name == "alias/pulumi-cmk-acme"
    error_message = "The alias isn't named after the organization."
  }
  assert {
    condition     = aws_kms_key.key.enable_key_rotation && aws_kms_key.key.deletion_window_in_days == 30 && !aws_kms_key.key.multi_region
    error_message = "The key has no rotation, another waiting period than 30 days, or is a multi-Region key."
  }
}

run "trust_policy" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

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
    error_message = "The trust policy isn't exactly the one for Pulumi Cloud and the organization."
  }
}

run "key_policy" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  assert {
    condition = jsondecode(aws_kms_key.key.policy).Statement[0] == jsondecode(jsonencode({
      Sid       = "Allow use of the key"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:role/pulumi-cmk-acme" }
      Action    = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = "*"
    }))
    error_message = "The role doesn't have exactly three actions on the key."
  }
  assert {
    condition     = [for statement in jsondecode(aws_kms_key.key.policy).Statement : statement.Sid] == ["Allow use of the key", "Enable IAM Administration Permissions", "Deny deletion of the key"]
    error_message = "The key policy has missing or additional statements."
  }
  assert {
    condition     = jsondecode(aws_kms_key.key.policy).Statement[1].Principal.AWS == "arn:aws:iam::123456789012:root"
    error_message = "The administration statement isn't for the account."
  }
  assert {
    condition     = length([for action in jsondecode(aws_kms_key.key.policy).Statement[1].Action : action if contains(["kms:*", "kms:Create*", "kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReplicateKey"], action)]) == 0
    error_message = "The administration statement allows use of the key, grants or replication."
  }
  assert {
    condition = jsondecode(aws_kms_key.key.policy).Statement[2] == jsondecode(jsonencode({
      Sid       = "Deny deletion of the key"
      Effect    = "Deny"
      Principal = "*"
      Action    = ["kms:ScheduleKeyDeletion"]
      Resource  = "*"
    }))
    error_message = "The key policy doesn't deny the deletion to every principal."
  }
}

run "outputs" {
  command = plan
  # Before the first apply, the state of the key is unknown.
  expect_failures = [check.key_can_be_used]

  assert {
    condition = output.pulumi_cloud_key == {
      name    = "pulumi-cmk-acme"
      keyType = "aws_kms"
      awsKms = {
        roleArn = "arn:aws:iam::123456789012:role/pulumi-cmk-acme"
        keyArn  = "arn:aws:kms:eu-central-1:123456789012:key/0b2a1c6e-0000-4000-8000-000000000000"
      }
    }
    error_message = "pulumi_cloud_key isn't the body of Pulumi Cloud's REST call."
  }
  assert {
    condition     = output.oidc_provider_arn == aws_iam_openid_connect_provider.oidc_provider[0].arn
    error_message = "oidc_provider_arn isn't the ARN of the created OIDC provider."
  }
  assert {
    condition     = output.role_arn == aws_iam_role.role.arn && output.key_arn == aws_kms_key.key.arn && output.key_alias_arn == aws_kms_alias.key.arn
    error_message = "role_arn, key_arn or key_alias_arn isn't the ARN of the created resource."
  }
}
