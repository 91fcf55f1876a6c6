import { type ChildProcess, spawn } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { toolEnvironment } from "./terraform";

/** The account that moto plays. */
export const MOTO_ACCOUNT = "123456789012";

/** A server that outlives this process. */
export type MotoToStay = Moto & { readonly pid: number };

/** AWS as moto plays it, on a free port of this machine. */
export class Moto {
  /** Starts a server, and waits until it answers. */
  public static async start(): Promise<Moto> {
    // The server must not outlive the tests, whatever ends them: the shell waits for the end of its input, which comes
    // with the end of this process too.
    const child = spawn(
      "sh",
      ["-c", "moto_server -H 127.0.0.1 -p 0 </dev/null & server=$!; cat >/dev/null; kill $server; wait $server"],
      { env: toolEnvironment(), stdio: ["pipe", "pipe", "pipe"] },
    );
    const endpoint = await addressOf(child);
    return new Moto(endpoint, async () => {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.stdin.end();
      await ended;
    });
  }

  /**
   * Starts a server that outlives this process. It prints to a file.
   *
   * @param started Gets what stops the server, before it answers.
   */
  public static async startToStay(log: string, started: (stop: () => Promise<void>) => void): Promise<MotoToStay> {
    const output = openSync(log, "w");
    const child = spawn("moto_server", ["-H", "127.0.0.1", "-p", "0"], {
      env: toolEnvironment(),
      stdio: ["ignore", output, output],
      detached: true,
    });
    child.unref();
    const stop = () => Promise.resolve(void child.kill());
    started(stop);
    let endpoint: string | undefined;
    while ((endpoint = addressIn(readFileSync(log, "utf8"))) === undefined) {
      if (child.exitCode !== null) {
        throw new Error(`moto_server ended before it listened:\n${readFileSync(log, "utf8")}`);
      }
      await setTimeout(100);
    }
    return Object.assign(new Moto(endpoint, stop), { pid: child.pid ?? 0 });
  }

  private constructor(
    /** Where the server listens, such as `http://127.0.0.1:41267`. */
    public readonly endpoint: string,
    /** Stops the server. */
    public readonly stop: () => Promise<void>,
  ) {}

  /** The environment that leads AWS's tools to this server. */
  public get environment(): NodeJS.ProcessEnv {
    return this.environmentOf("us-east-1");
  }

  /** The same, for a region of one's choice. */
  public environmentOf(region: string): NodeJS.ProcessEnv {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: "testing",
      AWS_SECRET_ACCESS_KEY: "testing",
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
    };
  }
}

function addressIn(printed: string): string | undefined {
  return /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1];
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      const address = addressIn(printed);
      if (address !== undefined) {
        resolve(address);
      }
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("close", () => {
      reject(new Error(`moto_server ended before it listened:\n${printed}`));
    });
  });
}
