import { rmSync } from "node:fs";
import { sharedTools } from "../../lab/tools";

/** Jest's global teardown: removes what the search for tools wrote. */
export default function forgetTools(): void {
  rmSync(sharedTools().folder, { recursive: true, force: true });
}
