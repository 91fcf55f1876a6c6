import { isDeepStrictEqual } from "node:util";
import { isRead } from "./aws-call";
import { type Inventory, type InventoriedKey, liveKeys } from "./aws-inventory";
import type { Fault } from "./fault";
import {
  type CallOfLife,
  isSameSnapshot,
  KEY_DESCRIPTION,
  type LifeStage,
  type RecordedPhase,
  type Snapshot,
} from "./life";
import { mendingOf } from "./mending";

/** A fault of one call of a life. */
export interface Disturbance {
  readonly call: CallOfLife;
  readonly fault: Fault;
  /** Whether the AWS provider retries the call. */
  readonly retries: boolean;
}

/** What a disturbance came to. */
export interface Outcome {
  /** Whether the call was made at all, and disturbed. */
  readonly isHit: boolean;
  /** Error of the disturbed command. Undefined: it succeeded in spite of the fault. */
  readonly error: string | undefined;
  /** Commands that mended what a second run of the same command did not. */
  readonly mendings: readonly string[];
  /** Keys that exist without Terraform's knowledge, and cost money. */
  readonly orphans: readonly InventoriedKey[];
  /** What is wrong at the end. Empty: AWS and the state are as after an undisturbed life. */
  readonly problems: readonly string[];
}

/** How the way from a snapshot to the end of the phase went. */
type Recovery = Pick<Outcome, "mendings" | "problems"> & { readonly end: Snapshot };

/** How often the same command is run before it counts as one that never succeeds. */
const MAX_RUNS = 4;

/** The faults of one call in turn. */
export function disturbancesOf(call: CallOfLife): Disturbance[] {
  const failBefore: Disturbance = {
    call,
    fault: { kind: "fail", moment: "before", attempts: "all" },
    retries: false,
  };
  return isRead(call.action)
    ? [failBefore]
    : [
        failBefore,
        { call, fault: { kind: "fail", moment: "after", attempts: "all" }, retries: false },
        // The provider can't know whether the call took effect, and repeats it.
        { call, fault: { kind: "cut", moment: "after", attempts: "first" }, retries: true },
      ];
}

/** Faults that the provider's retries overcome. Each happens to every call of one life. */
export const OVERCOME_FAULTS: readonly Fault[] = [
  { kind: "throttle", moment: "before", attempts: "first" },
  { kind: "delay", moment: "before", attempts: "first" },
  { kind: "cut", moment: "before", attempts: "first" },
];

/** The name of a disturbance in the output. */
export function describeDisturbance({ call, fault }: Disturbance): string {
  const { phase, service, action, occurrence } = call;
  return `${phase.name}: ${service}:${action} ${occurrence}, ${fault.kind} ${fault.moment} it takes effect`;
}

/** Disturbs the calls of a recorded life. */
export class Disturber {
  /** Two runs that left the same behind go on alike. */
  private readonly recoveries: { phase: RecordedPhase; from: Snapshot; recovery: Promise<Recovery> }[] = [];

  constructor(private readonly life: readonly RecordedPhase[]) {}

  /** Runs one phase with one disturbance, and then goes on until it has converged, or never will. */
  public async disturb({ call, fault, retries }: Disturbance, stage: LifeStage): Promise<Outcome> {
    const phase = this.recorded(call.phase.name);
    await stage.restore(phase);
    const { exitCode, text } = await stage.run(
      phase.phase,
      ({ service, action, occurrence }) =>
        service === call.service && action === call.action && occurrence === call.occurrence ? fault : undefined,
      retries,
    );
    const isHit = stage.proxy.calls.some(({ faults }) => faults > 0);
    const { mendings, problems, end } = await this.recover(phase, stage);
    const orphans = orphansOf(end.aws, phase.end.aws);
    return {
      isHit,
      error: exitCode === 0 ? undefined : errorOf(text),
      mendings,
      orphans,
      problems: [
        ...(isHit ? [] : ["the call was not made"]),
        ...stage.proxy.failures.splice(0).map((failure) => `the proxy failed: ${String(failure)}`),
        ...problems,
        ...(mendings.length > 1 ? [`it takes more than one command: ${mendings.join(", ")}`] : []),
        ...differences(end, phase.end, orphans),
        ...orphans.filter((orphan) => !isExplained(orphan, call, fault)).map(({ arn }) => `${arn} is left`),
      ],
    };
  }

