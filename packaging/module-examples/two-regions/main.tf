# A key in each of two Regions for one organization. The second one uses the OIDC provider that the first one creates.

provider "aws" {
  region = "eu-central-1"
}

provider "aws" {
  alias  = "ireland"
  region = "eu-west-1"
}

module "frankfurt" {
  source = "../.."
  org    = "acme"
}

module "ireland" {
  source    = "../.."
  providers = { aws = aws.ireland }

  org       = "acme"
  role_name = "pulumi-cmk-acme-ireland"

  create_oidc_provider = false
  oidc_provider_arn    = module.frankfurt.oidc_provider_arn
}

output "pulumi_cloud_keys" {
  description = "Values to register each key with Pulumi Cloud."
  value       = [module.frankfurt.pulumi_cloud_key, module.ireland.pulumi_cloud_key]
}
