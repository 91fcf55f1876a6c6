/**
 * Measures the time and the peak memory of a synthesis. Compares the app command in cdktf.json with `npx ts-node main.ts`, which
 * the CDKTF template has, and with the compiled app.
 *
 * Usage: npm run benchmark [-- RUNS]
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { median } from "./median.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const runs = Number(process.argv[2] ?? 7);
const temporary = mkdtempSync(join(tmpdir(), "pulumi-cmk-benchmark-"));

try {
  const compiled = join(temporary, "compiled");
  execFileSync("npx", ["tsc", "--noEmit", "false", "--outDir", compiled], { cwd: root, stdio: "inherit" });
  symlinkSync(join(root, "node_modules"), join(compiled, "node_modules"));
  // A separate directory, because `npx ts-node` reads its settings from the app's directory.
  const template = join(temporary, "template");
  for (const part of readJson("lab/app-files.json")) {
    cpSync(join(root, part), join(template, part), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(template, "node_modules"));

  const { app } = readJson("cdktf.json");
  const results = {
    compiled: measure("node main.js", compiled),
    app: measure(app, root),
    template: measure("npx ts-node main.ts", template),
  };
  for (const [name, { command, seconds, megabytes }] of Object.entries(results)) {
    console.log(`${name.padEnd(9)} ${seconds.toFixed(2)} s  ${megabytes.toFixed(0).padStart(4)} MB  ${command}`);
  }
  const { compiled: c, app: a, template: t } = results;
  reportTarget("times faster than the template", t.seconds / a.seconds, (ratio) => ratio >= 5, "at least 5");
  reportTarget("times the compiled app", a.seconds / c.seconds, (ratio) => ratio <= 1.6, "at most 1.6");
  reportTarget("MB at the peak", a.megabytes, (megabytes) => megabytes <= 120, "at most 120");
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), "utf8"));
}

/** Measures several runs after one that warms the disk cache. Returns the median time and the peak memory. */
function measure(command, cwd) {
  const peaks = join(temporary, "peaks");
  const seconds = [];
  writeFileSync(peaks, "");
  for (let run = 0; run <= runs; run++) {
    const start = performance.now();
    const { status, stderr } = spawnSync(command, {
      cwd,
      shell: true,
      env: {
        ...process.env,
        CDKTF_OUTDIR: join(temporary, "out"),
        NODE_OPTIONS: `--require ${join(root, "benchmarks/peak-memory.cjs")}`,
        PEAK_MEMORY_FILE: peaks,
      },
    });
    if (status !== 0) {
      throw new Error(`${command} failed: ${stderr}`);
    }
    seconds.push((performance.now() - start) / 1000);
  }
  // Each process of a command writes a line. The largest value counts.
  const lines = readFileSync(peaks, "utf8").trim().split("\n").map(Number);
  return { command, seconds: median(seconds.slice(1)), megabytes: Math.max(...lines) };
}

function reportTarget(what, value, isMet, target) {
  console.log(`${isMet(value) ? "met " : "MISS"} ${value.toFixed(2)} ${what} (${target})`);
  if (!isMet(value)) {
    process.exitCode = 1;
  }
}
