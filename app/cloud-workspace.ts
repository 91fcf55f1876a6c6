import {
  HCP_TERRAFORM_HOSTNAME,
  HCP_TERRAFORM_ORGANIZATION,
  HCP_TERRAFORM_PROJECT,
  HCP_TERRAFORM_WORKSPACE,
} from "./hcp-terraform-names";
import { isValid, errorMessage, type Rule } from "../modules/rules/rule";

const SETTINGS_URL = "https://developer.hashicorp.com/terraform/cli/cloud/settings#environment-variables";

/** Workspace in HCP Terraform or Terraform Enterprise that stores the state of a stack and runs its plans. */
export interface CloudWorkspace {
  /** Organization in HCP Terraform. */
  readonly organization: string;

  /** Name of the workspace. */
  readonly workspace: string;

  /**
   * Project of a workspace that Terraform creates.
   *
   * @default the organization's default project
   */
  readonly project?: string;

  /**
   * Host of Terraform Enterprise.
   *
   * @default app.terraform.io
   */
  readonly hostname?: string;
}

/** Terraform's environment variables for a workspace, except the token, which must never be in a configuration. */
const VARIABLES = {
  organization: { name: "TF_CLOUD_ORGANIZATION", rules: HCP_TERRAFORM_ORGANIZATION },
  workspace: { name: "TF_WORKSPACE", rules: HCP_TERRAFORM_WORKSPACE },
  project: { name: "TF_CLOUD_PROJECT", rules: HCP_TERRAFORM_PROJECT },
  hostname: { name: "TF_CLOUD_HOSTNAME", rules: HCP_TERRAFORM_HOSTNAME },
} as const;

/**
 * Reads the workspace from the environment.
 *
 * @throws {Error} If the organization or the workspace is missing, or a name is invalid.
 */
export function cloudWorkspaceOf(environment: NodeJS.ProcessEnv): CloudWorkspace {
  const read = ({ name, rules }: { readonly name: string; readonly rules: readonly Rule[] }) => {
    // An empty variable counts as unset, as it does for Terraform.
    const value = environment[name] === "" ? undefined : environment[name];
    const broken = rules.find((rule) => value !== undefined && !isValid(rule, value));
    if (broken) {
      throw new Error(errorMessage(broken, name, JSON.stringify(value)));
    }
    return value;
  };
  const organization = read(VARIABLES.organization);
  const workspace = read(VARIABLES.workspace);
  if (organization === undefined) {
    throw new Error(missing("TF_CLOUD_ORGANIZATION", "TF_WORKSPACE", workspace));
  }
  if (workspace === undefined) {
    throw new Error(missing("TF_WORKSPACE", "TF_CLOUD_ORGANIZATION", organization));
  }
  return { organization, workspace, project: read(VARIABLES.project), hostname: read(VARIABLES.hostname) };
}

function missing(unset: string, set: string, value: string | undefined): string {
  return `${unset} is not set, but ${set} is ${JSON.stringify(value)}.
A workspace in HCP Terraform needs both.
Set ${unset} too, or unset ${set} to keep the state on this machine.
See ${SETTINGS_URL}`;
}
