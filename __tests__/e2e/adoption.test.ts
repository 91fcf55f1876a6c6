import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PulumiCmkStack } from "../../index";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { synthesize } from "../../lab/synthesis";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";
import { createSteps } from "../support/steps";

const root = join(__dirname, "..", "..");
const [imports = "", values = ""] = [
  ...readFileSync(join(root, "docs", "adopting.md"), "utf8").matchAll(/^```hcl\n(.*?)^```$/gms),
].map(([, block]) => block ?? "");

const PROVIDER_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`;
const ROLE_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:role/PulumiCloud`;

/** The trust policy from Pulumi's guide. */
const TRUST_POLICY = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: "sts:AssumeRoleWithWebIdentity",
      Principal: { Federated: PROVIDER_ARN },
      Condition: {
        StringEquals: {
          "api.pulumi.com/oidc:aud": ["aws:acme"],
          "api.pulumi.com/oidc:sub": ["pulumi:cmk:pulumi.organization.login:acme"],
        },
      },
    },
  ],
};

/** The key policy that the KMS console creates, with the role as the key user. */
const KEY_POLICY = {
  Version: "2012-10-17",
  Id: "key-consolepolicy-3",
  Statement: [
    {
      Sid: "Enable IAM User Permissions",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${MOTO_ACCOUNT}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "Allow use of the key",
      Effect: "Allow",
      Principal: { AWS: ROLE_ARN },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
    },
  ],
};

function indexBySid({ Statement }: typeof KEY_POLICY): Record<string, unknown> {
  return Object.fromEntries(Statement.map((statement) => [statement.Sid, statement]));
}

/** A resource in a plan. */
interface ResourceChange {
  readonly address: string;
  readonly mode: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly importing?: { readonly id: string };
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>>;
  };
}

describeWith(["terraform", "moto", "aws"], "resources created manually with Pulumi's guide", () => {
  const cleanUps = cleanUpsAfterAll();
  const step = createSteps();
  let moto: Moto;
  let folder: TerraformFolder;
  let keyId: string;

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    folder = new TerraformFolder(moto.environment).removedBy(cleanUps);
    const [created] = await Promise.all([
      moto.runAwsCli<{ KeyMetadata: { KeyId: string } }>(
        ...["kms", "create-key", "--key-spec", "SYMMETRIC_DEFAULT", "--key-usage", "ENCRYPT_DECRYPT"],
        ...["--policy", JSON.stringify(KEY_POLICY)],
      ),
      moto.runAwsCli(
        ...["iam", "create-open-id-connect-provider", "--url", "https://api.pulumi.com/oidc"],
        ...["--client-id-list", "aws:acme", "acme"],
      ),
      moto.runAwsCli(
        ...["iam", "create-role", "--role-name", "PulumiCloud"],
        ...["--assume-role-policy-document", JSON.stringify(TRUST_POLICY)],
      ),
    ]);
    keyId = created.KeyMetadata.KeyId;
    await moto.runAwsCli("kms", "create-alias", "--alias-name", "alias/pulumi-cloud", "--target-key-id", keyId);
    // The blocks and values in the documentation, with the key ID from AWS.
    folder
      .writeJson(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")))
      .write("imports.tf", imports.replace("1234abcd-12ab-34cd-56ef-1234567890ab", keyId))
      .write("terraform.tfvars", values);
    await folder.init();
  });

  /** Reads the statements of the key policy by Sid. */
  async function readStatements(): Promise<unknown> {
    const { Policy } = await moto.runAwsCli<{ Policy: string }>(
      ...["kms", "get-key-policy", "--policy-name", "default", "--key-id", keyId],
    );
    return indexBySid(JSON.parse(Policy) as typeof KEY_POLICY);
  }

  /** Plans, and returns the actions, imports and changed arguments of each resource. */
  async function plan(...args: string[]): Promise<Record<string, unknown>> {
    await folder.runOrThrow("plan", "-no-color", "-out=plan", ...args);
    const { resource_changes: changes } = await folder.runForJson<{ resource_changes: ResourceChange[] }>(
      "show",
      "-json",
      "plan",
    );
    return Object.fromEntries(
      changes
        .filter(({ address, mode }) => mode === "managed" && !address.startsWith("terraform_data."))
        .map(({ address, change: { actions, importing, before, after } }) => [
          address,
          {
            actions,
            imports: importing?.id,
            changes: Object.keys(after).filter(
              (name) => JSON.stringify(after[name]) !== JSON.stringify(before?.[name]),
            ),
          },
        ]),
    );
  }

  const expectedImports = () => ({
    "aws_iam_openid_connect_provider.oidc_provider[0]": {
      actions: ["update"],
      imports: PROVIDER_ARN,
      changes: ["tags", "tags_all"],
    },
    "aws_iam_role.role": {
      actions: ["update"],
      imports: "PulumiCloud",
      changes: ["description", "tags", "tags_all"],
    },
    "aws_kms_alias.key": { actions: ["no-op"], imports: "alias/pulumi-cloud", changes: [] },
    "aws_kms_key.key": {
      actions: ["update"],
      imports: keyId,
      changes: [
        "bypass_policy_lockout_safety_check",
        "deletion_window_in_days",
        "description",
        "enable_key_rotation",
        "policy",
        "rotation_period_in_days",
        "tags",
        "tags_all",
      ],
    },
  });

  step(
    "are imported without a replacement: only tags, descriptions, rotation and the text of the policy change",
    async () => {
      expect(await plan('-var=tags={team="security"}')).toEqual(expectedImports());
    },
  );

  step("keep the key and its access after the apply", async () => {
    const { text } = await folder.runOrThrow("apply", "-auto-approve", "-no-color", '-var=tags={team="security"}');
    expect(text).toContain("4 imported, 3 added, 3 changed, 0 destroyed");
    expect((await folder.readOutputs()).pulumi_cloud_key).toEqual({
      name: "pulumi-cloud",
      keyType: "aws_kms",
      awsKms: { roleArn: ROLE_ARN, keyArn: `arn:aws:kms:us-east-1:${MOTO_ACCOUNT}:key/${keyId}` },
    });
    // The policy no longer has the console's Id, and denies the deletion.
    expect(await readStatements()).toEqual({
      ...indexBySid(KEY_POLICY),
      "Deny deletion of the key": {
        Sid: "Deny deletion of the key",
        Effect: "Deny",
        Principal: "*",
        Action: ["kms:ScheduleKeyDeletion"],
        Resource: "*",
      },
    });
  });

  step("need only a change of the key policy to restrict account access", async () => {
    const changes = await plan("-var=key_account_access=administration", '-var=tags={team="security"}');
    expect(
      Object.entries(changes).filter(([, change]) => (change as { changes: string[] }).changes.length > 0),
    ).toEqual([["aws_kms_key.key", { actions: ["update"], imports: undefined, changes: ["policy"] }]]);
  });
});
