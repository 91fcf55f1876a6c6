import type { TerraformResourceLifecycle } from "cdktf";

/** A resource or a data source. */
interface HasLifecycle {
  lifecycle?: TerraformResourceLifecycle;
}

/**
 * Gives a resource a lifecycle that survives an assignment: what somebody assigns to `resource.lifecycle`, before or after, is
 * merged with it. To change it on purpose, there is `resource.addOverride`.
 */
export function keepLifecycle(resource: HasLifecycle, own: () => TerraformResourceLifecycle): void {
  let assigned = resource.lifecycle ?? {};
  Object.defineProperty(resource, "lifecycle", {
    configurable: true,
    enumerable: true,
    get: () => {
      const lifecycle = merged(own(), assigned);
      // What is assigned to a part of it is kept too.
      return (
        lifecycle &&
        new Proxy(lifecycle, {
          set: (_lifecycle, part, value) => {
            assigned = { ...assigned, [part]: value as unknown };
            return true;
          },
        })
      );
    },
    set: (value: TerraformResourceLifecycle | undefined) => {
      assigned = value ?? {};
    },
  });
}

function merged(
  own: TerraformResourceLifecycle,
  assigned: TerraformResourceLifecycle,
): TerraformResourceLifecycle | undefined {
  const lifecycle = {
    ...own,
    ...assigned,
    ignoreChanges: ignored(own.ignoreChanges, assigned.ignoreChanges),
    preventDestroy: own.preventDestroy === true ? true : assigned.preventDestroy,
    // What was read from the resource and assigned again is not added twice.
    precondition: [...new Set([...(own.precondition ?? []), ...(assigned.precondition ?? [])])],
    postcondition: [...new Set([...(own.postcondition ?? []), ...(assigned.postcondition ?? [])])],
  };
  const entries = Object.entries(lifecycle).filter(
    ([, part]) => part !== undefined && part !== false && !(Array.isArray(part) && part.length === 0),
  );
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

type Ignored = TerraformResourceLifecycle["ignoreChanges"];

/** The attributes of both, or all of them. */
function ignored(own: Ignored, assigned: Ignored): Ignored {
  if (own === undefined || assigned === undefined || own === "all" || assigned === "all") {
    return assigned ?? own;
  }
  return [...new Set([...own, ...assigned])];
}
