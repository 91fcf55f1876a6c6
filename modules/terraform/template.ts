/**
 * String templates. Every string in Terraform's JSON syntax is a template: text with interpolations (`${…}`) and directives (`%{…}`). `$${`
 * and `%%{` are the escape sequences for `${` and `%{`.
 */

/** Expression in the Terraform language, or a template directive such as `%{ if }`. */
export class Code {
  /** @param template Interpolation or directive, with its delimiters. */
  constructor(
    readonly text: string,
    readonly template = `\${${text}}`,
  ) {}

  public get isDirective(): boolean {
    return this.template.startsWith("%");
  }
}

/** Parses a template into text and expressions. */
export function parseTemplate(text: string): (string | Code)[] {
  const parts: (string | Code)[] = [];
  let start = 0;
  let index = 0;
  while (index < text.length) {
    if (opensTemplate(text, index)) {
      const end = endOfTemplate(text, index);
      const code = new Code(text.slice(index + 2, end - 1).trim(), text.slice(index, end));
      parts.push(unescapeTemplates(text.slice(start, index)), code);
      index = start = end;
    } else {
      index += isEscapedTemplate(text, index) ? 3 : 1;
    }
  }
  parts.push(unescapeTemplates(text.slice(start)));
  return parts.filter((part) => part !== "");
}

function unescapeTemplates(text: string): string {
  return text.replace(/([$%])\1(?=\{)/g, "$1");
}

/** Escapes all strings in data, so that none of them is a template. */
export function escapeTemplates(data: unknown): unknown {
  if (typeof data === "string") {
    return data.replace(/[$%](?=\{)/g, "$&$&");
  }
  if (Array.isArray(data)) {
    return data.map(escapeTemplates);
  }
  return typeof data === "object" && data !== null
    ? Object.fromEntries(Object.entries(data).map(([key, item]) => [key, escapeTemplates(item)]))
    : data;
}

/** Escapes text for a quoted string: quotes, control characters and template delimiters. */
export function escapeQuoted(text: string): string {
  return escapeTemplates(JSON.stringify(text).slice(1, -1)) as string;
}

/** Whether an expression needs no parentheses next to an operator: a literal, a reference, a function call, or a bracketed expression. */
export function isAtomic(text: string): boolean {
  let index = 0;
  while (index < text.length) {
    const character = text[index] ?? "";
    if (character === '"') {
      index = endOfString(text, index);
    } else if ("([{".includes(character)) {
      index = endOfBrackets(text, index);
    } else if (/[\w.*-]/.test(character)) {
      index++;
    } else {
      return false;
    }
  }
  return true;
}

/** Returns the index after the brackets that open at `start`. */
function endOfBrackets(text: string, start: number): number {
  let depth = 0;
  let index = start;
  do {
    const character = text[index] ?? "";
    if (character === '"') {
      index = endOfString(text, index);
      continue;
    }
    depth += "([{".includes(character) ? 1 : ")]}".includes(character) ? -1 : 0;
    index++;
  } while (depth > 0 && index < text.length);
  return index;
}

/** Returns the index after the quoted string that starts at `start`. */
export function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (text[index] !== '"') {
    if (index >= text.length) {
      throw new Error(`The string that starts at ${start} of this expression does not end: ${text}`);
    }
    if (opensTemplate(text, index)) {
      index = endOfTemplate(text, index);
    } else {
      index += isEscapedTemplate(text, index) ? 3 : text[index] === "\\" ? 2 : 1;
    }
  }
  return index + 1;
}

/** Returns the index after the `${…}` or `%{…}` that starts at `start`. */
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
  return !isEscapedTemplate(text, index) && (text.startsWith("${", index) || text.startsWith("%{", index));
}

/** Whether the text has an escape sequence, `$${` or `%%{`, at an index. */
function isEscapedTemplate(text: string, index: number): boolean {
  return text.startsWith("$${", index) || text.startsWith("%%{", index);
}

/** Returns the first parts of an expression's references, such as `var`, `data` or the type of a resource. */
export function referencesIn(expression: string): string[] {
  let code = "";
  let index = 0;
  while (index < expression.length) {
    if (expression[index] === '"') {
      const end = endOfString(expression, index);
      // In a string, only interpolations can contain references.
      const inner = parseTemplate(expression.slice(index + 1, end - 1));
      code += inner.flatMap((part) => (part instanceof Code ? [` ${part.text} `] : [])).join("");
      index = end;
    } else {
      code += expression.charAt(index);
      index++;
    }
  }
  const nested = code.includes('"') ? referencesIn(code) : undefined;
  return (
    nested ??
    [...code.matchAll(/(?<![\w.-])(var|local|data|module|path|self|\w+_\w+)\.[a-zA-Z_]/g)].map(([, name = ""]) => name)
  );
}
