import { TerraformDataSource, TerraformElement, TerraformLocal, TerraformResource, TerraformStack } from "cdktf";
import type { Construct, IConstruct } from "constructs";
import { addressOf } from "./address";
import { isInTree } from "./tree";

const CHECKS = new WeakMap<TerraformStack, UniqueAddresses>();

/**
 * Fails the synthesis if another resource, data source or local of the stack has the address of a block of a construct, for example
 * because of `overrideLogicalId`. cdktf would merge the two without a message, so that the other block's arguments replace the construct's.
 */
export function requireUniqueAddresses(owner: Construct): void {
  const stack = TerraformStack.of(owner);
  const check = CHECKS.get(stack);
  if (check && isInTree(check)) {
    check.owners.add(owner);
  } else {
    CHECKS.set(stack, new UniqueAddresses(stack, owner, check?.owners));
  }
}

/** Element without a block. cdktf asks it for one in every synthesis, but a validation can be skipped. */
class UniqueAddresses extends TerraformElement {
  public readonly owners: Set<IConstruct>;

  constructor(
    private readonly stack: TerraformStack,
    owner: Construct,
    others: Iterable<IConstruct> = [],
  ) {
    super(owner, "unique-addresses");
    this.owners = new Set([...others, owner]);
  }

  public override toTerraform(): object {
    this.assertUnique();
    return {};
  }

  public override toHclTerraform(): object {
    return this.toTerraform();
  }

  private assertUnique(): void {
    const blocks = new Map<string, TerraformElement>();
    for (const block of this.stack.node.findAll()) {
      if (!hasAddress(block) || TerraformStack.of(block) !== this.stack) {
        continue;
      }
      const address = addressOf(block);
      const other = blocks.get(address);
      if (other && [block, other].some(({ node }) => node.scopes.some((scope) => this.owners.has(scope)))) {
        throw new Error(
          `The constructs "${other.node.path}" and "${block.node.path}" have the same address, ${address}.
cdktf would merge them into one block.
Give one of them another ID.`,
        );
      }
      blocks.set(address, block);
    }
  }
}

function hasAddress(block: IConstruct): block is TerraformResource | TerraformDataSource | TerraformLocal {
  return (
    TerraformResource.isTerraformResource(block) ||
    TerraformDataSource.isTerraformDataSource(block) ||
    block instanceof TerraformLocal
  );
}
