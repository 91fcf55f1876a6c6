import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import type { Configuration } from "../hcl/configuration";
import { PulumiCmkStack, type PulumiCmkStackConfig } from "../modules/stack/pulumi-cmk-stack";

/**
 * The stack in one of its forms, in Terraform's JSON syntax. It depends on nothing but its arguments: not on a folder, a
 * user or an environment. cdktf's notes to itself are left out.
 */
export function configurationOf(config: PulumiCmkStackConfig): Configuration {
  // An app makes its output folder, whether anything is written there or not.
  const outdir = mkdtempSync(join(tmpdir(), "pulumi-cmk-packaging-"));
  try {
    const stack = new PulumiCmkStack(new App({ outdir, stackTraces: false }), "pulumi-cmk", config);
    const synthesized = JSON.stringify(stack.toTerraform());
    return JSON.parse(synthesized, (key, value: unknown) => (key === "//" ? undefined : value)) as Configuration;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
