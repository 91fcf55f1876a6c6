import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { type CommandResult, run } from "../../lab/process";
import { toolEnvironment } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const root = join(__dirname, "..", "..");

describeWith(["terraform", "moto"], "cdktf deploy, as the README has it", () => {
  const cleanUps = cleanUpsAfterAll();
  let folder: string;
  let deployed: CommandResult;

  beforeAll(async () => {
    folder = cleanUps.folder("deploy");
    const moto = await Moto.start(cleanUps);
    // A copy of the app, for its state is written beside it.
    for (const part of [
      "cdktf.json",
      "package.json",
      "tsconfig.json",
      "main.ts",
      "index.ts",
      "modules",
      "hcl",
      "packaging",
    ]) {
      cpSync(join(root, part), join(folder, part), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    deployed = await run(
      "npx",
      // Neither a question nor the registry: there is nobody to answer, and perhaps no network.
      [
        "cdktf",
        "deploy",
        "--var",
        "org=acme",
        "--auto-approve",
        "--skip-provider-lock",
        "--outputs-file",
        "outputs.json",
      ],
      { cwd: folder, env: toolEnvironment(moto.environment) },
    );
  });

  test("deploys", () => {
    expect([deployed.exitCode, deployed.stderr]).toEqual([0, expect.any(String)]);
    expect(deployed.text).toContain("Apply complete! Resources: 4 added, 0 changed, 0 destroyed.");
  });

  test("writes the outputs to a file", () => {
    const outputs = JSON.parse(readFileSync(join(folder, "outputs.json"), "utf8")) as Record<string, unknown>;
    const keyArn: unknown = expect.stringMatching(/^arn:aws:kms:us-east-1:123456789012:key\//);
    const roleArn = `arn:aws:iam::${MOTO_ACCOUNT}:role/pulumi-cmk-acme`;
    expect(outputs).toEqual({
      "pulumi-cmk": {
        oidc_provider_arn: `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`,
        role_arn: roleArn,
        key_arn: keyArn,
        key_alias_arn: `arn:aws:kms:us-east-1:${MOTO_ACCOUNT}:alias/pulumi-cmk-acme`,
        pulumi_cloud_key: { name: "pulumi-cmk-acme", keyType: "aws_kms", awsKms: { roleArn, keyArn } },
      },
    });
  });

  test("keeps the state beside the app", () => {
    const state = JSON.parse(readFileSync(join(folder, "terraform.pulumi-cmk.tfstate"), "utf8")) as {
      resources: { type: string; name: string }[];
    };
    expect(state.resources.map(({ type, name }) => `${type}.${name}`)).toContain("aws_kms_key.key");
  });
});
