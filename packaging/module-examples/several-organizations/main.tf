# A key for each of several organizations. They share the account's OIDC provider, which is there already and accepts the
# audience aws:ORGANIZATION of each.

provider "aws" {
  region = "eu-central-1"
}

data "aws_iam_openid_connect_provider" "pulumi_cloud" {
  url = "https://api.pulumi.com/oidc"
}

module "pulumi_cmk" {
  for_each          = toset(["acme", "acme-labs"])
  source            = "../.."
  org               = each.key
  oidc_provider_arn = data.aws_iam_openid_connect_provider.pulumi_cloud.arn
}

output "pulumi_cloud_keys" {
  value = { for org, cmk in module.pulumi_cmk : org => cmk.pulumi_cloud_key }
}
