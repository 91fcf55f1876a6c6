import { type Command, measureCommands, megabytes, seconds } from "./measure-command";
import { atMost, formatNumber, type Measurement, type Part } from "./report";
import { median, medianRatio } from "./statistics";

/** Ways to synthesize many organizations. `bindings` are cdktf's own classes. */
const SCALE = {
  "looked-up": "looked-up OIDC provider",
  created: "created OIDC providers",
  bindings: "cdktf's classes alone",
} as const;
const COUNTS = [1, 10, 100, 1000];

/** Names a number of organizations in one stack, or of stacks with one organization. */
function describe(way: string, count: number): string {
  const organizations = `${count.toLocaleString("en-US")} ${count === 1 ? "organization" : "organizations"}`;
  return way in SCALE ? `${organizations}, ${SCALE[way as keyof typeof SCALE]}` : `${count} stacks of one organization`;
}

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
  const cases = [...ways.flatMap((way) => COUNTS.map((count) => [way, count] as const)), ["stacks", 100] as const];
  const commands = cases.map(([way, count]) => [`${way} ${count}`, scaleCommand(compiled, way, count)] as const);
  const usages = await measureCommands(Object.fromEntries(commands), runs);
  const of = (way: string, count: number) => usages[`${way} ${count}`] ?? [];
  const times = cases.flatMap(([way, count]): Measurement[] => {
    const usage = of(way, count);
    const isCompared = way === "looked-up" || way === "created";
    const ratio = formatNumber(medianRatio(seconds(usage), seconds(of("bindings", count))));
    const bytes = usage.map(({ stdout }) => Math.round(Number(stdout) / count));
    return [
      {
        name: describe(way, count),
        unit: "s",
        values: seconds(usage),
        isPlotted: true,
        ...(isCompared && { ratio: `${ratio} × cdktf's classes` }),
      },
      {
        name: `peak memory of ${describe(way, count)}`,
        unit: "MB",
        values: megabytes(usage),
        ...(isCompared && count === 1000 && { target: atMost(200, median(megabytes(usage)), " MB") }),
      },
      { name: `JSON per organization, ${describe(way, count)}`, unit: "bytes", values: bytes },
    ];
  });
  const growth = ways.flatMap((way): Measurement[] => {
    const more = (count: number) => differences(seconds(of(way, count)), seconds(of(way, 1)));
    const each = (count: number) => more(count).map((difference) => (difference / (count - 1)) * 1000);
    const flatness = medianRatio(each(1000), each(100));
    const hasTarget = way !== "bindings";
    return [
      {
        name: `difference between 1,000 organizations and one, ${SCALE[way]}`,
        unit: "s",
        values: more(1000),
        ...(hasTarget && { target: atMost(1.5, median(more(1000)), " s") }),
      },
      {
        name: `each of 1,000 organizations, ${SCALE[way]}`,
        unit: "ms",
        values: each(1000),
        ratio: `${formatNumber(flatness)} × each of 100`,
        ...(hasTarget && { target: atMost(1.2, flatness, " × each of 100") }),
      },
    ];
  });
  return { title: "Scale", measurements: [...times, ...growth] };
}

function differences(values: readonly number[], base: readonly number[]): number[] {
  return values.map((value, index) => value - (base[index] ?? NaN));
}
