import { TerraformResource, type TerraformResourceLifecycle } from "cdktf";
import type { Construct } from "constructs";

/** Arguments of a `terraform_data` resource. */
export interface TerraformDataConfig {
  /** Value to store in the state. */
  readonly input?: unknown;
  /** Value that replaces the resource when it changes. */
  readonly triggersReplace?: unknown;
  readonly lifecycle?: TerraformResourceLifecycle;
}

/**
 * `terraform_data` resource, which exists only in the state.
 *
 * NOTE: cdktf's class for it runs `terraform version` in every synthesis, and fails without Terraform.
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

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.config.input, triggers_replace: this.config.triggersReplace };
  }

  /** Used by cdktf's HCL output in users' own apps. */
  protected override synthesizeHclAttributes(): Record<string, unknown> {
    const configured = Object.entries(this.synthesizeAttributes()).filter(([, value]) => value !== undefined);
    return Object.fromEntries(
      configured.map(([name, value]) => [name, { value, isBlock: false, type: "simple", storageClassType: "string" }]),
    );
  }
}
