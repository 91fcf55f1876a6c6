import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "./installed-package";

/** The files and folders that the app of this project consists of. */
const APP = ["cdktf.json", "package.json", "tsconfig.json", "main.ts", "index.ts", "modules", "hcl", "app"];

/** The arguments of `cdktf deploy` without a question and without the Terraform registry, which may be out of reach. */
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

/** Copies the app to a folder, because `cdktf deploy` keeps the state beside the app. */
export function copyApp(folder: string): void {
  for (const part of APP) {
    cpSync(join(PROJECT, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
}
