import { TerraformDataSource, type TerraformElement, TerraformLocal, TerraformResource, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { addressOf } from "./address";

/** Constructs whose blocks no other block may replace, by stack. */
const OWNERS = new WeakMap<TerraformStack, Set<IConstruct>>();

/**
 * Fails the synthesis if another block of the stack has the address of a block of a construct, for example because of
 * `overrideLogicalId`. cdktf would merge the two without a message, so that the other block's arguments replace the construct's.
 */
export function requireUniqueAddresses(owner: IConstruct): void {
  const stack = TerraformStack.of(owner);
  const owners = OWNERS.get(stack) ?? new Set();
  if (owners.size === 0) {
    OWNERS.set(stack, owners);
    stack.node.addValidation({ validate: () => findConflicts(stack, owners) });
  }
  owners.add(owner);
}

function findConflicts(stack: TerraformStack, owners: ReadonlySet<IConstruct>): string[] {
  const blocks = new Map<string, TerraformElement>();
  return stack.node.findAll().flatMap((block) => {
    if (!hasAddress(block) || TerraformStack.of(block) !== stack) {
      return [];
    }
    const address = addressOf(block);
    const other = blocks.get(address);
    blocks.set(address, block);
    return other && [block, other].some(({ node }) => node.scopes.some((scope) => owners.has(scope)))
      ? [
          `The constructs "${other.node.path}" and "${block.node.path}" have the same address, ${address}.
cdktf would merge them into one block.
Give one of them another ID.`,
        ]
      : [];
  });
}

function hasAddress(block: IConstruct): block is TerraformResource | TerraformDataSource | TerraformLocal {
  return (
    TerraformResource.isTerraformResource(block) ||
    TerraformDataSource.isTerraformDataSource(block) ||
    block instanceof TerraformLocal
  );
}
