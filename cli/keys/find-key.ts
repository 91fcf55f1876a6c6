import { CommandError } from "../errors";
import { isPathPart } from "../pulumi-cloud/api-calls";
import type { RegisteredKey } from "../pulumi-cloud/responses";
import { formatKey, MISSING } from "./format-key";

/** A key with an ID, which every call on a single key needs. */
export type IdentifiedKey = RegisteredKey & { readonly id: string };

/**
 * Finds a key by its ID or its name.
 *
 * @throws {CommandError} If there is no such key, or several keys have the name.
 */
export function findKey(keys: readonly RegisteredKey[], idOrName: string): IdentifiedKey {
  const byId = keys.find(({ id }) => id === idOrName);
  const found = byId === undefined ? keys.filter(({ name }) => name === idOrName) : [byId];
  const [key, second] = found;
  if (key === undefined) {
    const existing = keys.length === 0 ? "It has no keys." : `Its keys are: ${keys.map(formatKey).join(", ")}.`;
    throw new CommandError(
      "failed",
      `The organization has no key with the ID or name ${JSON.stringify(idOrName)}.\n${existing}`,
      "Pass the ID or the name of one of its keys.",
    );
  }
  if (second !== undefined) {
    throw new CommandError(
      "failed",
      `The organization has several keys with the name ${JSON.stringify(idOrName)}: ${found.map(formatKey).join(", ")}.`,
      "Pass the ID of the key.",
    );
  }
  return requireId(key);
}

/** @throws {CommandError} If Pulumi Cloud returns the key without an ID, or with one that can't be part of a path. */
export function requireId(key: RegisteredKey): IdentifiedKey {
  const { id } = key;
  if (id === undefined || id === "") {
    throw new CommandError(
      "unavailable",
      `Pulumi Cloud returned the key ${formatKey(key)} without an ID, which the API call needs.`,
      "Use the Pulumi Cloud console, or look for a newer version of this package.",
    );
  }
  if (!isPathPart(id)) {
    throw new CommandError(
      "unavailable",
      `Pulumi Cloud returned the key ${JSON.stringify(key.name ?? MISSING)} with the invalid ID ${JSON.stringify(id)}.\nAn ID must consist of letters, digits and . _ - only and not start with . or -.`,
      "Use the Pulumi Cloud console, or look for a newer version of this package.",
    );
  }
  return { ...key, id };
}
