import { isDeepStrictEqual } from "node:util";
import { isRead } from "./aws-call";
import { type Inventory, type InventoriedKey, listBilledKeys } from "./aws-inventory";
import type { Fault } from "./fault";
import {
  type LifecycleCall,
  isSameSnapshot,
  KEY_DESCRIPTION,
  type LifecycleEnvironment,
  type RecordedPhase,
  type Snapshot,
} from "./lifecycle";
import { findRecoveryCommand } from "./recovery-command";

/** A fault in one call of a lifecycle. */
export interface FaultInjection {
  readonly call: LifecycleCall;
  readonly fault: Fault;
  /** Whether the AWS provider retries the call. */
  readonly hasRetries: boolean;
}

/** The result of a fault injection. */
export interface Outcome {
  /** Whether the call was made and the fault injected. */
  readonly isInjected: boolean;
  /** Error of the command with the fault, or undefined if the command succeeded. */
  readonly error: string | undefined;
  /** Commands that fixed what a second run of the same command did not. */
  readonly recoveryCommands: readonly string[];
  /** Keys that are missing from the state and cost money. */
  readonly orphans: readonly InventoriedKey[];
  /** Differences from a lifecycle without faults. Empty if AWS and the state are as expected. */
  readonly problems: readonly string[];
}

/** The recovery from a snapshot to the end of the phase. */
type Recovery = Pick<Outcome, "recoveryCommands" | "problems"> & { readonly end: Snapshot };

/** Maximum number of runs of the same command during a recovery. */
const MAX_RUNS = 4;

/** Lists the faults to inject into a call, one at a time. */
export function listInjections(call: LifecycleCall): FaultInjection[] {
  const failBefore: FaultInjection = {
    call,
    fault: { kind: "fail", moment: "before", attempts: "all" },
    hasRetries: false,
  };
  return isRead(call.action)
    ? [failBefore]
    : [
        failBefore,
        { call, fault: { kind: "fail", moment: "after", attempts: "all" }, hasRetries: false },
        // The provider can't know whether the call took effect, and retries it.
        { call, fault: { kind: "cut", moment: "after", attempts: "first" }, hasRetries: true },
      ];
}

/** Faults that the provider's retries handle. Each is injected into every call of a lifecycle. */
export const RETRIED_FAULTS: readonly Fault[] = [
  { kind: "throttle", moment: "before", attempts: "first" },
  { kind: "delay", moment: "before", attempts: "first" },
  { kind: "cut", moment: "before", attempts: "first" },
];

/** Describes a fault injection in the output. */
export function describeInjection({ call, fault }: FaultInjection): string {
  const { phase, service, action, occurrence } = call;
  return `${phase.name}: ${service}:${action} ${occurrence}, ${fault.kind} ${fault.moment} it takes effect`;
}

/** Injects faults into the calls of a recorded lifecycle. */
export class FaultInjector {
  /** Recoveries by snapshot. Runs that end with the same snapshot share the recovery. */
  private readonly recoveries: { phase: RecordedPhase; from: Snapshot; recovery: Promise<Recovery> }[] = [];

  constructor(private readonly lifecycle: readonly RecordedPhase[]) {}

  /** Runs a phase with one fault, and then recovers. */
  public async inject(
    { call, fault, hasRetries }: FaultInjection,
    environment: LifecycleEnvironment,
  ): Promise<Outcome> {
    const phase = this.findPhase(call.phase.name);
    await environment.restore(phase);
    const { exitCode, text } = await environment.run(
      phase.phase,
      ({ service, action, occurrence }) =>
        service === call.service && action === call.action && occurrence === call.occurrence ? fault : undefined,
      hasRetries,
    );
    const isInjected = environment.proxy.calls.some(({ faults }) => faults > 0);
    const { recoveryCommands, problems, end } = await this.recover(phase, environment);
    const orphans = findOrphans(end.aws, phase.end.aws);
    return {
      isInjected,
      error: exitCode === 0 ? undefined : extractError(text),
      recoveryCommands,
      orphans,
      problems: [
        ...(isInjected ? [] : ["the call was not made"]),
        ...environment.proxy.failures.splice(0).map((failure) => `the proxy failed: ${String(failure)}`),
        ...problems,
        ...(recoveryCommands.length > 1
          ? [`the recovery takes more than one command: ${recoveryCommands.join(", ")}`]
          : []),
        ...listDifferences(end, phase.end, orphans),
        ...orphans.filter((orphan) => !isDocumented(orphan, call, fault)).map(({ arn }) => `${arn} is orphaned`),
      ],
    };
  }

