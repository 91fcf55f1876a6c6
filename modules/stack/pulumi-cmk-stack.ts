import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { dependable, type TerraformElement, TerraformLocal, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { PulumiCmk } from "../cmk/pulumi-cmk";
import type { KeyAccountAccess } from "../key/pulumi-cmk-key";
import { ADMINISTRATION_ACTIONS } from "../policies/key-actions";
import { format } from "../rules/rule";
import { nameInputs, type PropertyNames, Validator } from "../rules/validator";
import { nameOfBlock } from "./addresses";
import { requireUniqueAddresses } from "../terraform/unique-addresses";
import { declareAudienceCheck } from "./audience-check";
import { declareOutputs } from "./outputs";
import { declareTrust, roleOptions, VARIABLE_OF_PROPERTY } from "./trust";
import { declareVariables } from "./variables";
import { AWS_PROVIDER, TERRAFORM_VERSION } from "./versions";

const TARGETS = ["deployment", "workspace", "module"] as const;

/** Options of a {@link PulumiCmkStack} that can't be Terraform variables. */
export interface PulumiCmkStackConfig {
  /**
   * Whether Terraform rejects every plan that would destroy or replace the key, the role or the OIDC provider, or apply to another AWS
   * account, Region, organization or issuer. It must be known at synthesis.
   *
   * IMPORTANT: if the key is destroyed, what it encrypted is lost. Without the role and the OIDC provider, Pulumi Cloud can't use the key.
   *
   * @default true
   * @see https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
   */
  readonly preventDestroy?: boolean;

  /**
   * Use of the synthesized stack: `deployment` is a root module with a backend, `workspace` is a root module without a backend, because
   * an HCP Terraform workspace stores the state, and `module` is a child module, which gets its AWS provider, and so its Region, from the
   * calling configuration.
   *
   * @default "deployment"
   */
  readonly target?: (typeof TARGETS)[number];
}

const PROPERTIES: PropertyNames<PulumiCmkStackConfig> = { preventDestroy: true, target: true };

/**
 * The whole deployment for one organization, configured with Terraform variables: the OIDC provider, the role, the key, and outputs to
 * register the key with Pulumi Cloud.
 *
 * The addresses of the resources are public API, because a changed address would replace the key.
 *
 * @example
 * const app = new App();
 * new PulumiCmkStack(app, "pulumi-cmk");
 * app.synth();
 */
export class PulumiCmkStack extends TerraformStack {
  /** OIDC provider, role and key. */
  public readonly cmk: PulumiCmk;

  /**
   * Declares the variables, the resources and the outputs.
   *
   * @throws {Error} If `preventDestroy` or `target` is invalid. Terraform validates the values of variables.
   */
  constructor(scope: Construct, id: string, config: PulumiCmkStackConfig = {}) {
    const validator = Validator.of("PulumiCmkStack", scope, id)
      .requireProperties("config", config, PROPERTIES, "Write it as { preventDestroy: false }.")
      .lifecycleFlag("preventDestroy", config.preventDestroy);
    if (config.target !== undefined && !TARGETS.includes(config.target)) {
      validator.fail(
        "target",
        `is ${format(config.target)}.\nIt must be one of ${TARGETS.join(", ")}.\nOmit it to use deployment.`,
      );
    }
    super(scope, id);
    requireUniqueAddresses(this);
    nameInputs(this, VARIABLE_OF_PROPERTY);
    this.addOverride("terraform.required_version", TERRAFORM_VERSION);
    this.addOverride("terraform.required_providers.aws", AWS_PROVIDER);

    const { target = "deployment", preventDestroy = true } = config;
    if (target !== "deployment") {
      this.addOverride("terraform.backend", undefined);
    }

    const variables = declareVariables(this, target === "module" ? ["aws_region"] : []);
    if (target !== "module") {
      new AwsProvider(this, "aws", { region: variables.aws_region });
    }
    const { memory, oidcProvider } = declareTrust(this, variables, { preventDestroy });
    this.cmk = new PulumiCmk(this, "cmk", {
      organization: variables.org,
      oidcProvider,
      role: roleOptions(variables),
      key: {
        alias: variables.key_alias,
        description: variables.key_description,
        administratorArns: variables.key_administrator_arns,
        accountAccess: variables.key_account_access as KeyAccountAccess,
        deletionWindowInDays: variables.key_deletion_window_in_days,
        rotationPeriodInDays: variables.key_rotation_period_in_days,
        multiRegion: variables.key_multi_region,
        replicationAllowed: variables.key_replication_allowed,
        deletionProtection: variables.key_deletion_protection,
        policyStatements: variables.key_policy_statements,
        policyStatementsMayGrantUse: variables.key_policy_statements_may_grant_use,
        administrationActions: new TerraformLocal(this, "administration-actions", [...ADMINISTRATION_ACTIONS]).asList,
      },
      preventDestroy,
      memory,
      tags: variables.tags,
    });
    // The audiences of an existing OIDC provider are checked before the role trusts it.
    this.cmk.role.resource.dependsOn = [dependable(oidcProvider.lookedUp.resource)];
    if (preventDestroy) {
      // The stack refers only to variables, so nothing that the alias depends on can be replaced.
      this.cmk.key.createAliasBeforeDestroy();
    }
    declareAudienceCheck(this, oidcProvider.created);
    declareOutputs(this, this.cmk);
  }

  protected override allocateLogicalId(element: TerraformElement): string {
    return nameOfBlock(element.node.path.slice(this.node.path.length + 1)) ?? super.allocateLogicalId(element);
  }
}
