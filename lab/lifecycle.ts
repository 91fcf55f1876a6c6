import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { PulumiCmkStack } from "../index";
import { PULUMI_CLOUD_ISSUER_URL } from "../modules/pulumi-cloud/contract";
import { type Inventory, readInventory } from "./aws-inventory";
import { AwsProxy, type FaultPlan } from "./aws-proxy";
import { type AwsRequest, recordRequests, replayRequests, resetAws } from "./aws-requests";
import type { CleanUps } from "./clean-ups";
import { KeyPolicyEnforcement } from "./key-policy-enforcement";
import type { RecoveryCommand } from "./recovery-command";
import { Moto, MOTO_ACCOUNT } from "./moto";
import { type CommandResult, run as runCommand } from "./process";
import { keepProvidersRunning } from "./provider-server";
import { synthesize } from "./synthesis";
import { getSharedTools } from "./tools";
import { TerraformFolder, toolEnvironment, variableArguments } from "./terraform";

/** Region of the deployment. */
export const REGION = "eu-central-1";
const STATE = "terraform.tfstate";

/** A phase in the lifecycle of a deployment: one Terraform command. */
interface Phase {
  readonly name: string;
  readonly command: "apply" | "destroy";
  readonly variables: Readonly<Record<string, unknown>>;
  /** Options of the command. */
  readonly options?: readonly string[];
  readonly preventDestroy: boolean;
}

const CREATED = { org: "acme" };

/** Description of the key before the update. */
export const KEY_DESCRIPTION = "Encrypts the data keys of Pulumi ESC for the organization acme.";

/** Changes everything that Terraform can update in place on the role and the key. */
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

/** From an empty account to one with only a key that is pending deletion. */
export const FULL_LIFECYCLE: readonly Phase[] = [
  { name: "create", command: "apply", variables: CREATED, preventDestroy: true },
  { name: "update", command: "apply", variables: UPDATED, preventDestroy: true },
  { name: "unprotect", command: "apply", variables: UNPROTECTED, preventDestroy: true },
  { name: "destroy", command: "destroy", variables: UNPROTECTED, preventDestroy: false },
];

/** A lifecycle without updates. */
export const SHORT_LIFECYCLE: readonly Phase[] = [
  { name: "create", command: "apply", variables: CREATED_UNPROTECTED, preventDestroy: true },
  { name: "destroy", command: "destroy", variables: CREATED_UNPROTECTED, preventDestroy: false },
];

const THUMBPRINTS = { oidc_thumbprints: ["0123456789abcdef0123456789abcdef01234567"] };
const REVERTED = { ...CREATED_UNPROTECTED, ...THUMBPRINTS };

/** Renames the organization as docs/operations.md describes. */
const RENAMED = { ...REVERTED, org: "umbrella", role_name: "pulumi-cmk-acme", key_alias: "pulumi-cmk-acme" };

/** A lifecycle with every call to AWS that a deployment can make if it creates the OIDC provider. */
export const LIFECYCLE_OF_EVERY_CALL: readonly Phase[] = [
  { name: "create", command: "apply", variables: CREATED, preventDestroy: true },
  { name: "update", command: "apply", variables: { ...UPDATED, ...THUMBPRINTS }, preventDestroy: true },
  { name: "revert", command: "apply", variables: REVERTED, preventDestroy: true },
  {
    name: "rename",
    command: "apply",
    variables: RENAMED,
    options: ["-replace=terraform_data.memory"],
    preventDestroy: true,
  },
  { name: "destroy", command: "destroy", variables: RENAMED, preventDestroy: false },
];

/** The OIDC provider of {@link LOOKUP_LIFECYCLE}. */
export const EXISTING_OIDC_PROVIDER: AwsRequest = {
  service: "iam",
  region: REGION,
  action: "CreateOpenIDConnectProvider",
  parameters: { Url: PULUMI_CLOUD_ISSUER_URL, "ClientIDList.member.1": "aws:acme" },
};

/** Creates a deployment that looks up the OIDC provider. */
export const LOOKUP_LIFECYCLE: readonly Phase[] = [
  {
    name: "create",
    command: "apply",
    variables: { ...CREATED, create_oidc_provider: false },
    preventDestroy: true,
  },
];

/** A call in a phase. Calls run in parallel, so a call is identified by its position among the calls of the same action. */
export interface LifecycleCall {
  readonly phase: Phase;
  readonly service: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly occurrence: number;
}

/** A resource in the state. */
interface StoredResource {
  readonly type: string;
  readonly name: string;
  readonly instances: readonly unknown[];
}

/** The contents of AWS and of Terraform's state. Terraform behaves the same for equal snapshots. */
export interface Snapshot {
  readonly aws: Inventory;
  readonly state: readonly StoredResource[];
}

/** The recording of a phase without faults. */
export interface RecordedPhase {
  readonly phase: Phase;
  readonly calls: readonly LifecycleCall[];
  /** Write requests of the phases before it. */
  readonly requestsBefore: readonly AwsRequest[];
  /** State before the phase, or undefined if there is none. */
  readonly stateBefore: string | undefined;
  readonly end: Snapshot;
}

