import { CommandError } from "../errors";
import type { ReportedKey } from "../pulumi-cloud/answers";
import { keyInWords } from "./describe-key";

/** A key that a call can name. */
export type IdentifiedKey = ReportedKey & { readonly id: string };

/** The key that somebody means: by its id, or by its name. */
export function findKey(keys: readonly ReportedKey[], wanted: string): IdentifiedKey {
  const byId = keys.find(({ id }) => id === wanted);
  const [found, second] = byId === undefined ? keys.filter(({ name }) => name === wanted) : [byId];
  if (found === undefined) {
    const there = keys.length === 0 ? "It has none." : `It has: ${keys.map(keyInWords).join(", ")}.`;
    throw new CommandError(
      "refused",
      `The organization has no key with the id or the name ${JSON.stringify(wanted)}. ${there}`,
      "Name one of its keys, by id or by name.",
    );
  }
  if (second !== undefined) {
    throw new CommandError(
      "refused",
      `The organization has several keys with the name ${JSON.stringify(wanted)}: ${keys
        .filter(({ name }) => name === wanted)
        .map(keyInWords)
        .join(", ")}.`,
      "Name the one you mean by its id.",
    );
  }
  return identified(found);
}

/** @throws CommandError where Pulumi Cloud reports no id of a key. */
export function identified(key: ReportedKey): IdentifiedKey {
  const { id } = key;
  if (id === undefined || id === "") {
    throw new CommandError(
      "unavailable",
      `Pulumi Cloud reports the key ${keyInWords(key)} without an id, so no call can name it.`,
      "Do it in Pulumi Cloud's console, or look for a newer version of this package.",
    );
  }
  return { ...key, id };
}
