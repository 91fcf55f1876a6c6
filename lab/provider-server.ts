import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { CleanUps } from "./clean-ups";
import { WatchedCommand } from "./process";
import type { TerraformFolder } from "./terraform";

const STARTED = /TF_REATTACH_PROVIDERS='(.+)'/;

/**
 * Starts the AWS provider of an initialized folder as a server, for many runs of Terraform. Otherwise, Terraform starts it up to
 * four times in each run, which costs more than the run itself.
 *
 * @param env Environment of the provider, such as the endpoint of AWS. It doesn't read that of Terraform.
 * @returns Environment that has Terraform use the server.
 * @see https://developer.hashicorp.com/terraform/plugin/debugging
 */
export async function startProviderServer(
  folder: TerraformFolder,
  env: NodeJS.ProcessEnv,
  cleanUps: CleanUps,
): Promise<NodeJS.ProcessEnv> {
  const server = new WatchedCommand(providerOf(folder), ["-debug"], { env });
  cleanUps.add(() => server.stop());
  return { TF_REATTACH_PROVIDERS: await server.prints(STARTED) };
}

/** The file of the AWS provider that `terraform init` installed. */
function providerOf(folder: TerraformFolder): string {
  const only = (parent: string, prefix = ""): string => {
    const child = readdirSync(parent).find((name) => name.startsWith(prefix));
    if (child === undefined) {
      throw new Error(`There is no AWS provider in ${parent}.`);
    }
    return join(parent, child);
  };
  const versions = join(folder.path, ".terraform", "providers", "registry.terraform.io", "hashicorp", "aws");
  return only(only(only(versions)), "terraform-provider-aws");
}
