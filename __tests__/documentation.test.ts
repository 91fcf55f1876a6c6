import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as api from "../index";
import { OUTPUTS } from "../modules/stack/outputs";
import { VARIABLES, type VariableDefinition } from "../modules/stack/variables";
import manifest from "../package.json";

const read = (file: string) => readFileSync(join(__dirname, "..", file), "utf8");
const readme = read("README.md");
const help = read("help");

/** The cells of the rows that start with a name in code, by that name, in one of the README's sections. */
function rowsOf(section: string): Map<string | undefined, string[]> {
  const text = readme.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? "";
  const rows = [...text.matchAll(/^\| `(\w+)` +\| (.+?) *\|$/gm)];
  return new Map(rows.map(([, name, cells = ""]) => [name, cells.split(/ +\| +/)]));
}

test.each(Object.entries<VariableDefinition>(VARIABLES))("the README tells the variable %s", (name, definition) => {
  const [type, fallback] = rowsOf("Variables").get(name) ?? [];
  expect(type).toBe(definition.type);
  if (definition.default === undefined) {
    expect(fallback).toBe("required");
  } else if (definition.default !== null) {
    const shown = typeof definition.default === "string" ? definition.default : JSON.stringify(definition.default);
    expect(fallback?.replaceAll("`", "")).toBe(shown);
  }
});

test.each(Object.keys(OUTPUTS))("the README tells the output %s", (name) => {
  expect(rowsOf("Outputs").has(name)).toBe(true);
});

test.each(Object.keys(api))("the README tells of %s", (name) => {
  expect(readme).toContain(name);
});

test.each(Object.keys(manifest.scripts))("help lists the command %s", (script) => {
  expect(help).toMatch(new RegExp(`npm (run )?${script}\\b`));
});
