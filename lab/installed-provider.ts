import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Registries of Terraform and OpenTofu, which are part of the name of a provider. */
export const REGISTRIES = ["registry.terraform.io", "registry.opentofu.org"];

const LOCK_FILE = ".terraform.lock.hcl";

/** Finds the directory of the AWS provider that `terraform init` installed in a folder. */
export function findInstalledProvider(folder: string): string | undefined {
  const path = REGISTRIES.map((registry) => join(folder, ".terraform", "providers", registry, "hashicorp", "aws")).find(
    existsSync,
  );
  return path && findChild(findChild(path));
}

/** Returns the only child of a directory: a version, or a platform. */
function findChild(path: string | undefined): string | undefined {
  const [child] = path === undefined ? [] : readdirSync(path);
  return path && child && join(path, child);
}

/**
 * Installs the AWS provider in a folder that has none, as a link to that of another folder, with its lock file. `terraform init` would
 * compute the provider's checksum, which takes longer than everything else that it does.
 *
 * @throws {Error} If the other folder has no AWS provider.
 */
export function linkProvider(from: string, folder: string): void {
  if (findInstalledProvider(folder) !== undefined) {
    return;
  }
  const installed = findInstalledProvider(from);
  if (installed === undefined) {
    throw new Error(`${from} has no AWS provider.`);
  }
  const link = join(folder, relative(from, installed));
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(installed, link);
  if (!existsSync(join(folder, LOCK_FILE))) {
    copyFileSync(join(from, LOCK_FILE), join(folder, LOCK_FILE));
  }
}
