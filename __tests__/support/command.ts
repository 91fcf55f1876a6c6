import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { Interrupted } from "../../cli/errors";
import type { Host } from "../../cli/host";
import { run } from "../../cli/run";
import { PulumiCloudServer, TOKEN } from "./pulumi-cloud";

/** What a run of the command left behind. */
export interface CommandRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** How long it waited between requests, in milliseconds. */
  readonly waits: readonly number[];
}

/** What a run of the command starts from. */
export interface CommandSetting {
  readonly env?: Record<string, string | undefined>;
  /** What is piped into it. */
  readonly stdin?: string | Buffer;
  /** What a person types; with it there is a terminal. */
  readonly typed?: string | Readable;
  readonly interruption?: AbortSignal;
  /** Called at each wait, which takes no time. */
  readonly onWait?: (milliseconds: number) => void;
}

/** Runs the command in this process, with nothing of this process's environment and without waiting. */
export async function runCommand(argv: readonly string[], setting: CommandSetting = {}): Promise<CommandRun> {
  const { env = {}, stdin = "", typed, interruption = new AbortController().signal, onWait } = setting;
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
    interruption,
  };
  const exitCode = await run(argv, host);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text(), waits };
}

/** Any text with this in it, in a comparison. */
export function containing(part: string): string {
  return expect.stringContaining(part) as string;
}

/** A Pulumi Cloud on this machine for the tests of one file, and the command to run against it. */
export function useCloud(): {
  readonly cloud: PulumiCloudServer;
  readonly pulumiCmk: (argv: readonly string[], setting?: CommandSetting) => Promise<CommandRun>;
  readonly environment: () => Record<string, string>;
  readonly file: (content: unknown) => string;
} {
  let server: PulumiCloudServer | undefined;
  const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-cli-"));
  let files = 0;
  const cloud = () => {
    if (server === undefined) {
      throw new Error("The server runs in tests only.");
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
    pulumiCmk: async (argv, setting = {}) => {
      const result = await runCommand(argv, { ...setting, env: { ...environment(), ...setting.env } });
      // Whatever a test is about, the token is never shown, nor a telling part of it.
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
