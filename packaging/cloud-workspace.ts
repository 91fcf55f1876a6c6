import {
  HCP_TERRAFORM_HOSTNAME,
  HCP_TERRAFORM_ORGANIZATION,
  HCP_TERRAFORM_PROJECT,
  HCP_TERRAFORM_WORKSPACE,
} from "./hcp-terraform-names";
import { isValid, errorMessage, type Rule } from "../modules/rules/rule";

const SETTINGS_URL = "https://developer.hashicorp.com/terraform/cli/cloud/settings#environment-variables";

/** A workspace in HCP Terraform or Terraform Enterprise that keeps a stack's state and runs its plans. */
export interface CloudWorkspace {
  /** The organization in HCP Terraform. */
  readonly organization: string;

  /** The workspace's name. */
  readonly workspace: string;

  /**
   * The project of a workspace that Terraform makes.
   *
   * @default the organization's default project
   */
  readonly project?: string;

  /**
   * The host of Terraform Enterprise.
   *
   * @default app.terraform.io
   */
  readonly hostname?: string;
}

/** Terraform's own environment variables for a workspace. A token is none of them: it must never land in a configuration. */
const VARIABLES = {
  organization: { name: "TF_CLOUD_ORGANIZATION", rules: HCP_TERRAFORM_ORGANIZATION },
  workspace: { name: "TF_WORKSPACE", rules: HCP_TERRAFORM_WORKSPACE },
  project: { name: "TF_CLOUD_PROJECT", rules: HCP_TERRAFORM_PROJECT },
  hostname: { name: "TF_CLOUD_HOSTNAME", rules: HCP_TERRAFORM_HOSTNAME },
} as const;

/**
 * The workspace that an environment names.
 *
 * @throws Error when organization or workspace is missing, or when a name breaks HCP Terraform's rules.
 */
export function cloudWorkspaceOf(environment: NodeJS.ProcessEnv): CloudWorkspace {
  const read = ({ name, rules }: { readonly name: string; readonly rules: readonly Rule[] }) => {
    // Terraform takes an empty variable for one that is not set.
    const value = environment[name] === "" ? undefined : environment[name];
    const broken = rules.find((rule) => value !== undefined && !isValid(rule, value));
    if (broken) {
      throw new Error(errorMessage(broken, name, JSON.stringify(value)));
    }
    return value;
  };
  const organization = read(VARIABLES.organization);
  const workspace = read(VARIABLES.workspace);
  if (organization === undefined || workspace === undefined) {
    throw new Error(organization === undefined ? lacksOrganization(workspace) : lacksWorkspace(organization));
  }
  return { organization, workspace, project: read(VARIABLES.project), hostname: read(VARIABLES.hostname) };
}

function lacksOrganization(workspace: string | undefined): string {
  return `TF_CLOUD_ORGANIZATION is not set, but TF_WORKSPACE is ${JSON.stringify(workspace)}, and a workspace in HCP Terraform needs both. Set TF_CLOUD_ORGANIZATION to the workspace's organization, or unset TF_WORKSPACE to keep the state on this machine. See ${SETTINGS_URL}`;
}

function lacksWorkspace(organization: string): string {
  return `TF_WORKSPACE is not set, but TF_CLOUD_ORGANIZATION is ${JSON.stringify(organization)}, and a workspace in HCP Terraform needs both. Set TF_WORKSPACE to the workspace's name, or unset TF_CLOUD_ORGANIZATION to keep the state on this machine. See ${SETTINGS_URL}`;
}
