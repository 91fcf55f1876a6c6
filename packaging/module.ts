import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Configuration, toHcl } from "../hcl/configuration";
import { COVERAGE } from "../modules/pulumi-cloud/contract";
import { COMMENTS } from "../modules/stack/comments";
import { MIN_AWS_PROVIDER, MIN_TERRAFORM, UNSUPPORTED_AWS_PROVIDER } from "../modules/stack/versions";
import type { Packaging, PackagingOptions } from "./command";
import { configurationOf } from "./configuration";
import { type Files, noteOf } from "./folder";
import { existingKeySubmodule } from "./submodules/existing-key";
import { protection } from "./protection";
import { outputsTable, variablesTable } from "./tables";

const EXAMPLES = join(__dirname, "module-examples");
const LICENSE = join(__dirname, "..", "LICENSE");

/** The stack as a child module for other configurations, in the standard module structure. */
export const MODULE: Packaging = {
  script: "synth:module",
  folder: "terraform/module",
  files: moduleFiles,
};

const NOTE = noteOf(MODULE.script);

function moduleFiles({ preventDestroy }: PackagingOptions): Files {
  const { terraform, variable, output, ...main } = configurationOf({ target: "module", preventDestroy });
  return {
    "main.tf": hcl(main),
    "variables.tf": hcl({ variable }),
    "outputs.tf": hcl({ output }),
    "versions.tf": hcl({ terraform }),
    "README.md": readme(Object.keys(variable as object), preventDestroy),
    LICENSE: readFileSync(LICENSE, "utf8"),
    ...existingKeySubmodule({ preventDestroy }, NOTE),
    ...Object.fromEntries(
      readdirSync(EXAMPLES).map((name) => [
        `examples/${name}/main.tf`,
        `# ${NOTE}\n\n${readFileSync(join(EXAMPLES, name, "main.tf"), "utf8")}`,
      ]),
    ),
  };
}

function hcl(configuration: Configuration): string {
  return `# ${NOTE}\n\n${toHcl(configuration, COMMENTS)}`;
}

function readme(variables: readonly string[], preventDestroy: boolean): string {
  return `<!-- ${NOTE} -->

# Terraform module: a customer managed key for Pulumi Cloud

Creates the AWS resources that Pulumi Cloud needs to protect your Pulumi ESC data with a customer managed key (an OIDC provider, an IAM role
and a KMS key), with least privilege.

${COVERAGE.join(" ")}

\`\`\`hcl
module "pulumi_cmk" {
  source = "./pulumi-cmk" # the location of this directory
  org    = "acme"
}

output "pulumi_cloud_key" {
  value = module.pulumi_cmk.pulumi_cloud_key
}
\`\`\`

To register the key, go to **Settings** > **Organization** > **Customer Managed Keys** in Pulumi Cloud, choose **Add Customer Managed Key**,
and enter the values of \`pulumi_cloud_key\`. Only organization admins can do this.

- The module uses the AWS provider of its caller, and creates the key in that provider's Region. To use another provider, pass it with
  \`providers = { aws = aws.ireland }\`.
- An account can have only one OIDC provider for Pulumi Cloud. If the account already has one, or if you call the module more than once in
  an account, pass its ARN as \`oidc_provider_arn\`, or set \`create_oidc_provider = false\` to look it up. If the ARN is known only after
  apply because the same configuration creates the OIDC provider, set both.
- Role names are unique in an account, across Regions. If an organization has keys in two Regions, pass another \`role_name\` for the
  second one.
- A value that is known only after apply is validated during the apply. In a list that contains such a value, an invalid value fails the
  plan, but Terraform can't print it. For a sensitive value, Terraform prints neither the value nor the message.

To use a KMS key that you already have, in the same or another AWS account, use the submodule [existing-key](modules/existing-key).

See the [examples](examples) for one organization, several organizations, two Regions and an existing key.

## Requirements

Terraform ${MIN_TERRAFORM} or later, and the provider \`hashicorp/aws\` ${MIN_AWS_PROVIDER} or later, below ${UNSUPPORTED_AWS_PROVIDER}.

## Inputs

${variablesTable(variables)}

## Outputs

${outputsTable()}

## Protect the key

${protection(preventDestroy, MODULE.script)}
`;
}
