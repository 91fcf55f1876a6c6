/**
 * What Pulumi Cloud answers. Reading is tolerant: a field or state that isn't published yet is kept and shown, and a field
 * that is missing is shown as missing.
 */

/** A customer-managed key as Pulumi Cloud reports it. */
export interface ReportedKey {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly keyType: string | undefined;
  readonly roleArn: string | undefined;
  readonly keyArn: string | undefined;
  readonly state: string | undefined;
  /** Whether it is the default. Undefined: not reported. */
  readonly isDefault: boolean | undefined;
  /** The fields that nothing above shows, as JSON. */
  readonly further: readonly string[];
  /** All of it as reported. */
  readonly reported: Fields;
}

/** A migration from one key to another as Pulumi Cloud reports it. */
export interface ReportedMigration {
  readonly id: string | undefined;
  readonly state: string | undefined;
  /** The fields that nothing above shows, as JSON. */
  readonly further: readonly string[];
  /** All of it as reported. */
  readonly reported: Fields;
}

type Fields = Readonly<Record<string, unknown>>;

/** A body's JSON; undefined for what is none. */
export function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** An object of JSON; undefined for what is none. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** A list of objects; undefined for what is none. Servers written in Go report an empty list as null. */
export function listOf<T>(answer: unknown, read: (fields: Fields) => T): T[] | undefined {
  const list = answer === null ? [] : answer;
  if (!Array.isArray(list)) {
    return undefined;
  }
  const items = list.map(fieldsOf);
  return items.every((fields) => fields !== undefined) ? items.map(read) : undefined;
}

export function reportedKey(fields: Fields): ReportedKey {
  const awsKms = fieldsOf(fields.awsKms);
  const { default: byDefault, isDefault = byDefault } = fields;
  return {
    id: text(fields.id),
    name: text(fields.name),
    keyType: text(fields.keyType),
    roleArn: text(awsKms?.roleArn),
    keyArn: text(awsKms?.keyArn),
    state: text(fields.state),
    // The published description says that the list tells the default, and names no field for it.
    isDefault: typeof isDefault === "boolean" ? isDefault : undefined,
    further: [
      ...further(fields, ["id", "name", "keyType", "awsKms", "state"]),
      ...further(awsKms ?? {}, ["roleArn", "keyArn"]).map((field) => `awsKms.${field}`),
    ],
    reported: fields,
  };
}

export function reportedMigration(fields: Fields): ReportedMigration {
  return {
    id: text(fields.id),
    state: text(fields.state),
    further: further(fields, ["id", "state"]),
    reported: fields,
  };
}

function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : typeof value === "string" ? value : JSON.stringify(value);
}

function further(fields: Fields, known: readonly string[]): string[] {
  return Object.entries(fields)
    .filter(([name]) => !known.includes(name))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
}
