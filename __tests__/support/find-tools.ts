import { rmSync } from "node:fs";
import { keepAwsCliLoaded } from "../../lab/aws-cli";
import { detectTools } from "../../lab/detect-tools";
import { hasSharedTools, shareTools } from "../../lab/tools";

/** Jest's global setup: looks for the tools once and passes the result to the tests. */
export default async function findTools(): Promise<void> {
  if (hasSharedTools()) {
    return;
  }
  // In every process, the AWS SDK warns that its versions of 2027 will need a later Node.js than this project.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const tools = detectTools();
  const missing = Object.values(tools.missing).filter(Boolean);
  if (missing.length > 0 && process.env.REQUIRE_TERRAFORM === "1") {
    rmSync(tools.folder, { recursive: true });
    throw new Error(`REQUIRE_TERRAFORM=1, but:\n${missing.map((reason) => `- ${reason}`).join("\n")}`);
  }
  shareTools(tools);
  await keepAwsCliLoaded(tools.folder);
}
