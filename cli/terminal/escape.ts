/** More marks than any script puts on one character. Further marks would cover the lines above and below. */
const MAX_COMBINING_MARKS = 8;

/**
 * Everything that isn't visible by itself, except for a plain space: control, format, private use and unassigned characters,
 * line and paragraph separators, other spaces, variation selectors and fillers.
 */
const INVISIBLE = String.raw`(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]|(?<=\p{M}{${MAX_COMBINING_MARKS}})\p{M}{1,64}`;

const UNSAFE = new RegExp(String.raw`(?![\n\t])(?:${INVISIBLE})`, "gu");
const UNSAFE_IN_LINE = new RegExp(INVISIBLE, "gu");

/** Escapes characters that a reader can't see or that could control the terminal. Line breaks and tabs stay. */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, escapeUnits);
}

/** Escapes a text that others wrote, such as a server, so that it stays on one line of a message. */
export function escapeLine(text: string): string {
  return text.replace(UNSAFE_IN_LINE, escapeUnits);
}

/** Escapes each UTF-16 code unit as JSON does. */
function escapeUnits(text: string): string {
  const escape = (unit: number) => `\\u${unit.toString(16).padStart(4, "0")}`;
  const json = JSON.stringify(text).slice(1, -1);
  return json === text ? Array.from(text.split(""), (unit) => escape(unit.charCodeAt(0))).join("") : json;
}
