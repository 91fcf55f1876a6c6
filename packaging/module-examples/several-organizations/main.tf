# A key for each of several organizations, in two Regions. They share one OIDC provider, because an account can have only one for Pulumi
# Cloud.

provider "aws" {
  region = "eu-central-1"
}

provider "aws" {
  alias  = "virginia"
  region = "us-east-1"
}

locals {
  # The Region of each organization's key. A key can't be moved to another Region.
  regions = {
    acme      = "eu-central-1"
    acme-labs = "eu-central-1"
    acme-us   = "us-east-1"
  }
}

module "oidc_provider" {
  source        = "../../modules/oidc-provider"
  organizations = keys(local.regions)
}

# A provider block can't depend on for_each, so each Region has a module block.
module "frankfurt" {
  for_each = toset([for org in module.oidc_provider.organizations : org if local.regions[org] == "eu-central-1"])
  source   = "../.."

  org = each.key

  # The ARN is known only after apply, so set create_oidc_provider to false.
  create_oidc_provider = false
  oidc_provider_arn    = module.oidc_provider.arn
}

module "virginia" {
  for_each  = toset([for org in module.oidc_provider.organizations : org if local.regions[org] == "us-east-1"])
  source    = "../.."
  providers = { aws = aws.virginia }

  org                  = each.key
  create_oidc_provider = false
  oidc_provider_arn    = module.oidc_provider.arn
}

output "pulumi_cloud_keys" {
  description = "Values to register the key of each organization with Pulumi Cloud."
  value       = { for org, cmk in merge(module.frankfurt, module.virginia) : org => cmk.pulumi_cloud_key }
}
