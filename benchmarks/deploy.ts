import type { CleanUps } from "../lab/clean-ups";
import { type CONFIGURATIONS, Deployment, startCountingAws, type TerraformRun } from "./deployment";
import { atMost, formatNumber, type Measurement, type Part } from "./report";
import { median, medianRatio } from "./statistics";

const HAND_WRITTEN = "hand-written HCL";
const ORGANIZATIONS = 20;

/** Configuration, and its number of organizations. */
type Case = readonly [configuration: keyof typeof CONFIGURATIONS, count: number];

/** Cases that are compared, in turn. */
const COMPARED: readonly Case[] = [
  [HAND_WRITTEN, 1],
  ["stack", 1],
  [HAND_WRITTEN, ORGANIZATIONS],
  ["constructs", ORGANIZATIONS],
  ["module", ORGANIZATIONS],
];

/** Cases that run once, to compute what each added organization costs. */
const BASES: readonly Case[] = [
  ["constructs", 1],
  ["module", 1],
];

/** Measures deployments to an emulated AWS with the real AWS provider. */
export async function measureDeployments(cleanUps: CleanUps, runs: number): Promise<Part> {
  const aws = await startCountingAws(cleanUps);
  const cases = [...COMPARED, ...BASES];
  const deployments = await Promise.all(
    cases.map(([configuration, count]) => Deployment.create(configuration, count, aws, cleanUps)),
  );
  // In its first calls, moto imports the services that it emulates.
  await deployments[0]?.applyAndPlan();
  const results = new Map<string, { apply: TerraformRun[]; plan: TerraformRun[] }>();
  for (let run = 0; run < runs; run++) {
    for (const [index, deployment] of deployments.entries()) {
      const key = cases[index]?.join(" ") ?? "";
      if (run === 0 || index < COMPARED.length) {
        const { apply, plan } = await deployment.applyAndPlan();
        const { apply: applies = [], plan: plans = [] } = results.get(key) ?? {};
        results.set(key, { apply: [...applies, apply], plan: [...plans, plan] });
      }
    }
  }
  const of = ([configuration, count]: Case, command: "apply" | "plan") =>
    results.get(`${configuration} ${count}`)?.[command] ?? [];
  const secondsOf = (each: Case, command: "apply" | "plan") => of(each, command).map((run) => run.seconds);
  const callsOf = (each: Case, command: "apply" | "plan") => [...new Set(of(each, command).map((run) => run.calls))];
  const describe = ([configuration, count]: Case) =>
    `${count} ${count === 1 ? "organization" : "organizations"}, ${configuration}`;
  const measurements = COMPARED.flatMap((each): Measurement[] => {
    const [configuration, count] = each;
    const base: Case = [HAND_WRITTEN, count];
    return (["apply", "plan"] as const).flatMap((command): Measurement[] => {
      const name = command === "apply" ? "apply" : "plan without changes";
      const isCompared = configuration !== HAND_WRITTEN;
      const ratio = medianRatio(secondsOf(each, command), secondsOf(base, command));
      const [calls = NaN, baseCalls = NaN] = [callsOf(each, command)[0], callsOf(base, command)[0]];
      return [
        {
          name: `${name}, ${describe(each)}`,
          unit: "s",
          values: secondsOf(each, command),
          isPlotted: true,
          ...(isCompared && {
            ratio: `${formatNumber(ratio)} × ${HAND_WRITTEN}`,
            target: atMost(1.05, ratio, ` × ${HAND_WRITTEN}`),
          }),
        },
        {
          name: `calls to AWS of ${name}, ${describe(each)}`,
          unit: "calls",
          values: callsOf(each, command),
          // The health check of each key costs one call.
          ...(isCompared && {
            ratio: `${HAND_WRITTEN} + ${calls - baseCalls}`,
            target: atMost(baseCalls + count, calls),
          }),
        },
      ];
    });
  });
  const added = ([HAND_WRITTEN, "constructs", "module"] as const).flatMap((configuration) =>
    (["apply", "plan"] as const).flatMap((command): Measurement[] => {
      const perOrganization = (values: (each: Case) => number[]) =>
        (median(values([configuration, ORGANIZATIONS])) - median(values([configuration, 1]))) / (ORGANIZATIONS - 1);
      const name = `each added organization, ${command}, ${configuration}`;
      return [
        { name, unit: "s", values: [perOrganization((each) => secondsOf(each, command))] },
        { name: `calls to AWS of ${name}`, unit: "calls", values: [perOrganization((each) => callsOf(each, command))] },
      ];
    }),
  );
  return { title: "Deploy", measurements: [...measurements, ...added] };
}
