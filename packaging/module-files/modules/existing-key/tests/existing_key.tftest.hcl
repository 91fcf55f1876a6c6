# Plans the module with a mocked AWS provider, so it needs no AWS account. With prevent_destroy, terraform test couldn't destroy what it
# applied, so every run only plans.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
}

variables {
  org              = "acme"
  existing_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

run "defaults" {
  command = plan

  assert {
    condition     = aws_iam_role.role.name == "pulumi-cmk-acme"
    error_message = "The role must have the default name."
  }
  assert {
    condition = jsondecode(aws_iam_role_policy.use_key.policy).Statement == [{
      Sid      = "AllowUseOfTheKey"
      Effect   = "Allow"
      Action   = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"]
      Resource = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    }]
    error_message = "The role must be allowed to use exactly the existing key."
  }
  assert {
    condition     = output.key_arn == var.existing_key_arn && output.key_id == "1234abcd-12ab-34cd-56ef-1234567890ab"
    error_message = "The outputs must have the ARN and the ID of the existing key."
  }
}

run "a_multi_region_key" {
  command = plan

  variables {
    existing_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab"
  }
  assert {
    condition     = output.key_id == "mrk-1234abcd12ab34cd56ef1234567890ab"
    error_message = "The existing key can be a multi-Region key."
  }
}

run "an_alias" {
  command = plan

  variables {
    existing_key_arn = "arn:aws:kms:eu-central-1:111122223333:alias/pulumi"
  }
  expect_failures = [var.existing_key_arn]
}

run "another_partition" {
  command = plan

  variables {
    existing_key_arn = "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
  expect_failures = [aws_iam_role_policy.use_key]
}
