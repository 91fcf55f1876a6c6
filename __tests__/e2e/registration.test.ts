import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { containing, runCommand } from "../support/command";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { Moto } from "../../lab/moto";
import { PulumiCloudServer, TOKEN } from "../support/pulumi-cloud";
import { run } from "../../lab/process";
import { toolEnvironment } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const ROOT = join(__dirname, "..", "..");

/** Reads the command in the README that registers a key without pulumi-cmk. */
function readCurlCommand(): string {
  const blocks = readFileSync(join(ROOT, "README.md"), "utf8").matchAll(/^```sh\n(.*?)^```$/gms);
  const commands = [...blocks].map(([, command = ""]) => command).filter((command) => command.includes("curl"));
  const [command = ""] = commands;
  expect(commands).toEqual([command]);
  expect(readFileSync(join(ROOT, "docs", "registration.md"), "utf8")).toContain(command);
  return command;
}

/** Reads the arguments of the command in the README that writes the outputs to a file. */
function readOutputsCommand(): string[] {
  const [line = "", args = ""] = /^npx cdktf (output .*)$/m.exec(readFileSync(join(ROOT, "README.md"), "utf8")) ?? [];
  expect(readFileSync(join(ROOT, "docs", "registration.md"), "utf8")).toContain(`${line}\n`);
  return args.split(" ");
}

describeWith(["terraform", "moto", "curl"], "the registration of a deployment with Pulumi Cloud", () => {
  const cleanUps = cleanUpsAfterAll();
  let cloud: PulumiCloudServer;
  let folder: string;
  let stack: string;

  beforeAll(async () => {
    folder = cleanUps.createFolder("registration");
    const moto = await Moto.start(cleanUps);
    cloud = await PulumiCloudServer.start();
    cleanUps.add(() => cloud.stop());
    stack = join(folder, "cdktf.out", "stacks", "pulumi-cmk");
    // Like this project's app, but with the state and the synthesized stack in a temporary folder.
    const app = `node -r ${join(ROOT, "node_modules", "sucrase", "register")} ${join(ROOT, "main.ts")}`;
    const settings = JSON.parse(readFileSync(join(ROOT, "cdktf.json"), "utf8")) as object;
    writeFileSync(join(folder, "cdktf.json"), JSON.stringify({ ...settings, app }));
    const cdktf = async (...args: string[]) => {
      const { exitCode, text } = await run(
        join(ROOT, "node_modules", ".bin", "cdktf"),
        [...args, "--skip-provider-lock"],
        { cwd: folder, env: toolEnvironment({ ...moto.environment, DISABLE_VERSION_CHECK: "1", CI: "true" }) },
      );
      expect(exitCode === 0 ? "" : text).toBe("");
    };
    await cdktf("deploy", "pulumi-cmk", "--auto-approve", "--var", "org=acme");
    await cdktf(...readOutputsCommand());
  });

  afterEach(() => {
    const violations = [...cloud.violations];
    cloud.violations.length = 0;
    expect(violations).toEqual([]);
  });

  const terraformOutput = async () =>
    (await run("terraform", ["output", "-json"], { cwd: stack, env: toolEnvironment() })).stdout;
  const pulumiCmk = (argv: string[], stdin?: string) =>
    runCommand(argv, { env: { PULUMI_ACCESS_TOKEN: TOKEN, PULUMI_BACKEND_URL: cloud.url, PULUMI_ORG: "acme" }, stdin });

  test("doctor finds no problem", async () => {
    const outputs = join(folder, "outputs.json");

    const { exitCode, stdout } = await pulumiCmk(["doctor", "--outputs", outputs, "--issuer", `${cloud.url}/oidc`]);

    expect(stdout).toContain("0 with a warning, 0 failed, 1 skipped.");
    expect(exitCode).toBe(0);
  });

  test("register registers the key from cdktf's outputs, and changes nothing with Terraform's outputs afterwards", async () => {
    const first = await pulumiCmk(["register", "--outputs", join(folder, "outputs.json"), "--json"]);
    const second = await pulumiCmk(["register", "--outputs", "-", "--json"], await terraformOutput());

    expect(JSON.parse(first.stdout)).toMatchObject({ outcome: "registered", key: { name: "pulumi-cmk-acme" } });
    expect(JSON.parse(second.stdout)).toMatchObject({ outcome: "already-registered", key: { id: "key-1" } });
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    const outputs = JSON.parse(await terraformOutput()) as { pulumi_cloud_key: { value: object } };
    expect(cloud.keys).toEqual([{ id: "key-1", state: "enabled", ...outputs.pulumi_cloud_key.value }]);
  });

  test("status shows the key", async () => {
    const { stdout } = await pulumiCmk(["status"]);

    expect(stdout).toContain("pulumi-cmk-acme  key-1  aws_kms  enabled");
    expect(stdout).toContain(cloud.keys[0]?.awsKms?.keyArn ?? "no key");
  });

  test("the curl command in the README registers the key, and register finds it", async () => {
    cloud.reset();

    const { exitCode, stdout, stderr } = await run("sh", ["-c", readCurlCommand()], {
      cwd: stack,
      env: toolEnvironment({ PULUMI_ACCESS_TOKEN: TOKEN, PULUMI_BACKEND_URL: cloud.url }),
    });

    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual(cloud.keys[0]);
    expect(cloud.receivedCalls).toEqual(["POST /api/orgs/acme/cmk"]);
    const again = await pulumiCmk(["register", "--outputs", "-", "--json"], await terraformOutput());
    expect(again).toMatchObject({ exitCode: 0, stdout: containing('"already-registered"') });
  });

  test("the curl command in the README fails if Pulumi Cloud rejects the request, and shows why", async () => {
    const { exitCode, stdout } = await run("sh", ["-c", readCurlCommand()], {
      cwd: stack,
      env: toolEnvironment({ PULUMI_ACCESS_TOKEN: "pul-wrong", PULUMI_BACKEND_URL: cloud.url }),
    });

    expect(exitCode).not.toBe(0);
    expect(stdout).toContain("Unauthorized");
  });
});
