import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PulumiCmkStack } from "../../index";
import { DeployedStack } from "../../packaging/deployed-stack";
import { parsed, synthesize, synthesizeHcl } from "../../lab/synthesis";
import { run } from "../../lab/process";
import { TerraformFolder, toolEnvironment } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const root = join(__dirname, "..", "..");

describeWith(["terraform"], "cdktf synth --hcl", () => {
  let folder: TerraformFolder;
  let hcl: string;

  beforeAll(async () => {
    folder = new TerraformFolder();
    const out = join(folder.path, "cdktf.out");
    const { exitCode, text } = await run("npx", ["cdktf", "synth", "--hcl", "--output", out], {
      cwd: root,
      env: toolEnvironment(),
    });
    expect([exitCode, text]).toEqual([0, expect.stringContaining("Generated Terraform code")]);
    const stack = join(out, "stacks", "pulumi-cmk");
    expect(readdirSync(stack).sort()).toEqual(["cdk.tf", "metadata.json"]);
    folder.copy(join(stack, "cdk.tf"), "cdk.tf");
    hcl = readFileSync(join(stack, "cdk.tf"), "utf8");
    await folder.init();
  });

  afterAll(() => {
    folder.remove();
  });

  test("writes valid HCL in the format of terraform fmt", async () => {
    expect(JSON.parse((await folder.run("validate", "-json")).stdout)).toMatchObject({ valid: true, diagnostics: [] });
    expect((await folder.run("fmt", "-check", "-diff")).stdout).toBe("");
  });

  test("writes the HCL that e2e/deployment.test.ts plans", () => {
    expect(hcl).toBe(synthesizeHcl((app) => new DeployedStack(app, "pulumi-cmk", {})));
  });

  test("writes the same defaults, validations, protection and health checks as the JSON", () => {
    expect(hcl).toMatch(
      /variable "key_multi_region" \{\n {2}type += bool\n.*\n {2}default += false\n {2}nullable += false/,
    );
    const json = parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")));
    const rules = Object.values(json.variable ?? {}).flatMap(({ validation = [] }) => validation as unknown[]);
    expect(hcl.match(/^ {2}validation \{/gm)).toHaveLength(rules.length);
    expect(hcl).toContain("prevent_destroy = true");
    expect(hcl.match(/^check "/gm)).toHaveLength(3);
  });
});
