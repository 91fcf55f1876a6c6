# One organization, in the account and the Region of the default AWS provider.

provider "aws" {
  region = "eu-central-1"
}

module "pulumi_cmk" {
  source = "../.."
  org    = "acme"
}

output "pulumi_cloud_key" {
  description = "Values to register the key with Pulumi Cloud."
  value       = module.pulumi_cmk.pulumi_cloud_key
}
