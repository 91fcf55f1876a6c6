import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { type PulumiCmk, PulumiCmkStack } from "../../index";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { TerraformFolder, variableArguments } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const ROLE = `arn:aws:iam::${MOTO_ACCOUNT}:role/pulumi-cmk-acme`;

/** Lists every public attribute of the construct. */
function listAttributes(cmk: PulumiCmk) {
  return {
    registration: cmk.registration,
    oidcProviderArn: cmk.oidcProviderArn,
    roleArn: cmk.roleArn,
    keyArn: cmk.keyArn,
    keyAliasArn: cmk.keyAliasArn,
    issuer: cmk.oidcProvider.issuer,
    organization: cmk.role.organization,
    aliasName: cmk.key.aliasName,
    account: cmk.key.account.accountId,
    partition: cmk.key.partition.partition,
  };
}

/** Synthesizes a stack, and a second stack that has an output for each attribute of the first one's construct. */
function synthesizeStacks(): { origin: string; consumer: string } {
  const outdir = mkdtempSync(join(tmpdir(), "pulumi-cmk-synthesis-"));
  try {
    const app = new App({ outdir, stackTraces: false });
    const origin = new PulumiCmkStack(app, "origin");
    const consumer = new TerraformStack(app, "consumer");
    for (const [name, value] of Object.entries(listAttributes(origin.cmk))) {
      new TerraformOutput(consumer, name, { value, sensitive: true });
    }
    app.synth();
    const read = (stack: string) => readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8");
    return { origin: read("origin"), consumer: read("consumer") };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

describeWith(["terraform", "moto"], "attributes of the stack in another stack of the app", () => {
  const cleanUps = cleanUpsAfterAll();
  let outputs: Record<string, unknown>;

  beforeAll(async () => {
    const moto = await Moto.start(cleanUps);
    const newFolder = () => new TerraformFolder(moto.environment).removedBy(cleanUps);
    const synthesized = synthesizeStacks();
    const origin = await newFolder().writeJson(synthesized.origin).init();
    // Most variables are null here. Terraform doesn't store null outputs.
    await origin.runOrThrow("apply", "-auto-approve", ...variableArguments({ org: "acme" }));
    const state = JSON.stringify(join(origin.path, "terraform.tfstate"));
    const consumer = newFolder().writeJson(
      synthesized.consumer.replace(/"path": "[^"]*terraform\.origin\.tfstate"/, `"path": ${state}`),
    );
    await consumer.init();
    await consumer.runOrThrow("apply", "-auto-approve");
    outputs = await consumer.readOutputs();
  });

  test("have the values of the deployment", () => {
    const keyArn: unknown = expect.stringMatching(/^arn:aws:kms:us-east-1:123456789012:key\//);
    expect(outputs).toEqual({
      registration: { name: "pulumi-cmk-acme", keyType: "aws_kms", awsKms: { roleArn: ROLE, keyArn } },
      oidcProviderArn: `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`,
      roleArn: ROLE,
      keyArn,
      keyAliasArn: `arn:aws:kms:us-east-1:${MOTO_ACCOUNT}:alias/pulumi-cmk-acme`,
      issuer: "api.pulumi.com/oidc",
      organization: "acme",
      aliasName: "pulumi-cmk-acme",
      account: MOTO_ACCOUNT,
      partition: "aws",
    });
  });
});
