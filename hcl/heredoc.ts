import { Code, escapeTemplates, partsOfTemplate } from "../modules/terraform/template";

const DELIMITER = "EOT";

/** Text of several lines, a template, as a heredoc. It ends with a line break, which the template doesn't have. */
export function heredocOf(template: string, indent: string): string {
  const text = partsOfTemplate(template)
    .map((part) => (part instanceof Code ? part.template : (escapeTemplates(part) as string)))
    .join("");
  const lines = text.split("\n").map((line) => (line === "" ? "" : `${indent}  ${line}`));
  return `<<-${DELIMITER}\n${lines.join("\n")}\n${indent}${DELIMITER}`;
}

/** Whether a string can be a heredoc: it has several lines, all of plain text, and the first one isn't indented. */
export function isHeredoc(value: unknown): value is string {
  return typeof value === "string" && /^[^\s]/.test(value) && value.includes("\n") && !/[^\P{Cc}\n]/u.test(value);
}
