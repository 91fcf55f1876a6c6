import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CleanUps } from "./clean-ups";
import { type CommandResult, run } from "./process";
import { sharedTools } from "./tools";

/** The environment of every tool in the tests: nothing of the user's gets in but the PATH. */
export function toolEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { folder, cliConfigFile } = sharedTools();
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

/** A folder with a configuration of Terraform's in it, and Terraform to run there. */
export class TerraformFolder {
  private readonly env: NodeJS.ProcessEnv;

  /** @param env What Terraform's environment holds besides the tests' own, such as where AWS is. */
  constructor(
    env: NodeJS.ProcessEnv = {},
    public readonly path = mkdtempSync(join(tmpdir(), "pulumi-cmk-terraform-")),
  ) {
    this.env = toolEnvironment(env);
  }

  /** The same folder with another environment, such as another Region. */
  public withEnvironment(env: NodeJS.ProcessEnv): TerraformFolder {
    return new TerraformFolder(env, this.path);
  }

  /** Writes a synthesized stack here, without its backend: the state stays in this folder. */
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

  /** Runs Terraform, and fails unless it succeeds. */
  public async succeed(...args: string[]): Promise<CommandResult> {
    const result = await this.run(...args);
    if (result.exitCode !== 0) {
      throw new Error(`terraform ${args.join(" ")} failed:\n${result.stdout}${result.stderr}`);
    }
    return result;
  }

  /** Runs Terraform, whatever comes of it. */
  public run(...args: string[]): Promise<CommandResult> {
    return run("terraform", args, { cwd: this.path, env: this.env });
  }

  /** Runs Terraform for an answer in JSON. */
  public async json<T>(...args: string[]): Promise<T> {
    return JSON.parse((await this.succeed(...args)).stdout) as T;
  }

  public async init(): Promise<this> {
    await this.succeed("init", "-no-color");
    return this;
  }

  /** The values of the outputs. */
  public async outputs(): Promise<Record<string, unknown>> {
    const outputs = await this.json<Record<string, { value: unknown }>>("output", "-json");
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  /** What a plan would do, by address: `["update"]`, or `["delete", "create"]` where it would replace. */
  public async plannedActions(...args: string[]): Promise<Record<string, string[]>> {
    await this.succeed("plan", "-out=plan", ...args);
    const { resource_changes } = await this.json<{
      resource_changes?: { address: string; change: { actions: string[] } }[];
    }>("show", "-json", "plan");
    const changes = (resource_changes ?? []).map(({ address, change }) => [address, change.actions] as const);
    return Object.fromEntries(changes.filter(([, actions]) => !["no-op", "read"].includes(actions.join())));
  }

  /** Has it removed at the end. */
  public removedBy(cleanUps: CleanUps): this {
    cleanUps.add(() => {
      this.remove();
    });
    return this;
  }

  public remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Terraform's arguments for the values of variables. */
export function variables(values: Record<string, unknown>): string[] {
  return Object.entries(values).map(
    ([name, value]) => `-var=${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
}
