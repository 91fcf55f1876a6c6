terraform {
  required_version = ">= 1.10.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.81.0, < 7.0.0"
    }
  }

  # A runner is deleted after the job, and a local state with it: Terraform would no longer track the key.
  backend "s3" {
    bucket       = "acme-terraform-state"
    key          = "pulumi-cmk/terraform.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {}

module "pulumi_cmk" {
  source = "./pulumi-cmk"
  org    = "acme"
}

output "oidc_provider_arn" {
  description = "ARN of the OIDC provider through which AWS trusts Pulumi Cloud's tokens."
  value       = module.pulumi_cmk.oidc_provider_arn
}

output "pulumi_cloud_key" {
  description = "Values to register the key with Pulumi Cloud."
  value       = module.pulumi_cmk.pulumi_cloud_key
}
