import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { CleanUps } from "./clean-ups";
import { OUTPUT_TIMEOUT_MS, run, WatchedCommand } from "./process";
import { toolEnvironment } from "./terraform";
import { getSharedTools } from "./tools";

/** ID of the account that moto emulates. */
export const MOTO_ACCOUNT = "123456789012";

const LISTENS = /Running on (http:\/\/127\.0\.0\.1:\d+)/;

/** Arguments of `moto_server`: listen on a free local port. */
const SERVER_ARGUMENTS = ["-H", "127.0.0.1", "-p", "0"];

/** Environment of `moto_server`. Python imports `moto/sitecustomize.py`, which fixes differences between moto and AWS. */
function createServerEnvironment(): NodeJS.ProcessEnv {
  return toolEnvironment({
    PYTHONPATH: join(__dirname, "moto"),
    // moto records requests only on demand. By default, it would write to the current folder.
    MOTO_RECORDER_FILEPATH: join(getSharedTools().folder, `moto-recording-${randomUUID()}`),
  });
}

/** A server that keeps running after this process ends. */
export type DetachedMoto = Moto & { readonly pid: number };

/** An AWS that moto emulates on a free local port. */
export class Moto {
  /** Starts a server and waits until it listens. The server ends with this process, even if this process is killed. */
  public static async start(cleanUps: CleanUps): Promise<Moto> {
    const server = new WatchedCommand("moto_server", SERVER_ARGUMENTS, { env: createServerEnvironment() });
    cleanUps.add(() => server.stop());
    return new Moto(await server.waitForOutput(LISTENS));
  }

  /** Starts a server that keeps running after this process ends, unless `cleanUps` runs. Its output goes to a log file. */
  public static async startDetached(log: string, cleanUps: CleanUps): Promise<DetachedMoto> {
    const output = openSync(log, "w");
    const child = spawn("moto_server", SERVER_ARGUMENTS, {
      env: createServerEnvironment(),
      stdio: ["ignore", output, output],
      detached: true,
    });
    child.unref();
    cleanUps.add(() => {
      child.kill();
    });
    const deadline = Date.now() + OUTPUT_TIMEOUT_MS;
    let endpoint: string | undefined;
    while ((endpoint = LISTENS.exec(readFileSync(log, "utf8"))?.[1]) === undefined) {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`moto_server ended before it listened on a port:\n${readFileSync(log, "utf8")}`);
      }
      if (Date.now() > deadline) {
        throw new Error(
          `moto_server did not listen on a port within ${OUTPUT_TIMEOUT_MS} ms:\n${readFileSync(log, "utf8")}`,
        );
      }
      await setTimeout(100);
    }
    return Object.assign(new Moto(endpoint), { pid: child.pid ?? 0 });
  }

  private constructor(
    /** URL of the server, such as `http://127.0.0.1:41267`. */
    public readonly endpoint: string,
    private readonly credentials: NodeJS.ProcessEnv = {},
  ) {}

  /** Returns the same server with access to another account. */
  public async as(account: string): Promise<Moto> {
    return new Moto(this.endpoint, await this.createCredentials(account));
  }

  /** Calls moto's own API, such as `reset`, and returns the response. */
  public async callMotoApi(path: string, method = "POST"): Promise<string> {
    const response = await fetch(`${this.endpoint}/moto-api/${path}`, { method });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`moto responded to ${path} with status ${response.status}: ${text}`);
    }
    return text;
  }

  /** Runs the AWS CLI with access to the account and returns its output. */
  public async runAwsCli<T = unknown>(...args: string[]): Promise<T> {
    const env = toolEnvironment(this.environment);
    const { exitCode, stdout, stderr } = await run("aws", [...args, "--output", "json"], { env });
    if (exitCode !== 0 || stderr !== "") {
      throw new Error(`aws ${args.join(" ")} failed with exit code ${exitCode}:\n${stderr}`);
    }
    return (stdout === "" ? undefined : JSON.parse(stdout)) as T;
  }

  /** Creates credentials in another account and returns their environment variables. */
  public async createCredentials(account: string): Promise<NodeJS.ProcessEnv> {
    const { Credentials } = await this.runAwsCli<{ Credentials: { AccessKeyId: string; SecretAccessKey: string } }>(
      ...["sts", "assume-role", "--role-arn", `arn:aws:iam::${account}:role/other`, "--role-session-name", "other"],
    );
    return { AWS_ACCESS_KEY_ID: Credentials.AccessKeyId, AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey };
  }

  /** Environment variables that make AWS tools use this server, in us-east-1. */
  public get environment(): NodeJS.ProcessEnv {
    return this.environmentOf("us-east-1");
  }

  /** Environment variables that make AWS tools use this server, in a given Region. */
  public environmentOf(region: string): NodeJS.ProcessEnv {
    return { ...environmentOfEndpoint(this.endpoint, region), ...this.credentials };
  }
}

/** Environment variables that make AWS tools use an endpoint. */
export function environmentOfEndpoint(endpoint: string, region: string): NodeJS.ProcessEnv {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}
