import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { PulumiCmk, PulumiCmkStack, PulumiOidcProvider } from "../../index";
import { MODULE } from "../../packaging/module";
import { WORKSPACE } from "../../packaging/workspace";
import { AWS_PROVIDER } from "../../modules/stack/versions";
import { synthesize, synthesizeStack } from "../../lab/synthesis";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const root = join(__dirname, "..", "..");

describeWith(["terraform"], "terraform validate accepts", () => {
  function validate(synthesized: string): Promise<unknown> {
    return validateFolder(new TerraformFolder().writeJson(synthesized));
  }

  async function validateFolder(folder: TerraformFolder): Promise<unknown> {
    try {
      await folder.runOrThrow("init");
      const { stdout } = await folder.run("validate", "-json");
      const { valid, diagnostics } = JSON.parse(stdout) as { valid: boolean; diagnostics: unknown[] };
      return { valid, diagnostics };
    } finally {
      folder.remove();
    }
  }

  test("the stack", async () => {
    const synthesized = synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk"));
    expect(await validate(synthesized)).toEqual({ valid: true, diagnostics: [] });
  });

  test("the workspace folder, and every example of the module", async () => {
    const folder = new TerraformFolder()
      .copy(join(root, WORKSPACE.folder), ".")
      .copy(join(root, MODULE.folder), "module");
    for (const name of readdirSync(join(root, MODULE.folder, "examples"))) {
      folder.write(`${name}.tf`, `module "${name}" {\n  source = "./module/examples/${name}"\n}\n`);
    }
    expect(await validateFolder(folder)).toEqual({ valid: true, diagnostics: [] });
  });

  test("the submodule for an existing key, on its own", async () => {
    const folder = new TerraformFolder().copy(join(root, MODULE.folder, "modules", "existing-key"), ".");
    expect(await validateFolder(folder)).toEqual({ valid: true, diagnostics: [] });
  });

  test("the configuration of the example for GitHub Actions, with a local state", async () => {
    const example = readFileSync(join(root, "examples", "github-actions", "main.tf"), "utf8");
    const [backend = ""] = /^ {2}backend "s3" \{\n(?: {4}.+\n)+ {2}\}$/m.exec(example) ?? [];
    expect(backend).toContain("use_lockfile = true");
    // Without the backend, it needs no later version than the module.
    const configuration = example.replace(backend, "").replace('required_version = ">= 1.10.0"', "");
    const folder = new TerraformFolder().write("main.tf", configuration).copy(join(root, MODULE.folder), "pulumi-cmk");
    expect(await validateFolder(folder)).toEqual({ valid: true, diagnostics: [] });
  });

  test("constructs in another stack, with values known at synthesis and with variables", async () => {
    const synthesized = synthesize((app) => {
      const stack = new TerraformStack(app, "stack");
      new AwsProvider(stack, "aws", { region: "eu-central-1" });
      const ireland = new AwsProvider(stack, "ireland", { region: "eu-west-1", alias: "ireland" });
      stack.addOverride("terraform.required_providers.aws", AWS_PROVIDER);
      const text = (name: string) => new TerraformVariable(stack, name, { type: "string" }).stringValue;
      const list = (name: string) => new TerraformVariable(stack, name, { type: "list(string)" }).listValue;
      const oidcProvider = new PulumiOidcProvider(stack, "oidc-provider", { audiences: list("audiences") });
      new PulumiCmk(stack, "acme", { organization: "acme", oidcProvider, provider: ireland });
      const cmk = new PulumiCmk(stack, "other", {
        organization: text("org"),
        oidcProvider: PulumiOidcProvider.fromArn(stack, "found", text("arn")),
        role: {
          name: text("role"),
          path: text("path"),
          description: text("role_description"),
          permissionsBoundaryArn: text("boundary"),
          maxSessionDuration: new TerraformVariable(stack, "duration", { type: "number" }).numberValue,
        },
        key: {
          alias: text("alias"),
          description: text("key_description"),
          administratorArns: list("administrators"),
          accountAccess: new TerraformVariable(stack, "access", { type: "string" }).value as never,
          deletionWindowInDays: new TerraformVariable(stack, "window", { type: "number" }).numberValue,
          rotationPeriodInDays: new TerraformVariable(stack, "rotation", { type: "number" }).numberValue,
          multiRegion: new TerraformVariable(stack, "multi_region", { type: "bool" }).booleanValue,
        },
      });
      new TerraformOutput(stack, "registration", { value: cmk.registration });
      return stack;
    });
    expect(await validate(synthesized)).toEqual({ valid: true, diagnostics: [] });
  });

  test("no reference to a resource that doesn't exist", async () => {
    const synthesized = synthesizeStack((stack) => {
      stack.addOverride("terraform.required_providers.aws", AWS_PROVIDER);
      new PulumiCmk(stack, "acme", { organization: "acme" });
      stack.addOverride("output.x.value", "${aws_kms_key.nowhere.arn}");
    });
    expect(await validate(synthesized)).toMatchObject({ valid: false });
  });
});
