import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Configuration, toHcl } from "../hcl/configuration";
import { COMMENTS } from "../modules/stack/addresses";
import type { Packaging, PackagingOptions } from "./command";
import { configurationOf } from "./configuration";
import { type Files, noteOf } from "./folder";
import { protection } from "./protection";
import { outputsTable, variablesTable } from "./tables";

const EXAMPLES = join(__dirname, "module-examples");
const LICENSE = join(__dirname, "..", "LICENSE");

/** The stack as a module for other configurations, laid out as the Terraform Registry wants modules. */
export const MODULE: Packaging = {
  script: "synth:module",
  folder: "terraform/module",
  files: moduleFiles,
};

const NOTE = noteOf(MODULE.script);

function moduleFiles({ preventDestroy }: PackagingOptions): Files {
  const { terraform, variable, output, ...main } = configurationOf({ form: "module", preventDestroy });
  return {
    "main.tf": hcl(main),
    "variables.tf": hcl({ variable }),
    "outputs.tf": hcl({ output }),
    "versions.tf": hcl({ terraform }),
    "README.md": readme(Object.keys(variable as object), preventDestroy),
    LICENSE: readFileSync(LICENSE, "utf8"),
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

# A customer-managed key for Pulumi Cloud: a Terraform module

Makes the OIDC provider, the IAM role and the KMS key with which Pulumi Cloud encrypts an organization's secrets, with exactly the
access that it needs.

\`\`\`hcl
module "pulumi_cmk" {
  source = "./pulumi-cmk" # where this folder is
  org    = "acme"
}

output "pulumi_cloud_key" {
  value = module.pulumi_cmk.pulumi_cloud_key
}
\`\`\`

Enter what \`pulumi_cloud_key\` says in Pulumi Cloud, in the organization's settings.

- The module uses the AWS provider of its caller, and creates the key in that provider's Region. Pass another one with
  \`providers = { aws = aws.ireland }\`.
- An account has at most one OIDC provider for Pulumi Cloud. If the account already has one, or if you call the module more than once
  in an account, pass its ARN as \`oidc_provider_arn\`, or set \`create_oidc_provider = false\` to have it looked up. If the ARN is known
  only after apply, because the same configuration creates the OIDC provider, set both.
- A role's name is unique in an account, across its Regions. If one organization has a key in a second Region, pass another
  \`role_name\` there.
- A value that is known only after apply is validated during the apply. In a list with such a value, Terraform refuses a wrong value at
  plan time, but can't print it. Of a value that you marked as sensitive, Terraform prints neither the value nor the message.

[examples](examples) shows each of these.

## Requirements

Terraform 1.5 or later, and the provider \`hashicorp/aws\` 5.81 or later, below 7.

## Inputs

${variablesTable(variables)}

## Outputs

${outputsTable()}

## Keeping the key

${protection(preventDestroy, MODULE.script)}
`;
}
