import { TerraformDataSource, TerraformLocal } from "cdktf";

/** Resource or data source. */
interface Resource {
  readonly terraformResourceType: string;
  readonly friendlyUniqueId: string;
}

/**
 * Returns the address of a block, for expressions in the block's own stack.
 *
 * NOTE: cdktf's `fqn` and the attributes of a resource are tokens. For each token cdktf records a stack trace, so in a large stack they
 * take a sixth of the time of a synthesis.
 */
export function addressOf(block: Resource | TerraformLocal): string {
  if (block instanceof TerraformLocal) {
    return `local.${block.friendlyUniqueId}`;
  }
  const address = `${block.terraformResourceType}.${block.friendlyUniqueId}`;
  return block instanceof TerraformDataSource ? `data.${address}` : address;
}
