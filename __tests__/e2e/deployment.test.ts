import { join } from "node:path";
import { PulumiCmkStack } from "../../index";
import { DeployedStack } from "../../app/deployed-stack";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { synthesize, synthesizeHcl } from "../../lab/synthesis";
import { TerraformFolder, variables } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

describeWith(["terraform", "moto", "aws"], "the stack, deployed with only the organization set", () => {
  const cleanUps = cleanUpsAfterAll();
  let moto: Moto;
  let folder: TerraformFolder;

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    folder = new TerraformFolder(moto.environment)
      .removedBy(cleanUps)
      .writeJson(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")));
    await folder.init();
    await folder.succeed("apply", "-auto-approve", ...variables({ org: "acme" }));
  });

  test("has these addresses in its state", async () => {
    const { stdout } = await folder.succeed("state", "list");
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

  test("has nothing more to change", async () => {
    const { exitCode } = await folder.run("plan", "-detailed-exitcode", ...variables({ org: "acme" }));
    expect(exitCode).toBe(0);
  });

  test("has nothing to change as HCL either: the same resources at the same addresses", async () => {
    const hcl = new TerraformFolder(moto.environment)
      .write(
        "cdk.tf",
        synthesizeHcl((app) => new DeployedStack(app, "pulumi-cmk", {})),
      )
      // The state of the JSON, in the place of a file in the project's folder.
      .write("backend_override.tf", 'terraform {\n  backend "local" {}\n}\n')
      .copy(join(folder.path, "terraform.tfstate"), "terraform.tfstate");
    try {
      await hcl.init();
      const { exitCode, text } = await hcl.run(
        "plan",
        "-detailed-exitcode",
        "-no-color",
        ...variables({ org: "acme" }),
      );
      expect([exitCode, text]).toEqual([0, expect.stringContaining("No changes.")]);
    } finally {
      hcl.remove();
    }
  });

  test("tells the ARNs, and what to register with Pulumi Cloud", async () => {
    const outputs = await folder.outputs();
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

  test("gave AWS this trust policy", async () => {
    const { Role } = await moto.aws<{ Role: { AssumeRolePolicyDocument: unknown } }>(
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

  test("gave AWS this key policy", async () => {
    const { key_arn: keyArn } = await folder.outputs();
    const { Policy } = await moto.aws<{ Policy: string }>(
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

  test("gave AWS this OIDC provider, with one audience, and a role without permissions of its own", async () => {
    const { oidc_provider_arn: arn } = await folder.outputs();
    const provider = await moto.aws<{ Url: string; ClientIDList: string[] }>(
      ...["iam", "get-open-id-connect-provider", "--open-id-connect-provider-arn", arn as string],
    );
    expect(provider).toMatchObject({ Url: "api.pulumi.com/oidc", ClientIDList: ["aws:acme"] });
    expect(await moto.aws("iam", "list-role-policies", "--role-name", "pulumi-cmk-acme")).toEqual({ PolicyNames: [] });
    expect(await moto.aws("iam", "list-attached-role-policies", "--role-name", "pulumi-cmk-acme")).toEqual({
      AttachedPolicies: [],
    });
  });

  test("refuses a wrong organization before it plans anything", async () => {
    for (const org of ["acme${path.root}", 'acme"', "acme*", "Acme"]) {
      const { exitCode, text } = await folder.run("plan", ...variables({ org }));
      expect(exitCode).toBe(1);
      expect(text).toContain(`org is "${org}", but it must`);
      expect(text).not.toContain("will be");
    }
  });

  // The last: it takes down what the others look at.
  test("is destroyed where that is allowed", async () => {
    folder.writeJson(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk", { preventDestroy: false })));
    await folder.succeed("destroy", "-auto-approve", ...variables({ org: "acme" }));
    expect((await folder.succeed("state", "list")).stdout).toBe("");
  });
});
