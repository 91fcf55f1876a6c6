/**
 * Runs every benchmark, prints one table, and writes it with a plot and a profile of the start to docs/benchmarks/.
 *
 * Usage: npm run benchmark
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import type { CleanUps } from "../lab/clean-ups";
import { openTools } from "../lab/detect-tools";
import { runMain } from "../lab/run-main";
import { requireTools } from "../lab/tools";
import { measureCli } from "./cli";
import { PROJECT } from "./compile-project";
import { measureDeployments } from "./deploy";
import { renderPlot } from "./plot";
import { profileCommand, renderProfile } from "./profile";
import { formatNumber, type Part, renderTable } from "./report";
import { measureScale } from "./scale";
import { measureStart, startCommands } from "./start";

const DOCS = join(PROJECT, "docs", "benchmarks");

async function main(_args: readonly string[], cleanUps: CleanUps): Promise<void> {
  requireTools(openTools(cleanUps), ["terraform", "moto"]);
  const machine = describeMachine();
  const folder = cleanUps.createFolder("benchmark");
  const commands = startCommands(folder);
  const parts: Part[] = [];
  for (const measure of [
    () => measureStart(commands, 9),
    () => measureScale(commands.compiled.cwd, 3),
    () => measureDeployments(cleanUps, 3),
    () => measureCli(commands.compiled.cwd, cleanUps, 9),
  ]) {
    const part = await measure();
    console.error(`${part.title}: ${part.measurements.length} measurements`);
    parts.push(part);
  }
  const profile = await profileCommand(commands.app, join(folder, "profile"));
  const table = await format(renderTable(parts), { parser: "markdown" });
  console.log(table);
  mkdirSync(DOCS, { recursive: true });
  writeFileSync(join(DOCS, "results.svg"), renderPlot(parts));
  writeFileSync(
    join(DOCS, "README.md"),
    await format(renderPage(machine, parts, table, renderProfile(profile, 10)), {
      parser: "markdown",
      printWidth: 120,
    }),
  );
}

function describeMachine(): string {
  const [cpu] = cpus();
  const load = formatNumber(loadavg()[0] ?? 0);
  const memory = formatNumber(Math.round(totalmem() / 2 ** 30));
  return `Node.js ${process.versions.node} on ${type()} ${release()}, ${cpus().length} × ${cpu?.model.trim()}, ${memory} GB of memory, and a load average of ${load} at the start`;
}

function renderPage(machine: string, parts: readonly Part[], table: string, profile: string): string {
  const targets = parts.flatMap(({ measurements }) => measurements.flatMap(({ target }) => target ?? []));
  const met = targets.filter(({ isMet }) => isMet);
  return `# Benchmarks

This page is generated: \`npm run benchmark\`. All values are from one run on one machine: ${machine}.

\`npm run benchmark:check\` compares ratios and counts alone, and is part of \`npm run check\`. \`npm run benchmark:tests\` writes the
[profile of the tests](tests.md).

![Bar charts of the times in the table](results.svg)

## Results

Commands that are compared run in turn, so that other load on the machine affects them alike. A ratio is the median of the ratios of
these pairs. Times include the start of all processes. ${met.length} of ${targets.length} targets are met.

${table}

- **The app:** [\`scripts/register.cjs\`](../../scripts/register.cjs) stores its compiled files, and with Node.js 22.8 or later also
  the bytecode of all modules.
- **OIDC providers:** one for each 100 organizations, each in an account of its own, because an OIDC provider accepts at most 100
  audiences.
- **cdktf's classes alone:** the blocks that this project writes for an organization, added with cdktf's own classes and without a
  token. This is the part of the time that cdktf takes.
- **Hand-written HCL:** [the same resources](../../benchmarks/hand-written/main.tf) with \`for_each\`, without checks, preconditions
  and the resources that exist only in the state.
- **Calls to AWS:** The health check of a key costs one call. A Terraform module can't share a data source with its other
  instances, so each instance of the module also looks up its account and its OIDC provider.

## Profile of the start

Where the app's start, as \`cdktf.json\` runs it, spends its time, with its compiled files stored. What Node.js does for a package counts
for that package. \`scripts/register.cjs\` reads the stored files. The profiler itself makes the start slower.

${profile}
`;
}

runMain(main);
