import { OUTPUTS } from "../modules/stack/outputs";
import { VARIABLES, type VariableDefinition } from "../modules/stack/variables";

/** A Markdown table of the variables that a configuration has. */
export function variablesTable(names: readonly string[]): string {
  const variables = Object.entries<VariableDefinition>(VARIABLES).filter(([name]) => names.includes(name));
  return table(
    ["name", "type", "default", "description"],
    variables.map(([name, { type, default: fallback, description }]) => [
      `\`${name}\``,
      `\`${type}\``,
      fallback === undefined ? "required" : `\`${JSON.stringify(fallback)}\``,
      text(description),
    ]),
  );
}

/** A Markdown table of the outputs. */
export function outputsTable(): string {
  return table(
    ["name", "description"],
    Object.entries(OUTPUTS).map(([name, { description }]) => [`\`${name}\``, text(description)]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Escapes plain text for a cell, where `<org>` would be a tag. */
function text(plain: string): string {
  return plain.replace(/[<|*_]/g, "\\$&");
}

/** The table of all variables. */
export const VARIABLES_TABLE = variablesTable(Object.keys(VARIABLES));

/** The table of all outputs. */
export const OUTPUTS_TABLE = outputsTable();
