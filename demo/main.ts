import { rmSync } from "node:fs";
import { join } from "node:path";
import { CleanUps } from "../lab/clean-ups";
import { detectTools } from "../lab/detect-tools";
import { Moto, type MotoToStay } from "../lab/moto";
import { stopAll } from "../lab/process";
import { TerraformFolder } from "../lab/terraform";
import { shareTools } from "../lab/tools";
import { type Arguments, parseArguments, USAGE } from "./arguments";
import { Configuration, REGION } from "./deployment";
import { reportOn } from "./report";

/** What interrupts the demonstration, with the exit code that says so. */
const INTERRUPTIONS = [
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const;

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

  const cleanUps = new CleanUps();
  cleanUps.add(() => {
    rmSync(tools.folder, { recursive: true, force: true });
  });
  const interruption = new AbortController();
  for (const [signal, exitCode] of INTERRUPTIONS) {
    // A terminal sends it, and npm hands it on: the second must not end this before everything is down.
    process.on(signal, () => {
      if (!interruption.signal.aborted) {
        interruption.abort(exitCode);
        step("Interrupted: taking everything down");
        void stopAll()
          .then(() => cleanUps.run())
          .catch(tell)
          .finally(() => process.exit(exitCode));
      }
    });
  }
  try {
    step("Starting an AWS of this machine's own (moto)");
    const motoToStay = keep ? await Moto.startToStay(join(tools.folder, "moto.log"), cleanUps) : undefined;
    const moto = motoToStay ?? (await Moto.start(cleanUps));
    const folder = new TerraformFolder(moto.environmentOf(REGION)).removedBy(cleanUps).writeJson(configuration.json);
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
      cleanUps.forget();
      console.log(howToLook(motoToStay, folder.path, tools.folder, tools.cliConfigFile));
    } else {
      step("Taking everything down again (terraform destroy)");
      await folder.succeed("destroy", "-auto-approve", ...configuration.arguments);
      step("Done. Nothing is left.");
    }
    return isSound ? 0 : 1;
  } catch (error) {
    // What was taken down under it fails, and that is no news.
    if (interruption.signal.aborted) {
      return interruption.signal.reason as number;
    }
    throw error;
  } finally {
    await cleanUps.run();
  }
}

function tell(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
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
    tell(error);
    process.exitCode = 1;
  }
}

void main();
