import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "./installed-package";

const APP_FILES = [
  "cdktf.json",
  "package.json",
  "tsconfig.json",
  "scripts/register.cjs",
  "main.ts",
  "index.ts",
  "modules",
  "hcl",
  "app",
];

/** Arguments of `cdktf deploy` without a prompt and without the Terraform registry, which may be unavailable. */
export const DEPLOY = [
  "cdktf",
  "deploy",
  "--var",
  "org=acme",
  "--auto-approve",
  "--skip-provider-lock",
  "--outputs-file",
  "outputs.json",
];

/** Copies the app to a folder, because `cdktf deploy` writes the state next to the app. */
export function copyApp(folder: string): void {
  for (const part of APP_FILES) {
    cpSync(join(PROJECT, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
}
