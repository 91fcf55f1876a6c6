import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { nameProgram, ProcessSampler } from "../../benchmarks/process-sampler";

describe("the name of a program", () => {
  test.each([
    ["/usr/local/bin/terraform plan -out=plan", "Terraform: plan"],
    ["terraform -chdir=example init", "Terraform: init"],
    ["/mirror/terraform-provider-aws_v5.100.0_x5 -debug", "AWS provider that keeps running"],
    ["/mirror/terraform-provider-aws_v5.100.0_x5", "AWS provider that Terraform starts"],
    ["/usr/bin/python3 /usr/bin/aws iam get-role", "AWS CLI"],
    ["/usr/bin/python3 -I -S lab/aws-cli/client.py aws.socket /usr/bin/aws", "AWS CLI"],
    ["sh -c script sh aws kms list-keys", "sh"],
    ["/usr/bin/python3 /usr/bin/moto_server -p 0", "moto"],
    ["/usr/bin/node node_modules/jest-worker/build/workers/processChild.js", "Jest: tests"],
    ["node node_modules/.bin/jest", "Jest: the main process"],
    ["node node_modules/.bin/cdktf get", "CDKTF CLI"],
    ["node node_modules/.bin/tsc --incremental --tsBuildInfoFile .cache/cdktf-pulumi-cmk/info", "TypeScript compiler"],
    ["node -r ./scripts/register.cjs cli/main.ts status", "`pulumi-cmk`"],
    ["node /home/me/cdktf-pulumi-cmk/scripts/build.mjs", "other Node.js scripts"],
    ["git status", "git"],
    ["", undefined],
  ])("of %j is %j", (commandLine, name) => {
    expect(nameProgram(commandLine.split(" ").filter((argument) => argument !== ""))).toBe(name);
  });
});

(existsSync("/proc/self/stat") ? describe : describe.skip)("samples of processes", () => {
  test("sum the CPU time of descendants, also after their parent has ended", async () => {
    const busy = `process.on("SIGTERM", () => process.exit()); console.log(process.pid); setInterval(() => { for (const end = Date.now() + 50; Date.now() < end; ); })`;
    // The shell ends when it gets a line, and its child goes on.
    const shell = spawn("sh", ["-c", `node -e '${busy}' & read line`], { stdio: ["pipe", "pipe", "inherit"] });
    const sampler = new ProcessSampler(process.pid);
    const [pid] = (await once(shell.stdout, "data")) as [Buffer];
    try {
      sampler.sample();
      const [first] = sampler.programs.filter(({ program }) => program === "other Node.js scripts");
      shell.stdin.end("\n");
      await once(shell, "exit");
      await setTimeout(300);
      sampler.sample();
      const [second] = sampler.programs.filter(({ program }) => program === "other Node.js scripts");

      expect([first?.processes, second?.processes]).toEqual([1, 1]);
      expect(second?.cpuSeconds).toBeGreaterThan(first?.cpuSeconds ?? Infinity);
    } finally {
      process.kill(Number(String(pid)));
    }
  });
});
