import type { Rule } from "../modules/rules/rule";

const NAMES_URL = "https://developer.hashicorp.com/terraform/cloud-docs/workspaces/create";

/** Name of an organization in HCP Terraform. */
export const HCP_TERRAFORM_ORGANIZATION: readonly Rule[] = [
  {
    matches: "^[a-zA-Z0-9_-]{3,40}$",
    must: "have 3 to 40 letters, digits, hyphens and underscores",
    remedy: "Use the name in the organization's address, https://app.terraform.io/app/NAME.",
    source: "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/organizations",
  },
];

/** Name of a workspace in HCP Terraform. */
export const HCP_TERRAFORM_WORKSPACE: readonly Rule[] = [
  {
    matches: "^[a-zA-Z0-9_-]{1,90}$",
    must: "have 1 to 90 letters, digits, hyphens and underscores",
    remedy: "Use the name of the workspace in HCP Terraform.",
    source: NAMES_URL,
  },
];

/** Name of a project in HCP Terraform. */
export const HCP_TERRAFORM_PROJECT: readonly Rule[] = [
  {
    matches: "^[a-zA-Z0-9_-][a-zA-Z0-9 _-]{1,38}[a-zA-Z0-9_-]$",
    must: "have 3 to 40 letters, digits, hyphens, underscores and, except at the start and the end, spaces",
    remedy: "Use the name of the project in HCP Terraform.",
    source: NAMES_URL,
  },
];

/** Host of HCP Terraform or of Terraform Enterprise. */
export const HCP_TERRAFORM_HOSTNAME: readonly Rule[] = [
  {
    matches: "^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*(:[0-9]{1,5})?$",
    must: "be a host name with an optional port, without https:// or a path",
    remedy: "Use a host name such as app.terraform.io.",
    source: "https://developer.hashicorp.com/terraform/cli/cloud/settings",
  },
];
