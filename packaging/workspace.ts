import type { Packaging, PackagingOptions } from "./command";
import { configurationOf } from "./configuration";
import { type Files, noteOf } from "./folder";
import { protection } from "./protection";
import { outputsTable, variablesTable } from "./tables";

/** The directory of an HCP Terraform workspace: the stack as a root module without a backend, which the workspace brings. */
export const WORKSPACE: Packaging = {
  script: "synth:workspace",
  folder: "terraform/workspace",
  files: workspaceFiles,
};

const NOTE = noteOf(WORKSPACE.script);

function workspaceFiles({ preventDestroy }: PackagingOptions): Files {
  const configuration = configurationOf({ form: "workspace", preventDestroy });
  return {
    "main.tf.json": `${JSON.stringify({ "//": NOTE, ...configuration }, null, 2)}\n`,
    "README.md": readme(Object.keys(configuration.variable as object), preventDestroy),
  };
}

function readme(variables: readonly string[], preventDestroy: boolean): string {
  return `<!-- ${NOTE} -->

# A customer-managed key for Pulumi Cloud: an HCP Terraform workspace

This folder is all that a workspace needs: \`main.tf.json\` makes the OIDC provider, the IAM role and the KMS key with which
Pulumi Cloud encrypts an organization's secrets. It names no backend, for the workspace keeps the state, and no credentials.

1. Commit this folder, and make a workspace with the version control workflow on its repository.
2. In the workspace's settings, set the Terraform working directory to this folder, and a Terraform version of 1.5 or later.
3. Set the variables below. \`org\` is the only one that is required.
4. Start a run, read its plan, and apply it. Enter what the output \`pulumi_cloud_key\` says in Pulumi Cloud.

## Environment variables of the workspace

| name | value |
| --- | --- |
| \`TFC_AWS_PROVIDER_AUTH\` | \`true\`: each run signs in to AWS with a token of its own, so that no key of AWS is stored. |
| \`TFC_AWS_RUN_ROLE_ARN\` | The ARN of the IAM role that runs assume. It trusts HCP Terraform's OIDC provider. |
| \`AWS_REGION\` | The region of the key, where \`aws_region\` is not set. |

## Terraform variables of the workspace

Mark a list or a map as HCL when you set it. To leave a variable at its default, don't create it.

${variablesTable(variables)}

## Outputs

${outputsTable()}

## Keeping the key

${protection(preventDestroy, WORKSPACE.script)}
`;
}
