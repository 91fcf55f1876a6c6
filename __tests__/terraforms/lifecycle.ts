import { join } from "node:path";
import { replayRequests, resetAws } from "../../lab/aws-requests";
import { CleanUps } from "../../lab/clean-ups";
import type { Moto } from "../../lab/moto";
import { preventDestroyError } from "../../lab/prevent-destroy";
import { type RecordedDeployment, Recordings } from "../../lab/recorded-deployment";
import { TerraformFolder, variableArguments } from "../../lab/terraform";
import { pathWith } from "../../lab/terraform-command";
import { findVariant, REGION } from "../../lab/variants";

const recordings = new Recordings(join(__dirname, "..", "upgrades", "states"));

/** Plan that deletes and replaces nothing. */
const DELETES_NOTHING = /No changes\.|Plan: (\d+ to import, )?\d+ to add, \d+ to change, 0 to destroy\./;

/**
 * Deploys a variant to an empty account, and checks that it can't be destroyed. Then upgrades the oldest recorded deployment of the
 * variant to the current code.
 *
 * @param command Path of the `terraform` command.
 * @throws {Error} If Terraform does something else than expected.
 */
export async function runLifecycle(variant: string, command: string, moto: Moto): Promise<void> {
  const cleanUps = new CleanUps();
  const environment = { ...moto.environmentOf(REGION), PATH: pathWith(command) };
  try {
    const { write, variables = {} } = findVariant(variant);
    const folder = new TerraformFolder(environment).removedBy(cleanUps);
    await write(folder);
    await folder.runOrThrow("init");
    await folder.runOrThrow("validate");
    await resetAws(moto);
    await deploy(folder, variableArguments(variables));
    await upgrade(folder, moto, readOldestRecording(variant));
  } finally {
    await cleanUps.run();
  }
}

async function deploy(folder: TerraformFolder, variables: readonly string[]): Promise<void> {
  await folder.runOrThrow("plan", "-out=plan", ...variables);
  await folder.runOrThrow("apply", "plan");
  const { exitCode, text } = await folder.run("destroy", "-auto-approve", ...variables);
  if (exitCode !== 1 || !preventDestroyError().test(text)) {
    throw new Error(`terraform destroy is not refused. Its exit code is ${exitCode}:\n${text}`);
  }
  // Also shows that the refused destroy changed nothing.
  await expectNoChanges(folder, variables);
}

async function upgrade(folder: TerraformFolder, moto: Moto, recorded: RecordedDeployment): Promise<void> {
  const variables = variableArguments(recorded.variables);
  await resetAws(moto);
  await replayRequests(moto, recorded.requests);
  folder.write("terraform.tfstate", JSON.stringify(recorded.state));
  const { text } = await folder.runOrThrow("plan", "-out=plan", ...variables);
  if (!DELETES_NOTHING.test(text)) {
    throw new Error(`The upgrade would delete resources:\n${text}`);
  }
  await folder.runOrThrow("apply", "plan");
  await expectNoChanges(folder, variables);
}

async function expectNoChanges(folder: TerraformFolder, variables: readonly string[]): Promise<void> {
  const { exitCode, text } = await folder.run("plan", "-detailed-exitcode", ...variables);
  if (exitCode !== 0) {
    throw new Error(`The plan after the apply is not empty. Its exit code is ${exitCode}:\n${text}`);
  }
}

function readOldestRecording(variant: string): RecordedDeployment {
  const versions = recordings.list().flatMap(([version, each]) => (each === variant ? [version] : []));
  const [oldest] = versions.sort((left, right) => left.localeCompare(right, "en", { numeric: true }));
  if (oldest === undefined) {
    throw new Error(`There is no recorded deployment of ${variant}. See __tests__/upgrades/states/README.md.`);
  }
  return recordings.read(oldest, variant);
}
