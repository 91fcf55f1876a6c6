import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

export const PROJECT = join(__dirname, "..");

const COMPILED = ["main.ts", "index.ts", "modules", "hcl", "app", "cli", "lab", "benchmarks"];

/** Compiles the project to JavaScript in a folder, as `tsc` would, but without checking types. */
export function compileProject(folder: string): void {
  for (const file of COMPILED.flatMap(listFiles)) {
    const target = join(folder, file.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(target), { recursive: true });
    if (file.endsWith(".ts")) {
      const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
      writeFileSync(
        target,
        ts.transpileModule(readFileSync(join(PROJECT, file), "utf8"), { compilerOptions: options }).outputText,
      );
    } else {
      cpSync(join(PROJECT, file), target);
    }
  }
  cpSync(join(PROJECT, "package.json"), join(folder, "package.json"));
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
}

function listFiles(path: string): string[] {
  if (path.endsWith(".ts")) {
    return [path];
  }
  const entries = readdirSync(join(PROJECT, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(PROJECT.length + 1));
}
