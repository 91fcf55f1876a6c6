# A key for each of several organizations. They share one OIDC provider, because an account can have only one for Pulumi Cloud.

terraform {
  required_version = ">= 1.5.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.81.0, < 7.0.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

locals {
  organizations = toset(["acme", "acme-labs"])
}

resource "aws_iam_openid_connect_provider" "pulumi_cloud" {
  url            = "https://api.pulumi.com/oidc"
  client_id_list = [for org in local.organizations : "aws:${org}"]

  lifecycle {
    prevent_destroy = true
  }
}

module "pulumi_cmk" {
  for_each = local.organizations
  source   = "../.."

  org = each.key

  # The ARN is known only after apply, so set create_oidc_provider to false.
  create_oidc_provider = false
  oidc_provider_arn    = aws_iam_openid_connect_provider.pulumi_cloud.arn
}

output "pulumi_cloud_keys" {
  description = "Values to register each key with Pulumi Cloud."
  value       = { for org, cmk in module.pulumi_cmk : org => cmk.pulumi_cloud_key }
}
