import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { CleanUps } from "./clean-ups";
import { WatchedCommand } from "./process";
import type { TerraformFolder } from "./terraform";

const STARTED = /TF_REATTACH_PROVIDERS='(.+)'/;

/**
 * Starts the AWS provider of an initialized folder as a server for many Terraform runs. Otherwise, Terraform starts the provider
 * up to four times in each run, which takes longer than the run itself.
 *
 * @param env Environment of the provider, such as the AWS endpoint. The provider doesn't read Terraform's environment.
 * @returns Environment variables that make Terraform use the server.
 * @see https://developer.hashicorp.com/terraform/plugin/debugging
 */
export async function startProviderServer(
  folder: TerraformFolder,
  env: NodeJS.ProcessEnv,
  cleanUps: CleanUps,
): Promise<NodeJS.ProcessEnv> {
  const server = new WatchedCommand(findProvider(folder), ["-debug"], { env });
  cleanUps.add(() => server.stop());
  const servers = JSON.parse(await server.waitForOutput(STARTED)) as Record<string, unknown>;
  // OpenTofu has another name for the same provider.
  const forOpenTofu = { "registry.opentofu.org/hashicorp/aws": Object.values(servers)[0] };
  return { TF_REATTACH_PROVIDERS: JSON.stringify({ ...servers, ...forOpenTofu }) };
}

/** Finds the AWS provider that `terraform init` installed. */
function findProvider(folder: TerraformFolder): string {
  const findChild = (parent: string, prefix = ""): string => {
    const child = readdirSync(parent).find((name) => name.startsWith(prefix));
    if (child === undefined) {
      throw new Error(`There is no AWS provider in ${parent}.`);
    }
    return join(parent, child);
  };
  const versions = join(findChild(join(folder.path, ".terraform", "providers")), "hashicorp", "aws");
  return findChild(findChild(findChild(versions)), "terraform-provider-aws");
}
