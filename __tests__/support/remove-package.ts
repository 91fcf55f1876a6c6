import { rmSync } from "node:fs";
import removeTools from "./remove-tools";
import { installedPackage } from "./installed-package";

/** Jest's global teardown: removes the folders of install-package.ts and find-tools.ts. */
export default async function removePackage(): Promise<void> {
  rmSync(installedPackage().folder, { recursive: true, force: true });
  await removeTools();
}
