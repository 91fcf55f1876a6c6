import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, run } from "../support/terraform";
import { describeWith } from "../support/tools";

const root = join(__dirname, "..", "..");

/** Runs the demonstration, with a temporary folder of its own to see what it leaves there. */
async function demonstrate(...args: string[]): Promise<CommandResult & { readonly left: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-cmk-demo-"));
  try {
    const result = await run("npm", ["run", "--silent", "demo", "--", ...args], {
      cwd: root,
      env: { ...process.env, TMPDIR: folder },
    });
    return { ...result, left: readdirSync(folder) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The server's process that a demonstration left up, and the address of its server. */
function leftUp(stdout: string): { readonly pid: number; readonly endpoint: string } {
  const pid = Number(/^ {2}kill (\d+);/m.exec(stdout)?.[1]);
  const endpoint = /AWS_ENDPOINT_URL=(\S+)/.exec(stdout)?.[1] ?? "";
  return { pid, endpoint };
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

  test("refuses a wrong organization before it starts anything", async () => {
    const { exitCode, stdout, stderr, left } = await demonstrate("acme", "Umbrella");
    expect([exitCode, stdout, left]).toEqual([1, "", []]);
    expect(stderr).toContain('organization is "Umbrella", but it must be lowercase');
  });
});
