import { rmSync } from "node:fs";
import { keepAwsCliLoaded } from "../../lab/aws-cli";
import { detectTools } from "../../lab/detect-tools";
import { failIfRequired, hasSharedTools, listMissing, shareTools, TOOLS } from "../../lab/tools";

/** Jest's global setup: looks for the tools once and passes the result to the tests. */
export default async function findTools(): Promise<void> {
  if (hasSharedTools()) {
    return;
  }
  const tools = detectTools();
  try {
    failIfRequired(listMissing(tools, TOOLS));
  } catch (error) {
    rmSync(tools.folder, { recursive: true });
    throw error;
  }
  shareTools(tools);
  await keepAwsCliLoaded(tools.folder);
}
