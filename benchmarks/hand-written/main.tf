# What cdktf-pulumi-cmk deploys for several organizations, written by hand: the same resources with the same arguments, without the
# checks. The benchmarks compare the two.

terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "organizations" {
  type = set(string)
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

resource "aws_iam_openid_connect_provider" "pulumi" {
  url            = "https://api.pulumi.com/oidc"
  client_id_list = [for organization in var.organizations : "aws:${organization}"]

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_iam_role" "pulumi" {
  for_each = var.organizations

  name        = "pulumi-cmk-${each.key}"
  description = "Lets Pulumi Cloud use the customer managed key of the organization ${each.key}."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = aws_iam_openid_connect_provider.pulumi.arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "api.pulumi.com/oidc:aud" = "aws:${each.key}"
          "api.pulumi.com/oidc:sub" = "pulumi:cmk:pulumi.organization.login:${each.key}"
        }
      }
    }]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_key" "pulumi" {
  for_each = var.organizations

  description             = "Encrypts the data keys of Pulumi ESC for the organization ${each.key}."
  deletion_window_in_days = 30
  enable_key_rotation     = true
  rotation_period_in_days = 365

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Allow use of the key"
        Effect    = "Allow"
        Principal = { AWS = aws_iam_role.pulumi[each.key].arn }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
      },
      {
        Sid       = "Enable IAM Administration Permissions"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action = [
          "kms:CreateAlias", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Update*", "kms:Revoke*", "kms:Disable*",
          "kms:Get*", "kms:Delete*", "kms:TagResource", "kms:UntagResource", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion",
          "kms:RotateKeyOnDemand",
        ]
        Resource = "*"
      },
      {
        Sid       = "Deny deletion of the key"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["kms:ScheduleKeyDeletion"]
        Resource  = "*"
      },
    ]
  })

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [is_enabled]
  }
}

resource "aws_kms_alias" "pulumi" {
  for_each = var.organizations

  name          = "alias/pulumi-cmk-${each.key}"
  target_key_id = aws_kms_key.pulumi[each.key].key_id
}
