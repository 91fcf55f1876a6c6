import { rmSync } from "node:fs";
import { stopAllCommands } from "../../lab/process";
import { getSharedTools, hasSharedTools } from "../../lab/tools";

/** Jest's global teardown: ends what find-tools.ts started, and removes its temporary folder. */
export default async function removeTools(): Promise<void> {
  await stopAllCommands();
  if (hasSharedTools()) {
    rmSync(getSharedTools().folder, { recursive: true, force: true });
  }
}
