import { rmSync } from "node:fs";
import { join } from "node:path";
import { App, type TerraformStack } from "cdktf";

/**
 * Removes the file that an earlier synthesis wrote in the other syntax, JSON or HCL. Terraform would read both files and report every
 * block as a duplicate.
 */
export function removeOtherSyntax(stack: TerraformStack): void {
  const app = App.of(stack);
  const { synthesizedStackPath } = app.manifest.forStack(stack);
  const other = app.hclOutput ? `${synthesizedStackPath}.json` : synthesizedStackPath.replace(/\.json$/, "");
  rmSync(join(app.outdir, other), { force: true });
}
