import { describeInjection, listInjections, FaultInjector, type Outcome } from "../../lab/fault-injection";
import { runInParallel } from "../../lab/run-in-parallel";
import { LifecycleEnvironment, SHORT_LIFECYCLE } from "../../lab/lifecycle";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";
import { sample } from "../support/sample";

/** Number of fault injections in a sample, and its seed. `npm run test:faults` runs all of them. */
const COUNT = 4;
const SEED = 12;

describeWith(["terraform", "moto", "aws"], "faults in AWS", () => {
  const cleanUps = cleanUpsAfterAll();
  const outcomes: Record<string, Outcome> = {};

  beforeAll(async () => {
    const lifecycle = await (await LifecycleEnvironment.open(cleanUps)).record(SHORT_LIFECYCLE);
    // Calls run in parallel, so sort them: the same seed must select the same calls.
    const injections = lifecycle
      .flatMap(({ calls }) => calls)
      .flatMap(listInjections)
      .sort((left, right) => describeInjection(left).localeCompare(describeInjection(right)));
    const injector = new FaultInjector(lifecycle);
    await runInParallel(
      sample(injections, COUNT, SEED),
      () => LifecycleEnvironment.open(cleanUps),
      async (injection, environment) => {
        outcomes[describeInjection(injection)] = await injector.inject(injection, environment);
      },
    );
  });

  test("a deployment converges after each fault in a sample", () => {
    expect(Object.keys(outcomes)).toHaveLength(COUNT);
    for (const [name, { isInjected, problems }] of Object.entries(outcomes)) {
      expect([name, isInjected, problems]).toEqual([name, true, []]);
    }
  });
});
