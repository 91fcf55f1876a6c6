import { COVERAGE } from "../modules/pulumi-cloud/contract";
import { PulumiCmkStack } from "../modules/stack/pulumi-cmk-stack";
import { MIN_TERRAFORM } from "../modules/stack/versions";
import type { Packaging, PackagingOptions } from "./command";
import { configurationOf } from "./configuration";
import { type Files, noteOf } from "./folder";
import { protection } from "./protection";
import { outputsTable, variablesTable } from "./tables";

/** The stack as a root module for an HCP Terraform workspace. It has no backend, because the workspace stores the state. */
export const WORKSPACE: Packaging = {
  script: "synth:workspace",
  folder: "terraform/workspace",
  files: workspaceFiles,
};

const NOTE = noteOf(WORKSPACE.script);

function workspaceFiles({ preventDestroy }: PackagingOptions): Files {
  const configuration = configurationOf(
    (app) => new PulumiCmkStack(app, "pulumi-cmk", { target: "workspace", preventDestroy }),
  );
  return {
    "main.tf.json": `${JSON.stringify({ "//": NOTE, ...configuration }, null, 2)}\n`,
    "README.md": readme(Object.keys(configuration.variable as object), preventDestroy),
  };
}

function readme(variables: readonly string[], preventDestroy: boolean): string {
  return `<!-- ${NOTE} -->

# HCP Terraform workspace: a customer managed key for Pulumi Cloud

This directory is the complete configuration of a workspace. \`main.tf.json\` creates the AWS resources that Pulumi Cloud needs to protect your
Pulumi ESC data with a customer managed key: an OIDC provider, an IAM role and a KMS key. It has no backend, because the workspace stores the
state, and no credentials.

${COVERAGE.join(" ")}

1. Commit this directory, and create a workspace with the version control workflow for its repository.
2. In the settings of the workspace, set the Terraform working directory to this directory, and the Terraform version to ${MIN_TERRAFORM} or later.
3. Set the variables below. Only \`org\` is required.
4. Start a run, review the plan, and apply it.
5. To register the key, go to **Settings** > **Organization** > **Customer Managed Keys** in Pulumi Cloud, choose **Add Customer Managed
   Key**, and enter the values of the output \`pulumi_cloud_key\`. Only organization admins can do this.

## Environment variables of the workspace

| name | value |
| --- | --- |
| \`TFC_AWS_PROVIDER_AUTH\` | \`true\`: each run authenticates to AWS with its own token, so you don't store AWS credentials. |
| \`TFC_AWS_PLAN_ROLE_ARN\` | ARN of the IAM role for plans. It trusts the OIDC provider of HCP Terraform. |
| \`TFC_AWS_APPLY_ROLE_ARN\` | ARN of the IAM role for applies. It trusts the OIDC provider of HCP Terraform. |
| \`AWS_REGION\` | Region of the key, unless you set \`aws_region\`. |

See [dynamic credentials for AWS](https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration)
in HashiCorp's documentation.

## Terraform variables of the workspace

When you set a list or a map, mark it as HCL. To use the default of a variable, don't create it.

${variablesTable(variables)}

## Outputs

${outputsTable()}

## Protect the key

${protection(preventDestroy, WORKSPACE.script)}
`;
}
