import { join } from "node:path";
import type { CleanUps } from "../lab/clean-ups";
import { openTools } from "../lab/detect-tools";
import { Moto, type DetachedMoto } from "../lab/moto";
import { runMain } from "../lab/run-main";
import { TerraformFolder } from "../lab/terraform";
import { requireTools } from "../lab/tools";
import { parseArguments, USAGE } from "./arguments";
import { DemoDeployment, REGION } from "./deployment";
import { createReport } from "./report";

/** Deploys, prints a report and tears everything down. */
async function main(args: readonly string[], cleanUps: CleanUps, interruption: AbortSignal): Promise<void> {
  const { organizations, keep, help } = parseArguments(args);
  if (help) {
    console.log(USAGE);
    return;
  }
  const demo = new DemoDeployment(organizations);
  const tools = openTools(cleanUps);
  requireTools(tools, ["terraform", "moto"]);
  interruption.addEventListener("abort", () => {
    printStep("Interrupted: tearing everything down");
  });

  printStep("Starting a local AWS, emulated by moto");
  const detachedMoto = keep ? await Moto.startDetached(join(tools.folder, "moto.log"), cleanUps) : undefined;
  const moto = detachedMoto ?? (await Moto.start(cleanUps));
  const folder = new TerraformFolder(moto.environmentOf(REGION)).removedBy(cleanUps).writeJson(demo.json);
  printStep("Initializing Terraform (terraform init)");
  await folder.init();
  printStep(`Deploying for ${organizations.join(", ")} (terraform apply)`);
  await folder.runOrThrow("apply", "-auto-approve", ...demo.arguments);
  printStep("Reading the policies from AWS, and simulating IAM's decisions on requests");
  for (const deployment of await demo.readDeployments(folder, moto)) {
    const report = await createReport(deployment);
    console.log(`\n${report.text}\n`);
    if (!report.isAsExpected) {
      process.exitCode = 1;
    }
  }
  if (detachedMoto) {
    cleanUps.discard();
    console.log(describeNextSteps(detachedMoto, folder.path, tools.folder, tools.cliConfigFile));
  } else {
    printStep("Tearing everything down (terraform destroy)");
    await folder.runOrThrow("destroy", "-auto-approve", ...demo.arguments);
    printStep("Done. Everything is deleted.");
  }
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

runMain(main);
