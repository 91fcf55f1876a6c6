import type { Configuration } from "../../../hcl/configuration";
import type { PackagingOptions } from "../../command";
import { referenceOf } from "../../reference";

/** Returns the README of the submodule. */
export function readme(configuration: Configuration, { preventDestroy }: PackagingOptions): string {
  const protection = preventDestroy
    ? `Terraform rejects plans that would destroy or replace the OIDC provider (\`prevent_destroy\`), or that are for another AWS account or issuer.
Without the OIDC provider, AWS rejects all tokens of Pulumi Cloud, also those of Pulumi ESC and Pulumi Deployments.`
    : `Terraform doesn't reject a plan that destroys or replaces the OIDC provider, because \`prevent_destroy\` was turned off. Without the OIDC
provider, AWS rejects all tokens of Pulumi Cloud, also those of Pulumi ESC and Pulumi Deployments.`;
  return `# Terraform module: one OIDC provider for several Pulumi organizations

An AWS account can have only one OIDC provider for an issuer, so all keys in the account share it. This module creates it with the audience of
each organization. The [main module](../..) then creates a role and a key for each:

\`\`\`hcl
module "oidc_provider" {
  source        = "./pulumi-cmk/modules/oidc-provider"
  organizations = ["acme", "acme-labs"]
}

module "pulumi_cmk" {
  for_each = module.oidc_provider.organizations
  source   = "./pulumi-cmk"

  org                  = each.key
  create_oidc_provider = false
  oidc_provider_arn    = module.oidc_provider.arn
}
\`\`\`

- To add an organization, add it to \`organizations\`, and apply once. The other organizations don't change.
- The list of audiences is complete: an audience that is in neither list is removed by the next apply. For Pulumi Deployments, add the
  organization's name to \`audiences\`.
- To use an OIDC provider that already exists, call the main module without this one, and set its \`create_oidc_provider\` to \`false\`. It then
  looks up the OIDC provider, and fails if an audience is missing. You can also import an existing one into this module. Then list all of its
  audiences.
- For a key in another Region, call the main module with another AWS provider. IAM is global, so the OIDC provider is the same: see the
  [example](../../examples/several-organizations).

## Protect the OIDC provider

${protection} See [Protect the key](../../README.md#protect-the-key) for how to turn \`prevent_destroy\` on or off.

${referenceOf(configuration)}`;
}
