import { TerraformDataSource, type TerraformLocal } from "cdktf";

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
  if (!("terraformResourceType" in block)) {
    return `local.${block.friendlyUniqueId}`;
  }
  const address = `${block.terraformResourceType}.${block.friendlyUniqueId}`;
  // An app can have two copies of cdktf, each with a class of this name.
  return TerraformDataSource.isTerraformDataSource(block) ? `data.${address}` : address;
}
