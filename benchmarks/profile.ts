import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, measureCommand } from "./measure-command";
import { formatNumber } from "./report";

/** CPU profile of V8. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  /** Node of each sample. */
  readonly samples: readonly number[];
  /** Time since the previous sample, in microseconds. */
  readonly timeDeltas: readonly number[];
}

/** Time that a package takes, in milliseconds. */
interface PackageTime {
  /** Finding, reading and compiling the files that the package imports. */
  readonly loading: number;
  /** Running its code. */
  readonly running: number;
}

/** Profiles a command that is a single Node.js process. `folder` must contain nothing else. */
export async function profileCommand({ command, cwd, env }: Command, folder: string): Promise<CpuProfile> {
  mkdirSync(folder);
  const options = `--cpu-prof --cpu-prof-interval=200 --cpu-prof-dir=${folder}`;
  await measureCommand({ command: command.replace("node ", `node ${options} `), cwd, env });
  const [file = ""] = readdirSync(folder);
  const profile = JSON.parse(readFileSync(join(folder, file), "utf8")) as CpuProfile;
  rmSync(folder, { recursive: true });
  return profile;
}

/** Sums the time of each package. What Node.js does for a package counts for that package. */
export function timeByPackage({ nodes, samples, timeDeltas }: CpuProfile): Map<string, PackageTime> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)));
  const times = new Map<string, PackageTime>();
  for (const [index, sample] of samples.entries()) {
    let isLoading = false;
    let name: string | undefined;
    for (let id: number | undefined = sample; id !== undefined && name === undefined; id = parents.get(id)) {
      const { functionName, url } = byId.get(id)?.callFrame ?? { functionName: "", url: "" };
      isLoading ||= url.startsWith("node:internal/modules/");
      name = functionName === "(garbage collector)" ? "garbage collector" : packageOf(url);
    }
    const { loading, running } = times.get(name ?? "Node.js itself") ?? { loading: 0, running: 0 };
    const milliseconds = (timeDeltas[index] ?? 0) / 1000;
    const isCounted = isLoading && name !== undefined;
    times.set(name ?? "Node.js itself", {
      loading: loading + (isCounted ? milliseconds : 0),
      running: running + (isCounted ? 0 : milliseconds),
    });
  }
  return times;
}

/** Returns the package of a file, or its name if it loads the TypeScript files, or undefined for code of Node.js. */
function packageOf(url: string): string | undefined {
  if (url === "" || url.startsWith("node:")) {
    return undefined;
  }
  const path = url.startsWith("file:") ? fileURLToPath(url) : url;
  return (
    /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ??
    /scripts\/register\.cjs$/.exec(path)?.[0] ??
    "this project"
  );
}

/** Renders the packages that take the most time. */
export function renderProfile(profile: CpuProfile, count: number): string {
  const times = [...timeByPackage(profile)].sort(([, one], [, other]) => sum(other) - sum(one));
  const total = times.reduce((all, [, each]) => all + sum(each), 0);
  const others = times
    .slice(count)
    .reduce((all, [, { loading, running }]) => ({ loading: all.loading + loading, running: all.running + running }), {
      loading: 0,
      running: 0,
    });
  const rows = [...times.slice(0, count), ["all others", others] as const].map(([name, time]) => [
    name,
    `${formatNumber(time.loading)} ms`,
    `${formatNumber(time.running)} ms`,
    `${((sum(time) / total) * 100).toFixed(0)} %`,
  ]);
  const header = ["Package", "Loading files it imports", "Running its code", "Share"];
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function sum({ loading, running }: PackageTime): number {
  return loading + running;
}
