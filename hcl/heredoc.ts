import { Code, escapeTemplates, parseTemplate } from "../modules/terraform/template";

const DELIMITER = "EOT";

/** Returns a template of several lines as a heredoc. The heredoc adds a trailing newline to the text. */
export function heredocOf(template: string, indent: string): string {
  const text = parseTemplate(template)
    .map((part) => (part instanceof Code ? part.template : (escapeTemplates(part) as string)))
    .join("");
  const lines = text.split("\n").map((line) => (line === "" ? "" : `${indent}  ${line}`));
  return `<<-${DELIMITER}\n${lines.join("\n")}\n${indent}${DELIMITER}`;
}

/** Whether a string can be a heredoc: it has several lines without control characters, and the first line isn't indented. */
export function isHeredoc(value: unknown): value is string {
  return typeof value === "string" && /^[^\s]/.test(value) && value.includes("\n") && !/[^\P{Cc}\n]/u.test(value);
}
