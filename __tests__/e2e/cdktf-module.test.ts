import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { allowEveryAwsProvider } from "../../lab/example";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { run } from "../../lab/process";
import { TerraformFolder, toolEnvironment } from "../../lab/terraform";
import { MODULE } from "../../packaging/module";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const root = join(__dirname, "..", "..");
const tool = (name: string) => join(root, "node_modules", ".bin", name);

/** Returns the expected registration of an organization's key. */
const keyOf = (organization: string) => ({
  name: `pulumi-cmk-${organization}`,
  keyType: "aws_kms",
  awsKms: {
    roleArn: `arn:aws:iam::${MOTO_ACCOUNT}:role/pulumi-cmk-${organization}`,
    keyArn: expect.stringMatching(`^arn:aws:kms:eu-central-1:${MOTO_ACCOUNT}:key/[0-9a-f-]{36}$`),
  },
});

describeWith(["terraform", "moto"], "the module in a cdktf stack", () => {
  const cleanUps = cleanUpsAfterAll();
  let project: TerraformFolder;

  beforeAll(() => {
    // The examples have the module at the same relative path as in this project.
    project = new TerraformFolder()
      .removedBy(cleanUps)
      .copy(join(root, "examples"), "examples")
      .copy(join(root, MODULE.folder), MODULE.folder);
    symlinkSync(join(root, "node_modules"), join(project.path, "node_modules"));
  });

  /** Runs a command in the directory of an example. */
  async function runIn(example: string, command: string, ...args: string[]): Promise<void> {
    const { exitCode, text } = await run(command, args, {
      cwd: join(project.path, "examples", example),
      env: toolEnvironment(),
    });
    expect([exitCode, exitCode === 0 ? "" : text]).toEqual([0, ""]);
  }

  /** Applies the synthesized stack of an example to an empty account, and returns its outputs. */
  async function apply(example: string): Promise<Record<string, unknown>> {
    const moto = await Moto.start(cleanUps);
    const path = join(project.path, "examples", example, "cdktf.out", "stacks", "secrets");
    const folder = new TerraformFolder(moto.environment, path);
    await folder.writeJson(allowEveryAwsProvider(readFileSync(join(path, "cdk.tf.json"), "utf8"))).init();
    await folder.runOrThrow("apply", "-auto-approve");
    expect((await folder.runOrThrow("plan")).text).toContain("No changes.");
    return folder.readOutputs();
  }

  test("is deployed by TerraformHclModule, without the cdktf CLI and without generated code", async () => {
    await runIn("terraform-hcl-module", tool("tsc"), "--noEmit");
    await runIn("terraform-hcl-module", "npm", "run", "--silent", "synth");
    expect(await apply("terraform-hcl-module")).toEqual({ pulumi_cloud_key: keyOf("acme") });
  });

  test("is deployed by the classes that cdktf get generates, for several organizations", async () => {
    await runIn("generated-module", tool("cdktf"), "get");
    await runIn("generated-module", tool("tsc"), "--noEmit");
    await runIn("generated-module", tool("cdktf"), "synth");
    expect(await apply("generated-module")).toEqual({
      pulumi_cloud_key_acme: keyOf("acme"),
      "pulumi_cloud_key_acme-labs": keyOf("acme-labs"),
    });
  });

  test.each([
    ["python", ".gen/pulumi_cmk/__init__.py"],
    ["csharp", ".gen/pulumi_cmk/pulumi_cmk/PulumiCmk.cs"],
  ])("has generated classes in %s", async (language, file) => {
    const example = `generated-${language}`;
    project.copy(join(root, "examples", "generated-module"), join("examples", example));
    await runIn(example, tool("cdktf"), "get", "--language", language, "--force");
    expect(existsSync(join(project.path, "examples", example, file))).toBe(true);
  });
});
