/**
 * What is certain about the state of a key. Pulumi Cloud doesn't publish the values of states, so a state that isn't clear is not
 * interpreted.
 */
import { asObject } from "../json";
import type { Migration, RegisteredKey } from "../pulumi-cloud/responses";

/** State of a key that was just registered. */
export const STATE_OF_NEW_KEYS = "enabled";

const REENCRYPTING: readonly string[] = ["beingreencrypted", "migrating", "reencrypting"];
const IN_PROGRESS: readonly string[] = [...REENCRYPTING, "inprogress", "pending", "running"];

/** Whether a key is a customer managed key, and not the Pulumi-managed key. */
export function isCustomerManaged({ keyType }: RegisteredKey): boolean {
  return keyType !== "service";
}

/** Whether a key is certainly disabled. */
export function isDisabled({ state }: RegisteredKey): boolean {
  return toWord(state) === "disabled";
}

/** Whether data keys are certainly being re-encrypted from this key to another. */
export function isBeingReencrypted(key: RegisteredKey, migrations: readonly Migration[]): boolean {
  return (
    REENCRYPTING.includes(toWord(key.state)) ||
    migrations.some((migration) => IN_PROGRESS.includes(toWord(migration.state)) && hasSource(migration, key))
  );
}

/** Whether a key is the source of a migration. The API description says that a migration has a source, but names no field for it. */
function hasSource({ raw }: Migration, { id }: RegisteredKey): boolean {
  return Object.entries(raw).some(
    ([name, value]) => /^(source|src)/i.test(name) && id !== undefined && (asObject(value)?.id ?? value) === id,
  );
}

/** A state in one spelling, such as `inprogress` for `IN_PROGRESS`. */
function toWord(state = ""): string {
  return state.toLowerCase().replace(/[\s_-]/g, "");
}
