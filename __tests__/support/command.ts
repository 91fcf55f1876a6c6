import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { Interrupted } from "../../cli/errors";
import type { Host } from "../../cli/host";
import { run } from "../../cli/run";
import { PulumiCloudServer, TOKEN } from "./pulumi-cloud";

/** Result of a run of the command. */
export interface CommandRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Waits between requests, in milliseconds. */
  readonly waits: readonly number[];
}

/** Environment and input of a run of the command. */
export interface CommandSettings {
  readonly env?: Record<string, string | undefined>;
  /** Piped input. */
  readonly stdin?: string | Buffer;
  /** Input typed on a terminal. */
  readonly typed?: string | Readable;
  readonly interruption?: AbortSignal;
  /** Called instead of waiting. */
  readonly onWait?: (milliseconds: number) => void;
  /** Called instead of running a program. By default, no program is installed. */
  readonly runProgram?: Host["runProgram"];
}

/** Runs the command in this process, without the environment variables of this process and without waiting. */
export async function runCommand(argv: readonly string[], settings: CommandSettings = {}): Promise<CommandRun> {
  const { env = {}, stdin = "", typed, interruption = new AbortController().signal, onWait } = settings;
  const { runProgram = notInstalled } = settings;
  const [stdout, stderr] = [collector(typed !== undefined), collector(typed !== undefined)];
  const waits: number[] = [];
  const host: Host = {
    env,
    stdin: Object.assign(typed instanceof Readable ? typed : Readable.from([typed ?? stdin]), {
      isTTY: typed !== undefined,
    }),
    stdout: stdout.stream,
    stderr: stderr.stream,
    clock: {
      now: () => 0,
      sleep: (milliseconds, signal) => {
        waits.push(milliseconds);
        onWait?.(milliseconds);
        return signal.aborted ? Promise.reject(new Interrupted()) : Promise.resolve();
      },
      random: () => 0.5,
    },
    commandName: "pulumi-cmk",
    interruption,
    runProgram,
  };
  const exitCode = await run(argv, host);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text(), waits };
}

const notInstalled: Host["runProgram"] = (file) =>
  Promise.reject(Object.assign(new Error(`spawn ${file} ENOENT`), { code: "ENOENT" }));

/** Matches any string that contains the given one. */
export function containing(part: string): string {
  return expect.stringContaining(part) as string;
}

/** Starts an emulated Pulumi Cloud for the tests of a file, and runs the command against it. */
export function useCloud(): {
  readonly cloud: PulumiCloudServer;
  readonly pulumiCmk: (argv: readonly string[], setting?: CommandSettings) => Promise<CommandRun>;
  readonly environment: () => Record<string, string>;
  readonly file: (content: unknown) => string;
} {
  let server: PulumiCloudServer | undefined;
  const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-cli-"));
  let files = 0;
  const cloud = () => {
    if (server === undefined) {
      throw new Error("The server runs only during tests.");
    }
    return server;
  };
  const environment = () => ({ PULUMI_ACCESS_TOKEN: TOKEN, PULUMI_BACKEND_URL: cloud().url });

  beforeAll(async () => {
    server = await PulumiCloudServer.start();
  });
  afterEach(() => {
    const { violations } = cloud();
    const found = [...violations];
    cloud().reset();
    expect(found).toEqual([]);
  });
  afterAll(async () => {
    await cloud().stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get cloud() {
      return cloud();
    },
    pulumiCmk: async (argv, settings = {}) => {
      const result = await runCommand(argv, { ...settings, env: { ...environment(), ...settings.env } });
      // In every test, neither the token nor the beginning of it is shown.
      expect(result.stdout + result.stderr).not.toContain(TOKEN.slice(0, 12));
      return result;
    },
    environment,
    file: (content) => {
      files += 1;
      const path = join(folder, `outputs-${files}.json`);
      writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
      return path;
    },
  };
}

function collector(isTTY: boolean): { stream: PassThrough & { isTTY: boolean }; text: () => string } {
  const chunks: Buffer[] = [];
  const stream = Object.assign(new PassThrough(), { isTTY });
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString("utf8") };
}
