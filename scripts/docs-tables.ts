/** Generates the tables of variables and outputs in the README, and docs/nothing-lost.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { renderScenariosPage } from "../lab/scenarios-page";
import { OUTPUTS_TABLE, VARIABLES_TABLE } from "../packaging/tables";

const root = join(__dirname, "..");
const file = join(root, "README.md");

async function writeTables(): Promise<void> {
  const text = readFileSync(file, "utf8")
    .replace(/(\n## Variables\n\n).*?(?=\n## )/s, `$1${VARIABLES_TABLE}\n`)
    .replace(/(\n## Outputs\n\n).*?(?=\n## )/s, `$1${OUTPUTS_TABLE}\n`);
  await write(file, text);
  await write(join(root, "docs", "nothing-lost.md"), renderScenariosPage());
}

async function write(path: string, text: string): Promise<void> {
  writeFileSync(path, await format(text, { parser: "markdown", printWidth: 120 }));
}

void writeTables();