  /** Runs every phase, with the same fault in the first attempt of each call. */
  public async injectIntoEveryCall(
    fault: Fault,
    environment: LifecycleEnvironment,
  ): Promise<{ count: number; problems: string[] }> {
    let count = 0;
    const problems: string[] = [];
    for (const recorded of this.lifecycle) {
      const { phase, end } = recorded;
      await environment.restore(recorded);
      const { exitCode, text } = await environment.run(phase, () => fault);
      const injected = environment.proxy.calls.filter(({ faults }) => faults > 0).length;
      count += injected;
      problems.push(
        ...(exitCode === 0 ? [] : [`${phase.name} failed: ${extractError(text)}`]),
        ...(injected === environment.proxy.calls.length ? [] : [`${phase.name}: not every call had a fault`]),
        ...listDifferences(await environment.takeSnapshot(), end, []),
      );
    }
    return { count, problems };
  }

  private findPhase(name: string): RecordedPhase {
    const phase = this.lifecycle.find((each) => each.phase.name === name);
    if (phase === undefined) {
      throw new Error(`There is no phase ${name}.`);
    }
    return phase;
  }

  /** Recovers from the result of a run with a fault. */
  private async recover(phase: RecordedPhase, environment: LifecycleEnvironment): Promise<Recovery> {
    const from = await environment.takeSnapshot();
    const known = this.recoveries.find((each) => each.phase === phase && isSameSnapshot(each.from, from));
    if (known !== undefined) {
      return known.recovery;
    }
    const recovery = recoverFrom(phase, environment);
    this.recoveries.push({ phase, from, recovery });
    return recovery;
  }
}

/** Runs the command of a phase until it succeeds. After an error, runs the recovery command first. */
async function recoverFrom({ phase }: RecordedPhase, environment: LifecycleEnvironment): Promise<Recovery> {
  const recoveryCommands: string[] = [];
  const problems: string[] = [];
  for (let runs = 1; ; runs++) {
    const { exitCode, text } = await environment.run(phase);
    if (exitCode === 0) {
      break;
    }
    const recoveryCommand = findRecoveryCommand(text);
    if (recoveryCommand === undefined || runs === MAX_RUNS) {
      problems.push(`no recovery command for: ${extractError(text)}`);
      break;
    }
    const command = [recoveryCommand.tool, ...recoveryCommand.args].join(" ");
    const result = await environment.runRecoveryCommand(recoveryCommand, phase);
    if (result.exitCode !== 0) {
      problems.push(`${command} failed: ${extractError(result.text)}`);
      break;
    }
    recoveryCommands.push(command);
  }
  if (problems.length === 0 && !(await environment.isDone(phase))) {
    problems.push("the plan is not empty");
  }
  return { recoveryCommands, problems, end: await environment.takeSnapshot() };
}

/** Finds keys without an alias that a lifecycle without faults does not have. */
function findOrphans(aws: Inventory, expected: Inventory): InventoriedKey[] {
  const withoutAlias = (inventory: Inventory) =>
    listBilledKeys(inventory).filter(({ aliases }) => aliases.length === 0);
  return withoutAlias(expected).length === 0 ? withoutAlias(aws) : [];
}

/**
 * Whether the documentation explains why a key is orphaned and how to find it: the response to CreateKey was lost. KMS creates a
 * key for each request, and nothing refers to that key. It has the description of the deployment and no alias.
 */
function isDocumented({ description }: InventoriedKey, { action }: LifecycleCall, { moment }: Fault): boolean {
  return action === "CreateKey" && moment === "after" && description === KEY_DESCRIPTION;
}

/** Lists how AWS and the state differ from what is expected, except for orphans and IDs. */
function listDifferences(actual: Snapshot, expected: Snapshot, orphans: readonly InventoriedKey[]): string[] {
  const normalize = ({ aws, state }: Snapshot, ignored: readonly InventoriedKey[]) => {
    const keys = listBilledKeys(aws).filter(({ arn }) => !ignored.some((each) => each.arn === arn));
    const ids = keys.map(({ arn }) => arn.replace(/^.+\//, ""));
    const withoutIds = (value: unknown): unknown =>
      JSON.parse(ids.reduce((text, id, index) => text.replaceAll(id, `key-${index + 1}`), JSON.stringify(value)));
    return {
      "the OIDC providers": aws.oidcProviders,
      "the roles": aws.roles,
      "the keys": withoutIds(keys),
      // An empty plan shows that the values are correct.
      "the state": state.map(({ type, name, instances }) => `${type}.${name}: ${instances.length}`),
    };
  };
  // The same ID can be the orphan's in one lifecycle and the key's in another.
  const [left, right] = [normalize(actual, orphans), normalize(expected, [])];
  return (Object.keys(right) as (keyof typeof right)[]).flatMap((what) =>
    isDeepStrictEqual(left[what], right[what])
      ? []
      : [`${what}: expected ${JSON.stringify(right[what])}, received ${JSON.stringify(left[what])}`],
  );
}

/** Extracts Terraform's first error. */
function extractError(text: string): string {
  return text.slice(Math.max(0, text.indexOf("Error: "))).slice(0, 600);
}
