import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PulumiCmkStack } from "../../index";
import { DeployedStack } from "../../app/deployed-stack";
import { parsed, synthesize, synthesizeHcl } from "../../lab/synthesis";
import { run } from "../../lab/process";
import { TerraformFolder, toolEnvironment } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const root = join(__dirname, "..", "..");

const moduleFolder = join(root, "terraform", "module");
const moduleFiles = readdirSync(moduleFolder, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".tf") && !file.startsWith("examples"),
);

/** Lists the blocks and locals that have neither a comment above them nor a description. */
function blocksWithoutDescription(hcl: string): string[] {
  const lines = hcl.split("\n");
  return lines.filter((line, index) => {
    const isBlock = /^\w.* \{\}?$/.test(line) && line !== "locals {";
    const isLocal = /^ {2}\w+ += /.test(line) && blockAround(lines, index) === "locals {";
    const block = lines.slice(index, lines.indexOf("}", index));
    const hasDescription = /^(variable|output) /.test(line) && block.some((each) => /^ {2}description += "/.test(each));
    return (isBlock || isLocal) && !hasDescription && !/^ *# /.test(lines[index - 1] ?? "");
  });
}

function blockAround(lines: readonly string[], index: number): string | undefined {
  return lines
    .slice(0, index)
    .reverse()
    .find((line) => /^\w/.test(line));
}

describe("terraform/module", () => {
  test.each(moduleFiles)("%s says what each block is for", (file) => {
    expect(blocksWithoutDescription(readFileSync(join(moduleFolder, file), "utf8"))).toEqual([]);
  });

  test("a block without a comment and a description is found", () => {
    expect(blocksWithoutDescription('# Why.\nlocals {\n  a = 1\n}\n\nvariable "b" {\n  type = string\n}\n')).toEqual([
      "  a = 1",
      'variable "b" {',
    ]);
  });
});

test.each<[string, () => string]>([
  ["terraform/module", () => moduleFiles.map((file) => readFileSync(join(moduleFolder, file), "utf8")).join("\n")],
  ["terraform/workspace", () => readFileSync(join(root, "terraform", "workspace", "main.tf.json"), "utf8")],
  // cdktf's metadata, which Terraform ignores, has the paths of constructs.
  ["the JSON of the stack", () => JSON.stringify(parsed(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk"))))],
])("%s contains no name of a TypeScript class and no path of a construct", (_name, read) => {
  expect(read()).not.toMatch(/PulumiCmk(Stack|Role|Key)|(Pulumi|LookedUp)OidcProvider|pulumi-cmk\/(cmk|oidc-provider)/);
});

describeWith(["terraform"], "terraform fmt", () => {
  test("changes nothing in the module", async () => {
    const { exitCode, stdout } = await run("terraform", ["fmt", "-check", "-diff", "-recursive", moduleFolder], {
      env: toolEnvironment(),
    });
    expect([exitCode, stdout]).toEqual([0, ""]);
  });
});

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

  test("says what each block is for", () => {
    expect(blocksWithoutDescription(hcl)).toEqual([]);
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
