import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, run } from "../../lab/process";
import { describeWith } from "../support/describe-with";

const root = join(__dirname, "..", "..");

/** Environment with its own temporary folder, which shows what the demo leaves behind. npm writes no logs there. */
function createEnvironment(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, TMPDIR: folder, npm_config_logs_max: "0", npm_config_update_notifier: "false" };
}

async function demonstrate(...args: string[]): Promise<CommandResult & { readonly remaining: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-demo-"));
  try {
    const result = await run("npm", ["run", "--silent", "demo", "--", ...args], {
      cwd: root,
      env: createEnvironment(folder),
    });
    return { ...result, remaining: readdirSync(folder) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads the process ID and the URL of the server that a demo keeps running. */
function readServer(stdout: string): { readonly pid: number; readonly endpoint: string } {
  const [, pid] = /^ {2}kill (\d+);/m.exec(stdout) ?? [];
  const [, endpoint] = /AWS_ENDPOINT_URL=(\S+)/.exec(stdout) ?? [];
  if (pid === undefined || endpoint === undefined) {
    throw new Error(`No server keeps running:\n${stdout}`);
  }
  return { pid: Number(pid), endpoint };
}

describeWith(["terraform", "moto"], "npm run demo", () => {
  test("deploys the stack, shows the resources and IAM's decisions, and tears everything down", async () => {
    const { exitCode, stdout, remaining } = await demonstrate("acme-labs");
    expect(exitCode).toBe(0);
    expect(stdout.match(/^> .+/gm)).toEqual([
      "> Starting a local AWS, emulated by moto",
      "> Initializing Terraform (terraform init)",
      "> Deploying for acme-labs (terraform apply)",
      "> Reading the policies from AWS, and simulating IAM's decisions on requests",
      "> Tearing everything down (terraform destroy)",
      "> Done. Everything is deleted.",
    ]);
    expect(stdout).toContain("Role           arn:aws:iam::123456789012:role/pulumi-cmk-acme-labs");
    expect(stdout).toContain('"api.pulumi.com/oidc:sub": "pulumi:cmk:pulumi.organization.login:acme-labs"');
    expect(stdout).toContain('"Sid": "Allow use of the key"');
    expect(stdout).toContain(
      "  allowed  kms:Decrypt as the role, but not as\n  denied   another role without an IAM policy\n",
    );
    expect(stdout).toMatch(/All \d{2,3} pairs of an allowed and a denied request have the expected decisions\./);
    expect(remaining).toEqual([]);
  });

  test("tears down what it deployed for several organizations", async () => {
    const { exitCode, stdout, stderr, remaining } = await demonstrate("acme", "umbrella");
    expect([exitCode, stderr, remaining]).toEqual([0, "", []]);
    expect(stdout.match(/^(Organization|> (Deploying|Done)).*/gm)).toEqual([
      "> Deploying for acme, umbrella (terraform apply)",
      "Organization acme",
      "Organization umbrella",
      "> Done. Everything is deleted.",
    ]);
  });

  test("with --keep, deploys for several organizations, keeps everything running, and shows how to inspect it", async () => {
    const { exitCode, stdout, remaining } = await demonstrate("acme", "umbrella", "--keep");
    const { pid, endpoint } = readServer(stdout);
    try {
      expect(exitCode).toBe(0);
      expect(stdout).toContain("Organization acme\n");
      expect(stdout).toContain("Organization umbrella\n");
      expect(remaining).toHaveLength(2);
      expect((await fetch(endpoint)).status).toBeLessThan(500);
    } finally {
      process.kill(pid);
    }
  });

  test("tears everything down when it is interrupted", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-demo-"));
    try {
      // Without npm, which ends on the signal and has no exit code then.
      const demo = spawn(process.execPath, ["--no-deprecation", "-r", "./scripts/register.cjs", "demo/main.ts"], {
        cwd: root,
        env: createEnvironment(folder),
        detached: true,
      });
      const exited = once(demo, "exit");
      let printed = "";
      for await (const chunk of demo.stdout) {
        printed += String(chunk);
        if (printed.endsWith("(terraform apply)\n")) {
          // A terminal sends Ctrl-C to the whole process group, and npm sends the signal again.
          process.kill(-Number(demo.pid), "SIGINT");
          demo.kill("SIGINT");
        }
      }
      expect(printed.trim().split("\n").slice(-2)).toEqual([
        "> Deploying for acme (terraform apply)",
        "> Interrupted: tearing everything down",
      ]);
      expect(await exited).toEqual([130, null]);
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("--help prints the usage", async () => {
    const { exitCode, stdout } = await demonstrate("--help");
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("Usage: npm run demo")]);
  });

  test("rejects an invalid organization before it starts anything", async () => {
    const { exitCode, stdout, stderr, remaining } = await demonstrate("acme", "Umbrella");
    expect([exitCode, stdout, remaining]).toEqual([1, "", []]);
    expect(stderr).toContain('organization is "Umbrella".\nIt must be lowercase');
  });
});
