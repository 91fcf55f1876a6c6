import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parsed } from "../../lab/synthesis";
import type { TerraformFolder } from "../../lab/terraform";

/** A synthesized stack to use as a module. */
export interface StackAsModule {
  readonly synthesized: string;
  /** Values of its variables. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Writes stacks as modules of one configuration, so that Terraform starts the provider only once. Replaces modules of the same name. */
export function writeModules(folder: TerraformFolder, stacks: Readonly<Record<string, StackAsModule>>): void {
  const module: Record<string, unknown> = {};
  for (const [name, { synthesized, variables }] of Object.entries(stacks)) {
    rmSync(join(folder.path, name), { recursive: true, force: true });
    mkdirSync(join(folder.path, name));
    writeResources(folder, name, synthesized);
    module[name] = { source: `./${name}`, ...variables };
  }
  folder.write("main.tf.json", JSON.stringify({ module }));
}

/** Writes a file for each resource, and one for the rest, because Terraform parses the whole file for each error and warning in it. */
function writeResources(folder: TerraformFolder, module: string, synthesized: string): void {
  const { resource = {}, ...rest } = parsed(synthesized);
  folder.writeJson(JSON.stringify(rest), join(module, "cdk.tf.json"));
  for (const [type, resources] of Object.entries(resource)) {
    for (const [name, definition] of Object.entries(resources)) {
      const file = join(module, `${type}.${name}.tf.json`);
      folder.writeJson(JSON.stringify({ resource: { [type]: { [name]: definition } } }), file);
    }
  }
}
