import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CleanUps } from "./clean-ups";
import { linkProvider } from "./installed-provider";
import { type CommandResult, run } from "./process";
import { withRunningProvider } from "./provider-server";
import { getProbeFolder, getSharedTools } from "./tools";

/** Environment of every tool in the tests. It has nothing of the user's environment except the PATH. */
export function toolEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { folder, cliConfigFile } = getSharedTools();
  return {
    PATH: process.env.PATH,
    HOME: folder,
    TF_CLI_CONFIG_FILE: cliConfigFile,
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
    CHECKPOINT_DISABLE: "1",
    NO_COLOR: "1",
    AWS_EC2_METADATA_DISABLED: "true",
    ...extra,
  };
}

/** A temporary folder with a Terraform configuration, in which Terraform commands run. */
export class TerraformFolder {
  private readonly env: NodeJS.ProcessEnv;

  /** @param env Environment variables in addition to {@link toolEnvironment}, such as the AWS endpoint. */
  constructor(
    env: NodeJS.ProcessEnv = {},
    public readonly path = mkdtempSync(join(tmpdir(), "pulumi-cmk-terraform-")),
  ) {
    this.env = toolEnvironment(env);
  }

  /** Returns the same folder with another environment, such as another Region. */
  public withEnvironment(env: NodeJS.ProcessEnv): TerraformFolder {
    return new TerraformFolder(env, this.path);
  }

  /** Writes a synthesized stack without its backend, so that the state stays in this folder. */
  public writeJson(synthesized: string, file = "cdk.tf.json"): this {
    const configuration = JSON.parse(synthesized) as { terraform?: { backend?: unknown } };
    delete configuration.terraform?.backend;
    writeFileSync(join(this.path, file), JSON.stringify(configuration, null, 2));
    return this;
  }

  public write(file: string, content: string): this {
    writeFileSync(join(this.path, file), content);
    return this;
  }

  public read(file: string): string {
    return readFileSync(join(this.path, file), "utf8");
  }

  public copy(from: string, to: string): this {
    cpSync(from, join(this.path, to), { recursive: true });
    return this;
  }

  /**
   * Runs Terraform and returns its result.
   *
   * @throws {Error} If Terraform fails.
   */
  public async runOrThrow(...args: string[]): Promise<CommandResult> {
    return expectSuccess(args.join(" "), await this.run(...args));
  }

  /** Runs Terraform and returns its result, whatever the exit code. */
  public run(...args: string[]): Promise<CommandResult> {
    // With a running provider, init would install no provider.
    return args.includes("init") ? this.execute(args) : this.runWithProvider(args);
  }

  /** Runs Terraform and parses its JSON output. */
  public async runForJson<T>(...args: string[]): Promise<T> {
    return JSON.parse((await this.runOrThrow(...args)).stdout) as T;
  }

  /** Runs `terraform init` with a linked provider, whose version it doesn't check. To do what a user does, run `init`. */
  public async init(): Promise<this> {
    linkProvider(getProbeFolder(getSharedTools()), this.path);
    expectSuccess("init", await this.runWithProvider(["init", "-no-color"]));
    return this;
  }

  /** Reads the values of the outputs. */
  public async readOutputs(): Promise<Record<string, unknown>> {
    const outputs = await this.runForJson<Record<string, { value: unknown }>>("output", "-json");
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  /** Plans, and returns the actions by address, such as `["update"]`, or `["delete", "create"]` for a replacement. */
  public async planActions(...args: string[]): Promise<Record<string, string[]>> {
    await this.runOrThrow("plan", "-out=plan", ...args);
    const { resource_changes } = await this.runForJson<{
      resource_changes?: { address: string; change: { actions: string[] } }[];
    }>("show", "-json", "plan");
    const changes = (resource_changes ?? []).map(({ address, change }) => [address, change.actions] as const);
    return Object.fromEntries(changes.filter(([, actions]) => !["no-op", "read"].includes(actions.join())));
  }

  /** Removes the folder at the end. */
  public removedBy(cleanUps: CleanUps): this {
    cleanUps.add(() => {
      this.remove();
    });
    return this;
  }

  public remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  private runWithProvider(args: readonly string[]): Promise<CommandResult> {
    return withRunningProvider(this.path, this.env, (attached) => this.execute(args, attached));
  }

  private execute(args: readonly string[], attached: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    // Commands are short, so time matters more than memory. Less garbage collection halves the CPU time of a large plan.
    return run("terraform", args, { cwd: this.path, env: { GOGC: "400", ...this.env, ...attached } });
  }
}

function expectSuccess(command: string, result: CommandResult): CommandResult {
  if (result.exitCode !== 0) {
    throw new Error(`terraform ${command} failed:\n${result.stdout}${result.stderr}`);
  }
  return result;
}

/** Arguments of Terraform that set variables. */
export function variableArguments(values: Record<string, unknown>): string[] {
  return Object.entries(values).map(
    ([name, value]) => `-var=${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
}
