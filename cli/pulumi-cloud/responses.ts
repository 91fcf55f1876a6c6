/**
 * Parses responses of Pulumi Cloud. Parsing is tolerant: unpublished fields and states are kept and shown, and missing
 * fields are shown as missing. All strings except names and `raw` are escaped, so that they stay on one line of a message.
 */
import { asObject, type Fields } from "../json";
import { escapeLine } from "../terminal/escape";

/** A customer managed key that is registered with Pulumi Cloud. */
export interface RegisteredKey {
  readonly id: string | undefined;
  /** As received, because it is compared. Escape it before it is shown. */
  readonly name: string | undefined;
  readonly keyType: string | undefined;
  readonly roleArn: string | undefined;
  readonly keyArn: string | undefined;
  readonly state: string | undefined;
  /** Whether it is the default key. Undefined if Pulumi Cloud doesn't say. */
  readonly isDefault: boolean | undefined;
  /** Fields that have no property here, as `name=JSON`. */
  readonly otherFields: readonly string[];
  /** The object as received. */
  readonly raw: Fields;
}

/** A migration from one key to another. */
export interface Migration {
  readonly id: string | undefined;
  readonly state: string | undefined;
  /** Fields that have no property here, as `name=JSON`. */
  readonly otherFields: readonly string[];
  /** The object as received. */
  readonly raw: Fields;
}

/** Parses a list of objects, or returns undefined if it is not one. Servers written in Go send an empty list as null. */
export function toList<T>(body: unknown, parse: (fields: Fields) => T): T[] | undefined {
  const list = body === null ? [] : body;
  if (!Array.isArray(list)) {
    return undefined;
  }
  const items = list.map(asObject);
  return items.every((fields) => fields !== undefined) ? items.map(parse) : undefined;
}

export function toRegisteredKey(fields: Fields): RegisteredKey {
  const awsKms = asObject(fields.awsKms);
  const { default: byDefault, isDefault = byDefault } = fields;
  const shownDefault =
    typeof isDefault === "boolean" ? ["isDefault", "default"].filter((name) => fields[name] === isDefault) : [];
  return {
    id: toLine(fields.id),
    name: toText(fields.name),
    keyType: toLine(fields.keyType),
    roleArn: toLine(awsKms?.roleArn),
    keyArn: toLine(toText(awsKms?.keyArn)?.trim()),
    state: toLine(fields.state),
    // The API description says that the list shows which key is the default, but names no field for it.
    isDefault: typeof isDefault === "boolean" ? isDefault : undefined,
    otherFields: [
      ...otherFields(fields, ["id", "name", "keyType", "awsKms", "state", ...shownDefault]),
      ...otherFields(awsKms ?? {}, ["roleArn", "keyArn"]).map((field) => `awsKms.${field}`),
    ],
    raw: fields,
  };
}

export function toMigration(fields: Fields): Migration {
  return {
    id: toLine(fields.id),
    state: toLine(fields.state),
    otherFields: otherFields(fields, ["id", "state"]),
    raw: fields,
  };
}

function toText(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : typeof value === "string" ? value : JSON.stringify(value);
}

function toLine(value: unknown): string | undefined {
  const text = toText(value);
  return text === undefined ? undefined : escapeLine(text);
}

function otherFields(fields: Fields, known: readonly string[]): string[] {
  return Object.entries(fields)
    .filter(([name]) => !known.includes(name))
    .map(([name, value]) => escapeLine(`${name}=${JSON.stringify(value)}`));
}
