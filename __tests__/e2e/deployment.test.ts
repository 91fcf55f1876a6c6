import { join } from "node:path";
import { PulumiCmkStack } from "../../index";
import { DeployedStack } from "../../app/deployed-stack";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { synthesize, synthesizeHcl } from "../../lab/synthesis";
import { TerraformFolder, variableArguments } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";
import { createSteps } from "../support/steps";

describeWith(["terraform", "moto", "aws"], "a deployment with only the organization set", () => {
  const cleanUps = cleanUpsAfterAll();
  const step = createSteps();
  let moto: Moto;
  let folder: TerraformFolder;

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    folder = new TerraformFolder(moto.environment)
      .removedBy(cleanUps)
      .writeJson(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")));
    await folder.init();
  });

  step("apply succeeds", async () => {
    await folder.runOrThrow("apply", "-auto-approve", ...variableArguments({ org: "acme" }));
  });

  step("the state has the documented addresses", async () => {
    const { stdout } = await folder.runOrThrow("state", "list");
    expect(stdout.trim().split("\n").sort()).toEqual([
      "aws_iam_openid_connect_provider.oidc_provider[0]",
      "aws_iam_role.role",
      "aws_kms_alias.key",
      "aws_kms_key.key",
      "data.aws_caller_identity.current",
      "data.aws_kms_key.key",
      "data.aws_partition.current",
      "data.aws_region.current",
      "terraform_data.key_must_stay_the_same",
      "terraform_data.known_key",
      "terraform_data.memory",
    ]);
  });

  step("the next plan is empty", async () => {
    const { exitCode } = await folder.run("plan", "-detailed-exitcode", ...variableArguments({ org: "acme" }));
    expect(exitCode).toBe(0);
  });

  step("the plan of the HCL is empty too: it has the same resources at the same addresses", async () => {
    const hcl = new TerraformFolder(moto.environment)
      .write(
        "cdk.tf",
        synthesizeHcl((app) => new DeployedStack(app, "pulumi-cmk", {})),
      )
      // Overrides the path in the `backend` block, so that the HCL has the state of the JSON.
      .write("backend_override.tf", 'terraform {\n  backend "local" {}\n}\n')
      .copy(join(folder.path, "terraform.tfstate"), "terraform.tfstate");
    try {
      await hcl.init();
      const { exitCode, text } = await hcl.run(
        "plan",
        "-detailed-exitcode",
        "-no-color",
        ...variableArguments({ org: "acme" }),
      );
      expect([exitCode, text]).toEqual([0, expect.stringContaining("No changes.")]);
    } finally {
      hcl.remove();
    }
  });

  step("the outputs are the ARNs, and the key to register with Pulumi Cloud", async () => {
    const outputs = await folder.readOutputs();
    const keyArn: unknown = expect.stringMatching(/^arn:aws:kms:us-east-1:123456789012:key\/[0-9a-f-]{36}$/);
    expect(outputs).toEqual({
      oidc_provider_arn: `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`,
      role_arn: `arn:aws:iam::${MOTO_ACCOUNT}:role/pulumi-cmk-acme`,
      role_name: "pulumi-cmk-acme",
      key_arn: keyArn,
      key_id: (outputs.key_arn as string).replace(/^.*\//, ""),
      key_alias_arn: `arn:aws:kms:us-east-1:${MOTO_ACCOUNT}:alias/pulumi-cmk-acme`,
      pulumi_cloud_key: {
        name: "pulumi-cmk-acme",
        keyType: "aws_kms",
        awsKms: { roleArn: `arn:aws:iam::${MOTO_ACCOUNT}:role/pulumi-cmk-acme`, keyArn: outputs.key_arn },
      },
    });
  });

  step("the role has the trust policy for Pulumi Cloud", async () => {
    const { Role } = await moto.runAwsCli<{ Role: { AssumeRolePolicyDocument: unknown } }>(
      ...["iam", "get-role", "--role-name", "pulumi-cmk-acme"],
    );
    expect(Role.AssumeRolePolicyDocument).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc` },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              "api.pulumi.com/oidc:aud": "aws:acme",
              "api.pulumi.com/oidc:sub": "pulumi:cmk:pulumi.organization.login:acme",
            },
          },
        },
      ],
    });
  });

  step("the key has the key policy", async () => {
    const { key_arn: keyArn } = await folder.readOutputs();
    const { Policy } = await moto.runAwsCli<{ Policy: string }>(
      ...["kms", "get-key-policy", "--policy-name", "default", "--key-id", keyArn as string],
    );
    expect(JSON.parse(Policy)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Allow use of the key",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${MOTO_ACCOUNT}:role/pulumi-cmk-acme` },
          Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
          Resource: "*",
        },
        {
          Sid: "Enable IAM Administration Permissions",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${MOTO_ACCOUNT}:root` },
          Action: [
            "kms:CreateAlias",
            "kms:Describe*",
            "kms:Enable*",
            "kms:List*",
            "kms:Put*",
            "kms:Update*",
            "kms:Revoke*",
            "kms:Disable*",
            "kms:Get*",
            "kms:Delete*",
            "kms:TagResource",
            "kms:UntagResource",
            "kms:ScheduleKeyDeletion",
            "kms:CancelKeyDeletion",
            "kms:RotateKeyOnDemand",
          ],
          Resource: "*",
        },
        {
          Sid: "Deny deletion of the key",
          Effect: "Deny",
          Principal: "*",
          Action: ["kms:ScheduleKeyDeletion"],
          Resource: "*",
        },
      ],
    });
  });

  step("the OIDC provider has one audience, and the role has no permissions policy", async () => {
    const { oidc_provider_arn: arn } = await folder.readOutputs();
    const provider = await moto.runAwsCli<{ Url: string; ClientIDList: string[] }>(
      ...["iam", "get-open-id-connect-provider", "--open-id-connect-provider-arn", arn as string],
    );
    expect(provider).toMatchObject({ Url: "api.pulumi.com/oidc", ClientIDList: ["aws:acme"] });
    expect(await moto.runAwsCli("iam", "list-role-policies", "--role-name", "pulumi-cmk-acme")).toEqual({
      PolicyNames: [],
    });
    expect(await moto.runAwsCli("iam", "list-attached-role-policies", "--role-name", "pulumi-cmk-acme")).toEqual({
      AttachedPolicies: [],
    });
  });

  step("a plan with an invalid organization is rejected before it shows changes", async () => {
    for (const org of ["acme${path.root}", 'acme"', "acme*", "Acme"]) {
      const { exitCode, text } = await folder.run("plan", ...variableArguments({ org }));
      expect(exitCode).toBe(1);
      expect(text).toContain(`org is "${org}". It must`);
      expect(text).not.toContain("will be");
    }
  });

  step("without prevent_destroy, destroy deletes everything", async () => {
    folder.writeJson(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk", { preventDestroy: false })));
    await folder.runOrThrow("destroy", "-auto-approve", ...variableArguments({ org: "acme" }));
    expect((await folder.runOrThrow("state", "list")).stdout).toBe("");
  });
});
