import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { TerraformResourceLifecycle } from "cdktf";
import { keepLifecycle } from "../../../modules/terraform/lifecycle";
import { emptyStack, parsed, synthesizeStack } from "../../../lab/synthesis";

const OWN = { condition: true, errorMessage: "own" };
const ASSIGNED = { condition: true, errorMessage: "assigned" };

interface HasLifecycle {
  lifecycle?: TerraformResourceLifecycle;
}

/** A resource that keeps a lifecycle. */
function keeping(own: TerraformResourceLifecycle, resource: HasLifecycle = {}): HasLifecycle {
  keepLifecycle(resource, () => own);
  return resource;
}

test("a resource has its own lifecycle, without what is empty", () => {
  expect(keeping({ preventDestroy: true, precondition: [OWN], postcondition: [] }).lifecycle).toEqual({
    preventDestroy: true,
    precondition: [OWN],
  });
});

test("a resource has no lifecycle if nothing is in it", () => {
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

describe("an assignment is merged with it", () => {
  const own = { preventDestroy: true, precondition: [OWN], postcondition: [OWN] };

  test("before", () => {
    expect(keeping(own, { lifecycle: ASSIGNMENT }).lifecycle).toEqual(MERGED);
  });

  test("after", () => {
    const resource = keeping(own);
    resource.lifecycle = ASSIGNMENT;
    expect(resource.lifecycle).toEqual(MERGED);
  });

  test("and replaces an earlier assignment", () => {
    const resource = keeping(own, { lifecycle: { ignoreChanges: ["name"], postcondition: [ASSIGNED] } });
    resource.lifecycle = ASSIGNMENT;
    expect(resource.lifecycle).toEqual(MERGED);
    resource.lifecycle = undefined;
    expect(resource.lifecycle).toEqual(own);
  });

  test("and can't turn the protection off, but can turn it on", () => {
    const resource = keeping(own);
    resource.lifecycle = { preventDestroy: false };
    expect(resource.lifecycle).toEqual(own);
    expect(keeping({}, { lifecycle: { preventDestroy: true } }).lifecycle).toEqual({ preventDestroy: true });
  });
});

test("reading and assigning again adds nothing twice", () => {
  const resource = keeping({ preventDestroy: true, precondition: [OWN], postcondition: [OWN] });
  resource.lifecycle = { ...resource.lifecycle, ...ASSIGNMENT, precondition: [OWN, ASSIGNED] };
  expect(resource.lifecycle).toEqual(MERGED);
  for (let round = 0; round < 3; round++) {
    resource.lifecycle = { ...resource.lifecycle };
    expect(resource.lifecycle).toEqual(MERGED);
  }
});

test("what was assigned is not changed", () => {
  const assigned = Object.freeze({ ...ASSIGNMENT, precondition: Object.freeze([ASSIGNED]) as never });
  const resource = keeping({ precondition: [OWN] });
  resource.lifecycle = assigned;
  expect(resource.lifecycle.precondition).toEqual([OWN, ASSIGNED]);
  expect(assigned.precondition).toEqual([ASSIGNED]);
});

test("its own lifecycle is read each time, because it can grow", () => {
  const own = { precondition: [OWN] };
  const resource: HasLifecycle = {};
  keepLifecycle(resource, () => own);
  own.precondition.push(ASSIGNED);
  expect(resource.lifecycle).toEqual({ precondition: [OWN, ASSIGNED] });
});

test("a resource of cdktf is written with it, and with an override", () => {
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

test("the property can be listed, as cdktf's own", () => {
  const role = new IamRole(emptyStack(), "role", { assumeRolePolicy: "{}" });
  keepLifecycle(role, () => ({ preventDestroy: true }));
  expect(Object.keys(role)).toContain("lifecycle");
});
