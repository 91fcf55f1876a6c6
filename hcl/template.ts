/**
 * The strings of Terraform's JSON syntax. Each is a template: text with `${…}` in it, which its native syntax writes in
 * quotes, or, where all of it is one `${…}`, as the bare expression.
 */

/** A string of the JSON syntax as an expression of the native syntax. */
export function expressionOf(template: string): string {
  const parts: string[] = [];
  let text = "";
  let index = 0;
  while (index < template.length) {
    const end = opensTemplate(template, index) ? endOfTemplate(template, index) : index;
    if (end === template.length && index === 0 && template.startsWith("${")) {
      return template.slice(2, -1).trim();
    }
    if (end > index) {
      parts.push(inQuotes(text), template.slice(index, end));
      text = "";
      index = end;
    } else {
      const length = isEscaped(template, index) ? 3 : 1;
      text += template.slice(index, index + length);
      index += length;
    }
  }
  return `"${parts.join("")}${inQuotes(text)}"`;
}

/** The index behind the quoted string that starts at `start`. */
export function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (text[index] !== '"') {
    if (index >= text.length) {
      throw new Error(`The string that starts at ${start} of this expression does not end: ${text}`);
    }
    if (opensTemplate(text, index)) {
      index = endOfTemplate(text, index);
    } else {
      index += isEscaped(text, index) ? 3 : text[index] === "\\" ? 2 : 1;
    }
  }
  return index + 1;
}

/** The index behind the `${…}` or `%{…}` that starts at `start`. */
function endOfTemplate(text: string, start: number): number {
  let depth = 0;
  let index = start + 1;
  do {
    if (index >= text.length) {
      throw new Error(`The template that starts at ${start} of this string does not end: ${text}`);
    }
    if (text[index] === '"') {
      index = endOfString(text, index);
    } else {
      depth += text[index] === "{" ? 1 : text[index] === "}" ? -1 : 0;
      index++;
    }
  } while (depth > 0);
  return index;
}

function opensTemplate(text: string, index: number): boolean {
  return !isEscaped(text, index) && (text.startsWith("${", index) || text.startsWith("%{", index));
}

/** Whether `$${` or `%%{` stands there, which mean the characters themselves. */
function isEscaped(text: string, index: number): boolean {
  return text.startsWith("$${", index) || text.startsWith("%%{", index);
}

function inQuotes(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
