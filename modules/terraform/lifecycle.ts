import type { TerraformResourceLifecycle } from "cdktf";

/** Resource or data source. */
interface HasLifecycle {
  lifecycle?: TerraformResourceLifecycle;
}

/**
 * Keeps the lifecycle of a construct's resource if other code assigns `resource.lifecycle`, before or after, by merging the two. To
 * override it, use `resource.addOverride`.
 */
export function keepLifecycle(resource: HasLifecycle, own: () => TerraformResourceLifecycle): void {
  let assigned = resource.lifecycle ?? {};
  Object.defineProperty(resource, "lifecycle", {
    configurable: true,
    enumerable: true,
    get: () => {
      const lifecycle = merge(own(), assigned);
      // Also keeps an assignment to one of its arguments.
      return (
        lifecycle &&
        new Proxy(lifecycle, {
          set: (_lifecycle, name, value) => {
            assigned = { ...assigned, [name]: value as unknown };
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

function merge(
  own: TerraformResourceLifecycle,
  assigned: TerraformResourceLifecycle,
): TerraformResourceLifecycle | undefined {
  const lifecycle = {
    ...own,
    ...assigned,
    ignoreChanges: mergeIgnoreChanges(own.ignoreChanges, assigned.ignoreChanges),
    preventDestroy: own.preventDestroy === true ? true : assigned.preventDestroy,
    // Code that reads a condition from the resource and assigns it again must not add it twice.
    precondition: [...new Set([...(own.precondition ?? []), ...(assigned.precondition ?? [])])],
    postcondition: [...new Set([...(own.postcondition ?? []), ...(assigned.postcondition ?? [])])],
  };
  const entries = Object.entries(lifecycle).filter(
    ([, value]) => value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0),
  );
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

type IgnoreChanges = TerraformResourceLifecycle["ignoreChanges"];

/** Returns the attributes of both, or `all`. */
function mergeIgnoreChanges(own: IgnoreChanges, assigned: IgnoreChanges): IgnoreChanges {
  if (own === undefined || assigned === undefined || own === "all" || assigned === "all") {
    return assigned ?? own;
  }
  return [...new Set([...own, ...assigned])];
}
