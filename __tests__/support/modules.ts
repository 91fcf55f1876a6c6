import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { TerraformFolder } from "../../lab/terraform";

/** A synthesized stack that is a module of a larger configuration. */
export interface StackAsModule {
  readonly synthesized: string;
  /** The values of its variables. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Writes stacks as modules of one configuration, so that Terraform starts the provider once for all of them. */
export function writeModules(folder: TerraformFolder, stacks: Readonly<Record<string, StackAsModule>>): void {
  const module: Record<string, unknown> = {};
  for (const [name, { synthesized, variables }] of Object.entries(stacks)) {
    mkdirSync(join(folder.path, name), { recursive: true });
    folder.writeJson(synthesized, join(name, "cdk.tf.json"));
    module[name] = { source: `./${name}`, ...variables };
  }
  folder.write("main.tf.json", JSON.stringify({ module }));
}
