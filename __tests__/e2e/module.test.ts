import { join } from "node:path";
import { MODULE } from "../../packaging/module";
import { all, type CleanUps } from "../../lab/clean-ups";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const root = join(__dirname, "..", "..");

/** What the examples put out for one organization in one region. */
function registered(role: string, alias: string, region: string): unknown {
  return {
    name: alias,
    keyType: "aws_kms",
    awsKms: {
      roleArn: `arn:aws:iam::${MOTO_ACCOUNT}:role/${role}`,
      keyArn: expect.stringMatching(`^arn:aws:kms:${region}:${MOTO_ACCOUNT}:key/[0-9a-f-]{36}$`),
    },
  };
}

/** An example of the module, applied to an account that has an OIDC provider for Pulumi Cloud already. */
class AppliedExample {
  public static async apply(name: string, cleanUps: CleanUps): Promise<AppliedExample> {
    const moto = await Moto.start(cleanUps);
    const folder = new TerraformFolder(moto.environment).removedBy(cleanUps).copy(join(root, MODULE.folder), ".");
    const example = new AppliedExample(name, folder);
    await moto.aws(
      ...["iam", "create-open-id-connect-provider", "--url", "https://api.pulumi.com/oidc"],
      ...["--client-id-list", "aws:acme", "aws:acme-labs"],
    );
    const init = await example.terraform("init");
    const applied = await example.terraform("apply", "-auto-approve");
    expect([init, applied].map(({ exitCode, text }) => (exitCode === 0 ? "" : text))).toEqual(["", ""]);
    expect(applied.text).toContain("Apply complete!");
    return example;
  }

  private constructor(
    private readonly name: string,
    private readonly folder: TerraformFolder,
  ) {}

  public terraform(command: string, ...args: string[]) {
    return this.folder.run(`-chdir=examples/${this.name}`, command, ...args);
  }

  public async keys(): Promise<unknown> {
    return JSON.parse((await this.terraform("output", "-json", "pulumi_cloud_keys")).stdout);
  }

  public async state(): Promise<string[]> {
    const { stdout } = await this.terraform("state", "list");
    return stdout.split("\n").filter((address) => address.startsWith("module.") && !address.includes(".data."));
  }
}

describeWith(["terraform", "moto", "aws"], "the module", () => {
  const cleanUps = cleanUpsAfterAll();
  let regions: AppliedExample;
  let organizations: AppliedExample;

  beforeAll(async () => {
    [regions, organizations] = await all([
      AppliedExample.apply("two-regions", cleanUps),
      AppliedExample.apply("several-organizations", cleanUps),
    ]);
  });

  test("makes a key in each region whose provider it is handed", async () => {
    expect(await regions.keys()).toEqual([
      registered("pulumi-cmk-acme", "pulumi-cmk-acme", "eu-central-1"),
      registered("pulumi-cmk-acme-ireland", "pulumi-cmk-acme", "eu-west-1"),
    ]);
  });

  test("makes a key for each organization under for_each, and shares the OIDC provider that is there", async () => {
    expect(await organizations.keys()).toEqual({
      acme: registered("pulumi-cmk-acme", "pulumi-cmk-acme", "eu-central-1"),
      "acme-labs": registered("pulumi-cmk-acme-labs", "pulumi-cmk-acme-labs", "eu-central-1"),
    });
    expect(await organizations.state()).toEqual(
      ["acme", "acme-labs"].flatMap((org) =>
        ["aws_iam_role.role", "aws_kms_alias.key", "aws_kms_key.key"].map(
          (address) => `module.pulumi_cmk["${org}"].${address}`,
        ),
      ),
    );
  });

  test("keeps the keys: a plan that destroys them is refused", async () => {
    const { exitCode, text } = await regions.terraform("plan", "-destroy");
    expect([exitCode, text]).toEqual([1, expect.stringContaining("Instance cannot be destroyed")]);
  });
});
