# An existing key. Here, the owner of the key is in the same configuration. For a key in another account, only the module is in
# yours, and the owner of the key adds the statement in the output key_policy_statement.

provider "aws" {
  region = "eu-central-1"
}

data "aws_caller_identity" "owner" {}

data "aws_partition" "owner" {}

resource "aws_kms_key" "owned" {
  description         = "Owned by the security team"
  enable_key_rotation = true
}

resource "aws_kms_key_policy" "owned" {
  key_id = aws_kms_key.owned.key_id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Allow administration of the key"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.owner.partition}:iam::${data.aws_caller_identity.owner.account_id}:root" }
        Action    = ["kms:Describe*", "kms:Get*", "kms:List*", "kms:Put*", "kms:Update*", "kms:Enable*", "kms:Disable*", "kms:CancelKeyDeletion", "kms:TagResource", "kms:UntagResource"]
        Resource  = "*"
      },
      module.pulumi_cmk.key_policy_statement,
    ]
  })
}

module "pulumi_cmk" {
  source           = "../../modules/existing-key"
  org              = "acme"
  existing_key_arn = aws_kms_key.owned.arn
  check_key_state  = true
}

output "key_policy_statement" {
  description = "Statement that the owner of the key adds to the key policy."
  value       = module.pulumi_cmk.key_policy_statement
}

output "pulumi_cloud_keys" {
  description = "Values to register the key with Pulumi Cloud."
  value       = [module.pulumi_cmk.pulumi_cloud_key]
}