/** An emulated AWS behind a proxy, and a Terraform folder, to run the phases of a lifecycle. */
export class LifecycleEnvironment {
  /** Starts the servers and initializes the folder. */
  public static async open(cleanUps: CleanUps): Promise<LifecycleEnvironment> {
    const moto = await Moto.start(cleanUps);
    const proxy = await AwsProxy.start(moto, cleanUps, new KeyPolicyEnforcement(moto));
    const environment = proxy.environmentOf(REGION);
    const folder = new TerraformFolder(environment).removedBy(cleanUps);
    new LifecycleEnvironment(moto, proxy, folder).writeConfiguration(true);
    await folder.init();
    keepProvidersRunning(cleanUps, getSharedTools().folder);
    return new LifecycleEnvironment(moto, proxy, folder);
  }

  private constructor(
    private readonly moto: Moto,
    public readonly proxy: AwsProxy,
    private readonly folder: TerraformFolder,
  ) {}

  /**
   * Runs a lifecycle without faults and records it.
   *
   * @param existing Requests that create what is in the account before the lifecycle.
   */
  public async record(phases: readonly Phase[], existing: readonly AwsRequest[] = []): Promise<RecordedPhase[]> {
    await this.clear();
    await replayRequests(this.moto, existing);
    const recorded: RecordedPhase[] = [];
    let requestsBefore = existing;
    for (const phase of phases) {
      const stateBefore = this.readState();
      const requests = await recordRequests(this.moto, async () => {
        const { exitCode, text } = await this.run(phase);
        if (exitCode !== 0) {
          throw new Error(`The phase ${phase.name} failed without a fault: ${text}`);
        }
      });
      const calls = this.proxy.calls.map(({ service, action, parameters, occurrence }) => ({
        phase,
        service,
        action,
        parameters,
        occurrence,
      }));
      if (!(await this.isDone(phase))) {
        throw new Error(`The plan is not empty after the phase ${phase.name} without a fault.`);
      }
      recorded.push({ phase, calls, requestsBefore, stateBefore, end: await this.takeSnapshot() });
      requestsBefore = [...requestsBefore, ...requests];
    }
    return recorded;
  }

  /** Restores AWS and the state to the start of a phase. */
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
   * @param retries Whether the AWS provider retries failed calls, which it does up to 25 times by default.
   */
  public run(phase: Phase, plan?: FaultPlan, retries = true): Promise<CommandResult> {
    this.writeConfiguration(phase.preventDestroy, retries);
    this.proxy.injectFaults(plan);
    const options = ["-auto-approve", ...(phase.options ?? []), ...variableArguments(phase.variables)];
    return this.folder.run(phase.command, ...options);
  }

  /** Runs the recovery command for an error in a phase. */
  public runRecoveryCommand(
    { tool, args: [subcommand = "", ...args], hasVariables }: RecoveryCommand,
    phase: Phase,
  ): Promise<CommandResult> {
    return tool === "terraform"
      ? this.folder.run(subcommand, ...(hasVariables ? variableArguments(phase.variables) : []), ...args)
      : runCommand(tool, [subcommand, ...args], { env: toolEnvironment(this.proxy.environmentOf(REGION)) });
  }

  /** Whether Terraform has nothing left to do. */
  public async isDone({ command, variables: values }: Phase): Promise<boolean> {
    this.proxy.injectFaults();
    return command === "destroy"
      ? (await this.folder.runOrThrow("state", "list")).stdout === ""
      : (await this.folder.run("plan", "-detailed-exitcode", ...variableArguments(values))).exitCode === 0;
  }

  /** Reads AWS, not through the proxy, and the state. */
  public async takeSnapshot(): Promise<Snapshot> {
    return { aws: await readInventory(this.moto, REGION), state: normalizeState(this.readState()) };
  }

  private async clear(): Promise<void> {
    await resetAws(this.moto);
    rmSync(join(this.folder.path, STATE), { force: true });
  }

  private readState(): string | undefined {
    const file = join(this.folder.path, STATE);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  }

  private writeConfiguration(preventDestroy: boolean, retries = true): void {
    this.folder.writeJson(synthesizeOnce(preventDestroy));
    const provider = retries ? {} : { max_retries: 1 };
    this.folder.write("provider_override.tf.json", JSON.stringify({ provider: { aws: provider } }));
  }
}

const synthesizedStacks = new Map<boolean, string>();

function synthesizeOnce(preventDestroy: boolean): string {
  const stack =
    synthesizedStacks.get(preventDestroy) ??
    synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk", { preventDestroy }));
  synthesizedStacks.set(preventDestroy, stack);
  return stack;
}

/** Removes the values from a state that differ in each run. */
function normalizeState(state: string | undefined): StoredResource[] {
  if (state === undefined) {
    return [];
  }
  const { resources } = JSON.parse(state, (key, value: unknown) =>
    ["create_date", "creation_date", "private"].includes(key) ? undefined : value,
  ) as { resources: (StoredResource & { mode: string })[] };
  return (
    resources
      .filter(({ mode }) => mode === "managed")
      // The IDs of terraform_data are random.
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
