import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { TerraformResourceLifecycle } from "cdktf";
import { keepLifecycle } from "../../../modules/terraform/lifecycle";
import { emptyStack, parsed, synthesizeStack } from "../../../lab/synthesis";

const OWN = { condition: true, errorMessage: "own" };
const ASSIGNED = { condition: true, errorMessage: "assigned" };

interface HasLifecycle {
  lifecycle?: TerraformResourceLifecycle;
}

/** Returns a resource that keeps a lifecycle. */
function keeping(own: TerraformResourceLifecycle, resource: HasLifecycle = {}): HasLifecycle {
  keepLifecycle(resource, () => own);
  return resource;
}

test("sets the construct's lifecycle, without empty arguments", () => {
  expect(keeping({ preventDestroy: true, precondition: [OWN], postcondition: [] }).lifecycle).toEqual({
    preventDestroy: true,
    precondition: [OWN],
  });
});

test("sets no lifecycle if all arguments are empty", () => {
  expect(keeping({ preventDestroy: false, precondition: [], postcondition: undefined }).lifecycle).toBeUndefined();
  expect(keeping({}).lifecycle).toBeUndefined();
});

const ASSIGNMENT = { ignoreChanges: ["tags"], createBeforeDestroy: true, precondition: [ASSIGNED] };
const MERGED = {
  preventDestroy: true,
  ignoreChanges: ["tags"],
  createBeforeDestroy: true,
  precondition: [OWN, ASSIGNED],
  postcondition: [OWN],
};

describe("merges an assignment", () => {
  const own = { preventDestroy: true, precondition: [OWN], postcondition: [OWN] };

  test("that was made before", () => {
    expect(keeping(own, { lifecycle: ASSIGNMENT }).lifecycle).toEqual(MERGED);
  });

  test("that is made after", () => {
    const resource = keeping(own);
    resource.lifecycle = ASSIGNMENT;
    expect(resource.lifecycle).toEqual(MERGED);
  });

  test("that replaces an earlier one", () => {
    const resource = keeping(own, { lifecycle: { ignoreChanges: ["name"], postcondition: [ASSIGNED] } });
    resource.lifecycle = ASSIGNMENT;
    expect(resource.lifecycle).toEqual(MERGED);
    resource.lifecycle = undefined;
    expect(resource.lifecycle).toEqual(own);
  });

  test("that turns protection on, but not one that turns it off", () => {
    const resource = keeping(own);
    resource.lifecycle = { preventDestroy: false };
    expect(resource.lifecycle).toEqual(own);
    expect(keeping({}, { lifecycle: { preventDestroy: true } }).lifecycle).toEqual({ preventDestroy: true });
  });
});

test("adds no duplicates if code reads the lifecycle and assigns it again", () => {
  const resource = keeping({ preventDestroy: true, precondition: [OWN], postcondition: [OWN] });
  resource.lifecycle = { ...resource.lifecycle, ...ASSIGNMENT, precondition: [OWN, ASSIGNED] };
  expect(resource.lifecycle).toEqual(MERGED);
  for (let round = 0; round < 3; round++) {
    resource.lifecycle = { ...resource.lifecycle };
    expect(resource.lifecycle).toEqual(MERGED);
  }
});

test("doesn't change the assigned object", () => {
  const assigned = Object.freeze({ ...ASSIGNMENT, precondition: Object.freeze([ASSIGNED]) as never });
  const resource = keeping({ precondition: [OWN] });
  resource.lifecycle = assigned;
  expect(resource.lifecycle.precondition).toEqual([OWN, ASSIGNED]);
  expect(assigned.precondition).toEqual([ASSIGNED]);
});

test("reads the construct's lifecycle each time, because preconditions can be added", () => {
  const own = { precondition: [OWN] };
  const resource: HasLifecycle = {};
  keepLifecycle(resource, () => own);
  own.precondition.push(ASSIGNED);
  expect(resource.lifecycle).toEqual({ precondition: [OWN, ASSIGNED] });
});

test("synthesizes the lifecycle of a cdktf resource, and an override of it", () => {
  const { resource } = parsed(
    synthesizeStack((stack) => {
      const role = new IamRole(stack, "role", { assumeRolePolicy: "{}", lifecycle: { ignoreChanges: ["tags"] } });
      keepLifecycle(role, () => ({ preventDestroy: true, precondition: [OWN] }));
      role.lifecycle = { ...role.lifecycle, createBeforeDestroy: true };
      role.addOverride("lifecycle.prevent_destroy", false);
    }),
  );
  expect(resource?.aws_iam_role?.role?.lifecycle).toEqual({
    create_before_destroy: true,
    ignore_changes: ["tags"],
    precondition: [{ condition: true, error_message: "own" }],
    prevent_destroy: false,
  });
});

test("keeps the property enumerable, like cdktf's", () => {
  const role = new IamRole(emptyStack(), "role", { assumeRolePolicy: "{}" });
  keepLifecycle(role, () => ({ preventDestroy: true }));
  expect(Object.keys(role)).toContain("lifecycle");
});
