/**
 * Injects faults into every AWS call in the lifecycle of a deployment, and checks that the deployment converges afterwards.
 *
 * Usage: npm run test:faults [-- TEXT]
 *
 * With TEXT, runs only fault injections whose description contains TEXT, such as `create:` or `CreateKey`.
 */
import type { CleanUps } from "../../lab/clean-ups";
import {
  type FaultInjection,
  describeInjection,
  listInjections,
  FaultInjector,
  RETRIED_FAULTS,
} from "../../lab/fault-injection";
import type { Fault } from "../../lab/fault";
import { runInParallel } from "../../lab/run-in-parallel";
import { LifecycleEnvironment, FULL_LIFECYCLE } from "../../lab/lifecycle";
import { runMain } from "../../lab/run-main";
import { getSharedTools, requireTools } from "../../lab/tools";
import findTools from "../support/find-tools";
import removeTools from "../support/remove-tools";

/** Number of lifecycles that run in parallel. They mostly wait. */
const WORKERS = 4;

async function main(
  [text = "", ...more]: readonly string[],
  cleanUps: CleanUps,
  interruption: AbortSignal,
): Promise<void> {
  if (more.length > 0) {
    throw new Error("Usage: npm run test:faults [-- TEXT]");
  }
  const start = performance.now();
  cleanUps.add(removeTools);
  await findTools();
  requireTools(getSharedTools(), ["terraform", "moto", "aws"]);
  const lifecycle = await (await LifecycleEnvironment.open(cleanUps)).record(FULL_LIFECYCLE);
  const calls = lifecycle.flatMap((phase) => phase.calls);
  const callCounts = lifecycle.map((phase) => `${phase.phase.name} ${phase.calls.length}`);
  console.log(`The lifecycle has ${calls.length} AWS calls: ${callCounts.join(", ")}.`);

  const injector = new FaultInjector(lifecycle);
  const injectedCalls = new Set<string>();
  let faults = 0;
  let failures = 0;
  const report = (name: string, result: string, problems: readonly string[]) => {
    interruption.throwIfAborted();
    console.log(`  ${problems.length === 0 ? "✓" : "✗"} ${name}: ${result}`);
    for (const problem of problems) {
      console.log(`      ${problem}`);
    }
    failures += problems.length === 0 ? 0 : 1;
  };
  const injectIntoEveryCall = async (fault: Fault, environment: LifecycleEnvironment) => {
    const { count, problems } = await injector.injectIntoEveryCall(fault, environment);
    faults += count;
    report(
      `${fault.kind} ${fault.moment} it takes effect, in every call of the lifecycle`,
      `${count} faults, no error`,
      problems,
    );
  };
  const inject = async (injection: FaultInjection, environment: LifecycleEnvironment) => {
    const { isInjected, error, recoveryCommands, orphans, problems } = await injector.inject(injection, environment);
    const result = [
      error === undefined ? "no error" : "error",
      recoveryCommands.length === 0 ? "the same command converges" : recoveryCommands.join(", "),
      ...(orphans.length === 0 ? [] : [`${orphans.length} key without an alias`]),
    ];
    if (isInjected) {
      faults++;
      injectedCalls.add(JSON.stringify(injection.call));
    }
    const details = problems.length === 0 || error === undefined ? problems : [...problems, error];
    report(describeInjection(injection), result.join("; "), details);
  };
  const selected = calls.flatMap(listInjections).filter((each) => describeInjection(each).includes(text));
  await runInParallel<Fault | FaultInjection, LifecycleEnvironment>(
    [...(text === "" ? RETRIED_FAULTS : []), ...selected],
    () => LifecycleEnvironment.open(cleanUps),
    (item, environment) => ("kind" in item ? injectIntoEveryCall(item, environment) : inject(item, environment)),
    WORKERS,
  );
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    `${faults} faults at ${injectedCalls.size} of ${calls.length} calls in ${seconds} s. ` +
      (failures === 0
        ? "Every deployment converged."
        : `${failures} ${failures === 1 ? "deployment" : "deployments"} did not converge.`),
  );
  process.exitCode = failures === 0 ? 0 : 1;
}

runMain(main);
