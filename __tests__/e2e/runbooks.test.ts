import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PulumiCmkStack } from "../../index";
import { Aws } from "../../lab/aws";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { preventDestroyError } from "../../lab/prevent-destroy";
import { synthesize } from "../../lab/synthesis";
import { TerraformFolder, variableArguments } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const RUNBOOKS = readFileSync(join(__dirname, "..", "..", "docs", "operations.md"), "utf8");
const PROVIDER_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`;
const ACME = { org: "acme" };
const SECOND = { org: "acme", role_name: "pulumi-cmk-acme-2", key_alias: "pulumi-cmk-acme-2" };

/** A deployment, and the runbooks' commands for it. */
class Deployment {
  constructor(
    private readonly folder: TerraformFolder,
    private readonly ids: Readonly<Record<string, string>> = {},
  ) {}

  /** Runs a command from the runbooks, with the IDs of this deployment. */
  public async runCommand(command: string): Promise<void> {
    expect(RUNBOOKS).toContain(command);
    const words = [...command.replace(/^terraform /, "").matchAll(/'([^']*)'|(\S+)/g)];
    const args = words.map(([, quoted, plain = ""]) => this.ids[quoted ?? plain] ?? quoted ?? plain);
    await this.folder.runOrThrow(...args);
  }

  public planActions(values: Record<string, unknown>): Promise<Record<string, string[]>> {
    return this.folder.planActions(...variableArguments(values));
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
    await folder.runOrThrow("apply", "-auto-approve", ...variableArguments(ACME));
    ({ key_id: keyId, key_arn: keyArn } = (await folder.readOutputs()) as { key_id: string; key_arn: string });
  });

  test("Rotate the key now: the plan stays empty", async () => {
    expect(RUNBOOKS).toContain("aws kms rotate-key-on-demand --key-id KEY_ARN");
    // moto accepts only the ID.
    await moto.runAwsCli("kms", "rotate-key-on-demand", "--key-id", keyId);
    expect(await deployment().planActions(ACME)).toEqual({});
  });

  test("A first deployment that failed: untaint keeps a tainted key", async () => {
    await folder.runOrThrow("taint", "aws_kms_key.key");
    const { exitCode, text } = await folder.run("plan", "-no-color", ...variableArguments(ACME));
    expect([exitCode, text]).toEqual([1, expect.stringMatching(preventDestroyError())]);
    await deployment().runCommand("terraform untaint aws_kms_key.key");
    expect(await deployment().planActions(ACME)).toEqual({});
  });

  test("A first deployment that failed: untaint keeps a tainted alias", async () => {
    await folder.runOrThrow("taint", "aws_kms_alias.key");
    const { exitCode, text } = await folder.run("apply", "-auto-approve", "-no-color", ...variableArguments(ACME));
    expect([exitCode, text]).toEqual([1, expect.stringContaining("AlreadyExistsException")]);
    await deployment().runCommand("terraform untaint aws_kms_alias.key");
    expect(await deployment().planActions(ACME)).toEqual({});
  });

  test("A first deployment that failed: a replacement of the memory allows another Region", async () => {
    const inWrongRegion = await newFolder(moto.environmentOf("eu-west-1"));
    await inWrongRegion.runOrThrow(
      "apply",
      "-auto-approve",
      ...variableArguments(ACME),
      "-target=terraform_data.memory",
    );
    const inRegion = inWrongRegion.withEnvironment(moto.environment);
    const { exitCode, text } = await inRegion.run("plan", "-no-color", ...variableArguments(ACME));
    expect([exitCode, text]).toEqual([
      1,
      expect.stringMatching(/This deployment is for the region\s+"eu-west-1",\s+not\s+"us-east-1"/),
    ]);
    expect(RUNBOOKS).toContain("terraform apply -replace=terraform_data.memory");
    expect(await inRegion.planActions(...variableArguments(ACME), "-replace=terraform_data.memory")).toEqual({
      "aws_iam_openid_connect_provider.oidc_provider[0]": ["create"],
      "aws_iam_role.role": ["create"],
      "aws_kms_alias.key": ["create"],
      "aws_kms_key.key": ["create"],
      "terraform_data.key_must_stay_the_same": ["create"],
      "terraform_data.known_key": ["create"],
      "terraform_data.memory": ["create", "delete"],
    });
  });

  test("A state that is lost: imports restore it, and only settings of Terraform change", async () => {
    folder = await newFolder();
    await deployment().runCommand("terraform import -var org=acme aws_kms_key.key KEY_ID");
    await deployment().runCommand("terraform import -var org=acme aws_kms_alias.key alias/pulumi-cmk-acme");
    await deployment().runCommand("terraform import -var org=acme aws_iam_role.role pulumi-cmk-acme");
    await deployment().runCommand(
      "terraform import -var org=acme 'aws_iam_openid_connect_provider.oidc_provider[0]' OIDC_PROVIDER_ARN",
    );
    expect(await deployment().planActions(ACME)).toEqual({
      "aws_kms_key.key": ["update"],
      "terraform_data.key_must_stay_the_same": ["create"],
      "terraform_data.known_key": ["create"],
      "terraform_data.memory": ["create"],
    });
    await folder.runOrThrow("apply", "-auto-approve", "plan");
    expect(await deployment().planActions(ACME)).toEqual({});
    expect((await folder.readOutputs()).key_arn).toBe(keyArn);
  });

  test("A plan fails: state rm removes a deleted key, and the plan creates a new one", async () => {
    const state = folder.read("terraform.tfstate");
    await folder.runOrThrow("state", "rm", "aws_kms_key.key", "aws_kms_alias.key");
    await deployment().runCommand("terraform state rm terraform_data.key_must_stay_the_same terraform_data.known_key");
    expect((await deployment().planActions(ACME))["aws_kms_key.key"]).toEqual(["create"]);
    folder.write("terraform.tfstate", state);
  });

  test("Move to another account or Region: a deployment there doesn't change the first one", async () => {
    const inRegion = await newFolder(moto.environmentOf("eu-west-1"));
    expect(RUNBOOKS).toContain("In another Region of the same account, the role needs another name");
    const named = { ...ACME, role_name: "pulumi-cmk-acme-eu", create_oidc_provider: false };
    await inRegion.runOrThrow("apply", "-auto-approve", ...variableArguments(named));

    const credentials = await moto.createCredentials("999999999999");
    const inAccount = await newFolder({ ...moto.environment, ...credentials });
    expect(RUNBOOKS).toContain("can keep the names");
    await inAccount.runOrThrow("apply", "-auto-approve", ...variableArguments(ACME));

    const keys = [await inRegion.readOutputs(), await inAccount.readOutputs()].map((outputs) => outputs.key_arn);
    expect(keys).toEqual([
      expect.stringMatching(/^arn:aws:kms:eu-west-1:123456789012:key\//),
      expect.stringMatching(/^arn:aws:kms:us-east-1:999999999999:key\//),
    ]);
    expect(await deployment().planActions(ACME)).toEqual({});
  });

  test("Replace the key, and decommission the old one: the second deployment takes over the OIDC provider and keeps its key", async () => {
    const second = await newFolder();
    const first = folder;
    await second.runOrThrow("apply", "-auto-approve", ...variableArguments({ ...SECOND, create_oidc_provider: false }));
    const secondKeyArn = (await second.readOutputs()).key_arn as string;
    expect(secondKeyArn).not.toBe(keyArn);

    await deployment().runCommand("terraform state rm 'aws_iam_openid_connect_provider.oidc_provider[0]'");
    await second.runOrThrow(
      "import",
      ...variableArguments(SECOND),
      "aws_iam_openid_connect_provider.oidc_provider[0]",
      PROVIDER_ARN,
    );
    expect(await new Deployment(second).planActions(SECOND)).toEqual({});

    const [decommission = ""] = /^## Decommission\n.*/ms.exec(RUNBOOKS) ?? [];
    const steps = [
      "terraform state rm '",
      "create_oidc_provider = false",
      "key_deletion_protection = false",
      "terraform destroy",
    ];
    const positions = steps.map((step) => decommission.indexOf(step));
    expect(positions).not.toContain(-1);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    const unprotected = { ...ACME, key_deletion_protection: false, create_oidc_provider: false };
    expect(await deployment().planActions(unprotected)).toEqual({ "aws_kms_key.key": ["update"] });
    await first.runOrThrow("apply", "-auto-approve", "plan");
    first.writeJson(stack(false));
    await first.runOrThrow("destroy", "-auto-approve", ...variableArguments(unprotected));

    const aws = new Aws(moto, "us-east-1");
    expect([await aws.getKeyState(keyArn), await aws.getKeyState(secondKeyArn)]).toEqual([
      "PendingDeletion",
      "Enabled",
    ]);
    expect(await new Deployment(second).planActions(SECOND)).toEqual({});
  });
});
