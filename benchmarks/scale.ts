import { type Command, measureCommands, megabytes, seconds, type Usage } from "./measure-command";
import { atMost, formatNumber, type Measurement, type Part } from "./report";
import { median, medianRatio } from "./statistics";

/** Ways to synthesize many organizations. `bindings` are cdktf's own classes. */
const SCALE = {
  "looked-up": "one stack, looked-up OIDC provider",
  created: "one stack, an OIDC provider for each 100",
  bindings: "the same blocks with cdktf's classes alone",
} as const;
const COUNTS = [1, 10, 100, 1000];

/** Returns the command that synthesizes organizations with the compiled project in a folder. */
export function scaleCommand(compiled: string, way: keyof typeof SCALE | "stacks", count: number): Command {
  return { command: `node --no-deprecation benchmarks/synthesize-organizations.js ${way} ${count}`, cwd: compiled };
}

/**
 * Measures how a synthesis grows with the number of organizations.
 *
 * @param compiled Folder with the compiled project.
 */
export async function measureScale(compiled: string, runs: number): Promise<Part> {
  const ways = Object.keys(SCALE) as (keyof typeof SCALE)[];
  const commands = Object.fromEntries([
    ...ways.flatMap((way) => COUNTS.map((count) => [`${way} ${count}`, scaleCommand(compiled, way, count)] as const)),
    ["stacks 100", scaleCommand(compiled, "stacks", 100)] as const,
  ]);
  const usages = await measureCommands(commands, runs);
  const of = (way: string, count: number) => usages[`${way} ${count}`] ?? [];
  const bytes = (each: readonly Usage[], count: number) => [
    ...new Set(each.map(({ stdout }) => Math.round(Number(stdout) / count))),
  ];
  const measurements = ways.flatMap((way) => {
    const time = COUNTS.map((count): Measurement => ({
      name: `${count.toLocaleString("en-US")} organizations, ${SCALE[way]}`.replace(
        /^1 organizations/,
        "1 organization",
      ),
      unit: "s",
      values: seconds(of(way, count)),
      isPlotted: true,
      ...(way !== "bindings" && {
        ratio: `${formatNumber(medianRatio(seconds(of(way, count)), seconds(of("bindings", count))))} × cdktf's classes`,
      }),
    }));
    const more = differences(seconds(of(way, 1000)), seconds(of(way, 1)));
    const perOrganization = (count: number) =>
      differences(seconds(of(way, count)), seconds(of(way, 1))).map((each) => each / (count - 1));
    const flatness = medianRatio(perOrganization(1000), perOrganization(100));
    const hasTarget = way !== "bindings";
    return [
      ...time,
      {
        name: `difference between 1,000 organizations and one, ${SCALE[way]}`,
        unit: "s" as const,
        values: more,
        ...(hasTarget && { target: atMost(1.5, median(more), " s") }),
      },
      {
        name: `each of 1,000 organizations, ${SCALE[way]}`,
        unit: "ms" as const,
        values: perOrganization(1000).map((each) => each * 1000),
        ratio: `${formatNumber(flatness)} × each of 100`,
        ...(hasTarget && { target: atMost(1.2, flatness, " × each of 100") }),
      },
      {
        name: `peak memory with 1,000 organizations, ${SCALE[way]}`,
        unit: "MB" as const,
        values: megabytes(of(way, 1000)),
        ...(hasTarget && { target: atMost(200, median(megabytes(of(way, 1000))), " MB") }),
      },
      {
        name: `JSON for each of 1,000 organizations, ${SCALE[way]}`,
        unit: "bytes" as const,
        values: bytes(of(way, 1000), 1000),
      },
    ];
  });
  const stacks = of("stacks", 100);
  return {
    title: "Scale",
    measurements: [
      ...measurements,
      { name: "100 stacks of one organization", unit: "s", values: seconds(stacks), isPlotted: true },
      { name: "peak memory with 100 stacks", unit: "MB", values: megabytes(stacks) },
      { name: "JSON for each of 100 stacks", unit: "bytes", values: bytes(stacks, 100) },
    ],
  };
}

function differences(values: readonly number[], base: readonly number[]): number[] {
  return values.map((value, index) => value - (base[index] ?? NaN));
}
