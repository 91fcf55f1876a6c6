import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { keepAwsCliLoaded } from "../../lab/aws-cli";
import { Moto } from "../../lab/moto";
import { toolEnvironment } from "../../lab/terraform";
import { findOnPath } from "../../lab/terraform-command";
import { getSharedTools } from "../../lab/tools";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";
import { speedUpTime } from "../support/speed-up-time";
import { until } from "../support/until";

const cleanUps = cleanUpsAfterAll();
let folder: string;

beforeAll(() => {
  folder = cleanUps.createFolder("aws-cli");
});

test.each([
  ["that Python doesn't load", "v2", "echo aws-cli/2.27.0"],
  ["that hangs", "hanging", "sleep 600"],
])("an AWS CLI %s stays first on the PATH", async (_name, directory, program) => {
  const { PATH } = process.env;
  const bin = join(folder, directory);
  mkdirSync(bin);
  writeFileSync(join(bin, "aws"), `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  const restoreTime = speedUpTime(100);
  try {
    process.env.PATH = [bin, PATH].join(delimiter);
    await keepAwsCliLoaded(folder);
    expect(process.env.PATH).toBe([bin, PATH].join(delimiter));
  } finally {
    restoreTime();
    process.env.PATH = PATH;
  }
});

/** The loaded AWS CLI, if Python loads the installed one, and the PATH without it. */
const client = findOnPath("aws") ?? "";
const installedPath = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((each) => join(each, "aws") !== client)
  .join(delimiter);

/** Whether the AWS CLI should be loaded. If it isn't, the tests fail. */
const isLoaded =
  process.platform === "linux" && spawnSync("aws", ["--version"], { encoding: "utf8" }).stdout.startsWith("aws-cli/1.");
const describeLoaded = isLoaded ? describeWith.bind(undefined, ["moto", "aws"]) : describe.skip;

describeLoaded(`the loaded AWS CLI${isLoaded ? "" : " [skipped: this is not Linux with AWS CLI v1]"}`, () => {
  let moto: Moto;

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    mkdirSync(join(folder, ".aws"));
    writeFileSync(join(folder, ".aws", "config"), "[profile other]\nregion = eu-west-3\noutput = text\n");
    writeFileSync(join(folder, "key.json"), '{ "KeyId": "alias/in-a-file" }');
  });

  const call = (command: string, args: readonly string[], env: NodeJS.ProcessEnv, input: string) => {
    const { status, signal, stdout, stderr } = spawnSync(command, args, { env, input, cwd: folder, encoding: "utf8" });
    return { status, signal, stdout, stderr };
  };

  test.each<[string, string[], NodeJS.ProcessEnv, string?]>([
    ["a call that succeeds", ["sts", "get-caller-identity"], {}],
    ["a call that AWS rejects", ["iam", "get-role", "--role-name", "none"], {}],
    ["a usage error", ["kms", "no-such-command"], {}],
    ["piped input", ["kms", "describe-key", "--cli-input-json", "file:///dev/stdin"], {}, '{ "KeyId": "alias/piped" }'],
    ["a file in the working directory", ["kms", "describe-key", "--cli-input-json", "file://key.json"], {}],
    ["no credentials", ["sts", "get-caller-identity"], { AWS_ACCESS_KEY_ID: undefined }],
    ["a config file", ["configure", "list"], { AWS_CONFIG_FILE: ".aws/config", AWS_PROFILE: "other", AWS_REGION: "" }],
    ["another home directory, which is read at startup", ["configure", "list", "--profile", "other"], { HOME: "." }],
  ])("gives the output and the exit code of the installed AWS CLI: %s", (_name, args, variables, input = "") => {
    const env = { ...toolEnvironment(moto.environment), ...variables };
    const result = call("aws", args, { ...env, PATH: installedPath }, input);
    expect(call(client, args, env, input)).toEqual(result);
  });

  test("makes calls at the same time, each with the environment of its caller", async () => {
    const accounts = ["111111111111", "222222222222", "333333333333"];
    const motos = await Promise.all(accounts.map((account) => moto.as(account)));
    const identities = await Promise.all(
      motos.map((each) => each.runAwsCli<{ Account: string }>("sts", "get-caller-identity")),
    );
    expect(identities.map(({ Account }) => Account)).toEqual(accounts);
  });

  test.each(["SIGTERM", "SIGINT", "SIGKILL"] as const)("ends a call when its caller gets %s", async (signal) => {
    const pids = join(folder, `pids-${signal}`);
    const config = join(folder, `config-${signal}`);
    const program = join(folder, `credentials-${signal}`);
    writeFileSync(program, `#!/bin/sh\necho $PPID $$ > "${pids}"\nexec sleep 60\n`, { mode: 0o755 });
    writeFileSync(config, `[default]\ncredential_process = ${program}\n`);
    const env = toolEnvironment({ AWS_CONFIG_FILE: config, AWS_REGION: "us-east-1" });
    const caller = spawn(client, ["sts", "get-caller-identity"], { env, stdio: "ignore" });
    await until(() => existsSync(pids) && readFileSync(pids, "utf8").endsWith("\n"));
    const [call, credentials] = readFileSync(pids, "utf8").split(" ").map(Number) as [number, number];
    try {
      // The call is a fork of the process that runs since the start of the tests.
      expect(readFileSync(`/proc/${call}/cmdline`, "utf8")).toMatch(/--version\0$/);
      caller.kill(signal);
      expect(await once(caller, "exit")).toEqual(signal === "SIGINT" ? [130, null] : [null, signal]);
      await until(() => !existsSync(`/proc/${call}`));
    } finally {
      process.kill(credentials, "SIGKILL");
    }
  });

  test("makes further calls after a caller has closed the connection without reading", () => {
    const program = `
import os, socket, sys
connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
connection.connect(sys.argv[1])
variables = [name + "=" + value for name, value in os.environ.items()]
socket.send_fds(connection, ["\\0".join(["1", "/", "help", *variables]).encode()], [0, 1, 2])
`;
    const python = /'([^']*)' '-I'/.exec(readFileSync(client, "utf8"))?.[1] ?? "";
    const socket = join(getSharedTools().folder, "aws.socket");
    const env = toolEnvironment(moto.environment);
    for (let closed = 0; closed < 5; closed++) {
      expect(spawnSync(python, ["-c", program, socket], { env })).toMatchObject({ status: 0 });
    }
    expect(existsSync(socket)).toBe(true);
    expect(call(client, ["sts", "get-caller-identity"], env, "")).toMatchObject({ status: 0, stderr: "" });
  });

  test("ends with the process that started it, even if that is killed", async () => {
    const script = `require("./lab/aws-cli").keepAwsCliLoaded(${JSON.stringify(folder)})`;
    const starter: ChildProcess = spawn(process.execPath, ["-r", "./scripts/register.cjs", "-e", script], {
      cwd: join(__dirname, "..", ".."),
      stdio: "ignore",
      env: { PATH: installedPath, PULUMI_CMK_TEST_TOOLS: JSON.stringify({ folder }) },
    });
    try {
      const socket = join(folder, "aws.socket");
      await until(() => existsSync(socket));
      starter.kill("SIGKILL");
      await until(() => !existsSync(socket));
    } finally {
      starter.kill("SIGKILL");
    }
  });
});
