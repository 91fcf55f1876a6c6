import { join } from "node:path";
import { MODULE } from "../../packaging/module";
import { waitForAll, type CleanUps } from "../../lab/clean-ups";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const root = join(__dirname, "..", "..");

/** The expected output of the examples for one organization in one Region. */
function expectedKey(role: string, alias: string, region: string): unknown {
  return {
    name: alias,
    keyType: "aws_kms",
    awsKms: {
      roleArn: `arn:aws:iam::${MOTO_ACCOUNT}:role/${role}`,
      keyArn: expect.stringMatching(`^arn:aws:kms:${region}:${MOTO_ACCOUNT}:key/[0-9a-f-]{36}$`),
    },
  };
}

/** An example of the module, applied to an empty account with one command. */
class AppliedExample {
  public static async apply(name: string, cleanUps: CleanUps): Promise<AppliedExample> {
    const moto = await Moto.start(cleanUps);
    const folder = new TerraformFolder(moto.environment).removedBy(cleanUps).copy(join(root, MODULE.folder), ".");
    const example = new AppliedExample(name, folder);
    const init = await example.run("init");
    const applied = await example.run("apply", "-auto-approve");
    expect([init, applied].map(({ exitCode, text }) => (exitCode === 0 ? "" : text))).toEqual(["", ""]);
    expect(applied.text).toContain("Apply complete!");
    expect((await example.run("plan", "-detailed-exitcode")).text).toContain("No changes.");
    return example;
  }

  private constructor(
    private readonly name: string,
    private readonly folder: TerraformFolder,
  ) {}

  public run(command: string, ...args: string[]) {
    return this.folder.run(`-chdir=examples/${this.name}`, command, ...args);
  }

  public async readKeys(): Promise<unknown> {
    return JSON.parse((await this.run("output", "-json", "pulumi_cloud_keys")).stdout);
  }

  public async listState(): Promise<string[]> {
    const { stdout } = await this.run("state", "list");
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
  const callModule = (inputs: string) => `module "pulumi_cmk" {
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
    await folder.write("main.tf", PROVIDER).write("module.tf", callModule("")).init();
  });

  test("requires create_oidc_provider if oidc_provider_arn is known only after apply", async () => {
    const inputs = "oidc_provider_arn = aws_iam_openid_connect_provider.pulumi_cloud.arn";
    folder.write("module.tf", callModule(inputs));
    expect((await folder.run("plan")).text).toContain("Invalid count argument");
    folder.write("module.tf", callModule(`${inputs}\n  create_oidc_provider = false`));
    expect((await folder.run("plan")).exitCode).toBe(0);
  });

  test("is rejected if create_oidc_provider is true and oidc_provider_arn is set", async () => {
    folder.write("module.tf", callModule(`oidc_provider_arn = "${ARN}"\n  create_oidc_provider = true`));
    const { exitCode, text } = await folder.run("plan");
    expect([exitCode, text]).toEqual([
      1,
      expect.stringContaining("create_oidc_provider is true, but oidc_provider_arn is set too"),
    ]);
  });

  test("is looked up by the issuer if create_oidc_provider is false and oidc_provider_arn is not set", async () => {
    folder.write("module.tf", "");
    await folder.runOrThrow("apply", "-auto-approve");
    folder.write("module.tf", callModule("create_oidc_provider = false"));
    await folder.runOrThrow("apply", "-auto-approve");
    expect(await folder.readOutputs()).toEqual({ oidc_provider_arn: ARN });
  });

  test("must be in the account of the role", async () => {
    folder.write("module.tf", callModule(`oidc_provider_arn = "${ARN.replace(MOTO_ACCOUNT, "999999999999")}"`));
    const { exitCode, text } = await folder.run("plan");
    expect([exitCode, text]).toEqual([
      1,
      expect.stringContaining(
        `is in another AWS account or partition than the role (account ${MOTO_ACCOUNT}, partition aws)`,
      ),
    ]);
  });

  test("validates each element of a list, even if another element is known only after apply", async () => {
    const administrators = (wrong: string) => `key_administrator_arns = [terraform_data.late.output, ${wrong}]`;
    const late = 'resource "terraform_data" "late" {\n  input = "x"\n}\n';
    const cases: [wrong: string, error: string][] = [
      // Terraform can't print the value because another element is unknown. The source excerpt shows the variable and the rule.
      ['"BAD"', "Invalid error message on module/variables.tf line"],
      ['"arn:aws-cn:iam::123456789012:role/a"', "Resource precondition failed on module/main.tf line"],
    ];
    for (const [wrong, error] of cases) {
      folder.write("module.tf", late + callModule(administrators(wrong)));
      const { exitCode, text } = await folder.run("plan");
      expect([exitCode, text]).toEqual([1, expect.stringContaining(error)]);
      expect(text).toContain("key_administrator_arns");
    }
  });

  test("accepts sensitive values without a warning", async () => {
    folder.write(
      "module.tf",
      callModule(
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
    // The module creates the OIDC provider here.
    folder.write(
      "module.tf",
      callModule("")
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
    [regions, organizations] = await waitForAll([
      AppliedExample.apply("two-regions", cleanUps),
      AppliedExample.apply("several-organizations", cleanUps),
    ]);
  });

  test("creates a key in the Region of each provider that is passed to it", async () => {
    expect(await regions.readKeys()).toEqual([
      expectedKey("pulumi-cmk-acme", "pulumi-cmk-acme", "eu-central-1"),
      expectedKey("pulumi-cmk-acme-ireland", "pulumi-cmk-acme", "eu-west-1"),
    ]);
  });

  test("creates a key for each organization with for_each, and uses an OIDC provider from the same configuration", async () => {
    expect(await organizations.readKeys()).toEqual({
      acme: expectedKey("pulumi-cmk-acme", "pulumi-cmk-acme", "eu-central-1"),
      "acme-labs": expectedKey("pulumi-cmk-acme-labs", "pulumi-cmk-acme-labs", "eu-central-1"),
    });
    expect(await organizations.listState()).toEqual(
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

  test("protects the keys: a plan that destroys them is rejected", async () => {
    const { exitCode, text } = await regions.run("plan", "-destroy");
    expect([exitCode, text]).toEqual([1, expect.stringContaining("Instance cannot be destroyed")]);
  });
});
