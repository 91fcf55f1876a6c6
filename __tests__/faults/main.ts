/**
 * Disturbs every AWS call in the life of a deployment, and checks that it converges afterwards.
 *
 * Usage: npm run test:faults [-- TEXT]
 *
 * With TEXT, only disturbances with TEXT in their names run, such as `create:` or `CreateKey`.
 */
import { CleanUps } from "../../lab/clean-ups";
import {
  type Disturbance,
  describeDisturbance,
  disturbancesOf,
  Disturber,
  OVERCOME_FAULTS,
} from "../../lab/disturbance";
import type { Fault } from "../../lab/fault";
import { inParallel } from "../../lab/in-parallel";
import { LifeStage, WHOLE_LIFE } from "../../lab/life";
import { stopAll } from "../../lab/process";
import { sharedTools } from "../../lab/tools";
import findTools from "../support/find-tools";
import forgetTools from "../support/forget-tools";

/** How many lives take place at the same time. They wait most of the time. */
const WORKERS = 4;

const cleanUps = new CleanUps();
let isInterrupted = false;

async function main([text = "", ...more]: readonly string[]): Promise<void> {
  if (more.length > 0) {
    throw new Error("Usage: npm run test:faults [-- TEXT]");
  }
  const start = performance.now();
  findTools();
  cleanUps.add(forgetTools);
  const { missing } = sharedTools();
  const reasons = [missing.terraform, missing.moto, missing.aws].filter((reason) => reason !== undefined);
  if (reasons.length > 0) {
    throw new Error(`Can't deploy:\n${reasons.map((reason) => `- ${reason}`).join("\n")}`);
  }
  const life = await (await LifeStage.open(cleanUps)).record(WHOLE_LIFE);
  const calls = life.flatMap((phase) => phase.calls);
  const ofPhases = life.map((phase) => `${phase.phase.name} ${phase.calls.length}`);
  console.log(`A life has ${calls.length} AWS calls: ${ofPhases.join(", ")}.`);

  const disturber = new Disturber(life);
  const hitCalls = new Set<string>();
  let faults = 0;
  let failures = 0;
  const report = (name: string, result: string, problems: readonly string[]) => {
    if (isInterrupted) {
      return;
    }
    console.log(`  ${problems.length === 0 ? "✓" : "✗"} ${name}: ${result}`);
    for (const problem of problems) {
      console.log(`      ${problem}`);
    }
    failures += problems.length === 0 ? 0 : 1;
  };
  const disturbAll = async (fault: Fault, stage: LifeStage) => {
    const { count, problems } = await disturber.disturbAll(fault, stage);
    faults += count;
    report(
      `${fault.kind} ${fault.moment} it takes effect, at each call of a life`,
      `${count} faults, no error`,
      problems,
    );
  };
  const disturb = async (disturbance: Disturbance, stage: LifeStage) => {
    const { isHit, error, mendings, orphans, problems } = await disturber.disturb(disturbance, stage);
    const result = [
      error === undefined ? "no error" : "error",
      mendings.length === 0 ? "the same command converges" : mendings.join(", "),
      ...(orphans.length === 0 ? [] : [`${orphans.length} key without an alias`]),
    ];
    if (isHit) {
      faults++;
      hitCalls.add(JSON.stringify(disturbance.call));
    }
    const details = problems.length === 0 || error === undefined ? problems : [...problems, error];
    report(describeDisturbance(disturbance), result.join("; "), details);
  };
  const selected = calls.flatMap(disturbancesOf).filter((each) => describeDisturbance(each).includes(text));
  await inParallel<Fault | Disturbance, LifeStage>(
    [...(text === "" ? OVERCOME_FAULTS : []), ...selected],
    () => LifeStage.open(cleanUps),
    (item, stage) => ("kind" in item ? disturbAll(item, stage) : disturb(item, stage)),
    WORKERS,
  );
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    `${faults} faults at ${hitCalls.size} of ${calls.length} calls in ${seconds} s. ` +
      (failures === 0 ? "Each life converged." : `${failures} ${failures === 1 ? "life" : "lives"} did not converge.`),
  );
  process.exitCode = failures === 0 ? 0 : 1;
}

process.once("SIGINT", () => {
  isInterrupted = true;
  void stopAll()
    .then(() => cleanUps.run())
    .finally(() => process.exit(130));
});

main(process.argv.slice(2))
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  })
  .finally(() => cleanUps.run());
