import { isPathPart } from "../pulumi-cloud/api-calls";
import type { RegisteredKey } from "../pulumi-cloud/responses";
import { escapeLine } from "../terminal/escape";

/** Placeholder for a value that Pulumi Cloud doesn't return. */
export const MISSING = "-";

/** A key in a sentence: its name, and its unique ID. */
export function formatKey({ name, id }: RegisteredKey): string {
  return `${JSON.stringify(name ?? MISSING)} (${id ?? "no ID"})`;
}

/** A key in a sentence, with its state as far as Pulumi Cloud returns it. */
export function formatKeyState(key: RegisteredKey): string {
  const state = key.state === undefined ? "" : `, state ${key.state}`;
  return `${formatKey(key)}${state}${key.isDefault === true ? ", the default key" : ""}`;
}

/** The ID of a key in a command that the user can copy. */
export function formatIdForShell({ id }: RegisteredKey): string {
  return id !== undefined && isPathPart(id) ? id : "ID";
}

/** The fields of a key, one per line. */
export function formatKeyFields(key: RegisteredKey): string[] {
  const fields: [string, string | undefined][] = [
    ["name", key.name === undefined ? undefined : escapeLine(key.name)],
    ["id", key.id],
    ["key", key.keyArn],
    ["role", key.roleArn],
    ["state", key.state],
    ["default", formatIsDefault(key)],
    ["other", key.otherFields.length > 0 ? key.otherFields.join(", ") : undefined],
  ];
  return fields.filter(([, value]) => value !== undefined).map(([name, value = ""]) => `  ${name.padEnd(8)}${value}`);
}

/** Whether a key is the default key, if that is known. */
export function formatIsDefault({ isDefault }: RegisteredKey): string | undefined {
  return isDefault === undefined ? undefined : isDefault ? "yes" : "no";
}
