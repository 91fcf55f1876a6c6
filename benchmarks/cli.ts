import type { CleanUps } from "../lab/clean-ups";
import { startPulumiCloud } from "./local-pulumi-cloud";
import { measureCommands, megabytes, seconds, type Usage } from "./measure-command";
import { formatNumber, type Part } from "./report";
import { medianRatio } from "./statistics";

const milliseconds = (usages: readonly Usage[]) => seconds(usages).map((each) => each * 1000);

/**
 * Measures the command.
 *
 * @param compiled Folder with the compiled project.
 */
export async function measureCli(compiled: string, cleanUps: CleanUps, runs: number): Promise<Part> {
  const env = await startPulumiCloud(cleanUps);
  const { start, status, node } = await measureCommands(
    {
      start: { command: "node cli/main.js --version", cwd: compiled },
      status: { command: "node cli/main.js status --org acme", cwd: compiled, env },
      node: { command: "node -e 0", cwd: compiled },
    },
    runs,
  );
  const ratio = (usages: readonly Usage[]) =>
    `${formatNumber(medianRatio(seconds(usages), seconds(node)))} × Node.js alone`;
  return {
    title: "Command",
    measurements: [
      { name: "`pulumi-cmk --version`", unit: "ms", values: milliseconds(start), ratio: ratio(start), isPlotted: true },
      {
        name: "`pulumi-cmk status`, with a local server",
        unit: "ms",
        values: milliseconds(status),
        ratio: ratio(status),
        isPlotted: true,
      },
      { name: "Node.js alone", unit: "ms", values: milliseconds(node), isPlotted: true },
      { name: "peak memory of `pulumi-cmk status`", unit: "MB", values: megabytes(status) },
    ],
  };
}
