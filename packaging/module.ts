import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Comments, type Configuration, toHcl } from "../hcl/configuration";
import { COVERAGE } from "../modules/pulumi-cloud/contract";
import { COMMENTS } from "../modules/stack/comments";
import { PulumiCmkStack } from "../modules/stack/pulumi-cmk-stack";
import type { Packaging, PackagingOptions } from "./command";
import { configurationOf } from "./configuration";
import { type Files, noteOf } from "./folder";
import { protection } from "./protection";
import { referenceOf } from "./reference";
import { SUBMODULES } from "./submodules";
import type { Submodule } from "./submodules/submodule";
import { table } from "./tables";

/** Files that are copied unchanged, below a note. */
const COPIED_FILES = join(__dirname, "module-files");
const EXAMPLES = join(__dirname, "module-examples");
const LICENSE = join(__dirname, "..", "LICENSE");

/** The stack as a child module for other configurations, in the standard module structure. */
export const MODULE: Packaging = {
  script: "synth:module",
  folder: "terraform/module",
  files: moduleFiles,
};

const NOTE = noteOf(MODULE.script);

function moduleFiles(options: PackagingOptions): Files {
  const { preventDestroy } = options;
  const configuration = configurationOf(
    (app) => new PulumiCmkStack(app, "pulumi-cmk", { target: "module", preventDestroy }),
  );
  return {
    ...hclFiles(configuration, COMMENTS),
    "README.md": readme(configuration, preventDestroy),
    LICENSE: readFileSync(LICENSE, "utf8"),
    ...copiedFiles(COPIED_FILES, ""),
    ...Object.fromEntries(SUBMODULES.flatMap((submodule) => Object.entries(submoduleFiles(submodule, options)))),
    ...copiedFiles(EXAMPLES, "examples/"),
    ...Object.fromEntries(
      readdirSync(EXAMPLES).map((name) => [
        `examples/${name}/versions.tf`,
        `# ${NOTE}\n\n${toHcl({ terraform: configuration.terraform })}`,
      ]),
    ),
  };
}

/** Returns the files in a folder, each with a note in a comment. */
function copiedFiles(folder: string, prefix: string): Files {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ name, parentPath }) => {
      const file = join(parentPath, name);
      const note = name.endsWith(".md") ? `<!-- ${NOTE} -->` : `# ${NOTE}`;
      return [`${prefix}${relative(folder, file)}`, `${note}\n\n${readFileSync(file, "utf8")}`];
    }),
  );
}

function submoduleFiles({ name, createStack, comments, readme }: Submodule, options: PackagingOptions): Files {
  const configuration = configurationOf((app) => createStack(app, options));
  const files = {
    ...hclFiles(configuration, comments),
    "README.md": `<!-- ${NOTE} -->\n\n${readme(configuration, options)}`,
  };
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`modules/${name}/${path}`, content]));
}

/** Returns a configuration in the files of the standard module structure. */
function hclFiles({ terraform, variable, output, ...main }: Configuration, comments: Comments): Files {
  const files = {
    "main.tf": main,
    "variables.tf": { variable },
    "outputs.tf": { output },
    "versions.tf": { terraform },
  };
  return Object.fromEntries(
    Object.entries(files).map(([path, part]) => [path, `# ${NOTE}\n\n${toHcl(part, comments)}`]),
  );
}

function readme(configuration: Configuration, preventDestroy: boolean): string {
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

If you use the module from the Terraform Registry, set \`source = "cdktf-pulumi-cmk/pulumi-cmk/aws"\` and a \`version\`.

To register the key, go to **Settings** > **Organization** > **Customer Managed Keys** in Pulumi Cloud, choose **Add Customer Managed Key**,
and enter the values of \`pulumi_cloud_key\`. Only organization admins can do this.

- The module uses the AWS provider of its caller, and creates the key in that provider's Region. To use another provider, pass it with
  \`providers = { aws = aws.ireland }\`.
- An account can have only one OIDC provider for Pulumi Cloud. If the account already has one, pass its ARN as \`oidc_provider_arn\`, or set
  \`create_oidc_provider = false\` to look it up. If you call the module more than once in an account, create the OIDC provider with the submodule
  [oidc-provider](modules/oidc-provider). Its ARN is known only after apply, so set both.
- Role names are unique in an account, across Regions. If an organization has keys in two Regions, pass another \`role_name\` for the
  second one.
- A value that is known only after apply is validated during the apply. In a list that contains such a value, an invalid value fails the
  plan, but Terraform can't print it. For a sensitive value, Terraform prints neither the value nor the message.

The [examples](examples) create a key for [one organization](examples/basic), for [several organizations](examples/several-organizations),
in [two Regions](examples/two-regions), and use [an existing key](examples/existing-key). The [tests](tests) run without an AWS account:

\`\`\`sh
terraform init && terraform test
\`\`\`

The tests require Terraform 1.7 or later, or OpenTofu 1.8 or later. The [changelog](CHANGELOG.md) lists the changes of each version, and [Upgrading](UPGRADING.md) says how to
apply them.

## Submodules

${submodulesTable()}

## Protect the key

${protection(preventDestroy, MODULE.script)}

${referenceOf(configuration)}`;
}

function submodulesTable(): string {
  return table(
    ["Name", "Description"],
    SUBMODULES.map(({ name, description }) => [`[${name}](modules/${name})`, description]),
  );
}
