import { rmSync } from "node:fs";
import { join } from "node:path";
import { CleanUps } from "../lab/clean-ups";
import { detectTools } from "../lab/detect-tools";
import { Moto, type DetachedMoto } from "../lab/moto";
import { stopAllCommands } from "../lab/process";
import { TerraformFolder } from "../lab/terraform";
import { shareTools } from "../lab/tools";
import { type Arguments, parseArguments, USAGE } from "./arguments";
import { DemoDeployment, REGION } from "./deployment";
import { createReport } from "./report";

/** Signals that interrupt the demo, with their exit codes. */
const INTERRUPTIONS = [
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const;

/** Deploys, prints a report and tears everything down. Returns the exit code. */
async function demonstrate({ organizations, keep }: Arguments): Promise<number> {
  const demo = new DemoDeployment(organizations);
  const tools = detectTools();
  const missing = [tools.missing.terraform, tools.missing.moto].filter((reason) => reason !== undefined);
  if (missing.length > 0) {
    rmSync(tools.folder, { recursive: true });
    console.error(
      `The demo requires tools that are not available:\n${missing.map((reason) => `- ${reason}`).join("\n")}`,
    );
    return 1;
  }
  shareTools(tools);

  const cleanUps = new CleanUps();
  cleanUps.add(() => {
    rmSync(tools.folder, { recursive: true, force: true });
  });
  const interruption = new AbortController();
  for (const [signal, exitCode] of INTERRUPTIONS) {
    // The signal can arrive twice, from the terminal and from npm. The second must not stop the cleanup.
    process.on(signal, () => {
      if (!interruption.signal.aborted) {
        interruption.abort(exitCode);
        printStep("Interrupted: tearing everything down");
        void stopAllCommands()
          .then(() => cleanUps.run())
          .catch(printError)
          .finally(() => process.exit(exitCode));
      }
    });
  }
  try {
    printStep("Starting a local AWS, emulated by moto");
    const detachedMoto = keep ? await Moto.startDetached(join(tools.folder, "moto.log"), cleanUps) : undefined;
    const moto = detachedMoto ?? (await Moto.start(cleanUps));
    const folder = new TerraformFolder(moto.environmentOf(REGION)).removedBy(cleanUps).writeJson(demo.json);
    printStep("Initializing Terraform (terraform init)");
    await folder.init();
    printStep(`Deploying for ${organizations.join(", ")} (terraform apply)`);
    await folder.runOrThrow("apply", "-auto-approve", ...demo.arguments);
    printStep("Reading the policies from AWS, and simulating IAM's decisions on requests");
    let isAsExpected = true;
    for (const deployment of await demo.readDeployments(folder, moto)) {
      const report = await createReport(deployment);
      console.log(`\n${report.text}\n`);
      isAsExpected &&= report.isAsExpected;
    }
    if (detachedMoto) {
      cleanUps.discard();
      console.log(describeNextSteps(detachedMoto, folder.path, tools.folder, tools.cliConfigFile));
    } else {
      printStep("Tearing everything down (terraform destroy)");
      await folder.runOrThrow("destroy", "-auto-approve", ...demo.arguments);
      printStep("Done. Everything is deleted.");
    }
    return isAsExpected ? 0 : 1;
  } catch (error) {
    // Terraform fails because the cleanup ended its AWS.
    if (interruption.signal.aborted) {
      return interruption.signal.reason as number;
    }
    throw error;
  } finally {
    await cleanUps.run();
  }
}

function printError(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
}

function printStep(text: string): void {
  console.log(`> ${text}`);
}

function describeNextSteps(moto: DetachedMoto, path: string, toolsFolder: string, cliConfigFile?: string): string {
  const environment = Object.entries({ ...moto.environmentOf(REGION), TF_CLI_CONFIG_FILE: cliConfigFile });
  return `> Everything keeps running. To inspect it:

${environment.map(([name, value]) => `  export ${name}=${value ?? ""}`).join("\n")}
  aws iam list-roles
  aws kms list-aliases
  cd ${path} && terraform show

To tear it down:

  kill ${moto.pid}; rm -r ${path} ${toolsFolder}`;
}

async function main(): Promise<void> {
  try {
    const args = parseArguments(process.argv.slice(2));
    if (args.help) {
      console.log(USAGE);
    } else {
      process.exitCode = await demonstrate(args);
    }
  } catch (error) {
    printError(error);
    process.exitCode = 1;
  }
}

void main();
