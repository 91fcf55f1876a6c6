import { OUTPUTS } from "../modules/stack/outputs";
import { VARIABLES, type VariableDefinition } from "../modules/stack/variables";

/** Returns a Markdown table of variables. */
export function variablesTable(names: readonly string[]): string {
  const variables = Object.entries<VariableDefinition>(VARIABLES).filter(([name]) => names.includes(name));
  return table(
    ["name", "type", "default", "description"],
    variables.map(([name, { type, default: fallback, description }]) => [
      `\`${name}\``,
      // A table has no room for the attributes of an object.
      `\`${type.replace(/object\(.*\)/, "object)")}\``,
      fallback === undefined ? "required" : `\`${JSON.stringify(fallback)}\``,
      escapeMarkdown(description),
    ]),
  );
}

/** Returns a Markdown table of the outputs. */
export function outputsTable(): string {
  return table(
    ["name", "description"],
    Object.entries(OUTPUTS).map(([name, { description }]) => [`\`${name}\``, escapeMarkdown(description)]),
  );
}

/** Returns a Markdown table. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Escapes plain text for a cell, where `<org>` would be an HTML tag. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[<|*_]/g, "\\$&");
}

/** Table of all variables. */
export const VARIABLES_TABLE = variablesTable(Object.keys(VARIABLES));

/** Table of all outputs. */
export const OUTPUTS_TABLE = outputsTable();
