import { Construct } from "constructs";
import { emptyStack } from "../../../lab/synthesis";
import { isInTree } from "../../../modules/terraform/tree";

test("a construct is in the tree until it or one of its scopes is removed", () => {
  const stack = emptyStack();
  const scope = new Construct(stack, "scope");
  const [one, other] = [new Construct(scope, "one"), new Construct(scope, "other")];
  const inTree = () => [stack, scope, one, other].map(isInTree);
  expect(inTree()).toEqual([true, true, true, true]);
  scope.node.tryRemoveChild("one");
  expect(inTree()).toEqual([true, true, false, true]);
  stack.node.tryRemoveChild("scope");
  expect(inTree()).toEqual([true, false, false, false]);
  // Another construct with the same id is in its place.
  new Construct(stack, "scope");
  expect(inTree()).toEqual([true, false, false, false]);
});
