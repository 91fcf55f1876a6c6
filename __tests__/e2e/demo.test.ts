import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, run } from "../../lab/process";
import { describeWith } from "../support/describe-with";

const root = join(__dirname, "..", "..");

/** A temporary folder of the demonstration's own, to see what it leaves there. npm writes its logs to another. */
function environmentIn(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, TMPDIR: folder, npm_config_logs_max: "0", npm_config_update_notifier: "false" };
}

async function demonstrate(...args: string[]): Promise<CommandResult & { readonly left: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-demo-"));
  try {
    const result = await run("npm", ["run", "--silent", "demo", "--", ...args], {
      cwd: root,
      env: environmentIn(folder),
    });
    return { ...result, left: readdirSync(folder) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The server's process that a demonstration left up, and the address of its server. */
function leftUp(stdout: string): { readonly pid: number; readonly endpoint: string } {
  const [, pid] = /^ {2}kill (\d+);/m.exec(stdout) ?? [];
  const [, endpoint] = /AWS_ENDPOINT_URL=(\S+)/.exec(stdout) ?? [];
  if (pid === undefined || endpoint === undefined) {
    throw new Error(`Nothing was left up:\n${stdout}`);
  }
  return { pid: Number(pid), endpoint };
}

describeWith(["terraform", "moto"], "npm run demo", () => {
  test("deploys the stack, shows what was made and who may do what, and leaves nothing", async () => {
    const { exitCode, stdout, left } = await demonstrate("acme-labs");
    expect(exitCode).toBe(0);
    expect(stdout.match(/^> .+/gm)).toEqual([
      "> Starting an AWS of this machine's own (moto)",
      "> Preparing Terraform (terraform init)",
      "> Deploying for acme-labs (terraform apply)",
      "> Asking AWS for the policies that it holds, and IAM's rules for their verdict",
      "> Taking everything down again (terraform destroy)",
      "> Done. Nothing is left.",
    ]);
    expect(stdout).toContain("Role           arn:aws:iam::123456789012:role/pulumi-cmk-acme-labs");
    expect(stdout).toContain('"api.pulumi.com/oidc:sub": "pulumi:cmk:pulumi.organization.login:acme-labs"');
    expect(stdout).toContain('"Sid": "Allow use of the key"');
    expect(stdout).toContain(
      "  allowed  kms:Decrypt as the role, but not as\n  refused  another role without an IAM policy\n",
    );
    expect(stdout).toMatch(
      /All \d{2,3} pairs of requests, each allowed and refused, were answered as they should be\./,
    );
    expect(left).toEqual([]);
  });

  test("with --keep, for several organizations, leaves everything up and says how to look at it", async () => {
    const { exitCode, stdout, left } = await demonstrate("acme", "umbrella", "--keep");
    const { pid, endpoint } = leftUp(stdout);
    try {
      expect(exitCode).toBe(0);
      expect(stdout).toContain("Organization acme\n");
      expect(stdout).toContain("Organization umbrella\n");
      expect(left).toHaveLength(2);
      expect((await fetch(endpoint)).status).toBeLessThan(500);
    } finally {
      process.kill(pid);
    }
  });

  test("takes everything down when it is interrupted", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-demo-"));
    try {
      // Not by way of npm, which lets the signal end itself and has no exit code then.
      const demo = spawn(process.execPath, ["--no-deprecation", "-r", "sucrase/register", "demo/main.ts"], {
        cwd: root,
        env: environmentIn(folder),
        detached: true,
      });
      const exited = once(demo, "exit");
      let printed = "";
      for await (const chunk of demo.stdout) {
        printed += String(chunk);
        if (printed.endsWith("(terraform apply)\n")) {
          // As a terminal does on Ctrl-C: to everything that it runs. npm sends it once more.
          process.kill(-Number(demo.pid), "SIGINT");
          demo.kill("SIGINT");
        }
      }
      expect(printed.trim().split("\n").slice(-2)).toEqual([
        "> Deploying for acme (terraform apply)",
        "> Interrupted: taking everything down",
      ]);
      expect(await exited).toEqual([130, null]);
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("tells its usage", async () => {
    const { exitCode, stdout } = await demonstrate("--help");
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("Usage: npm run demo")]);
  });

  test("refuses a wrong organization before it starts anything", async () => {
    const { exitCode, stdout, stderr, left } = await demonstrate("acme", "Umbrella");
    expect([exitCode, stdout, left]).toEqual([1, "", []]);
    expect(stderr).toContain('organization is "Umbrella", but it must be lowercase');
  });
});
