/**
 * Deploys every form of the current code to the emulated AWS and records the result, to test upgrades from this version.
 *
 * Usage: npm run record-state -- VERSION
 *
 * VERSION is the version of the current code. For code that is not released yet, it is the next version with `-pre`, such
 * as `1.2.0-pre`. A form that is already recorded for VERSION is left unchanged.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Aws } from "../lab/aws";
import { recordRequests, resetAws } from "../lab/aws-requests";
import { CleanUps } from "../lab/clean-ups";
import { detectTools } from "../lab/detect-tools";
import { type Variant, VARIANTS, REGION } from "../lab/variants";
import { runInParallel } from "../lab/run-in-parallel";
import { Moto } from "../lab/moto";
import { isRecorded, type RecordedDeployment, recordingFile } from "../lab/recorded-deployment";
import { TerraformFolder, variableArguments } from "../lab/terraform";
import { shareTools } from "../lab/tools";

const NOTE = 'Recorded by "npm run record-state". Do not edit: see README.md in the folder above.';

/** Values that are different in each recording, and have no effect on a plan. */
const FIXED_VALUES: Readonly<Record<string, unknown>> = {
  lineage: "00000000-0000-4000-8000-000000000000",
  create_date: "2026-01-01T00:00:00Z",
  creation_date: "2026-01-01T00:00:00Z",
};

/**
 * A state as Terraform wrote it, except for values that are different in each recording, and for results of checks. Terraform
 * evaluates checks at each plan, and Terraform before 1.6 rejects the results for variables, which later versions write.
 */
function normalized(state: string): unknown {
  return JSON.parse(state, (key, value: unknown) =>
    key === "check_results" ? null : value === null ? value : (FIXED_VALUES[key] ?? value),
  );
}

async function record(form: Variant, moto: Moto): Promise<RecordedDeployment> {
  const cleanUps = new CleanUps();
  try {
    const folder = new TerraformFolder(moto.environmentOf(REGION)).removedBy(cleanUps);
    const arguments_ = variableArguments(form.variables ?? {});
    await form.write(folder);
    await folder.init();
    await resetAws(moto);
    const requests = await recordRequests(moto, async () => {
      if (form.existingAudiences) {
        await new Aws(moto, REGION).createOidcProvider("https://api.pulumi.com/oidc", form.existingAudiences);
      }
      // One resource after another: the order of the requests determines the IDs.
      await folder.runOrThrow("apply", "-auto-approve", "-parallelism=1", ...arguments_);
    });
    const changes = await folder.planActions(...arguments_);
    if (Object.keys(changes).length > 0) {
      throw new Error(`The second plan is not empty: ${JSON.stringify(changes)}`);
    }
    const state = normalized(readFileSync(join(folder.path, "terraform.tfstate"), "utf8"));
    return { "//": NOTE, region: REGION, variables: form.variables ?? {}, requests, state };
  } finally {
    await cleanUps.run();
  }
}

async function main(): Promise<void> {
  const [version = "", ...more] = process.argv.slice(2);
  if (!/^\d+\.\d+\.\d+(-pre)?$/.test(version) || more.length > 0) {
    throw new Error("VERSION must be one version, such as 1.2.0 or 1.2.0-pre.\nUsage: npm run record-state -- VERSION");
  }
  const tools = detectTools();
  const cleanUps = new CleanUps();
  cleanUps.add(() => {
    rmSync(tools.folder, { recursive: true, force: true });
  });
  try {
    const missing = [tools.missing.terraform, tools.missing.moto].filter((reason) => reason !== undefined);
    if (missing.length > 0) {
      throw new Error(`Can't record:\n${missing.map((reason) => `- ${reason}`).join("\n")}`);
    }
    shareTools(tools);
    const forms = Object.entries(VARIANTS).filter(([name]) => !isRecorded(version, name));
    await runInParallel(
      forms,
      () => Moto.start(cleanUps),
      async ([name, form], moto) => {
        const recorded = await record(form, moto);
        const file = recordingFile(version, name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, `${JSON.stringify(recorded, null, 1)}\n`);
        console.log(`Recorded ${relative(process.cwd(), file)}`);
      },
    );
    console.log(`${version}: ${forms.length} recorded, ${Object.keys(VARIANTS).length - forms.length} left unchanged.`);
  } finally {
    await cleanUps.run();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
