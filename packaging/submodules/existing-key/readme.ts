import type { Configuration } from "../../../hcl/configuration";
import { referenceOf } from "../../reference";

/** Returns the README of the submodule. */
export function readme(configuration: Configuration): string {
  return `# Terraform module: an existing KMS key for Pulumi Cloud

Creates the AWS resources that Pulumi Cloud needs to protect your Pulumi ESC data with a KMS key that you already have, in the same or another
AWS account: an OIDC provider, and an IAM role that can use that key. It creates no key and no alias.

\`\`\`hcl
module "pulumi_cmk" {
  source           = "./pulumi-cmk/modules/existing-key" # the location of this directory
  org              = "acme"
  existing_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

output "key_policy_statement" {
  value = module.pulumi_cmk.key_policy_statement
}

output "pulumi_cloud_key" {
  value = module.pulumi_cmk.pulumi_cloud_key
}
\`\`\`

1. Apply the configuration.
2. Ask the owner of the key to add the statement in \`key_policy_statement\` to the key policy. To print it as JSON, run
   \`terraform output -json key_policy_statement\`. The role must exist first, because KMS rejects a statement for a role that it can't find.
3. Register the key in Pulumi Cloud with the values of \`pulumi_cloud_key\`.

- The key must be a symmetric encryption key in the partition of the role. It can be a multi-Region key.
- \`existing_key_arn\` must be the ARN of the key, not of an alias. IAM policies match the key's ARN, and an alias can point to another key later.
- The role gets an IAM policy with \`kms:Encrypt\`, \`kms:Decrypt\` and \`kms:GenerateDataKey\` on this key. For a key in another account, it
  needs that policy, and a key policy that allows the role (the statement) or its whole account. In the same account, the role could also use the key without the statement if the
  key policy lets IAM policies grant access, as the default key policy of AWS does.
- If the same configuration creates the key, set its policy with \`aws_kms_key_policy\`. With the argument \`policy\` of \`aws_kms_key\`, the key
  and the role would depend on each other.
- The owner of the key protects it: this module doesn't change, rotate or delete it. A plan for another key, AWS account, organization or
  issuer fails. So does a plan that replaces the key of the main module with an existing one, or the reverse: to move to another key, create
  a second deployment, register its key, and retire the first one.
- Set \`check_key_state\` to \`true\` to get a warning in every plan if the key is disabled, pending deletion or not symmetric. The AWS provider
  must be for the Region of the key, and its credentials must be allowed \`kms:DescribeKey\`.

${referenceOf(configuration)}`;
}
