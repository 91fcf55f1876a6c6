import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type TerraformStack } from "cdktf";
import type { Configuration } from "../hcl/configuration";
import { PulumiCmkStack, type PulumiCmkStackConfig } from "../modules/stack/pulumi-cmk-stack";

/** Synthesizes {@link PulumiCmkStack}. */
export function configurationOf(config: PulumiCmkStackConfig): Configuration {
  return synthesizedConfiguration((app) => new PulumiCmkStack(app, "pulumi-cmk", config));
}

/**
 * Synthesizes a stack in Terraform's JSON syntax, without cdktf's metadata. The result depends only on the arguments, and not on a
 * folder, user or environment.
 */
export function synthesizedConfiguration(build: (app: App) => TerraformStack): Configuration {
  // cdktf's App creates its output folder even if it writes no files.
  const outdir = mkdtempSync(join(tmpdir(), "pulumi-cmk-packaging-"));
  try {
    const synthesized = JSON.stringify(build(new App({ outdir, stackTraces: false })).toTerraform());
    return JSON.parse(synthesized, (key, value: unknown) => (key === "//" ? undefined : value)) as Configuration;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
