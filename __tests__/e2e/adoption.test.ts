import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PulumiCmkStack } from "../../index";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { synthesize } from "../../lab/synthesis";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const root = join(__dirname, "..", "..");
const [imports = "", values = ""] = [
  ...readFileSync(join(root, "docs", "adopting.md"), "utf8").matchAll(/^```hcl\n(.*?)^```$/gms),
].map(([, block]) => block ?? "");

const PROVIDER_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`;
const ROLE_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:role/PulumiCloud`;

/** The trust policy as the guide has it reviewed. */
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

/** The key policy of the KMS console's wizard, with the role as the key's user. */
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

function bySid({ Statement }: typeof KEY_POLICY): Record<string, unknown> {
  return Object.fromEntries(Statement.map((statement) => [statement.Sid, statement]));
}

/** What a plan says of one resource. */
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

describeWith(["terraform", "moto", "aws"], "what was made by hand with Pulumi's guide", () => {
  const cleanUps = cleanUpsAfterAll();
  let moto: Moto;
  let folder: TerraformFolder;
  let keyId: string;

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    folder = new TerraformFolder(moto.environment).removedBy(cleanUps);
    const [created] = await Promise.all([
      moto.aws<{ KeyMetadata: { KeyId: string } }>(
        ...["kms", "create-key", "--key-spec", "SYMMETRIC_DEFAULT", "--key-usage", "ENCRYPT_DECRYPT"],
        ...["--policy", JSON.stringify(KEY_POLICY)],
      ),
      moto.aws(
        ...["iam", "create-open-id-connect-provider", "--url", "https://api.pulumi.com/oidc"],
        ...["--client-id-list", "aws:acme", "acme"],
      ),
      moto.aws(
        ...["iam", "create-role", "--role-name", "PulumiCloud"],
        ...["--assume-role-policy-document", JSON.stringify(TRUST_POLICY)],
      ),
    ]);
    keyId = created.KeyMetadata.KeyId;
    await moto.aws("kms", "create-alias", "--alias-name", "alias/pulumi-cloud", "--target-key-id", keyId);
    // The blocks and the values of the documentation, with the one ID in it that AWS chose.
    folder
      .writeJson(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")))
      .write("imports.tf", imports.replace("1234abcd-12ab-34cd-56ef-1234567890ab", keyId))
      .write("terraform.tfvars", values);
    await folder.init();
  });

  /** Who may do what with the key now: the statements of its policy, by their names. */
  async function statements(): Promise<unknown> {
    const { Policy } = await moto.aws<{ Policy: string }>(
      ...["kms", "get-key-policy", "--policy-name", "default", "--key-id", keyId],
    );
    return bySid(JSON.parse(Policy) as typeof KEY_POLICY);
  }

  /** What a plan does to each resource, and which of its arguments it changes. */
  async function plan(...args: string[]): Promise<Record<string, unknown>> {
    await folder.succeed("plan", "-no-color", "-out=plan", ...args);
    const { resource_changes: changes } = await folder.json<{ resource_changes: ResourceChange[] }>(
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

  const adopted = () => ({
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

  test("is imported without replacing anything: what changes is tags, descriptions, rotation and a policy's text", async () => {
    expect(await plan('-var=tags={team="security"}')).toEqual(adopted());
  });

  test("is the same key after the apply, with the same access", async () => {
    const { text } = await folder.succeed("apply", "-auto-approve", "-no-color", '-var=tags={team="security"}');
    expect(text).toContain("4 imported, 3 added, 3 changed, 0 destroyed");
    expect((await folder.outputs()).pulumi_cloud_key).toEqual({
      name: "pulumi-cloud",
      keyType: "aws_kms",
      awsKms: { roleArn: ROLE_ARN, keyArn: `arn:aws:kms:us-east-1:${MOTO_ACCOUNT}:key/${keyId}` },
    });
    // The policy lost the wizard's Id, and denies the deletion.
    expect(await statements()).toEqual({
      ...bySid(KEY_POLICY),
      "Deny deletion of the key": {
        Sid: "Deny deletion of the key",
        Effect: "Deny",
        Principal: "*",
        Action: ["kms:ScheduleKeyDeletion"],
        Resource: "*",
      },
    });
  });

  test("has nothing more to change, and its access is narrowed by the policy's text alone", async () => {
    const changes = await plan("-var=key_account_access=administration", '-var=tags={team="security"}');
    expect(
      Object.entries(changes).filter(([, change]) => (change as { changes: string[] }).changes.length > 0),
    ).toEqual([["aws_kms_key.key", { actions: ["update"], imports: undefined, changes: ["policy"] }]]);
  });
});
