import { rmSync } from "node:fs";
import { getSharedTools } from "../../lab/tools";

/** Jest's global teardown: removes the temporary folder of find-tools.ts. */
export default function removeTools(): void {
  rmSync(getSharedTools().folder, { recursive: true, force: true });
}
