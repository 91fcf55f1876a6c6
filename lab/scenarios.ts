/** An action on a deployment and its result. Tests run every scenario, and docs/nothing-lost.md lists them. */
export interface Scenario {
  /** The action, as an infinitive. */
  readonly action: string;
  readonly result: "rejected" | "in place" | "replaced" | "deleted" | "no changes";
  /** What rejects the action, or what changes. */
  readonly detail: string;
}

const MEMORY = "the plan, because it doesn't match the recorded deployment (`terraform_data.memory`)";
const GUARD = "the plan: `terraform_data.key_must_stay_the_same`";
const PREVENT_DESTROY = "the plan: `prevent_destroy`";

/** Actions on a deployment, with Terraform or in AWS. */
export const OPERATIONS = {
  region: { action: "plan with another `aws_region`", result: "rejected", detail: MEMORY },
  environment: { action: "plan with another Region in the environment", result: "rejected", detail: MEMORY },
  account: { action: "plan with the credentials of another account", result: "rejected", detail: MEMORY },
  organization: {
    action: "plan for another `org`, while keeping the names of the role and the alias",
    result: "rejected",
    detail: MEMORY,
  },
  "organization-target": {
    action: "plan for another `org` with `-target` on the role, the key or the OIDC provider",
    result: "rejected",
    detail: MEMORY,
  },
  issuer: { action: "plan with another `oidc_issuer_url`", result: "rejected", detail: MEMORY },
  "looked-up-issuer": {
    action: "pass the ARN of an OIDC provider for another issuer",
    result: "rejected",
    detail: PREVENT_DESTROY,
  },
  renamed: {
    action: "confirm another `org` with `-replace=terraform_data.memory`, while keeping the names",
    result: "in place",
    detail: "the OIDC provider, the role and the key",
  },
  "state-rm": { action: "run `terraform state rm aws_kms_key.key`, and plan", result: "rejected", detail: GUARD },
  "state-mv": {
    action: "run `terraform state mv aws_kms_key.key aws_kms_key.other`, and plan",
    result: "rejected",
    detail: GUARD,
  },
  "refresh-region": {
    action: "run `terraform apply -refresh-only` in another Region",
    result: "rejected",
    detail: "the refresh: the key in the state is not found",
  },
  "describe-denied": {
    action: "plan with credentials that are denied `kms:DescribeKey`",
    result: "rejected",
    detail: "the refresh of the key",
  },
  pending: {
    action: "plan while the key is pending deletion",
    result: "rejected",
    detail: `${GUARD}; a warning says how to recover the key`,
  },
  "pending-without-alias": {
    action: "plan while the key is pending deletion and the alias is deleted",
    result: "rejected",
    detail: `${GUARD}; a warning says how to recover the key`,
  },
  "pending-target": {
    action: "plan with `-target` on the alias while the key is pending deletion",
    result: "rejected",
    detail: GUARD,
  },
  "refresh-pending": {
    action: "run `terraform apply -refresh-only` while the key is pending deletion, and plan",
    result: "rejected",
    detail:
      "the next plan: `terraform_data.key_must_stay_the_same`. The refresh removes the key from the state, with a warning",
  },
  recovered: {
    action: "plan after canceling the deletion and enabling the key",
    result: "no changes",
    detail: "",
  },
  disabled: {
    action: "disable the key in AWS, and apply other changes",
    result: "in place",
    detail: "only the other changes; the key stays disabled, with a warning",
  },
  "disabled-elsewhere": {
    action: "disable the key in AWS, with the alias on another key, and plan",
    result: "in place",
    detail: "the alias moves back to the key; a warning says that the key is disabled",
  },
  destroy: { action: "run `terraform destroy`", result: "rejected", detail: PREVENT_DESTROY },
  "destroy-alias": {
    action: "run `terraform destroy -target=aws_kms_alias.key`",
    result: "deleted",
    detail:
      "the alias. If its ARN is registered, Pulumi Cloud can't use the key until the next apply creates the alias again",
  },
  "replace-role": { action: "plan with `-replace` of the role", result: "rejected", detail: PREVENT_DESTROY },
  "alias-taken": {
    action: "change `key_alias` to a name that another key has, and apply",
    result: "rejected",
    detail: "the apply: AWS returns `AlreadyExistsException`, and the old alias stays",
  },
  replicate: {
    action: "replicate the key, with `kms:ReplicateKey` in an IAM policy",
    result: "rejected",
    detail: "the key policy, unless `key_account_access` is `full`",
  },
  delete: {
    action: "delete the key in the console, with `kms:ScheduleKeyDeletion` in an IAM policy",
    result: "rejected",
    detail: "the key policy, unless `key_deletion_protection` is false",
  },
} as const satisfies Record<string, Scenario>;

