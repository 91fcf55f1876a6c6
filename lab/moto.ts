import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { CleanUps } from "./clean-ups";
import { run, WatchedCommand } from "./process";
import { toolEnvironment } from "./terraform";
import { sharedTools } from "./tools";

/** The account that moto plays. */
export const MOTO_ACCOUNT = "123456789012";

const LISTENS = /Running on (http:\/\/127\.0\.0\.1:\d+)/;

/** Arguments of `moto_server`: listen on a free port, on this machine only. */
const SERVER_ARGUMENTS = ["-H", "127.0.0.1", "-p", "0"];

/** The environment of `moto_server`. Python imports `moto/sitecustomize.py`, which makes moto behave as AWS does. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return toolEnvironment({
    PYTHONPATH: join(__dirname, "moto"),
    // Requests are recorded on demand only. By default, moto would write to the current folder.
    MOTO_RECORDER_FILEPATH: join(sharedTools().folder, `moto-recording-${randomUUID()}`),
  });
}

/** A server that outlives this process. */
export type MotoToStay = Moto & { readonly pid: number };

/** AWS as moto plays it, on a free port of this machine. */
export class Moto {
  /** Starts a server, and waits until it answers. It ends with this process at the latest, whatever ends that. */
  public static async start(cleanUps: CleanUps): Promise<Moto> {
    const server = new WatchedCommand("moto_server", SERVER_ARGUMENTS, { env: serverEnvironment() });
    cleanUps.add(() => server.stop());
    return new Moto(await server.prints(LISTENS));
  }

  /** Starts a server that outlives this process, unless this is cleaned up. It prints to a file. */
  public static async startToStay(log: string, cleanUps: CleanUps): Promise<MotoToStay> {
    const output = openSync(log, "w");
    const child = spawn("moto_server", SERVER_ARGUMENTS, {
      env: serverEnvironment(),
      stdio: ["ignore", output, output],
      detached: true,
    });
    child.unref();
    cleanUps.add(() => {
      child.kill();
    });
    let endpoint: string | undefined;
    while ((endpoint = LISTENS.exec(readFileSync(log, "utf8"))?.[1]) === undefined) {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`moto_server ended before it listened:\n${readFileSync(log, "utf8")}`);
      }
      await setTimeout(100);
    }
    return Object.assign(new Moto(endpoint), { pid: child.pid ?? 0 });
  }

  private constructor(
    /** Where the server listens, such as `http://127.0.0.1:41267`. */
    public readonly endpoint: string,
  ) {}

  /** Calls moto's own API, such as `reset`, and returns the answer. */
  public async control(path: string, method = "POST"): Promise<string> {
    const response = await fetch(`${this.endpoint}/moto-api/${path}`, { method });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`moto answered ${path} with status ${response.status}: ${text}`);
    }
    return text;
  }

  /** Runs the AWS CLI as somebody with access to the account does, and returns what it answers. */
  public async aws<T = unknown>(...args: string[]): Promise<T> {
    const env = toolEnvironment(this.environment);
    const { exitCode, stdout, stderr } = await run("aws", [...args, "--output", "json"], { env });
    if (exitCode !== 0 || stderr !== "") {
      throw new Error(`aws ${args.join(" ")} ended with ${exitCode}:\n${stderr}`);
    }
    return (stdout === "" ? undefined : JSON.parse(stdout)) as T;
  }

  /** The environment variables of credentials in another account. */
  public async credentialsIn(account: string): Promise<NodeJS.ProcessEnv> {
    const { Credentials } = await this.aws<{ Credentials: { AccessKeyId: string; SecretAccessKey: string } }>(
      ...["sts", "assume-role", "--role-arn", `arn:aws:iam::${account}:role/other`, "--role-session-name", "other"],
    );
    return { AWS_ACCESS_KEY_ID: Credentials.AccessKeyId, AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey };
  }

  /** The environment that leads AWS's tools to this server. */
  public get environment(): NodeJS.ProcessEnv {
    return this.environmentOf("us-east-1");
  }

  /** The same, for a region of one's choice. */
  public environmentOf(region: string): NodeJS.ProcessEnv {
    return environmentOfEndpoint(this.endpoint, region);
  }
}

/** The environment that leads AWS's tools to a server that answers as AWS does. */
export function environmentOfEndpoint(endpoint: string, region: string): NodeJS.ProcessEnv {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}
