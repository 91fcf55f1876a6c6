import { type ChildProcess, execFileSync, spawn, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { containing, useCloud } from "../support/command";
import { REGISTRATION, terraformOutputs } from "../support/outputs";
import { TOKEN } from "../support/pulumi-cloud";

const ROOT = join(__dirname, "..", "..");
const command = useCloud();

/** Starts the command as `npm run pulumi-cmk` does, in its own process. */
function start(argv: readonly string[], env: Record<string, string> = {}, stdio: StdioOptions = "pipe"): ChildProcess {
  return spawn(process.execPath, ["-r", "./scripts/register.cjs", "cli/main.ts", ...argv], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...command.environment(), ...env },
    stdio,
  });
}

async function exitOf(child: ChildProcess): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, stdout, stderr };
}

/** Files that a process has open, on Linux. */
function openFiles({ pid }: ChildProcess): string[] {
  const directory = `/proc/${pid}/fd`;
  return readdirSync(directory).flatMap((fd) => {
    try {
      return [readlinkSync(join(directory, fd))];
    } catch {
      return []; // It was closed meanwhile.
    }
  });
}

describe("the command in its own process", () => {
  test("registers the key in piped outputs", async () => {
    const other = command.cloud.addKey({ name: "other" });
    const child = start(["register", "--outputs", "-", "--json"]);
    child.stdin?.end(JSON.stringify(terraformOutputs()));

    const { exitCode, stdout, stderr } = await exitOf(child);

    expect(stderr).toBe("Organization: acme (from the key's name pulumi-cmk-acme in the outputs).\n");
    expect(JSON.parse(stdout)).toMatchObject({ outcome: "registered" });
    expect(exitCode).toBe(0);
    expect(command.cloud.keys).toMatchObject([other, REGISTRATION]);
  });

  test("reads a file relative to the directory in which npm was started", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-start-"));
    writeFileSync(join(folder, "outputs.json"), JSON.stringify(terraformOutputs()));
    const npm = { npm_config_user_agent: "npm/11.19.1", npm_lifecycle_event: "pulumi-cmk", INIT_CWD: folder };
    const env = { ...npm, npm_package_name: "cdktf-pulumi-cmk" };

    const { exitCode, stderr } = await exitOf(start(["register", "--outputs", "outputs.json", "--dry-run"], env));

    expect(stderr).toContain("Nothing was sent.");
    expect(exitCode).toBe(0);
    rmSync(folder, { recursive: true });
  });

  test("uses the login of the Pulumi CLI in the user's home directory", async () => {
    const home = mkdtempSync(join(tmpdir(), "pulumi-cmk-home-"));
    mkdirSync(join(home, ".pulumi"));
    const { url } = command.cloud;
    const credentials = { current: url, accounts: { [url]: { accessToken: TOKEN, username: "alice" } } };
    writeFileSync(join(home, ".pulumi", "credentials.json"), JSON.stringify(credentials));
    const env = { HOME: home, USERPROFILE: home, PULUMI_ACCESS_TOKEN: "", PULUMI_BACKEND_URL: "" };

    const { exitCode, stderr } = await exitOf(start(["status", "--org", "acme"], env));

    expect(stderr).toBe(`Access token: from pulumi login (user alice) for ${url}.\n`);
    expect(exitCode).toBe(0);
    rmSync(home, { recursive: true });
  });

  test("registers the key in a file that is standard input", async () => {
    const other = command.cloud.addKey({ name: "other" });
    const child = start(["register", "--outputs", "/dev/stdin", "--org", "acme"]);
    child.stdin?.end(JSON.stringify(terraformOutputs()));

    expect(await exitOf(child)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(command.cloud.keys).toMatchObject([other, REGISTRATION]);
  });

  test("exits with the code of the error, and prints no Node.js warning if a proxy is set", async () => {
    command.cloud.fail({ on: "cmk", then: { status: 401, body: `token ${TOKEN}` } });

    const { exitCode, stderr } = await exitOf(
      start(["status", "--org", "acme", "--verbose"], { HTTPS_PROXY: "http://127.0.0.1:1" }),
    );

    expect(exitCode).toBe(3);
    expect(stderr).toContain("error: Could not list the keys");
    expect(stderr).not.toContain("Warning");
    expect(stderr).not.toContain(TOKEN);
  });

  test("stops at Ctrl-C", async () => {
    command.cloud.fail({ on: "cmk", then: "hang" });
    const child = start(["status", "--org", "acme"]);
    const end = exitOf(child);
    while (command.cloud.received.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill("SIGINT");

    expect(await end).toMatchObject({ exitCode: 130, stderr: containing("Interrupted.") });
  });

  describe("with outputs in a named pipe", () => {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-pipe-"));
    const pipe = join(folder, "outputs.json");
    beforeEach(() => execFileSync("mkfifo", [pipe]));
    afterEach(() => {
      rmSync(pipe);
    });
    afterAll(() => {
      rmSync(folder, { recursive: true });
    });
    // By default, the command would watch the migration for longer, which is not tested here.
    const register = (file: string) =>
      start(["register", "--outputs", file, "--org", "acme", "--verbose", "--watch", "1"]);

    test("registers the key, although it is written late and in parts", async () => {
      const end = exitOf(register(pipe));
      const text = JSON.stringify(terraformOutputs());
      const writer = await open(pipe, "w");
      await writer.write(text.slice(0, 100));
      await new Promise((resolve) => setTimeout(resolve, 100));
      await writer.write(text.slice(100));
      await writer.close();

      expect(await end).toMatchObject({ exitCode: 0 });
      expect(command.cloud.keys).toMatchObject([REGISTRATION]);
    });

    test.each([["before it is written"], ["while it is written"]])(
      "stops at Ctrl-C %s",
      async (when) => {
        const child = register(pipe);
        const end = exitOf(child);
        // Opens only when the command reads the pipe.
        const writer = await open(pipe, "w");
        if (when === "while it is written") {
          await writer.write("{");
        }
        child.kill("SIGINT");

        expect(await end).toMatchObject({ exitCode: 130, stderr: containing("error: Interrupted.") });
        await writer.close();
        expect(command.cloud.received).toEqual([]);
      },
      20_000,
    );

    const onLinux = existsSync("/proc/self/fd") ? test : test.skip;
    onLinux(
      "stops at Ctrl-C while nobody opens it to write",
      async () => {
        const child = register(pipe);
        const end = exitOf(child);
        while (!openFiles(child).includes(pipe)) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        child.kill("SIGINT");

        expect(await end).toMatchObject({ exitCode: 130, stderr: containing("error: Interrupted.") });
      },
      20_000,
    );
  });

  test("stops at Ctrl-C while a proxy doesn't respond", async () => {
    const proxy = createServer((socket) => socket.on("error", () => undefined).resume()).listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const { port } = proxy.address() as AddressInfo;
    const child = start(["status", "--org", "acme"], {
      PULUMI_BACKEND_URL: "https://api.pulumi.test",
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
    });
    const end = exitOf(child);
    await once(proxy, "connection");
    child.kill("SIGINT");

    expect(await end).toMatchObject({ exitCode: 130, stderr: containing("Interrupted.") });
    proxy.close();
  }, 20_000);

  test("stops at Ctrl-C while the AWS CLI doesn't respond, and ends it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-aws-cli-"));
    const pidFile = join(folder, "pid");
    writeFileSync(
      join(folder, "aws"),
      `#!/bin/sh\necho $$ > ${pidFile}.new; mv ${pidFile}.new ${pidFile}; exec sleep 60\n`,
    );
    chmodSync(join(folder, "aws"), 0o755);
    const { roleArn, keyArn } = REGISTRATION.awsKms;
    const child = start(["doctor", "--org", "acme", "--role-arn", roleArn, "--key-arn", keyArn], {
      PATH: `${folder}:${process.env.PATH ?? ""}`,
    });
    const end = exitOf(child);
    while (!existsSync(pidFile)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill("SIGINT");

    expect(await end).toMatchObject({ exitCode: 130, stderr: containing("Interrupted.") });
    const pid = Number(readFileSync(pidFile, "utf8"));
    while (existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z")) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    rmSync(folder, { recursive: true });
  }, 20_000);

  test.each(["stdout", "stderr"] as const)("succeeds if the reader of %s closes it early", async (stream) => {
    const argv = ["register", "--outputs", command.file(terraformOutputs()), "--verbose", "--watch", "0"];
    const child = start(argv);
    child[stream]?.destroy();
    const { exitCode } = await exitOf(child);

    expect(exitCode).toBe(0);
    expect(command.cloud.keys).toMatchObject([REGISTRATION]);
  });

  const onLinux = existsSync("/dev/full") ? test : test.skip;
  onLinux.each([
    ["stdout", [], "error: Could not write to standard output (ENOSPC).\n"],
    ["stderr", ["--verbose"], ""],
  ] as const)("continues if %s can't be written, and exits with code 5", async (stream, options, message) => {
    const other = command.cloud.addKey({ name: "other" });
    const full = openSync("/dev/full", "w");
    const argv = ["register", "--org", "acme", "--outputs", command.file(terraformOutputs()), "--watch", "0"];
    const child = start(
      [...argv, ...options],
      {},
      stream === "stdout" ? ["ignore", full, "pipe"] : ["ignore", "pipe", full],
    );
    closeSync(full);
    const { exitCode, stderr } = await exitOf(child);

    expect(exitCode).toBe(5);
    expect(stderr).toBe(message);
    expect(command.cloud.keys).toMatchObject([other, REGISTRATION]);
  });

  test("doesn't load cdktf, and loads only its two dependencies", async () => {
    const script = `
      require("sucrase/register");
      require("./cli/run");
      require("./cli/process-host");
      const packages = Object.keys(require.cache)
        .map((file) => /node_modules\\/((@[^/]+\\/)?[^/]+)\\//.exec(file.slice(process.cwd().length))?.[1])
        .filter((name) => name !== undefined);
      console.log(JSON.stringify([...new Set(packages)]));`;
    const child = spawn(process.execPath, ["-e", script], { cwd: ROOT, env: { PATH: process.env.PATH } });

    const packages = JSON.parse((await exitOf(child)).stdout) as string[];
    // Sucrase and its dependencies compile the sources here. The published package is already compiled.
    expect(packages).toEqual(expect.arrayContaining(["commander", "undici", "sucrase"]));
    expect(packages.filter((name) => /cdk|constructs/.test(name))).toEqual([]);
  });
});