/** Changes in a configuration that uses the constructs or calls the module. */
export const CONFIGURATION_CHANGES = {
  "role-name": { action: "change the name of the role in the constructs", result: "rejected", detail: PREVENT_DESTROY },
  "role-path": { action: "change the path of the role in the constructs", result: "rejected", detail: PREVENT_DESTROY },
  organization: {
    action: "change the organization of the constructs, while keeping the names of the role and the alias",
    result: "rejected",
    detail: MEMORY,
  },
  "looked-up-issuer": {
    action: "replace the looked-up OIDC provider of the constructs with one for another issuer",
    result: "rejected",
    detail: MEMORY,
  },
  "replace-role": { action: "plan with `-replace` of the role", result: "rejected", detail: PREVENT_DESTROY },
  "rename-id": {
    action: "rename the id of a construct after `terraform state mv` of each resource, including `terraform_data`",
    result: "no changes",
    detail: "",
  },
  "for-each": {
    action: "remove an organization from the `for_each` of the module",
    result: "rejected",
    detail: PREVENT_DESTROY,
  },
  "depends-on": {
    action: "apply another `org` in a module with `depends_on` on something that changes in the same apply",
    result: "rejected",
    detail: "the apply, before it changes the deployment, because it doesn't match the recorded deployment",
  },
} as const satisfies Record<string, Scenario>;

/** Changes of a deployment with an existing key, and of the key. */
export const EXISTING_KEY_CHANGES = {
  disabled: {
    action: "disable the key in AWS, and plan with `check_key_state`",
    result: "no changes",
    detail: "a warning says that the key is disabled",
  },
  pending: {
    action: "schedule the deletion of the key in AWS, and plan with `check_key_state`",
    result: "no changes",
    detail: "a warning says how to recover the key",
  },
  unread: {
    action: "disable the key in AWS, and plan without `check_key_state`",
    result: "no changes",
    detail: "the plan needs no access to the key",
  },
  "another-key": { action: "pass another `existing_key_arn`", result: "rejected", detail: MEMORY },
  confirmed: {
    action: "confirm another `existing_key_arn` with `-replace` of `terraform_data.memory`",
    result: "in place",
    detail: "the IAM policy of the role",
  },
  "to-created-key": {
    action: "call the module instead of its submodule `existing-key`",
    result: "rejected",
    detail: MEMORY,
  },
  "from-created-key": {
    action: "call the submodule `existing-key` instead of the module",
    result: "rejected",
    detail: MEMORY,
  },
} as const satisfies Record<string, Scenario>;

const UPDATED = {
  key: "the key",
  role: "the role",
  provider: "the OIDC provider",
};

/** The result of changing a variable. Changing it back has the same result unless `back` says otherwise. */
export interface VariableScenario extends Omit<Scenario, "action"> {
  readonly to: unknown;
  readonly back?: Omit<Scenario, "action">;
}

