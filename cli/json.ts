/** Fields of a JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** Parses JSON, or returns undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the value if it is a JSON object, or undefined otherwise. */
export function asObject(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** Returns the elements of a value that can be a list or a single element. */
export function asList(value: unknown): unknown[] {
  return value === undefined ? [] : [value].flat();
}
