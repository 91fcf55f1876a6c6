import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileProject, PROJECT } from "./compile-project";
import { type Command, measureCommands, megabytes, seconds, type Usage } from "./measure-command";
import { atLeast, atMost, formatNumber, type Part } from "./report";
import { medianRatio } from "./statistics";

/** Ways to start the app. */
export type Start = "app" | "uncached" | "template" | "compiled" | "node";

/** Returns a command for each way to start the app. Writes the compiled project and the synthesized stacks to a folder. */
export function startCommands(folder: string): Record<Start, Command> {
  const { app } = JSON.parse(readFileSync(join(PROJECT, "cdktf.json"), "utf8")) as { app: string };
  const compiled = join(folder, "compiled");
  compileProject(compiled);
  const env = { CDKTF_OUTDIR: join(folder, "out") };
  return {
    app: { command: app, cwd: PROJECT, env },
    uncached: { command: "node --no-deprecation -r sucrase/register main.ts", cwd: PROJECT, env },
    template: { command: "npx ts-node main.ts", cwd: PROJECT, env },
    compiled: { command: "node --no-deprecation main.js", cwd: compiled, env },
    node: { command: "node -e 0", cwd: PROJECT, env },
  };
}

/** Measures the start of the app. */
export async function measureStart(commands: Readonly<Record<Start, Command>>, runs: number): Promise<Part> {
  const { app, uncached, template, compiled, node } = await measureCommands(commands, runs);
  const toCompiled = medianRatio(seconds(app), seconds(compiled));
  const fromTemplate = medianRatio(seconds(template), seconds(app));
  const ratio = (usages: readonly Usage[]) =>
    `${formatNumber(medianRatio(seconds(usages), seconds(compiled)))} × compiled`;
  return {
    title: "Start",
    measurements: [
      {
        name: "the app, as `cdktf.json` runs it",
        unit: "s",
        values: seconds(app),
        ratio: ratio(app),
        target: atMost(1.5, toCompiled, " × compiled"),
        isPlotted: true,
      },
      {
        name: "the app, compiled again at each start",
        unit: "s",
        values: seconds(uncached),
        ratio: ratio(uncached),
        isPlotted: true,
      },
      {
        name: "`npx ts-node main.ts`, as in the CDKTF template",
        unit: "s",
        values: seconds(template),
        ratio: `${formatNumber(fromTemplate)} × the app`,
        target: atLeast(5.5, fromTemplate, " × the app"),
        isPlotted: true,
      },
      { name: "the app, compiled", unit: "s", values: seconds(compiled), isPlotted: true },
      { name: "Node.js alone", unit: "s", values: seconds(node), ratio: ratio(node), isPlotted: true },
      {
        name: "peak memory of the app",
        unit: "MB",
        values: megabytes(app),
        ratio: `${formatNumber(medianRatio(megabytes(app), megabytes(compiled)))} × compiled`,
      },
      { name: "peak memory of `npx ts-node main.ts`", unit: "MB", values: megabytes(template) },
      { name: "peak memory of the app, compiled", unit: "MB", values: megabytes(compiled) },
      { name: "peak memory of Node.js alone", unit: "MB", values: megabytes(node) },
    ],
  };
}
