# What the stack makes when only the organization is set. Run in the folder of the synthesized stack: terraform test

mock_provider "aws" {
  override_during = plan
  source          = "./tests/mocks"
}

variables {
  org = "acme"
}

run "defaults" {
  command = plan
  # Before the first apply, no plan can read the state of the key.
  expect_failures = [check.key_can_be_used]

  assert {
    condition     = aws_iam_openid_connect_provider.oidc_provider[0].url == "https://api.pulumi.com/oidc"
    error_message = "The OIDC provider is Pulumi Cloud's."
  }
  assert {
    condition     = aws_iam_openid_connect_provider.oidc_provider[0].client_id_list == toset(["aws:acme"])
    error_message = "The OIDC provider accepts the organization's audience alone."
  }
  assert {
    condition     = length(data.aws_iam_openid_connect_provider.oidc_provider) == 0
    error_message = "No OIDC provider is looked up."
  }
  assert {
    condition     = aws_iam_role.role.name == "pulumi-cmk-acme" && aws_iam_role.role.permissions_boundary == null
    error_message = "The role is named after the organization and has no boundary."
  }
  assert {
    condition     = aws_kms_alias.key.name == "alias/pulumi-cmk-acme"
    error_message = "The alias is named after the organization."
  }
  assert {
    condition     = aws_kms_key.key.enable_key_rotation && aws_kms_key.key.deletion_window_in_days == 30 && !aws_kms_key.key.multi_region
    error_message = "The key rotates, waits 30 days for its deletion, and is in one Region."
  }
}

run "trust_policy" {
  command = plan
  # Before the first apply, no plan can read the state of the key.
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
    error_message = "The role trusts Pulumi Cloud for the organization and this use alone."
  }
}

run "key_policy" {
  command = plan
  # Before the first apply, no plan can read the state of the key.
  expect_failures = [check.key_can_be_used]

  assert {
    condition = jsondecode(aws_kms_key.key.policy).Statement[0] == jsondecode(jsonencode({
      Sid       = "Allow use of the key"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:role/pulumi-cmk-acme" }
      Action    = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = "*"
    }))
    error_message = "The role has exactly the three actions."
  }
  assert {
    condition     = [for statement in jsondecode(aws_kms_key.key.policy).Statement : statement.Sid] == ["Allow use of the key", "Enable IAM Administration Permissions", "Deny deletion of the key"]
    error_message = "The account administers the key and nobody else is named."
  }
  assert {
    condition     = jsondecode(aws_kms_key.key.policy).Statement[1].Principal.AWS == "arn:aws:iam::123456789012:root"
    error_message = "Administration is the account's."
  }
  assert {
    condition     = length([for action in jsondecode(aws_kms_key.key.policy).Statement[1].Action : action if contains(["kms:*", "kms:Create*", "kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReplicateKey"], action)]) == 0
    error_message = "Administration contains no use of the key, no grants and no replication."
  }
  assert {
    condition = jsondecode(aws_kms_key.key.policy).Statement[2] == jsondecode(jsonencode({
      Sid       = "Deny deletion of the key"
      Effect    = "Deny"
      Principal = "*"
      Action    = ["kms:ScheduleKeyDeletion"]
      Resource  = "*"
    }))
    error_message = "Everyone is denied the deletion of the key."
  }
}

run "outputs" {
  command = plan
  # Before the first apply, no plan can read the state of the key.
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
    error_message = "What to enter in Pulumi Cloud is the body of its REST call."
  }
  assert {
    condition     = output.oidc_provider_arn == aws_iam_openid_connect_provider.oidc_provider[0].arn
    error_message = "oidc_provider_arn is the created OIDC provider's."
  }
  assert {
    condition     = output.role_arn == aws_iam_role.role.arn && output.key_arn == aws_kms_key.key.arn && output.key_alias_arn == aws_kms_alias.key.arn
    error_message = "The other outputs are the ARNs of what is made."
  }
}
