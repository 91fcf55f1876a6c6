import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type TerraformStack } from "cdktf";
import type { Configuration } from "../hcl/configuration";

/**
 * Synthesizes a stack in Terraform's JSON syntax, without cdktf's metadata. The result depends only on the stack, and not on a folder,
 * user or environment.
 */
export function configurationOf(createStack: (app: App) => TerraformStack): Configuration {
  // cdktf's App creates its output folder even if it writes no files.
  const outdir = mkdtempSync(join(tmpdir(), "pulumi-cmk-packaging-"));
  try {
    const stack = createStack(new App({ outdir, stackTraces: false }));
    const synthesized = JSON.stringify(stack.toTerraform());
    return JSON.parse(synthesized, (key, value: unknown) => (key === "//" ? undefined : value)) as Configuration;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