  /** Runs each phase of a life, with the same fault of the first attempt of each call. */
  public async disturbAll(fault: Fault, stage: LifeStage): Promise<{ count: number; problems: string[] }> {
    let count = 0;
    const problems: string[] = [];
    for (const recorded of this.life) {
      const { phase, end } = recorded;
      await stage.restore(recorded);
      const { exitCode, text } = await stage.run(phase, () => fault);
      const disturbed = stage.proxy.calls.filter(({ faults }) => faults > 0).length;
      count += disturbed;
      problems.push(
        ...(exitCode === 0 ? [] : [`${phase.name} failed: ${errorOf(text)}`]),
        ...(disturbed === stage.proxy.calls.length ? [] : [`${phase.name}: not every call was disturbed`]),
        ...differences(await stage.snapshot(), end, []),
      );
    }
    return { count, problems };
  }

  private recorded(name: string): RecordedPhase {
    const phase = this.life.find((each) => each.phase.name === name);
    if (phase === undefined) {
      throw new Error(`There is no phase ${name}.`);
    }
    return phase;
  }

  /** Goes on from what a disturbed run left behind. */
  private async recover(phase: RecordedPhase, stage: LifeStage): Promise<Recovery> {
    const from = await stage.snapshot();
    const known = this.recoveries.find((each) => each.phase === phase && isSameSnapshot(each.from, from));
    if (known !== undefined) {
      return known.recovery;
    }
    const recovery = recoverFrom(phase, stage);
    this.recoveries.push({ phase, from, recovery });
    return recovery;
  }
}

/** Runs the command of the phase until it succeeds, and after an error the command that mends it. */
async function recoverFrom({ phase }: RecordedPhase, stage: LifeStage): Promise<Recovery> {
  const mendings: string[] = [];
  const problems: string[] = [];
  for (let runs = 1; ; runs++) {
    const { exitCode, text } = await stage.run(phase);
    if (exitCode === 0) {
      break;
    }
    const mending = mendingOf(text);
    if (mending === undefined || runs === MAX_RUNS) {
      problems.push(`no command mends: ${errorOf(text)}`);
      break;
    }
    const command = [mending.tool, ...mending.args].join(" ");
    const result = await stage.mend(mending, phase);
    if (result.exitCode !== 0) {
      problems.push(`${command} failed: ${errorOf(result.text)}`);
      break;
    }
    mendings.push(command);
  }
  if (problems.length === 0 && !(await stage.isDone(phase))) {
    problems.push("there is something left to do");
  }
  return { mendings, problems, end: await stage.snapshot() };
}

/** The keys that an undisturbed life does not leave: those without an alias, beyond their number. */
function orphansOf(aws: Inventory, expected: Inventory): InventoriedKey[] {
  const withoutAlias = (inventory: Inventory) => liveKeys(inventory).filter(({ aliases }) => aliases.length === 0);
  return withoutAlias(expected).length === 0 ? withoutAlias(aws) : [];
}

/**
 * Whether the documentation explains why a key is left and how to find it: the answer to CreateKey was lost. KMS creates a key for
 * each request, and nothing refers to that key. It has the description of the deployment, and no alias.
 */
function isExplained({ description }: InventoriedKey, { action }: CallOfLife, { moment }: Fault): boolean {
  return action === "CreateKey" && moment === "after" && description === KEY_DESCRIPTION;
}

/** In what AWS and the state differ from what they should be, apart from orphans and from IDs. */
function differences(actual: Snapshot, expected: Snapshot, orphans: readonly InventoriedKey[]): string[] {
  const comparable = ({ aws, state }: Snapshot, ignored: readonly InventoriedKey[]) => {
    const keys = liveKeys(aws).filter(({ arn }) => !ignored.some((each) => each.arn === arn));
    const ids = keys.map(({ arn }) => arn.replace(/^.+\//, ""));
    const withoutIds = (value: unknown): unknown =>
      JSON.parse(ids.reduce((text, id, index) => text.replaceAll(id, `key-${index + 1}`), JSON.stringify(value)));
    return {
      "the OIDC providers": aws.oidcProviders,
      "the roles": aws.roles,
      "the keys": withoutIds(keys),
      // An empty plan shows that the values are right.
      "the state": state.map(({ type, name, instances }) => `${type}.${name}: ${instances.length}`),
    };
  };
  // The same ID can be that of an orphan in one life, and that of the key in another.
  const [left, right] = [comparable(actual, orphans), comparable(expected, [])];
  return (Object.keys(right) as (keyof typeof right)[]).flatMap((what) =>
    isDeepStrictEqual(left[what], right[what])
      ? []
      : [`${what}: expected ${JSON.stringify(right[what])}, but got ${JSON.stringify(left[what])}`],
  );
}

/** The first error of Terraform, on one line. */
function errorOf(text: string): string {
  return text.slice(Math.max(0, text.indexOf("Error: "))).slice(0, 600);
}
