import { type ChildProcess, spawn } from "node:child_process";
import { toolEnvironment } from "./terraform";

/** The account that moto plays. */
export const MOTO_ACCOUNT = "123456789012";

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
    return new Moto(child, await addressOf(child));
  }

  private constructor(
    private readonly child: ChildProcess,
    /** Where the server listens, such as `http://127.0.0.1:41267`. */
    public readonly endpoint: string,
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

  public async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("close", resolve));
    this.child.stdin?.end();
    await ended;
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1];
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
