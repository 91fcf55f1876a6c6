import { rmSync } from "node:fs";
import { getSharedTools } from "../../lab/tools";

/** Jest's global teardown: removes what the search for tools wrote. */
export default function forgetTools(): void {
  rmSync(getSharedTools().folder, { recursive: true, force: true });
}
