import type { Rule } from "../modules/rules/rule";

const NAMES_URL = "https://developer.hashicorp.com/terraform/cloud-docs/workspaces/create";

/** The name of an organization in HCP Terraform. */
export const HCP_TERRAFORM_ORGANIZATION: readonly Rule[] = [
  {
    matches: "^[a-zA-Z0-9_-]{3,40}$",
    must: "have 3 to 40 characters of letters, digits, - and _",
    remedy: "Use the name in the organization's address, https://app.terraform.io/app/NAME.",
    source: "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/organizations",
  },
];

/** The name of a workspace in HCP Terraform. */
export const HCP_TERRAFORM_WORKSPACE: readonly Rule[] = [
  {
    matches: "^[a-zA-Z0-9_-]{1,90}$",
    must: "have 1 to 90 characters of letters, digits, - and _",
    remedy: "Use the workspace's name as HCP Terraform shows it.",
    source: NAMES_URL,
  },
];

/** The name of a project in HCP Terraform. */
export const HCP_TERRAFORM_PROJECT: readonly Rule[] = [
  {
    matches: "^[a-zA-Z0-9_-][a-zA-Z0-9 _-]{1,38}[a-zA-Z0-9_-]$",
    must: "have 3 to 40 characters of letters, digits, -, _ and, between these, spaces",
    remedy: "Use the project's name as HCP Terraform shows it.",
    source: NAMES_URL,
  },
];

/** The host of HCP Terraform or of Terraform Enterprise. */
export const HCP_TERRAFORM_HOSTNAME: readonly Rule[] = [
  {
    matches: "^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*(:[0-9]{1,5})?$",
    must: "be a host's name, perhaps with a port, and without https:// or a path",
    remedy: "Write it like app.terraform.io.",
    source: "https://developer.hashicorp.com/terraform/cli/cloud/settings",
  },
];
