import type { IConstruct } from "constructs";

/** Whether a construct is still in the tree. A construct with invalid properties is removed from it. */
export function isInTree({ node }: IConstruct): boolean {
  return node.scope === undefined || (node.scope.node.tryFindChild(node.id)?.node === node && isInTree(node.scope));
}
