# Mock values for AWS. terraform test reads this file for each mock_provider whose source is this folder.

mock_data "aws_partition" {
  defaults = {
    partition = "aws"
  }
}
mock_data "aws_caller_identity" {
  defaults = {
    account_id = "123456789012"
  }
}
mock_resource "aws_iam_openid_connect_provider" {
  defaults = {
    arn = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc"
  }
}
mock_resource "aws_iam_role" {
  defaults = {
    arn = "arn:aws:iam::123456789012:role/pulumi-cmk-acme"
  }
}
mock_resource "aws_kms_key" {
  defaults = {
    arn = "arn:aws:kms:eu-central-1:123456789012:key/0b2a1c6e-0000-4000-8000-000000000000"
  }
}
mock_resource "aws_kms_alias" {
  defaults = {
    arn = "arn:aws:kms:eu-central-1:123456789012:alias/pulumi-cmk-acme"
  }
}
mock_data "aws_iam_openid_connect_provider" {
  defaults = {
    arn            = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc"
    client_id_list = ["acme", "aws:acme"]
  }
}
mock_data "aws_kms_key" {
  defaults = {
    arn       = "arn:aws:kms:eu-central-1:123456789012:key/0b2a1c6e-0000-4000-8000-000000000000"
    key_state = "Enabled"
  }
}
