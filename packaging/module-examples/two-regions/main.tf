# A key in each of two regions for one organization. The account's OIDC provider is there already.

provider "aws" {
  region = "eu-central-1"
}

provider "aws" {
  alias  = "ireland"
  region = "eu-west-1"
}

data "aws_iam_openid_connect_provider" "pulumi_cloud" {
  url = "https://api.pulumi.com/oidc"
}

module "frankfurt" {
  source            = "../.."
  org               = "acme"
  oidc_provider_arn = data.aws_iam_openid_connect_provider.pulumi_cloud.arn
}

module "ireland" {
  source            = "../.."
  providers         = { aws = aws.ireland }
  org               = "acme"
  oidc_provider_arn = data.aws_iam_openid_connect_provider.pulumi_cloud.arn
  role_name         = "pulumi-cmk-acme-ireland"
}

output "pulumi_cloud_keys" {
  value = [module.frankfurt.pulumi_cloud_key, module.ireland.pulumi_cloud_key]
}
