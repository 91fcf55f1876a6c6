import { type OutputDefinition, OUTPUTS } from "../modules/stack/outputs";
import { VARIABLES, type VariableDefinition } from "../modules/stack/variables";

/** Returns a Markdown table of variables. */
export function variablesTable(
  names: readonly string[],
  definitions: Readonly<Record<string, VariableDefinition>> = VARIABLES,
): string {
  const variables = Object.entries(definitions).filter(([name]) => names.includes(name));
  return table(
    ["name", "type", "default", "description"],
    variables.map(([name, { type, default: fallback, description }]) => [
      `\`${name}\``,
      `\`${type}\``,
      fallback === undefined ? "required" : `\`${JSON.stringify(fallback)}\``,
      escapeMarkdown(description),
    ]),
  );
}

/** Returns a Markdown table of outputs. */
export function outputsTable(outputs: Readonly<Record<string, OutputDefinition>> = OUTPUTS): string {
  return table(
    ["name", "description"],
    Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, escapeMarkdown(description)]),
  );
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Escapes plain text for a cell, where `<org>` would be an HTML tag. */
function escapeMarkdown(text: string): string {
  return text.replace(/[<|*_]/g, "\\$&");
}

/** Table of all variables. */
export const VARIABLES_TABLE = variablesTable(Object.keys(VARIABLES));

/** Table of all outputs. */
export const OUTPUTS_TABLE = outputsTable();
