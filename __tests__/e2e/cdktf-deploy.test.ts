import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { type CommandResult, run } from "../../lab/process";
import { toolEnvironment } from "../../lab/terraform";
import { copyApp, DEPLOY } from "../support/app";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

describeWith(["terraform", "moto"], "the cdktf deploy command in the README", () => {
  const cleanUps = cleanUpsAfterAll();
  let folder: string;
  let deployed: CommandResult;

  beforeAll(async () => {
    folder = cleanUps.createFolder("deploy");
    const moto = await Moto.start(cleanUps);
    copyApp(folder);
    deployed = await run("npx", DEPLOY, { cwd: folder, env: toolEnvironment(moto.environment) });
  });

  test("deploys the stack", () => {
    expect([deployed.exitCode, deployed.stderr]).toEqual([0, expect.any(String)]);
    expect(deployed.text).toContain("Apply complete! Resources: 7 added, 0 changed, 0 destroyed.");
  });

  test("writes the outputs to a file", () => {
    const outputs = JSON.parse(readFileSync(join(folder, "outputs.json"), "utf8")) as Record<string, unknown>;
    const keyArn: unknown = expect.stringMatching(/^arn:aws:kms:us-east-1:123456789012:key\//);
    const roleArn = `arn:aws:iam::${MOTO_ACCOUNT}:role/pulumi-cmk-acme`;
    expect(outputs).toEqual({
      "pulumi-cmk": {
        oidc_provider_arn: `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`,
        role_arn: roleArn,
        role_name: "pulumi-cmk-acme",
        key_arn: keyArn,
        key_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        key_alias_arn: `arn:aws:kms:us-east-1:${MOTO_ACCOUNT}:alias/pulumi-cmk-acme`,
        pulumi_cloud_key: { name: "pulumi-cmk-acme", keyType: "aws_kms", awsKms: { roleArn, keyArn } },
      },
    });
  });

  test("writes the state next to the app", () => {
    const state = JSON.parse(readFileSync(join(folder, "terraform.pulumi-cmk.tfstate"), "utf8")) as {
      resources: { type: string; name: string }[];
    };
    expect(state.resources.map(({ type, name }) => `${type}.${name}`)).toContain("aws_kms_key.key");
  });
});
