import { readFileSync } from "node:fs";
import { join } from "node:path";
import { copyApp, DEPLOY } from "../support/app";
import { cleanUpsAfterAll } from "../support/clean-ups";
import { Moto, MOTO_ACCOUNT } from "../support/moto";
import { type CommandResult, run } from "../support/process";
import { toolEnvironment } from "../support/terraform";
import { describeWith } from "../support/tools";

describeWith(["terraform", "moto"], "cdktf deploy, as the README has it", () => {
  const cleanUps = cleanUpsAfterAll();
  let folder: string;
  let deployed: CommandResult;

  beforeAll(async () => {
    folder = cleanUps.folder("deploy");
    const moto = await Moto.start(cleanUps);
    copyApp(folder);
    deployed = await run("npx", DEPLOY, { cwd: folder, env: toolEnvironment(moto.environment) });
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
