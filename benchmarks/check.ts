/**
 * Checks ratios of CPU times, and counts. They depend on the code and hardly on the machine or its load, so a failure is a regression.
 * Deployments are checked only if Terraform and moto are installed. With REQUIRE_TERRAFORM=1, it fails if they are missing.
 *
 * Usage: npm run benchmark:check
 */
import { type CleanUps, waitForAll } from "../lab/clean-ups";
import { openTools } from "../lab/detect-tools";
import { runMain } from "../lab/run-main";
import { failIfRequired, listMissing } from "../lab/tools";
import { type CONFIGURATIONS, Deployment, startCountingAws } from "./deployment";
import { cpuSeconds, measureCommands } from "./measure-command";
import { atLeast, atMost, formatNumber, type Target } from "./report";
import { scaleCommand } from "./scale";
import { startCommands } from "./start";
import { median, medianRatio } from "./statistics";

/** Value to check, and its limit. */
interface Check {
  readonly name: string;
  readonly value: number;
  readonly limit: Target;
}

const ORGANIZATIONS = 20;

async function checkStart({ app, compiled, template }: ReturnType<typeof startCommands>): Promise<Check[]> {
  const starts = await measureCommands({ app, compiled }, 5);
  // One run is enough, because it is far from the limit.
  const { slow } = await measureCommands({ slow: template }, 1, 0);
  const toCompiled = medianRatio(cpuSeconds(starts.app), cpuSeconds(starts.compiled));
  const fromTemplate = median(cpuSeconds(slow)) / median(cpuSeconds(starts.app));
  return [
    { name: "start, to the compiled app", value: toCompiled, limit: atMost(1.5, toCompiled) },
    { name: "start with npx ts-node, to the app", value: fromTemplate, limit: atLeast(5.5, fromTemplate) },
  ];
}

async function checkScale(compiled: string): Promise<Check[]> {
  const { one, hundred, thousand, bindings } = await measureCommands(
    {
      one: scaleCommand(compiled, "looked-up", 1),
      hundred: scaleCommand(compiled, "looked-up", 100),
      thousand: scaleCommand(compiled, "looked-up", 1000),
      bindings: scaleCommand(compiled, "bindings", 1000),
    },
    1,
    0,
  );
  const [base = NaN] = cpuSeconds(one);
  const perOrganization = (values: number[], count: number) => values.map((value) => (value - base) / (count - 1));
  const [ofThousand, ofBindings] = [thousand, bindings].map((usages) => perOrganization(cpuSeconds(usages), 1000));
  const flatness = medianRatio(ofThousand ?? [], perOrganization(cpuSeconds(hundred), 100));
  const toBindings = medianRatio(ofThousand ?? [], ofBindings ?? []);
  const bytes = Number(thousand[0]?.stdout) / 1000;
  return [
    { name: "each of 1,000 organizations, to each of 100", value: flatness, limit: atMost(1.2, flatness) },
    // Measured: 2.1 to 2.4.
    { name: "each of 1,000 organizations, to cdktf's classes", value: toBindings, limit: atMost(3, toBindings) },
    { name: "bytes of JSON for each organization", value: bytes, limit: atMost(11_000, bytes) },
  ];
}

/** Compares the calls to AWS of 20 organizations with those of hand-written HCL. The health check of each key costs one call. */
async function checkCalls(cleanUps: CleanUps): Promise<Check[]> {
  const deploy = async (configuration: keyof typeof CONFIGURATIONS) => {
    const aws = await startCountingAws(cleanUps);
    const deployment = await Deployment.create(configuration, ORGANIZATIONS, aws, cleanUps);
    return deployment.applyAndPlan();
  };
  const [handWritten, constructs] = await waitForAll([deploy("hand-written HCL"), deploy("constructs")]);
  return (["apply", "plan"] as const).map((command) => {
    const { calls } = constructs[command];
    const limit = atMost(handWritten[command].calls + ORGANIZATIONS, calls);
    return { name: `calls to AWS of ${command}, ${ORGANIZATIONS} organizations`, value: calls, limit };
  });
}

async function main(_args: readonly string[], cleanUps: CleanUps): Promise<void> {
  const missing = listMissing(openTools(cleanUps), ["terraform", "moto"]);
  failIfRequired(missing);
  const commands = startCommands(cleanUps.createFolder("benchmark"));
  const checks = [
    ...(await checkStart(commands)),
    ...(await checkScale(commands.compiled.cwd)),
    ...(missing.length === 0 ? await checkCalls(cleanUps) : []),
  ];
  for (const { name, value, limit } of checks) {
    console.log(`${limit.isMet ? "met   " : "missed"} ${name}: ${formatNumber(value)} (${limit.text})`);
  }
  if (missing.length > 0) {
    console.log(`skipped calls to AWS: ${missing.join("; ")}`);
  }
  if (checks.some(({ limit }) => !limit.isMet)) {
    process.exitCode = 1;
  }
}

runMain(main);
