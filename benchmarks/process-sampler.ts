import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/** CPU time of all processes of a program. */
export interface ProgramTime {
  readonly program: string;
  readonly processes: number;
  readonly cpuSeconds: number;
}

/** A process in a sample. */
interface SampledProcess {
  readonly cpuSeconds: number;
  readonly program: string;
}

/** Clock ticks of Linux in a second, in the files of /proc. */
const TICKS_PER_SECOND = 100;

/** Sums the CPU time of a process's descendants by program. Reads Linux's /proc. */
export class ProcessSampler {
  /** Processes by ID and start time, because a later process can have the same ID. */
  private readonly processes = new Map<string, SampledProcess>();

  /** @param root ID of the process whose descendants are sampled. */
  constructor(private readonly root: number) {}

  /** Reads the CPU time of all descendants. Includes those whose parent has ended. */
  public sample(): void {
    const running = new Map(
      readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .flatMap((id) => {
          const stat = readStat(id);
          return stat === undefined ? [] : [[id, stat] as const];
        }),
    );
    const isDescendant = (id: string): boolean => {
      const stat = running.get(id);
      if (stat === undefined || id === "1") {
        return false;
      }
      return (
        stat.parent === String(this.root) || this.processes.has(`${id} ${stat.startTime}`) || isDescendant(stat.parent)
      );
    };
    for (const [id, { startTime, cpuSeconds }] of running) {
      if (isDescendant(id)) {
        const key = `${id} ${startTime}`;
        const program = nameProgram(readCommand(id)) ?? this.processes.get(key)?.program;
        if (program !== undefined) {
          this.processes.set(key, { cpuSeconds, program });
        }
      }
    }
  }

  /** Programs, starting with the one that took the most CPU time. */
  public get programs(): ProgramTime[] {
    const all = [...this.processes.values()];
    return [...new Set(all.map(({ program }) => program))]
      .map((program) => {
        const times = all.filter((each) => each.program === program).map(({ cpuSeconds }) => cpuSeconds);
        return { program, processes: times.length, cpuSeconds: times.reduce((sum, each) => sum + each, 0) };
      })
      .sort((one, other) => other.cpuSeconds - one.cpuSeconds);
  }

  /** CPU time of all descendants that have ended, in seconds. Includes those between two samples. */
  public get total(): number {
    return readStat(String(this.root))?.childSeconds ?? 0;
  }
}

/** Reads the CPU time of a process, or undefined if it has ended. */
function readStat(id: string) {
  const text = readFile(`/proc/${id}/stat`);
  if (text === undefined) {
    return undefined;
  }
  // The second field is a name in parentheses, which can contain spaces.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const seconds = (first: number) => (Number(fields[first]) + Number(fields[first + 1])) / TICKS_PER_SECOND;
  return { parent: fields[1] ?? "", cpuSeconds: seconds(11), childSeconds: seconds(13), startTime: fields[19] ?? "" };
}

function readCommand(id: string): string[] {
  return (readFile(`/proc/${id}/cmdline`) ?? "").split("\0").filter((argument) => argument !== "");
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Names the program of a command line, or returns undefined if the process is ending. */
export function nameProgram([executable, ...args]: readonly string[]): string | undefined {
  if (executable === undefined) {
    return undefined;
  }
  const name = basename(executable);
  const script = args.find((argument) => !argument.startsWith("-")) ?? "";
  if (name.startsWith("terraform-provider-aws")) {
    return args.includes("-debug") ? "AWS provider that keeps running" : "AWS provider that Terraform starts";
  }
  if (/^(terraform|tofu)$/.test(name)) {
    return `Terraform: ${script}`;
  }
  if (name.startsWith("python")) {
    return PYTHON_PROGRAMS[basename(script)] ?? "other Python programs";
  }
  return name === "node" ? nameScript(args) : (PYTHON_PROGRAMS[name] ?? name.replace(/^npm .*/, "npm"));
}

/** Programs by the name of their script. */
const PYTHON_PROGRAMS: Readonly<Record<string, string>> = {
  aws: "AWS CLI",
  "client.py": "AWS CLI",
  moto_server: "moto",
};

/** Programs by a pattern for one of the arguments of Node.js. */
const NODE_PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/jest-worker/, "Jest: tests"],
  [/\/jest(\.js)?$/, "Jest: the main process"],
  [/\/cdktf$/, "CDKTF CLI"],
  [/\/tsc$/, "TypeScript compiler"],
  [/\/cli\/main\.\w+$|^cli\/main\.\w+$|\/pulumi-cmk$/, "`pulumi-cmk`"],
];

/** Names what a Node.js process runs. */
function nameScript(args: readonly string[]): string {
  const found = NODE_PROGRAMS.find(([pattern]) => args.some((argument) => pattern.test(argument)));
  return found?.[1] ?? "other Node.js scripts";
}
