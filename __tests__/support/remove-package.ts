import { rmSync } from "node:fs";
import forgetTools from "./forget-tools";
import { installedPackage } from "./installed-package";

/** Jest's global teardown: removes what was installed and found. */
export default function removePackage(): void {
  rmSync(installedPackage().folder, { recursive: true, force: true });
  forgetTools();
}
