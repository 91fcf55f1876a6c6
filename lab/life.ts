import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { PulumiCmkStack } from "../index";
import { type Inventory, readInventory } from "./aws-inventory";
import { AwsProxy, type FaultPlan } from "./aws-proxy";
import { type AwsRequest, recordRequests, replayRequests, startOver } from "./aws-requests";
import type { CleanUps } from "./clean-ups";
import { KeyPolicyEnforcement } from "./key-policy-enforcement";
import type { Mending } from "./mending";
import { Moto, MOTO_ACCOUNT } from "./moto";
import { type CommandResult, run as runCommand } from "./process";
import { startProviderServer } from "./provider-server";
import { synthesize } from "./synthesis";
import { TerraformFolder, toolEnvironment, variables } from "./terraform";

const REGION = "eu-central-1";
const STATE = "terraform.tfstate";

/** A step in the life of a deployment: one command of Terraform. */
export interface Phase {
  readonly name: string;
  readonly command: "apply" | "destroy";
  readonly variables: Readonly<Record<string, unknown>>;
  readonly preventDestroy: boolean;
}

const CREATED = { org: "acme" };

/** The description of the key until the update. */
export const KEY_DESCRIPTION = "Encrypts the secrets of the organization acme in Pulumi Cloud.";

/** A change of everything that Terraform changes without replacing the role or the key. */
const UPDATED = {
  ...CREATED,
  oidc_audiences: ["acme"],
  role_description: "Role of Pulumi Cloud",
  role_max_session_duration: 7200,
  role_permissions_boundary_arn: `arn:aws:iam::${MOTO_ACCOUNT}:policy/boundary`,
  key_alias: "pulumi-cloud",
  key_description: "Key of Pulumi Cloud for acme",
  key_administrator_arns: [`arn:aws:iam::${MOTO_ACCOUNT}:role/security`],
  key_account_access: "full",
  key_rotation_period_in_days: 90,
  tags: { team: "security" },
};

const CREATED_UNPROTECTED = { ...CREATED, key_deletion_protection: false };
const UNPROTECTED = { ...UPDATED, key_deletion_protection: false };

/** A whole life: from an empty account to one with only a key that is pending deletion. */
export const WHOLE_LIFE: readonly Phase[] = [
  { name: "create", command: "apply", variables: CREATED, preventDestroy: true },
  { name: "update", command: "apply", variables: UPDATED, preventDestroy: true },
  { name: "unprotect", command: "apply", variables: UNPROTECTED, preventDestroy: true },
  { name: "destroy", command: "destroy", variables: UNPROTECTED, preventDestroy: false },
];

/** A short life: one without a change. */
export const SHORT_LIFE: readonly Phase[] = [
  { name: "create", command: "apply", variables: CREATED_UNPROTECTED, preventDestroy: true },
  { name: "destroy", command: "destroy", variables: CREATED_UNPROTECTED, preventDestroy: false },
];

/** A call of a phase. Calls run in parallel, so its number among the calls of the same action identifies it. */
export interface CallOfLife {
  readonly phase: Phase;
  readonly service: string;
  readonly action: string;
  readonly occurrence: number;
}

/** A resource in the state. */
export interface StoredResource {
  readonly type: string;
  readonly name: string;
  readonly instances: readonly unknown[];
}

/** What AWS and the state of Terraform hold. Two that are equal can't be told apart by Terraform. */
export interface Snapshot {
  readonly aws: Inventory;
  readonly state: readonly StoredResource[];
}

/** What an undisturbed phase did. */
export interface RecordedPhase {
  readonly phase: Phase;
  readonly calls: readonly CallOfLife[];
  /** Requests of the phases before it that changed something. */
  readonly requestsBefore: readonly AwsRequest[];
  /** File of the state before it. Undefined: there is none. */
  readonly stateBefore: string | undefined;
  readonly end: Snapshot;
}

/** An emulated AWS with the proxy in front of it, and a folder of Terraform, to run phases of lives. */
export class LifeStage {
  /** Starts the servers, and initializes the folder. */
  public static async open(cleanUps: CleanUps): Promise<LifeStage> {
    const moto = await Moto.start(cleanUps);
    const proxy = await AwsProxy.start(moto, cleanUps, new KeyPolicyEnforcement(moto));
    const environment = proxy.environmentOf(REGION);
    const folder = new TerraformFolder(environment).removedBy(cleanUps);
    const stage = new LifeStage(moto, proxy, folder);
    stage.writeConfiguration(true);
    await folder.init();
    const server = await startProviderServer(folder, toolEnvironment(environment), cleanUps);
    return new LifeStage(moto, proxy, folder.withEnvironment({ ...environment, ...server }));
  }

