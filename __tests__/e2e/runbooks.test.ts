import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PulumiCmkStack } from "../../index";
import { Aws } from "../../lab/aws";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { synthesize } from "../../lab/synthesis";
import { TerraformFolder, variables } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const RUNBOOKS = readFileSync(join(__dirname, "..", "..", "docs", "operations.md"), "utf8");
const PROVIDER_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`;
const ACME = { org: "acme" };
const SECOND = { org: "acme", role_name: "pulumi-cmk-acme-2", key_alias: "pulumi-cmk-acme-2" };

/** A deployment, and Terraform's commands as the runbooks have them. */
class Deployment {
  constructor(
    private readonly folder: TerraformFolder,
    private readonly ids: Readonly<Record<string, string>> = {},
  ) {}

  /** Runs a command of the runbooks, with the IDs of this deployment. */
  public async follow(command: string): Promise<void> {
    expect(RUNBOOKS).toContain(command);
    const words = [...command.replace(/^terraform /, "").matchAll(/'([^']*)'|(\S+)/g)];
    const args = words.map(([, quoted, plain = ""]) => this.ids[quoted ?? plain] ?? quoted ?? plain);
    await this.folder.succeed(...args);
  }

  public changes(values: Record<string, unknown>): Promise<Record<string, string[]>> {
    return this.folder.plannedActions(...variables(values));
  }
}

describeWith(["terraform", "moto", "aws"], "the runbooks", () => {
  const cleanUps = cleanUpsAfterAll();
  let moto: Moto;
  let folder: TerraformFolder;
  let keyId: string;
  let keyArn: string;

  const stack = (preventDestroy = true) =>
    synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk", { preventDestroy }));

  async function newFolder(environment = moto.environment): Promise<TerraformFolder> {
    return new TerraformFolder(environment).removedBy(cleanUps).writeJson(stack()).init();
  }

  const deployment = () => new Deployment(folder, { KEY_ID: keyId, OIDC_PROVIDER_ARN: PROVIDER_ARN });

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    folder = await newFolder();
    await folder.succeed("apply", "-auto-approve", ...variables(ACME));
    ({ key_id: keyId, key_arn: keyArn } = (await folder.outputs()) as { key_id: string; key_arn: string });
  });

  test("Rotate the key now: nothing changes in Terraform", async () => {
    expect(RUNBOOKS).toContain("aws kms rotate-key-on-demand --key-id KEY_ARN");
    // moto wants the ID.
    await moto.aws("kms", "rotate-key-on-demand", "--key-id", keyId);
    expect(await deployment().changes(ACME)).toEqual({});
  });

  test("A first deployment that failed: a key that is tainted is kept", async () => {
    await folder.succeed("taint", "aws_kms_key.key");
    const { exitCode, text } = await folder.run("plan", "-no-color", ...variables(ACME));
    expect([exitCode, text]).toEqual([1, expect.stringContaining("Error: Instance cannot be destroyed")]);
    await deployment().follow("terraform untaint aws_kms_key.key");
    expect(await deployment().changes(ACME)).toEqual({});
  });

  test("A first deployment that failed: an alias that is tainted is kept", async () => {
    await folder.succeed("taint", "aws_kms_alias.key");
    const { exitCode, text } = await folder.run("apply", "-auto-approve", "-no-color", ...variables(ACME));
    expect([exitCode, text]).toEqual([1, expect.stringContaining("AlreadyExistsException")]);
    await deployment().follow("terraform untaint aws_kms_alias.key");
    expect(await deployment().changes(ACME)).toEqual({});
  });

  test("A state that is lost: imports add what is in the state alone, and change settings of Terraform", async () => {
    folder = await newFolder();
    await deployment().follow("terraform import -var org=acme aws_kms_key.key KEY_ID");
    await deployment().follow("terraform import -var org=acme aws_kms_alias.key alias/pulumi-cmk-acme");
    await deployment().follow("terraform import -var org=acme aws_iam_role.role pulumi-cmk-acme");
    await deployment().follow(
      "terraform import -var org=acme 'aws_iam_openid_connect_provider.oidc_provider[0]' OIDC_PROVIDER_ARN",
    );
    expect(await deployment().changes(ACME)).toEqual({
      "aws_kms_key.key": ["update"],
      "terraform_data.key_must_stay_the_same": ["create"],
      "terraform_data.known_key": ["create"],
      "terraform_data.memory": ["create"],
    });
    await folder.succeed("apply", "-auto-approve", "plan");
    expect(await deployment().changes(ACME)).toEqual({});
    expect((await folder.outputs()).key_arn).toBe(keyArn);
  });

  test("A plan is refused: a key that is deleted for good is forgotten on purpose", async () => {
    const state = folder.read("terraform.tfstate");
    await folder.succeed("state", "rm", "aws_kms_key.key", "aws_kms_alias.key");
    await deployment().follow("terraform state rm terraform_data.key_must_stay_the_same terraform_data.known_key");
    expect((await deployment().changes(ACME))["aws_kms_key.key"]).toEqual(["create"]);
    folder.write("terraform.tfstate", state);
  });

  test("Move to another account or Region: a deployment there leaves the first one as it is", async () => {
    const inRegion = await newFolder(moto.environmentOf("eu-west-1"));
    expect(RUNBOOKS).toContain("In another Region of the same account, the role needs another name");
    const named = { ...ACME, role_name: "pulumi-cmk-acme-eu", create_oidc_provider: false };
    await inRegion.succeed("apply", "-auto-approve", ...variables(named));

    const credentials = await moto.credentialsIn("999999999999");
    const inAccount = await newFolder({ ...moto.environment, ...credentials });
    expect(RUNBOOKS).toContain("can keep the names");
    await inAccount.succeed("apply", "-auto-approve", ...variables(ACME));

    const keys = [await inRegion.outputs(), await inAccount.outputs()].map((outputs) => outputs.key_arn);
    expect(keys).toEqual([
      expect.stringMatching(/^arn:aws:kms:eu-west-1:123456789012:key\//),
      expect.stringMatching(/^arn:aws:kms:us-east-1:999999999999:key\//),
    ]);
    expect(await deployment().changes(ACME)).toEqual({});
  });

  test("Replace the key, and decommission the old one: the OIDC provider is handed over, and the new key stays", async () => {
    const second = await newFolder();
    const first = folder;
    await second.succeed("apply", "-auto-approve", ...variables({ ...SECOND, create_oidc_provider: false }));
    const keyOfSecond = (await second.outputs()).key_arn as string;
    expect(keyOfSecond).not.toBe(keyArn);

    await deployment().follow("terraform state rm 'aws_iam_openid_connect_provider.oidc_provider[0]'");
    await second.succeed(
      "import",
      ...variables(SECOND),
      "aws_iam_openid_connect_provider.oidc_provider[0]",
      PROVIDER_ARN,
    );
    expect(await new Deployment(second).changes(SECOND)).toEqual({});

    expect(RUNBOOKS).toContain("key_deletion_protection = false");
    const unprotected = { ...ACME, key_deletion_protection: false, create_oidc_provider: false };
    expect(await deployment().changes(unprotected)).toEqual({ "aws_kms_key.key": ["update"] });
    await first.succeed("apply", "-auto-approve", "plan");
    first.writeJson(stack(false));
    await first.succeed("destroy", "-auto-approve", ...variables(unprotected));

    const aws = new Aws(moto, "us-east-1");
    expect([await aws.keyState(keyArn), await aws.keyState(keyOfSecond)]).toEqual(["PendingDeletion", "Enabled"]);
    expect(await new Deployment(second).changes(SECOND)).toEqual({});
  });
});
