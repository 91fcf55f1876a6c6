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
    ["aws kms list-keys", "AWS CLI"],
    ["/usr/bin/python3 /usr/bin/moto_server -p 0", "moto"],
    ["/usr/bin/node node_modules/jest-worker/build/workers/processChild.js", "Jest: tests"],
    ["node node_modules/.bin/jest", "Jest: the main process"],
    ["node node_modules/.bin/cdktf get", "CDKTF CLI"],
    ["node node_modules/.bin/tsc", "TypeScript compiler"],
    ["node -r sucrase/register cli/main.ts status", "`pulumi-cmk`"],
    ["node build.mjs", "other Node.js scripts"],
    ["git status", "git"],
    ["", undefined],
  ])("of %j is %j", (commandLine, name) => {
    expect(nameProgram(commandLine.split(" ").filter((argument) => argument !== ""))).toBe(name);
  });
});

(existsSync("/proc/self/stat") ? describe : describe.skip)("samples of processes", () => {
  test("sum the CPU time of descendants, also after their parent has ended", async () => {
    // The shell ends when its child has printed the line.
    const command = `node -e 'console.log("started"); for (const end = Date.now() + 400; Date.now() < end; );' & read line`;
    const shell = spawn("sh", ["-c", command], { stdio: ["pipe", "pipe", "inherit"] });
    const sampler = new ProcessSampler(process.pid);
    await once(shell.stdout, "data");
    sampler.sample();
    shell.stdin.end("\n");
    await once(shell, "exit");
    await setTimeout(200);
    sampler.sample();

    expect(sampler.programs).toMatchObject([
      { program: "other Node.js scripts", processes: 1, cpuSeconds: expect.any(Number) as number },
      { program: "sh", processes: 1 },
    ]);
    expect(sampler.programs[0]?.cpuSeconds).toBeGreaterThan(0);
    expect(new ProcessSampler(1 << 30).programs).toEqual([]);
  });
});
