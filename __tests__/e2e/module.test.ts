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

/** An example of the module, applied to an empty account in one go. */
class AppliedExample {
  public static async apply(name: string, cleanUps: CleanUps): Promise<AppliedExample> {
    const moto = await Moto.start(cleanUps);
    const folder = new TerraformFolder(moto.environment).removedBy(cleanUps).copy(join(root, MODULE.folder), ".");
    const example = new AppliedExample(name, folder);
    const init = await example.terraform("init");
    const applied = await example.terraform("apply", "-auto-approve");
    expect([init, applied].map(({ exitCode, text }) => (exitCode === 0 ? "" : text))).toEqual(["", ""]);
    expect(applied.text).toContain("Apply complete!");
    expect((await example.terraform("plan", "-detailed-exitcode")).text).toContain("No changes.");
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

describeWith(["terraform", "moto"], "the OIDC provider of the module", () => {
  const cleanUps = cleanUpsAfterAll();
  const ARN = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`;
  const PROVIDER = `provider "aws" {
  region = "eu-central-1"
}
resource "aws_iam_openid_connect_provider" "pulumi_cloud" {
  url            = "https://api.pulumi.com/oidc"
  client_id_list = ["aws:acme", "aws:acme-labs"]
}
`;
  const calling = (inputs: string) => `module "pulumi_cmk" {
  source = "./module"
  org    = "acme"
  ${inputs}
}
output "oidc_provider_arn" {
  value = module.pulumi_cmk.oidc_provider_arn
}
`;
  let folder: TerraformFolder;

  beforeAll(async () => {
    const moto = await Moto.start(cleanUps);
    folder = new TerraformFolder(moto.environment).removedBy(cleanUps).copy(join(root, MODULE.folder), "module");
    await folder.write("main.tf", PROVIDER).write("module.tf", calling("")).init();
  });

  test("can't be decided by an ARN that is known only after apply, without create_oidc_provider", async () => {
    const inputs = "oidc_provider_arn = aws_iam_openid_connect_provider.pulumi_cloud.arn";
    folder.write("module.tf", calling(inputs));
    expect((await folder.run("plan")).text).toContain("Invalid count argument");
    folder.write("module.tf", calling(`${inputs}\n  create_oidc_provider = false`));
    expect((await folder.run("plan")).exitCode).toBe(0);
  });

  test("is an error where one is to be created and named too", async () => {
    folder.write("module.tf", calling(`oidc_provider_arn = "${ARN}"\n  create_oidc_provider = true`));
    const { exitCode, text } = await folder.run("plan");
    expect([exitCode, text]).toEqual([
      1,
      expect.stringContaining("create_oidc_provider is true, but oidc_provider_arn is set too"),
    ]);
  });

  test("is the account's own for the issuer, where none is named and none is to be created", async () => {
    folder.write("module.tf", "");
    await folder.succeed("apply", "-auto-approve");
    folder.write("module.tf", calling("create_oidc_provider = false"));
    await folder.succeed("apply", "-auto-approve");
    expect(await folder.outputs()).toEqual({ oidc_provider_arn: ARN });
  });

  test("must be of the account of the role", async () => {
    folder.write("module.tf", calling(`oidc_provider_arn = "${ARN.replace(MOTO_ACCOUNT, "999999999999")}"`));
    const { exitCode, text } = await folder.run("plan");
    expect([exitCode, text]).toEqual([
      1,
      expect.stringContaining(`is in another AWS account or partition than the role, arn:aws:iam::${MOTO_ACCOUNT}`),
    ]);
  });

  test("does not hide a wrong value of a list: a plan finds it beside one that is known after apply", async () => {
    const list = (wrong: string) => `key_administrator_arns = [terraform_data.late.output, ${wrong}]`;
    const late = 'resource "terraform_data" "late" {\n  input = "x"\n}\n';
    const cases: [wrong: string, error: string][] = [
      // Terraform can't print the value, because another element is unknown. The excerpt names the variable and the rule.
      ['"BAD"', "Invalid error message on module/variables.tf line"],
      ['"arn:aws-cn:iam::123456789012:role/a"', "Resource precondition failed on module/main.tf line"],
    ];
    for (const [wrong, error] of cases) {
      folder.write("module.tf", late + calling(list(wrong)));
      const { exitCode, text } = await folder.run("plan");
      expect([exitCode, text]).toEqual([1, expect.stringContaining(error)]);
      expect(text).toContain("key_administrator_arns");
    }
  });

  test("can be named by a sensitive value, without a warning", async () => {
    folder.write(
      "module.tf",
      calling(
        `oidc_provider_arn = sensitive("${ARN}")\n  key_administrator_arns = [sensitive("arn:aws:iam::${MOTO_ACCOUNT}:role/a")]\n  role_permissions_boundary_arn = sensitive("arn:aws:iam::aws:policy/PowerUserAccess")`,
      )
        .replace('"acme"', 'sensitive("acme")')
        .replace(
          "value = module.pulumi_cmk.oidc_provider_arn",
          "value     = module.pulumi_cmk.oidc_provider_arn\n  sensitive = true",
        ),
    );
    const { exitCode, text } = await folder.run("plan");
    expect([exitCode, text]).toEqual([0, expect.not.stringContaining("refers to sensitive values")]);
    // The same for an OIDC provider that the module creates.
    folder.write(
      "module.tf",
      calling("")
        .replace('"acme"', 'sensitive("acme")')
        .replace(/output[^]*/, ""),
    );
    const created = await folder.run("plan");
    expect([created.exitCode, created.text]).toEqual([0, expect.not.stringContaining("refers to sensitive values")]);
  });
});

describeWith(["terraform", "moto"], "the module", () => {
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

  test("makes a key for each organization under for_each, with an OIDC provider of the same configuration", async () => {
    expect(await organizations.keys()).toEqual({
      acme: registered("pulumi-cmk-acme", "pulumi-cmk-acme", "eu-central-1"),
      "acme-labs": registered("pulumi-cmk-acme-labs", "pulumi-cmk-acme-labs", "eu-central-1"),
    });
    expect(await organizations.state()).toEqual(
      ["acme", "acme-labs"].flatMap((org) =>
        [
          "aws_iam_role.role",
          "aws_kms_alias.key",
          "aws_kms_key.key",
          "terraform_data.key_must_stay_the_same",
          "terraform_data.known_key",
          "terraform_data.memory",
        ].map((address) => `module.pulumi_cmk["${org}"].${address}`),
      ),
    );
  });

  test("keeps the keys: a plan that destroys them is refused", async () => {
    const { exitCode, text } = await regions.terraform("plan", "-destroy");
    expect([exitCode, text]).toEqual([1, expect.stringContaining("Instance cannot be destroyed")]);
  });
});
