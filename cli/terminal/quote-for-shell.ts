import { escapeLine } from "./escape";

/**
 * Quotes a text that others wrote for a command that the user can copy. Returns undefined if it has characters that a
 * terminal doesn't show.
 */
export function quoteForShell(text: string): string | undefined {
  // Windows doesn't know single quotes.
  return /^[\w .,:@+=/-]*$/.test(text)
    ? `"${text}"`
    : escapeLine(text) === text
      ? `'${text.replaceAll("'", String.raw`'\''`)}'`
      : undefined;
}
