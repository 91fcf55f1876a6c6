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

/** The region in the environment of a deployment. */
export const REGION = "eu-central-1";

/** A form in which this project can be deployed. */
export interface Form {
  /** Values of the variables of the root module. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Audiences of the OIDC provider for Pulumi Cloud that the account already has. Omitted: it has none. */
  readonly existingAudiences?: readonly string[];
  /** Writes the configuration into a folder, generated from the current code. */
  readonly write: (folder: TerraformFolder) => Promise<void> | void;
}

const root = join(__dirname, "..");
const PROVIDER_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`;

/** A value other than the default for each variable. `oidc_provider_arn` is missing because it creates no OIDC provider. */
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
  tags: { team: "security", "cost-center": "42" },
};

/** Every form. The names are those of recorded deployments: keep them. */
export const FORMS: Readonly<Record<string, Form>> = {
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
      // Overrides the path in the `backend` block, which leads out of this folder.
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
  "example-one-organization": example("one-organization"),
  "example-three-organizations": example("three-organizations"),
  "example-looked-up-provider": { ...example("looked-up-provider"), existingAudiences: ["aws:acme"] },
  "example-second-region": example("second-region"),
  "example-cdktn": example("cdktn"),
};

/** Finds a form by its name. */
export function formOf(name: string): Form {
  const form = FORMS[name];
  if (!form) {
    throw new Error(`There is no form ${name}.`);
  }
  return form;
}

/** Renames the block that calls the module to `encryption`. */
export function renameModule(folder: TerraformFolder): void {
  folder.write(
    "main.tf.json",
    folder
      .read("main.tf.json")
      .replaceAll('pulumi_cmk"', 'encryption"')
      .replaceAll("module.pulumi_cmk.", "module.encryption."),
  );
}

/** The stack as this project's app deploys it. */
function writeStack(folder: TerraformFolder): void {
  folder.writeJson(synthesize((app) => new DeployedStack(app, "pulumi-cmk", {})));
}

/** A root module with variables, which calls the module. */
function writeModuleCall(
  folder: TerraformFolder,
  variableTypes: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
): void {
  const isRepeated = "for_each" in values;
  folder.copy(join(root, MODULE.folder), "pulumi-cmk").write(
    "main.tf.json",
    JSON.stringify({
      variable: Object.fromEntries(Object.entries(variableTypes).map(([name, type]) => [name, { type }])),
      module: { pulumi_cmk: { source: "./pulumi-cmk", ...values } },
      output: {
        pulumi_cloud_key: {
          value: isRepeated
            ? "${{ for org, cmk in module.pulumi_cmk : org => cmk.pulumi_cloud_key }}"
            : "${module.pulumi_cmk.pulumi_cloud_key}",
        },
      },
    }),
  );
}

/** Constructs in another stack, as one of the examples has them. */
function example(name: string): Form {
  return {
    write: async (folder) => {
      folder.writeJson(await synthesizeExample(name));
    },
  };
}
