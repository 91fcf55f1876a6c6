/**
 * Deploys every variant of the current code to the emulated AWS, and records the results for upgrade tests from this version.
 *
 * Usage: npm run record-state -- VERSION
 *
 * VERSION is the version of the current code. For code that is not released yet, it is the next version with `-pre`, such
 * as `1.2.0-pre`. Existing recordings for VERSION are left unchanged.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Aws } from "../lab/aws";
import { recordRequests, resetAws } from "../lab/aws-requests";
import { CleanUps } from "../lab/clean-ups";
import { openTools } from "../lab/detect-tools";
import { type Variant, VARIANTS, REGION } from "../lab/variants";
import { runInParallel } from "../lab/run-in-parallel";
import { runMain } from "../lab/run-main";
import { Moto } from "../lab/moto";
import { type RecordedDeployment, Recordings } from "../lab/recorded-deployment";
import { TerraformFolder, variableArguments } from "../lab/terraform";
import { requireTools } from "../lab/tools";

const recordings = new Recordings(join(__dirname, "..", "__tests__", "upgrades", "states"));

const NOTE = 'Recorded by "npm run record-state". Do not edit: see README.md in the folder above.';

/** Values that differ in each recording and have no effect on a plan. */
const FIXED_VALUES: Readonly<Record<string, unknown>> = {
  lineage: "00000000-0000-4000-8000-000000000000",
  create_date: "2026-01-01T00:00:00Z",
  creation_date: "2026-01-01T00:00:00Z",
};

/**
 * Normalizes values in a state that differ in each recording, and removes the results of checks. Terraform evaluates checks in each
 * plan, and versions before 1.6 reject the results for variables that later versions write.
 */
function normalize(state: string): unknown {
  return JSON.parse(state, (key, value: unknown) =>
    key === "check_results" ? null : value === null ? value : (FIXED_VALUES[key] ?? value),
  );
}

async function record(variant: Variant, moto: Moto): Promise<RecordedDeployment> {
  const cleanUps = new CleanUps();
  try {
    const folder = new TerraformFolder(moto.environmentOf(REGION)).removedBy(cleanUps);
    const arguments_ = variableArguments(variant.variables ?? {});
    await variant.write(folder);
    await folder.init();
    await resetAws(moto);
    const requests = await recordRequests(moto, async () => {
      if (variant.existingAudiences) {
        await new Aws(moto, REGION).createOidcProvider("https://api.pulumi.com/oidc", variant.existingAudiences);
      }
      // One resource at a time, because the order of the requests determines the IDs.
      await folder.runOrThrow("apply", "-auto-approve", "-parallelism=1", ...arguments_);
    });
    const changes = await folder.planActions(...arguments_);
    if (Object.keys(changes).length > 0) {
      throw new Error(`The plan after the apply is not empty: ${JSON.stringify(changes)}`);
    }
    const state = normalize(readFileSync(join(folder.path, "terraform.tfstate"), "utf8"));
    return { "//": NOTE, region: REGION, variables: variant.variables ?? {}, requests, state };
  } finally {
    await cleanUps.run();
  }
}

async function main([version = "", ...more]: readonly string[], cleanUps: CleanUps): Promise<void> {
  if (!/^\d+\.\d+\.\d+(-pre)?$/.test(version) || more.length > 0) {
    throw new Error("VERSION must be one version, such as 1.2.0 or 1.2.0-pre.\nUsage: npm run record-state -- VERSION");
  }
  requireTools(openTools(cleanUps), ["terraform", "moto"]);
  const variants = Object.entries(VARIANTS).filter(([name]) => !recordings.has(version, name));
  await runInParallel(
    variants,
    () => Moto.start(cleanUps),
    async ([name, variant], moto) => {
      const recorded = await record(variant, moto);
      const file = recordings.fileOf(version, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(recorded, null, 1)}\n`);
      console.log(`Recorded ${relative(process.cwd(), file)}`);
    },
  );
  console.log(
    `${version}: ${variants.length} recorded, ${Object.keys(VARIANTS).length - variants.length} left unchanged.`,
  );
}

runMain(main);
