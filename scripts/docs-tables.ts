/** Writes the tables of variables and outputs into the README, from their definitions. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { OUTPUTS_TABLE, VARIABLES_TABLE } from "../packaging/tables";

const file = join(__dirname, "..", "README.md");

async function writeTables(): Promise<void> {
  const text = readFileSync(file, "utf8")
    .replace(/(\n## Variables\n\n).*?(?=\n## )/s, `$1${VARIABLES_TABLE}\n`)
    .replace(/(\n## Outputs\n\n).*?(?=\n## )/s, `$1${OUTPUTS_TABLE}\n`);
  writeFileSync(file, await format(text, { parser: "markdown", printWidth: 120 }));
}

void writeTables();
