/**
 * Runs the tests, prints which programs take the CPU time and which test files take the longest, and writes it to
 * docs/benchmarks/tests.md. Needs Linux.
 *
 * Usage: npm run benchmark:tests
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import type { CleanUps } from "../lab/clean-ups";
import { runMain } from "../lab/run-main";
import { PROJECT } from "./compile-project";
import { ProcessSampler, type ProgramTime } from "./process-sampler";
import { formatNumber } from "./report";

/** Number of programs and of test files in the tables. */
const ROWS = 15;

/** Time between two samples, in milliseconds. Shorter processes are not attributed to a program. */
const INTERVAL_MS = 100;

/** A line of Jest about a test file that took longer than a few seconds. */
const TEST_FILE = /^(?:PASS|FAIL) \S+ __tests__\/(\S+) \(([\d.]+) s\)$/gm;

async function main(_args: readonly string[], _cleanUps: CleanUps, interruption: AbortSignal): Promise<void> {
  if (!existsSync("/proc/self/stat")) {
    throw new Error("The CPU time of processes can be read only on Linux.");
  }
  const start = performance.now();
  const env = { ...process.env, CI: "true", NO_COLOR: "1" };
  const tests = spawn("npm", ["test"], { cwd: PROJECT, env, signal: interruption });
  let output = "";
  for (const stream of [tests.stdout, tests.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      process.stderr.write(text);
    });
  }
  const sampler = new ProcessSampler(process.pid);
  const timer = setInterval(() => {
    sampler.sample();
  }, INTERVAL_MS);
  const [exitCode] = (await once(tests, "close").finally(() => {
    clearInterval(timer);
  })) as [number | null];
  if (exitCode !== 0) {
    throw new Error("The tests failed.");
  }
  const seconds = (performance.now() - start) / 1000;
  const files = [...output.matchAll(TEST_FILE)].map(([, file, time]) => [file ?? "", Number(time)] as const);
  const page = await format(renderPage(seconds, sampler.total, sampler.programs, files), {
    parser: "markdown",
    printWidth: 120,
  });
  console.log(page);
  writeFileSync(join(PROJECT, "docs", "benchmarks", "tests.md"), page);
}

function renderPage(
  seconds: number,
  total: number,
  programs: readonly ProgramTime[],
  files: readonly (readonly [string, number])[],
): string {
  const shown = programs.slice(0, ROWS);
  const rest = Math.max(0, total - shown.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0));
  const programRows = [
    ...shown.map(({ program, processes, cpuSeconds }) => [program, String(processes), cpuSeconds] as const),
    ["all others, and processes that ended between two samples", "", rest] as const,
  ];
  const longest = [...files].sort(([, one], [, other]) => other - one).slice(0, ROWS);
  return `# Profile of the tests

This page is generated: \`npm run benchmark:tests\`. \`npm test\` took ${formatNumber(seconds)} s on ${cpus().length} processors, and
${formatNumber(total)} s of CPU time, so the processors were in use ${formatNumber((100 * total) / seconds / cpus().length)} % of the time.

## CPU time by program

| Program | Processes | CPU time | Share |
| --- | --- | --- | --- |
${programRows.map(([program, processes, time]) => `| ${program} | ${processes} | ${formatNumber(time)} s | ${((100 * time) / total).toFixed(0)} % |`).join("\n")}

## Longest test files

Test files run in parallel, up to three for each processor, so a test file takes longer than it would alone.

| Test file | Time |
| --- | --- |
${longest.map(([file, time]) => `| [${file}](../../__tests__/${file}) | ${formatNumber(time)} s |`).join("\n")}
`;
}

runMain(main);
