import { join } from "node:path";
import { PulumiCmkStack } from "../index";
import type { VARIABLES } from "../modules/stack/variables";
import { DeployedStack } from "../app/deployed-stack";
import { MODULE } from "../packaging/module";
import { WORKSPACE } from "../packaging/workspace";
import { synthesizeExample } from "./example";
import { MOTO_ACCOUNT } from "./moto";
import { synthesize, synthesizeHcl } from "./synthesis";
import type { TerraformFolder } from "./terraform";

/** Region in the environment of a deployment. */
export const REGION = "eu-central-1";

/** A way to deploy this project. */
export interface Variant {
  /** Values of the root module's variables. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Audiences of the account's existing OIDC provider for Pulumi Cloud. Omitted if there is no such provider. */
  readonly existingAudiences?: readonly string[];
  /** Generates the configuration from the current code and writes it to a folder. */
  readonly write: (folder: TerraformFolder) => Promise<void> | void;
}

const root = join(__dirname, "..");
const PROVIDER_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`;

/** A key in another account. Without `check_key_state`, Terraform doesn't read it. */
const EXISTING_KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/** Non-default values of all variables except `oidc_provider_arn`, which would prevent the creation of an OIDC provider. */
const EVERY_VARIABLE: Readonly<Record<Exclude<keyof typeof VARIABLES, "oidc_provider_arn">, unknown>> = {
  org: "acme-labs",
  aws_region: "eu-west-1",
  oidc_issuer_url: "https://pulumi.example.com/oidc",
  create_oidc_provider: true,
  oidc_audiences: ["acme-labs", "aws:acme"],
  oidc_thumbprints: ["0123456789abcdef0123456789abcdef01234567"],
  role_name: "PulumiCloud",
  role_path: "/security/",
  role_description: "Role of Pulumi Cloud",
  role_max_session_duration: 7200,
  role_permissions_boundary_arn: `arn:aws:iam::${MOTO_ACCOUNT}:policy/boundary`,
  key_description: "Key of Pulumi Cloud",
  key_alias: "alias/security/pulumi-cloud",
  key_administrator_arns: [`arn:aws:iam::${MOTO_ACCOUNT}:role/security`],
  key_account_access: "full",
  key_deletion_window_in_days: 7,
  key_rotation_period_in_days: 90,
  key_multi_region: true,
  key_replication_allowed: true,
  key_deletion_protection: false,
  key_policy_statements: [
    {
      sid: "Allow break-glass use",
      effect: "Allow",
      principals: { AWS: [`arn:aws:iam::${MOTO_ACCOUNT}:role/break-glass`] },
      actions: ["kms:Decrypt"],
      conditions: { Bool: { "aws:MultiFactorAuthPresent": ["true"] } },
    },
  ],
  key_policy_statements_may_grant_use: true,
  tags: { team: "security", "cost-center": "42" },
};

/** Every variant. Recorded deployments have these names, so don't rename them. */
export const VARIANTS: Readonly<Record<string, Variant>> = {
  stack: { variables: { org: "acme" }, write: writeStack },
  "stack-with-existing-oidc-provider": {
    variables: { org: "acme", oidc_provider_arn: PROVIDER_ARN },
    existingAudiences: ["acme", "aws:acme"],
    write: writeStack,
  },
  "stack-with-every-variable": { variables: EVERY_VARIABLE, write: writeStack },
  "stack-in-hcl": {
    variables: { org: "acme" },
    write: (folder) => {
      folder.write(
        "cdk.tf",
        synthesizeHcl((app) => new DeployedStack(app, "pulumi-cmk", {})),
      );
      // Overrides the path in the `backend` block, which is outside this folder.
      folder.write("backend_override.tf", 'terraform {\n  backend "local" {}\n}\n');
    },
  },
  "stack-in-own-app": {
    variables: { org: "acme" },
    write: (folder) => {
      folder.writeJson(synthesize((app) => new PulumiCmkStack(app, "encryption", { preventDestroy: false })));
    },
  },
  workspace: {
    variables: { org: "acme" },
    write: (folder) => {
      folder.copy(join(root, WORKSPACE.folder), ".");
    },
  },
  module: {
    variables: { org: "acme" },
    write: (folder) => {
      writeModuleCall(folder, { org: "string" }, { org: "${var.org}" });
    },
  },
  "module-oidc-provider": {
    variables: { organizations: ["acme", "acme-labs"] },
    write: (folder) => {
      writeModuleCall(
        folder,
        { organizations: "list(string)" },
        { organizations: "${var.organizations}" },
        {
          source: "./pulumi-cmk/modules/oidc-provider",
          outputs: ["arn", "url", "issuer", "organizations", "audiences"],
        },
      );
    },
  },
  "module-existing-key": {
    variables: { org: "acme", existing_key_arn: EXISTING_KEY_ARN },
    write: (folder) => {
      writeModuleCall(
        folder,
        { org: "string", existing_key_arn: "string" },
        { org: "${var.org}", existing_key_arn: "${var.existing_key_arn}" },
        { source: "./pulumi-cmk/modules/existing-key", outputs: ["pulumi_cloud_key", "key_policy_statement"] },
      );
    },
  },
  "module-with-for-each": {
    variables: { organizations: ["acme", "acme-labs"], oidc_provider_arn: PROVIDER_ARN },
    existingAudiences: ["aws:acme", "aws:acme-labs"],
    write: (folder) => {
      writeModuleCall(
        folder,
        { organizations: "set(string)", oidc_provider_arn: "string" },
        { for_each: "${var.organizations}", org: "${each.key}", oidc_provider_arn: "${var.oidc_provider_arn}" },
      );
    },
  },
  "example-one-organization": createFromExample("one-organization"),
  "example-three-organizations": createFromExample("three-organizations"),
  "example-looked-up-provider": { ...createFromExample("looked-up-provider"), existingAudiences: ["aws:acme"] },
  "example-second-region": createFromExample("second-region"),
  "example-cdktn": createFromExample("cdktn"),
};

/** Finds a variant by its name. */
export function findVariant(name: string): Variant {
  const variant = VARIANTS[name];
  if (!variant) {
    throw new Error(`There is no variant ${name}.`);
  }
  return variant;
}

/** Renames the module block to `encryption`. */
export function renameModule(folder: TerraformFolder): void {
  folder.write(
    "main.tf.json",
    folder
      .read("main.tf.json")
      .replaceAll('pulumi_cmk"', 'encryption"')
      .replaceAll("module.pulumi_cmk.", "module.encryption."),
  );
}

/** Writes the stack that this project's app deploys. */
function writeStack(folder: TerraformFolder): void {
  folder.writeJson(synthesize((app) => new DeployedStack(app, "pulumi-cmk", {})));
}

/** Writes a root module that has variables and calls the module, or one of its submodules. */
function writeModuleCall(
  folder: TerraformFolder,
  variableTypes: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
  { source, outputs }: { source: string; outputs: readonly string[] } = {
    source: "./pulumi-cmk",
    outputs: ["pulumi_cloud_key"],
  },
): void {
  const hasForEach = "for_each" in values;
  folder.copy(join(root, MODULE.folder), "pulumi-cmk").write(
    "main.tf.json",
    JSON.stringify({
      variable: Object.fromEntries(Object.entries(variableTypes).map(([name, type]) => [name, { type }])),
      module: { pulumi_cmk: { source, ...values } },
      output: Object.fromEntries(
        outputs.map((name) => [
          name,
          {
            value: hasForEach
              ? `\${{ for org, cmk in module.pulumi_cmk : org => cmk.${name} }}`
              : `\${module.pulumi_cmk.${name}}`,
          },
        ]),
      ),
    }),
  );
}

/** Creates a variant from an example, which has constructs in its own stack. */
function createFromExample(name: string): Variant {
  return {
    write: async (folder) => {
      folder.writeJson(await synthesizeExample(name));
    },
  };
}