  private constructor(
    private readonly moto: Moto,
    public readonly proxy: AwsProxy,
    private readonly folder: TerraformFolder,
  ) {}

  /** Runs a life without a fault, and records it. */
  public async record(phases: readonly Phase[]): Promise<RecordedPhase[]> {
    await this.clear();
    const recorded: RecordedPhase[] = [];
    let requestsBefore: readonly AwsRequest[] = [];
    for (const phase of phases) {
      const stateBefore = this.readState();
      const requests = await recordRequests(this.moto, async () => {
        const { exitCode, text } = await this.run(phase);
        if (exitCode !== 0) {
          throw new Error(`An undisturbed ${phase.name} failed: ${text}`);
        }
      });
      const calls = this.proxy.calls.map(({ service, action, occurrence }) => ({ phase, service, action, occurrence }));
      if (!(await this.isDone(phase))) {
        throw new Error(`After an undisturbed ${phase.name}, there is something left to do.`);
      }
      recorded.push({ phase, calls, requestsBefore, stateBefore, end: await this.snapshot() });
      requestsBefore = [...requestsBefore, ...requests];
    }
    return recorded;
  }

  /** Returns to the beginning of a phase. */
  public async restore({ requestsBefore, stateBefore }: RecordedPhase): Promise<void> {
    await this.clear();
    await replayRequests(this.moto, requestsBefore);
    if (stateBefore !== undefined) {
      this.folder.write(STATE, stateBefore);
    }
  }

  /**
   * Runs the command of a phase.
   *
   * @param plan Faults of its calls.
   * @param retries Whether the AWS provider retries a call that fails, as it does up to 25 times by default.
   */
  public run(phase: Phase, plan?: FaultPlan, retries = true): Promise<CommandResult> {
    this.writeConfiguration(phase.preventDestroy, retries);
    this.proxy.disturb(plan);
    return this.folder.run(phase.command, "-auto-approve", ...variables(phase.variables));
  }

  /** Runs the command that mends an error of a phase. */
  public mend(
    { tool, args: [subcommand = "", ...args], needsVariables }: Mending,
    phase: Phase,
  ): Promise<CommandResult> {
    return tool === "terraform"
      ? this.folder.run(subcommand, ...(needsVariables ? variables(phase.variables) : []), ...args)
      : runCommand(tool, [subcommand, ...args], { env: toolEnvironment(this.proxy.environmentOf(REGION)) });
  }

  /** Whether Terraform finds nothing left to do. */
  public async isDone({ command, variables: values }: Phase): Promise<boolean> {
    this.proxy.disturb();
    return command === "destroy"
      ? (await this.folder.succeed("state", "list")).stdout === ""
      : (await this.folder.run("plan", "-detailed-exitcode", ...variables(values))).exitCode === 0;
  }

  /** Reads AWS, without the proxy, and the state. */
  public async snapshot(): Promise<Snapshot> {
    return { aws: await readInventory(this.moto, REGION), state: comparableState(this.readState()) };
  }

  private async clear(): Promise<void> {
    await startOver(this.moto);
    rmSync(join(this.folder.path, STATE), { force: true });
  }

  private readState(): string | undefined {
    const file = join(this.folder.path, STATE);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  }

  private writeConfiguration(preventDestroy: boolean, retries = true): void {
    this.folder.writeJson(synthesizedStack(preventDestroy));
    const provider = retries ? {} : { max_retries: 1 };
    this.folder.write("provider_override.tf.json", JSON.stringify({ provider: { aws: provider } }));
  }
}

const stacks = new Map<boolean, string>();

function synthesizedStack(preventDestroy: boolean): string {
  const stack =
    stacks.get(preventDestroy) ?? synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk", { preventDestroy }));
  stacks.set(preventDestroy, stack);
  return stack;
}

/** A state without what differs in each run. */
function comparableState(state: string | undefined): StoredResource[] {
  if (state === undefined) {
    return [];
  }
  const { resources } = JSON.parse(state, (key, value: unknown) =>
    ["create_date", "creation_date", "private"].includes(key) ? undefined : value,
  ) as { resources: (StoredResource & { mode: string })[] };
  return (
    resources
      .filter(({ mode }) => mode === "managed")
      // Terraform draws the IDs of terraform_data at random.
      .map((resource) => (resource.type === "terraform_data" ? withoutIds(resource) : resource))
  );
}

function withoutIds(resource: StoredResource): StoredResource {
  return JSON.parse(JSON.stringify(resource), (key, value: unknown) =>
    key === "id" ? undefined : value,
  ) as StoredResource;
}

/** Whether two snapshots are equal. */
export function isSameSnapshot(left: Snapshot, right: Snapshot): boolean {
  return isDeepStrictEqual(left, right);
}
