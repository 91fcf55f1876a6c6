/** Fields of a JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** Far more than any document that the command reads. To format a much deeper one would overflow the stack. */
const MAX_DEPTH = 100;

/** A JSON document, or why a text can't be read as one, to follow the word "is". */
export type JsonDocument =
  { readonly value: unknown; readonly problem?: undefined } | { readonly value?: undefined; readonly problem: string };

/** The problem of a text that is not JSON. */
export const NOT_JSON = "not JSON";

/** Reads a JSON document. A number that JavaScript would round, such as an ID with 20 digits, becomes a string. */
export function readJson(text: string): JsonDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: NOT_JSON };
  }
  if (isTooDeep(value)) {
    return { problem: `nested more than ${MAX_DEPTH} levels deep` };
  }
  return { value: /\d{16}|\d[eE]/.test(text) ? JSON.parse(quoteLargeNumbers(text)) : value };
}

/** Parses JSON, or returns undefined if {@link readJson} can't read it. */
export function parseJson(text: string): unknown {
  return readJson(text).value;
}

/** Returns the value if it is a JSON object, or undefined otherwise. */
export function asObject(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function isTooDeep(document: unknown): boolean {
  let level: unknown[] = [document];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) {
      return true;
    }
    level = level.flatMap((value): unknown[] =>
      typeof value === "object" && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}

/** Quotes the numbers in valid JSON that are too large for JavaScript to be exact. */
function quoteLargeNumbers(json: string): string {
  const token = /"|-?\d[-+.\deE]*/g;
  const parts: string[] = [];
  let copied = 0;
  for (let match = token.exec(json); match !== null; match = token.exec(json)) {
    const [text] = match;
    if (text === '"') {
      token.lastIndex = endOfString(json, token.lastIndex);
    } else if (Math.abs(Number(text)) > Number.MAX_SAFE_INTEGER) {
      parts.push(json.slice(copied, match.index), `"${text}"`);
      copied = token.lastIndex;
    }
  }
  return [...parts, json.slice(copied)].join("");
}

function endOfString(json: string, start: number): number {
  let at = start;
  while (json[at] !== '"') {
    at += json[at] === "\\" ? 2 : 1;
  }
  return at + 1;
}

/** Returns the elements of a value that can be a list or a single element. */
export function asList(value: unknown): unknown[] {
  return value === undefined ? [] : [value].flat();
}
