import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { TerraformFolder } from "../../lab/terraform";

/** A synthesized stack to use as a module. */
export interface StackAsModule {
  readonly synthesized: string;
  /** Values of its variables. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Writes stacks as modules of one configuration, so that Terraform starts the provider only once. */
export function writeModules(folder: TerraformFolder, stacks: Readonly<Record<string, StackAsModule>>): void {
  const module: Record<string, unknown> = {};
  for (const [name, { synthesized, variables }] of Object.entries(stacks)) {
    mkdirSync(join(folder.path, name), { recursive: true });
    folder.writeJson(synthesized, join(name, "cdk.tf.json"));
    module[name] = { source: `./${name}`, ...variables };
  }
  folder.write("main.tf.json", JSON.stringify({ module }));
}
