import { describeDisturbance, disturbancesOf, Disturber, type Outcome } from "../../lab/disturbance";
import { inParallel } from "../../lab/in-parallel";
import { LifeStage, SHORT_LIFE } from "../../lab/life";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";
import { sample } from "../support/sample";

/** How many disturbances a run takes, and which: `npm run test:faults` takes all. */
const COUNT = 4;
const SEED = 12;

describeWith(["terraform", "moto", "aws"], "when AWS fails", () => {
  const cleanUps = cleanUpsAfterAll();
  const outcomes: Record<string, Outcome> = {};

  beforeAll(async () => {
    const life = await (await LifeStage.open(cleanUps)).record(SHORT_LIFE);
    // Calls run in parallel: sorted, the same seed takes the same ones.
    const disturbances = life
      .flatMap(({ calls }) => calls)
      .flatMap(disturbancesOf)
      .sort((left, right) => describeDisturbance(left).localeCompare(describeDisturbance(right)));
    const disturber = new Disturber(life);
    await inParallel(
      sample(disturbances, COUNT, SEED),
      () => LifeStage.open(cleanUps),
      async (disturbance, stage) => {
        outcomes[describeDisturbance(disturbance)] = await disturber.disturb(disturbance, stage);
      },
    );
  });

  test("a life converges after each fault of a sample", () => {
    expect(Object.keys(outcomes)).toHaveLength(COUNT);
    for (const [name, { isHit, problems }] of Object.entries(outcomes)) {
      expect([name, isHit, problems]).toEqual([name, true, []]);
    }
  });
});