/** A change of each variable from its default, with key administrators set. `OPERATIONS` covers the other variables. */
export const VARIABLE_CHANGES = {
  create_oidc_provider: { to: false, result: "rejected", detail: PREVENT_DESTROY },
  oidc_audiences: { to: ["acme"], result: "in place", detail: UPDATED.provider },
  oidc_thumbprints: {
    to: ["0123456789abcdef0123456789abcdef01234567"],
    result: "in place",
    detail: UPDATED.provider,
    back: { result: "no changes", detail: "thumbprints can't be cleared" },
  },
  role_name: { to: "other", result: "rejected", detail: PREVENT_DESTROY },
  role_path: { to: "/other/", result: "rejected", detail: PREVENT_DESTROY },
  role_description: { to: "Other", result: "in place", detail: UPDATED.role },
  role_max_session_duration: { to: 7200, result: "in place", detail: UPDATED.role },
  role_permissions_boundary_arn: {
    to: "arn:aws:iam::123456789012:policy/boundary",
    result: "in place",
    detail: UPDATED.role,
  },
  key_alias: { to: "other", result: "replaced", detail: "the alias; the new one is created first" },
  key_description: { to: "Other", result: "in place", detail: UPDATED.key },
  key_administrator_arns: { to: [], result: "in place", detail: UPDATED.key },
  key_account_access: { to: "full", result: "in place", detail: UPDATED.key },
  key_deletion_window_in_days: { to: 7, result: "in place", detail: "the key, only in the state" },
  key_rotation_period_in_days: { to: 90, result: "in place", detail: UPDATED.key },
  key_multi_region: { to: true, result: "rejected", detail: PREVENT_DESTROY },
  key_replication_allowed: { to: true, result: "in place", detail: UPDATED.key },
  key_deletion_protection: { to: false, result: "in place", detail: UPDATED.key },
  key_policy_statements: {
    to: [
      { effect: "Deny", principals: { AWS: ["*"] }, actions: ["kms:CreateGrant", "kms:ReplicateKey"], conditions: {} },
    ],
    result: "in place",
    detail: UPDATED.key,
  },
  key_policy_statements_may_grant_use: {
    to: true,
    result: "no changes",
    detail: "it permits statements in `key_policy_statements`",
  },
  tags: { to: { team: "security" }, result: "in place", detail: "the OIDC provider, the role and the key" },
} as const satisfies Record<string, VariableScenario>;

const MOVED = "the state: the resources move to their new addresses";
const DENIED =
  "the apply: the key policy denies `kms:ScheduleKeyDeletion`. By then, the alias may be deleted and a second key created";

/** Moves from one variant to another, or from one address to another, with the same state. */
export const MOVES = {
  "same-addresses": {
    action: "switch between cdktf, the workspace directory and HCL",
    result: "no changes",
    detail: "the addresses are the same",
  },
  "same-constructs": {
    action: "switch between cdktf and cdktn",
    result: "no changes",
    detail: "the addresses are the same",
  },
  "to-module": {
    action: "move from the cdktf stack to the module, with the `moved` blocks in Operations",
    result: "no changes",
    detail: MOVED,
  },
  "rename-module": { action: "rename a module block, with a `moved` block", result: "no changes", detail: MOVED },
  "rename-construct": {
    action: "rename the id of a construct, with `moveFromId` for each resource, including `terraform_data`",
    result: "no changes",
    detail: MOVED,
  },
  "other-addresses": {
    action: "switch between the cdktf stack, the module and constructs without moving addresses",
    result: "rejected",
    detail: DENIED,
  },
  "to-hcp-terraform": {
    action: "set `TF_CLOUD_ORGANIZATION` and `TF_WORKSPACE` while a local state has resources",
    result: "rejected",
    detail: "the synthesis, which shows how to move the state",
  },
  removed: {
    action: "remove the construct or the module block, or rename it without a move",
    result: "rejected",
    detail: DENIED,
  },
} as const satisfies Record<string, Scenario>;
