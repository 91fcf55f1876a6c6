import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { dependable, Lazy, type TerraformElement, TerraformLocal, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { AwsAccount } from "../aws/aws-account";
import { PulumiCmk } from "../cmk/pulumi-cmk";
import type { KeyAccountAccess } from "../key/pulumi-cmk-key";
import { Memory } from "../memory/memory";
import { ADMINISTRATION_ACTIONS } from "../policies/key-actions";
import { format } from "../rules/rule";
import { nameInputs, Validator } from "../rules/validator";
import { BLOCK_NAMES, nameOfBlock } from "./addresses";
import { declareAudienceCheck } from "./audience-check";
import { declareDisplayedVariables } from "./displayed-variables";
import { OptionalOidcProvider } from "./optional-oidc-provider";
import { declareOutputs } from "./outputs";
import { declareVariables } from "./variables";

const FORMS = ["deployment", "workspace", "module"] as const;

/** Choices for a {@link PulumiCmkStack} that Terraform's variables can't offer. */
export interface PulumiCmkStackConfig {
  /**
   * Whether Terraform refuses every plan that would destroy or replace the key, the role or the OIDC provider, or that is for another AWS
   * account, Region, organization or issuer.
   *
   * IMPORTANT: what the key encrypted is lost with the key, and out of reach without the role and the OIDC provider.
   *
   * @default true
   * @see https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
   */
  readonly preventDestroy?: boolean;

  /**
   * What the stack is written to be: the configuration of a `deployment`, with a backend for its state; that of a
   * `workspace`, which brings a backend of its own; or a `module` for other configurations, which bring the AWS provider
   * too, and with it the region.
   *
   * @default "deployment"
   */
  readonly form?: (typeof FORMS)[number];
}

/** Variables of properties that are validated after the variables, because that needs the AWS account. */
const VARIABLE_OF_PROPERTY: Readonly<Record<string, string>> = {
  administratorArns: "key_administrator_arns",
  permissionsBoundaryArn: "role_permissions_boundary_arn",
};

/**
 * The whole deployment for one organization, as Terraform's variables describe it: the OIDC provider, the role, the key,
 * and outputs to register with Pulumi Cloud.
 *
 * The addresses of the resources in the state are public, because a changed address would replace a key.
 *
 * @example
 * const app = new App();
 * new PulumiCmkStack(app, "pulumi-cmk");
 * app.synth();
 */
export class PulumiCmkStack extends TerraformStack {
  /** The OIDC provider, the role and the key. */
  public readonly cmk: PulumiCmk;

  /**
   * Declares the variables, what they describe, and the outputs.
   *
   * @throws {Error} If `preventDestroy` isn't a boolean. Values of variables are checked by Terraform.
   */
  constructor(scope: Construct, id: string, config: PulumiCmkStackConfig = {}) {
    const validator = Validator.of("PulumiCmkStack", scope, id)
      .requireObject("config", config, "Write it as { preventDestroy: false }.")
      .lifecycleFlag("preventDestroy", config.preventDestroy);
    if (config.form !== undefined && !FORMS.includes(config.form)) {
      validator.fail(
        "form",
        `is ${format(config.form)}.\nIt must be one of ${FORMS.join(", ")}.\nOmit it to use deployment.`,
      );
    }
    super(scope, id);
    nameInputs(this, VARIABLE_OF_PROPERTY);
    // `hashicorp/aws` has all arguments used here since 5.81.0, the last of them an optional `thumbprint_list`.
    this.addOverride("terraform.required_version", ">= 1.5.0");
    this.addOverride("terraform.required_providers.aws", { source: "hashicorp/aws", version: ">= 5.81.0, < 7.0.0" });

    const { form = "deployment", preventDestroy = true } = config;
    if (form !== "deployment") {
      this.addOverride("terraform.backend", undefined);
    }

    const variables = declareVariables(this, form === "module" ? ["aws_region"] : []);
    if (form !== "module") {
      new AwsProvider(this, "aws", { region: variables.aws_region });
    }
    declareDisplayedVariables(this, variables);
    AwsAccount.of(this, undefined).declareIamArn();
    const memory: Memory | undefined = preventDestroy
      ? new Memory(this, "memory", {
          hasRegion: true,
          organization: variables.org,
          issuer: Lazy.stringValue({ produce: () => oidcProvider.issuer }),
        })
      : undefined;
    const oidcProvider: OptionalOidcProvider = new OptionalOidcProvider(this, "oidc-provider", {
      create: variables.create_oidc_provider,
      arn: variables.oidc_provider_arn,
      issuerUrl: variables.oidc_issuer_url,
      audiences: variables.oidc_audiences,
      thumbprints: variables.oidc_thumbprints,
      preventDestroy,
      memory,
      tags: variables.tags,
    });
    this.cmk = new PulumiCmk(this, "cmk", {
      organization: variables.org,
      oidcProvider,
      role: {
        name: variables.role_name,
        path: variables.role_path,
        description: variables.role_description,
        maxSessionDuration: variables.role_max_session_duration,
        permissionsBoundaryArn: variables.role_permissions_boundary_arn,
      },
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
        administrationActions: new TerraformLocal(this, "administration-actions", [...ADMINISTRATION_ACTIONS]).asList,
      },
      preventDestroy,
      memory,
      tags: variables.tags,
    });
    // What the OIDC provider must accept is checked before the role trusts it.
    this.cmk.role.resource.dependsOn = [dependable(oidcProvider.found.resource)];
    if (preventDestroy) {
      // What the stack refers to is variables, so there is no resource that could be replaced.
      this.cmk.key.createAliasBeforeDestroy();
    }
    declareAudienceCheck(this, oidcProvider.created);
    declareOutputs(this, this.cmk);
  }

  protected override allocateLogicalId(element: TerraformElement): string {
    const name = nameOfBlock(element.node.path.slice(this.node.path.length + 1));
    const id = name ?? super.allocateLogicalId(element);
    const hasAddress = "terraformResourceType" in element || element instanceof TerraformLocal;
    if (name === undefined && hasAddress && BLOCK_NAMES.includes(id)) {
      // cdktf would merge the two into one resource, without a word.
      throw new Error(
        `${this.node.path}: the construct id "${id}" is taken by a resource of PulumiCmkStack. Choose another id.`,
      );
    }
    return id;
  }
}
