/** Something that somebody does to a deployment, and its result. Tests run each of them, and the documentation lists them. */
export interface Sequence {
  /** What somebody does, as an infinitive. */
  readonly action: string;
  readonly result: "refused" | "in place" | "replaced" | "deleted" | "no changes";
  /** What refuses it or changes. */
  readonly detail: string;
}

const MEMORY = "the plan, because it doesn't match what the deployment remembers (`terraform_data.memory`)";
const GUARD = "the plan: `terraform_data.key_must_stay_the_same`";
const PREVENT_DESTROY = "the plan: `prevent_destroy`";

/** What somebody does to a deployment, with Terraform or in AWS. */
export const OPERATIONS = {
  region: { action: "plan with another `aws_region`", result: "refused", detail: MEMORY },
  environment: { action: "plan with another Region in the environment", result: "refused", detail: MEMORY },
  account: { action: "plan with the credentials of another account", result: "refused", detail: MEMORY },
  organization: {
    action: "plan for another `org`, with the names of the role and the alias kept",
    result: "refused",
    detail: MEMORY,
  },
  "organization-target": {
    action: "the same with `-target` on the role, the key or the OIDC provider",
    result: "refused",
    detail: MEMORY,
  },
  issuer: { action: "plan with another `oidc_issuer_url`", result: "refused", detail: MEMORY },
  "looked-up-issuer": {
    action: "pass the ARN of an OIDC provider for another issuer",
    result: "refused",
    detail: PREVENT_DESTROY,
  },
  renamed: {
    action: "confirm another `org` with `-replace=terraform_data.memory`, with the names kept",
    result: "in place",
    detail: "the OIDC provider, the role and the key",
  },
  "state-rm": { action: "run `terraform state rm aws_kms_key.key`, and plan", result: "refused", detail: GUARD },
  "state-mv": {
    action: "run `terraform state mv aws_kms_key.key aws_kms_key.other`, and plan",
    result: "refused",
    detail: GUARD,
  },
  "refresh-region": {
    action: "run `terraform apply -refresh-only` in another Region",
    result: "refused",
    detail: "the refresh: the key that this deployment knows is not found",
  },
  "describe-denied": {
    action: "plan with credentials that AWS denies `kms:DescribeKey`",
    result: "refused",
    detail: "the refresh of the key",
  },
  pending: {
    action: "plan while the key is pending deletion",
    result: "refused",
    detail: `${GUARD}; a warning says how to recover the key`,
  },
  "pending-without-alias": {
    action: "the same after the alias was deleted",
    result: "refused",
    detail: `${GUARD}; a warning says how to recover the key`,
  },
  "pending-target": {
    action: "plan with `-target` on the alias while the key is pending deletion",
    result: "refused",
    detail: GUARD,
  },
  "refresh-pending": {
    action: "run `terraform apply -refresh-only` while the key is pending deletion, and plan",
    result: "refused",
    detail:
      "the next plan: `terraform_data.key_must_stay_the_same`. The refresh removes the key from the state, with a warning",
  },
  recovered: {
    action: "plan after the deletion was cancelled and the key enabled",
    result: "no changes",
    detail: "",
  },
  disabled: {
    action: "disable the key in AWS, and apply other changes",
    result: "in place",
    detail: "only the other changes; the key stays disabled, and a warning says so",
  },
  "disabled-elsewhere": {
    action: "disable the key in AWS, with the alias on another key, and plan",
    result: "in place",
    detail: "the alias goes back to the key; a warning says that the key is disabled",
  },
  destroy: { action: "run `terraform destroy`", result: "refused", detail: PREVENT_DESTROY },
  "replace-role": { action: "plan with `-replace` of the role", result: "refused", detail: PREVENT_DESTROY },
  "alias-taken": {
    action: "change `key_alias` to a name that another key has, and apply",
    result: "refused",
    detail: "the apply: AWS answers `AlreadyExistsException`, and the old alias stays",
  },
  replicate: {
    action: "replicate the key, with `kms:ReplicateKey` in an IAM policy",
    result: "refused",
    detail: "AWS, by the key policy, unless `key_account_access` is `full`",
  },
  delete: {
    action: "delete the key in the console, with `kms:ScheduleKeyDeletion` in an IAM policy",
    result: "refused",
    detail: "AWS, by the key policy, unless `key_deletion_protection` is off",
  },
} as const satisfies Record<string, Sequence>;

