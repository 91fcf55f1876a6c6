import { TerraformDataSource, type TerraformElement, type TerraformLocal, type TerraformResource } from "cdktf";

/** Resource or data source. */
interface Resource {
  readonly terraformResourceType: string;
  readonly friendlyUniqueId: string;
}

/** Returns the address of a block in its own stack. */
export function addressOf(block: Resource | TerraformLocal): string {
  if (!("terraformResourceType" in block)) {
    return `local.${block.friendlyUniqueId}`;
  }
  const address = `${block.terraformResourceType}.${block.friendlyUniqueId}`;
  // An app can have two copies of cdktf, each with a class of this name.
  return TerraformDataSource.isTerraformDataSource(block) ? `data.${address}` : address;
}

/**
 * Returns the address of a block, for expressions in the block's own stack, and keeps it.
 *
 * NOTE: cdktf's `fqn` and the attributes of a resource are tokens. For each token cdktf records a stack trace, so in a large stack they
 * take a sixth of the time of a synthesis.
 */
export function referenceTo(block: TerraformResource | TerraformDataSource | TerraformLocal): string {
  keepAddress(block);
  return addressOf(block);
}

/** Makes a later `overrideLogicalId` throw an error. cdktf would ignore it, because the address has been read. */
export function keepAddress(block: (Resource & TerraformElement) | TerraformLocal): void {
  block.overrideLogicalId = (id) => {
    throw new Error(
      `${block.node.path}: the ID can't be overridden with "${id}" any more.
Other blocks already refer to ${addressOf(block)}.
To choose addresses, override allocateLogicalId of the stack.`,
    );
  };
}
