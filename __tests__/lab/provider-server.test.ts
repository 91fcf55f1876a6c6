import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { CleanUps } from "../../lab/clean-ups";
import { keepProvidersRunning, withRunningProvider } from "../../lab/provider-server";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { until } from "../support/until";

/** Program that starts like the AWS provider with `-debug`, answers no call, and ends if the file in `END` exists. */
const PROVIDER = `#!${process.execPath}
const { appendFileSync, existsSync } = require("node:fs");
const { createServer } = require("node:http2");
const { STARTS, SOCKETS, END } = process.env;
appendFileSync(STARTS, "started\\n");
const path = SOCKETS + "/" + process.pid;
createServer().listen(path, () => {
  const provider = { Addr: { Network: "unix", String: path } };
  console.log("TF_REATTACH_PROVIDERS='" + JSON.stringify({ "registry.terraform.io/hashicorp/aws": provider }) + "'");
});
setInterval(() => existsSync(END) && process.exit(), 20);
`;

function canConnect(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket, () => {
      connection.destroy();
      resolve(true);
    }).on("error", () => {
      resolve(false);
    });
  });
}

describe("with providers that keep running", () => {
  const cleanUps = cleanUpsAfterAll();
  let running: CleanUps;
  let folder: string;
  let env: NodeJS.ProcessEnv;

  beforeEach(() => {
    running = new CleanUps();
    folder = cleanUps.createFolder("provider-server");
    keepProvidersRunning(running, folder);
    const installed = join(folder, ".terraform/providers/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64");
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(installed, "terraform-provider-aws_v5.100.0"), PROVIDER, { mode: 0o755 });
    writeFileSync(join(folder, "starts"), "");
    env = { PATH: process.env.PATH, STARTS: join(folder, "starts"), SOCKETS: folder, END: join(folder, "end") };
  });

  afterEach(() => running.run());

  const countStarts = () => readFileSync(join(folder, "starts"), "utf8").split("\n").length - 1;
  const work = (attached: NodeJS.ProcessEnv) => Promise.resolve(attached.TF_REATTACH_PROVIDERS);
  const run = (variables: NodeJS.ProcessEnv = {}) => withRunningProvider(folder, { ...env, ...variables }, work);

  test("commands with the same environment use one provider, whatever the PATH is", async () => {
    const first = await run();
    expect(first).toMatch(/registry\.terraform\.io.*registry\.opentofu\.org/);
    expect(await run({ PATH: `/usr/bin:${process.env.PATH}` })).toBe(first);
    expect(countStarts()).toBe(1);
  });

  test("commands that run at the same time use different providers", async () => {
    let finish: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const first = withRunningProvider(folder, env, async (attached) => {
      await waiting;
      return attached.TF_REATTACH_PROVIDERS;
    });
    const second = await run();
    finish();
    expect(await first).not.toBe(second);
    expect(countStarts()).toBe(2);
  });

  test("a command with another environment, such as another Region, uses another provider", async () => {
    const first = await run({ AWS_REGION: "eu-central-1" });
    expect(await run({ AWS_REGION: "us-east-1" })).not.toBe(first);
    expect(await run({ AWS_REGION: "eu-central-1" })).toBe(first);
  });

  test("a provider that ended is not used again", async () => {
    const first = await run();
    const socket = join(folder, readdirSync(folder).find((name) => /^\d+$/.test(name)) ?? "");
    writeFileSync(join(folder, "end"), "");
    await until(async () => !(await canConnect(socket)));
    rmSync(join(folder, "end"));
    // The connection of the proxy closes a moment later.
    await until(async () => (await run()) !== first);
    expect(countStarts()).toBe(2);
  });

  test("without an installed provider, a command runs as usual", async () => {
    const empty = cleanUps.createFolder("provider-server-empty");
    expect(await withRunningProvider(empty, env, work)).toBeUndefined();
  });

  test("after the cleanup, a command runs as usual", async () => {
    await run();
    await running.run();
    expect(await run()).toBeUndefined();
  });
});
