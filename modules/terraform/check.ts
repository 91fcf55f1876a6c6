import { TerraformElement } from "cdktf";
import type { Construct } from "constructs";
import { expression } from "./expression";

/** Assertion of a `check` block. */
export interface Assertion {
  /** Expression in the Terraform language. */
  readonly condition: string;
  readonly errorMessage: string;
}

/**
 * `check` block. If an assertion fails, every plan and apply prints a warning and continues.
 *
 * NOTE: it has no scoped data source, because Terraform would read that in every apply, and no plan would be empty.
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
