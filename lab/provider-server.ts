import { createHash } from "node:crypto";
import { readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { CleanUps } from "./clean-ups";
import { findInstalledProvider, REGISTRIES } from "./installed-provider";
import { WatchedCommand } from "./process";
import { type ProviderAddress, ProviderProxy, type RunningProvider } from "./provider-proxy";

const STARTED = /TF_REATTACH_PROVIDERS='(.+)'/;

/** Providers without a command that are kept. A provider uses about 500 MB. */
const MAX_IDLE = 2;

/** Log levels of a provider, which would otherwise log every call in detail. */
const QUIET = Object.fromEntries(
  ["", "_PROVIDER", "_SDK", "_SDK_FRAMEWORK", "_SDK_HELPER_SCHEMA", "_SDK_MUX", "_SDK_PROTO"].map((part) => [
    `TF_LOG${part}`,
    "ERROR",
  ]),
);

/** AWS provider as a server, which one Terraform command at a time uses. */
interface ProviderServer {
  /** Path and environment of the provider. The provider doesn't read Terraform's environment. */
  readonly key: string;
  readonly proxy: ProviderProxy;
  readonly attached: NodeJS.ProcessEnv;
}

let pool: ProviderPool | undefined;

/**
 * Keeps the AWS provider running between Terraform commands, until the cleanup. Otherwise, Terraform starts the provider up to four
 * times in each command, which takes longer than the command itself.
 *
 * @param folder Folder in which the schemas of providers are stored.
 * @see https://developer.hashicorp.com/terraform/plugin/debugging
 */
export function keepProvidersRunning(cleanUps: CleanUps, folder: string): void {
  if (pool === undefined) {
    const opened = (pool = new ProviderPool(folder));
    cleanUps.add(() => {
      pool = undefined;
      return opened.stop();
    });
  }
}

/**
 * Runs a Terraform command with the environment variables that make Terraform use a running provider, if possible.
 *
 * @param folder Path of the configuration.
 * @param env Environment of the command.
 */
export async function withRunningProvider<T>(
  folder: string,
  env: NodeJS.ProcessEnv,
  work: (attached: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  // Even a command that doesn't start the provider is faster, because it doesn't compute the checksum of the provider.
  const provider = pool && findProvider(folder);
  return pool === undefined || provider === undefined ? work({}) : pool.lend(provider, env, work);
}

class ProviderPool {
  private readonly idle: ProviderServer[] = [];
  private readonly all = new Set<ProviderServer>();

  constructor(private readonly folder: string) {}

  public async lend<T>(
    provider: string,
    env: NodeJS.ProcessEnv,
    work: (attached: NodeJS.ProcessEnv) => Promise<T>,
  ): Promise<T> {
    const key = JSON.stringify([provider, Object.entries({ ...env, PATH: "" }).sort()]);
    const idle = this.idle.find((server) => server.key === key && server.proxy.isConnected);
    if (idle) {
      this.idle.splice(this.idle.indexOf(idle), 1);
    }
    const server = idle ?? (await this.start(key, provider, env));
    try {
      return await work(server.attached);
    } finally {
      this.idle.push(server);
      await this.endOldest();
    }
  }

  public async stop(): Promise<void> {
    await Promise.all([...this.all].map((server) => this.end(server)));
  }

  private async start(key: string, provider: string, env: NodeJS.ProcessEnv): Promise<ProviderServer> {
    const schemaFile = join(this.folder, `schema-${createHash("sha256").update(provider).digest("hex")}`);
    const proxy = await ProviderProxy.start(() => startProvider(provider, env), schemaFile);
    const attached = Object.fromEntries(REGISTRIES.map((name) => [`${name}/hashicorp/aws`, proxy.address]));
    const server = { key, proxy, attached: { TF_REATTACH_PROVIDERS: JSON.stringify(attached) } };
    this.all.add(server);
    return server;
  }

  private async endOldest(): Promise<void> {
    while (this.idle.length > 1 && this.idle.reduce((sum, { proxy }) => sum + proxy.providerCount, 0) > MAX_IDLE) {
      const [oldest] = this.idle.splice(0, 1);
      await (oldest && this.end(oldest));
    }
  }

  private end(server: ProviderServer): Promise<void> {
    this.all.delete(server);
    return server.proxy.stop();
  }
}

async function startProvider(path: string, env: NodeJS.ProcessEnv): Promise<RunningProvider> {
  const command = new WatchedCommand(path, ["-debug"], { env: { ...env, ...QUIET } });
  const addresses = JSON.parse(await command.waitForOutput(STARTED)) as Record<string, ProviderAddress>;
  const [address] = Object.values(addresses);
  if (address === undefined) {
    throw new Error(`${path} printed no address.`);
  }
  return { address, stop: () => command.stop() };
}

/** Finds the program of the AWS provider that `terraform init` installed. */
function findProvider(folder: string): string | undefined {
  const installed = findInstalledProvider(folder);
  const program = installed && readdirSync(installed).find((name) => name.startsWith("terraform-provider-aws"));
  return installed && program && realpathSync(join(installed, program));
}
