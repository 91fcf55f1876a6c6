import type { TerraformResourceLifecycle } from "cdktf";

/** A `lifecycle` block without its empty parts, or none where all are empty. */
export function lifecycle(parts: TerraformResourceLifecycle): TerraformResourceLifecycle | undefined {
  const entries = Object.entries(parts).filter(
    ([, part]) => part !== undefined && part !== false && !(Array.isArray(part) && part.length === 0),
  );
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
