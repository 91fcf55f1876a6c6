import { TerraformResource, type TerraformResourceLifecycle } from "cdktf";
import type { Construct } from "constructs";

/** Arguments of a `terraform_data` resource. */
export interface TerraformDataConfig {
  /** A value to keep in the state. */
  readonly input?: unknown;
  /** A value whose change replaces the resource. */
  readonly triggersReplace?: unknown;
  readonly lifecycle?: TerraformResourceLifecycle;
}

/**
 * A resource that is in the state alone.
 *
 * NOTE: cdktf's own class for it runs `terraform version` in each synthesis, and fails without Terraform.
 */
export class TerraformData extends TerraformResource {
  public static readonly tfResourceType = "terraform_data";

  constructor(
    scope: Construct,
    id: string,
    private readonly config: TerraformDataConfig,
  ) {
    super(scope, id, { terraformResourceType: TerraformData.tfResourceType, lifecycle: config.lifecycle });
  }

  /** An expression for the value that the state keeps. */
  public get output(): string {
    return `\${${this.fqn}.output}`;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.config.input, triggers_replace: this.config.triggersReplace };
  }

  /** For cdktf's own writer of HCL, in an app of the user's own. */
  protected override synthesizeHclAttributes(): Record<string, unknown> {
    const given = Object.entries(this.synthesizeAttributes()).filter(([, value]) => value !== undefined);
    return Object.fromEntries(
      given.map(([name, value]) => [name, { value, isBlock: false, type: "simple", storageClassType: "string" }]),
    );
  }
}
