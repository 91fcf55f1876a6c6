import { TerraformElement } from "cdktf";
import type { Construct } from "constructs";
import { expression } from "./expression";

/** An assertion of a `check` block. */
export interface Assertion {
  /** An expression in Terraform's language. */
  readonly condition: string;
  readonly errorMessage: string;
}

/**
 * A `check` block: each plan and apply warns if an assertion fails, and goes on.
 *
 * NOTE: no data source stands within it. Terraform would read it again at each apply, so no plan would be empty.
 */
export class Check extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly assertions: readonly Assertion[],
  ) {
    super(scope, id);
  }

  public override toTerraform(): object {
    const assert = this.assertions.map(({ condition, errorMessage }) => ({
      condition: expression(condition),
      error_message: errorMessage,
    }));
    return { check: { [this.friendlyUniqueId]: { assert } } };
  }
}