/** What somebody changes in a configuration of their own, which uses the constructs or calls the module. */
export const CONFIGURATIONS = {
  "role-name": { action: "give the role of the constructs another name", result: "refused", detail: PREVENT_DESTROY },
  "role-path": { action: "give the role of the constructs another path", result: "refused", detail: PREVENT_DESTROY },
  organization: {
    action: "give the constructs another organization, with the names of the role and the alias kept",
    result: "refused",
    detail: MEMORY,
  },
  "looked-up-issuer": {
    action: "give the constructs a looked-up OIDC provider for another issuer instead of a looked-up one",
    result: "refused",
    detail: MEMORY,
  },
  "replace-role": { action: "plan with `-replace` of the role", result: "refused", detail: PREVENT_DESTROY },
  "rename-id": {
    action: "rename the id of a construct after `terraform state mv` of its resources",
    result: "no changes",
    detail: "",
  },
  "move-from-id": {
    action: "rename the id of a construct, with `moveFromId` for each of its resources",
    result: "no changes",
    detail: "the state: the resources move to their new addresses",
  },
  "for-each": {
    action: "remove an organization from the `for_each` of the module",
    result: "refused",
    detail: PREVENT_DESTROY,
  },
  "depends-on": {
    action: "apply another `org` in a module with `depends_on` on something that changes in the same apply",
    result: "refused",
    detail: "the apply, before it changes the deployment, because it doesn't match what the deployment remembers",
  },
} as const satisfies Record<string, Sequence>;

const UPDATES = {
  key: "the key",
  role: "the role",
  provider: "the OIDC provider",
};

/** The result of a change of each variable. The change back has the same result, unless `back` says otherwise. */
export interface VariableSequence extends Omit<Sequence, "action"> {
  readonly to: unknown;
  readonly back?: Omit<Sequence, "action">;
}

/** A change of each variable from its default, with administrators set. `aws_region` and `org` are among the operations. */
export const VARIABLE_CHANGES = {
  create_oidc_provider: { to: false, result: "refused", detail: PREVENT_DESTROY },
  oidc_audiences: { to: ["acme"], result: "in place", detail: UPDATES.provider },
  oidc_thumbprints: {
    to: ["0123456789abcdef0123456789abcdef01234567"],
    result: "in place",
    detail: UPDATES.provider,
    back: { result: "no changes", detail: "thumbprints can't be cleared" },
  },
  role_name: { to: "other", result: "refused", detail: PREVENT_DESTROY },
  role_path: { to: "/other/", result: "refused", detail: PREVENT_DESTROY },
  role_description: { to: "Other", result: "in place", detail: UPDATES.role },
  role_max_session_duration: { to: 7200, result: "in place", detail: UPDATES.role },
  role_permissions_boundary_arn: {
    to: "arn:aws:iam::123456789012:policy/boundary",
    result: "in place",
    detail: UPDATES.role,
  },
  key_alias: { to: "other", result: "replaced", detail: "the alias; the new one is created first" },
  key_description: { to: "Other", result: "in place", detail: UPDATES.key },
  key_administrator_arns: { to: [], result: "in place", detail: UPDATES.key },
  key_account_access: { to: "full", result: "in place", detail: UPDATES.key },
  key_deletion_window_in_days: { to: 7, result: "in place", detail: "the key, in the state alone" },
  key_rotation_period_in_days: { to: 90, result: "in place", detail: UPDATES.key },
  key_multi_region: { to: true, result: "refused", detail: PREVENT_DESTROY },
  key_replication_allowed: { to: true, result: "in place", detail: UPDATES.key },
  key_deletion_protection: { to: false, result: "in place", detail: UPDATES.key },
  tags: { to: { team: "security" }, result: "in place", detail: "the OIDC provider, the role and the key" },
} as const satisfies Record<string, VariableSequence>;

const MOVED = "the state: the resources move to their new addresses";
const DENIED =
  "the apply: AWS denies `kms:ScheduleKeyDeletion` by the key policy. The alias can be deleted, and a second key created, by then";

/** Going from one form of deployment to another, or from one address to another, with the same state. */
export const MOVES = {
  "same-addresses": {
    action: "go between cdktf, a workspace's folder and HCL",
    result: "no changes",
    detail: "the addresses are the same",
  },
  "same-constructs": {
    action: "go between cdktf and cdktn",
    result: "no changes",
    detail: "the addresses are the same",
  },
  "to-module": {
    action: "go from the deployment to the module, with the `moved` blocks of docs/operations.md",
    result: "no changes",
    detail: MOVED,
  },
  "rename-module": { action: "rename a module block, with a `moved` block", result: "no changes", detail: MOVED },
  "other-addresses": {
    action: "go between the deployment, the module and constructs without moving addresses",
    result: "refused",
    detail: DENIED,
  },
  "to-hcp-terraform": {
    action: "set `TF_CLOUD_ORGANIZATION` and `TF_WORKSPACE` while a local state has resources",
    result: "refused",
    detail: "the synthesis, which shows how to move the state",
  },
  removed: {
    action: "remove the construct or the module block, or rename it without a move",
    result: "refused",
    detail: DENIED,
  },
} as const satisfies Record<string, Sequence>;
