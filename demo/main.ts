import { rmSync } from "node:fs";
import { join } from "node:path";
import { detectTools } from "../__tests__/support/detect-tools";
import { Moto, type MotoToStay } from "../__tests__/support/moto";
import { TerraformFolder } from "../__tests__/support/terraform";
import { shareTools } from "../__tests__/support/tools";
import { type Arguments, parseArguments, USAGE } from "./arguments";
import { Configuration, REGION } from "./deployment";
import { reportOn } from "./report";

/** Deploys, reports and takes down again. Returns the exit code. */
async function demonstrate({ organizations, keep }: Arguments): Promise<number> {
  const configuration = new Configuration(organizations);
  const tools = detectTools();
  const missing = [tools.missing.terraform, tools.missing.moto].filter((reason) => reason !== undefined);
  if (missing.length > 0) {
    rmSync(tools.folder, { recursive: true });
    console.error(`The demonstration can't run here:\n${missing.map((reason) => `- ${reason}`).join("\n")}`);
    return 1;
  }
  shareTools(tools);

  const cleanUps: (() => Promise<void> | void)[] = [
    () => {
      rmSync(tools.folder, { recursive: true, force: true });
    },
  ];
  const cleanUp = async () => {
    for (const clean of cleanUps.splice(0).reverse()) {
      await clean();
    }
  };
  process.once("SIGINT", () => void cleanUp().finally(() => process.exit(130)));
  process.once("SIGTERM", () => void cleanUp().finally(() => process.exit(143)));
  try {
    step("Starting an AWS of this machine's own (moto)");
    const log = join(tools.folder, "moto.log");
    const motoToStay = keep ? await Moto.startToStay(log, (stop) => cleanUps.push(stop)) : undefined;
    const moto = motoToStay ?? (await Moto.start());
    cleanUps.push(moto.stop);
    const folder = new TerraformFolder(moto.environmentOf(REGION)).writeJson(configuration.json);
    cleanUps.push(() => {
      folder.remove();
    });
    step("Preparing Terraform (terraform init)");
    await folder.init();
    step(`Deploying for ${organizations.join(", ")} (terraform apply)`);
    await folder.succeed("apply", "-auto-approve", ...configuration.arguments);
    step("Asking AWS for the policies that it holds, and IAM's rules for their verdict");
    let isSound = true;
    for (const deployment of await configuration.deployments(folder, moto)) {
      const report = await reportOn(deployment);
      console.log(`\n${report.text}\n`);
      isSound &&= report.isSound;
    }
    if (motoToStay) {
      cleanUps.length = 0;
      console.log(howToLook(motoToStay, folder.path, tools.folder, tools.cliConfigFile));
    } else {
      step("Taking everything down again (terraform destroy)");
      await folder.succeed("destroy", "-auto-approve", ...configuration.arguments);
      step("Done. Nothing is left.");
    }
    return isSound ? 0 : 1;
  } finally {
    await cleanUp();
  }
}

function step(text: string): void {
  console.log(`> ${text}`);
}

function howToLook(moto: MotoToStay, path: string, toolsFolder: string, cliConfigFile?: string): string {
  const environment = Object.entries({ ...moto.environmentOf(REGION), TF_CLI_CONFIG_FILE: cliConfigFile });
  return `> Everything is left up. To look at it:

${environment.map(([name, value]) => `  export ${name}=${value ?? ""}`).join("\n")}
  aws iam list-roles
  aws kms list-aliases
  cd ${path} && terraform show

To take it down:

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
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

void main();
