import { join } from "node:path";
import { MODULE } from "../../packaging/module";
import { waitForAll, type CleanUps } from "../../lab/clean-ups";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { preventDestroyError } from "../../lab/prevent-destroy";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const root = join(__dirname, "..", "..");

const ARN = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`;

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
  public static async create(name: string, cleanUps: CleanUps): Promise<AppliedExample> {
    const moto = await Moto.start(cleanUps);
    const copy = new TerraformFolder(moto.environment).removedBy(cleanUps).copy(join(root, MODULE.folder), ".");
    const example = new AppliedExample(new TerraformFolder(moto.environment, join(copy.path, "examples", name)), moto);
    await example.folder.init();
    await example.apply();
    return example;
  }

  private constructor(
    public readonly folder: TerraformFolder,
    public readonly moto: Moto,
  ) {}

  /** Applies the example, with a plan without changes after it. */
  public async apply(): Promise<void> {
    expect((await this.folder.runOrThrow("apply", "-auto-approve")).text).toContain("Apply complete!");
    expect((await this.folder.runOrThrow("plan")).text).toContain("No changes.");
  }

  /** Reads the audiences of the OIDC provider from IAM. */
  public async readAudiences(): Promise<string[]> {
    const { ClientIDList } = await this.moto.runAwsCli<{ ClientIDList: string[] }>(
      ...["iam", "get-open-id-connect-provider", "--open-id-connect-provider-arn", ARN],
    );
    return ClientIDList.sort();
  }

  public async readKeys(): Promise<unknown> {
    return (await this.folder.readOutputs()).pulumi_cloud_keys;
  }

  public async listState(): Promise<string[]> {
    const { stdout } = await this.folder.run("state", "list");
    return stdout.split("\n").filter((address) => address.startsWith("module.") && !address.includes(".data."));
  }
}

describeWith(["terraform", "moto"], "the OIDC provider of the module", () => {
  const cleanUps = cleanUpsAfterAll();
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
  /** Addresses of the resources for an organization. */
  const ofOrganization = (call: string) =>
    [
      "aws_iam_role.role",
      "aws_kms_alias.key",
      "aws_kms_key.key",
      "terraform_data.key_must_stay_the_same",
      "terraform_data.known_key",
      "terraform_data.memory",
    ].map((address) => `module.${call}.${address}`);
  let basic: AppliedExample;
  let regions: AppliedExample;
  let organizations: AppliedExample;

  beforeAll(async () => {
    [basic, regions, organizations] = await waitForAll([
      AppliedExample.create("basic", cleanUps),
      AppliedExample.create("two-regions", cleanUps),
      AppliedExample.create("several-organizations", cleanUps),
    ]);
  });

  test("creates the key of one organization in the Region of the default provider", async () => {
    expect(await basic.folder.readOutputs()).toEqual({
      pulumi_cloud_key: expectedKey("pulumi-cmk-acme", "pulumi-cmk-acme", "eu-central-1"),
    });
  });

  test("rejects a plan with -target for what uses its key if the key is pending deletion", async () => {
    const { folder, moto } = basic;
    const targets = ["key_arn", "key_id", "key_alias_arn", "pulumi_cloud_key"];
    folder.write(
      "uses.tf",
      targets
        .map((output) => `resource "terraform_data" "${output}" {\n  input = module.pulumi_cmk.${output}\n}\n`)
        .join(""),
    );
    const plan = (target: string) => folder.run("plan", `-target=terraform_data.${target}`);
    expect((await plan("key_arn")).text).toContain("Plan: 1 to add, 0 to change, 0 to destroy.");
    const [keyId] = /[0-9a-f-]{36}/.exec(JSON.stringify(await folder.readOutputs())) ?? [];
    await moto.runAwsCli("kms", "schedule-key-deletion", "--key-id", String(keyId), "--region", "eu-central-1");
    // Otherwise, Terraform would create another key, and only warn that the plan is incomplete.
    for (const target of targets) {
      const { exitCode, text } = await plan(target);
      expect([target, exitCode, text]).toEqual([target, 1, expect.stringMatching(preventDestroyError())]);
    }
  });

  test("creates a key in the Region of each provider that is passed to it", async () => {
    expect(await regions.readKeys()).toEqual([
      expectedKey("pulumi-cmk-acme", "pulumi-cmk-acme", "eu-central-1"),
      expectedKey("pulumi-cmk-acme-ireland", "pulumi-cmk-acme", "eu-west-1"),
    ]);
  });

  test("creates a key for each organization in its Region, and one OIDC provider for all, in one apply", async () => {
    expect(await organizations.readKeys()).toEqual({
      acme: expectedKey("pulumi-cmk-acme", "pulumi-cmk-acme", "eu-central-1"),
      "acme-labs": expectedKey("pulumi-cmk-acme-labs", "pulumi-cmk-acme-labs", "eu-central-1"),
      "acme-us": expectedKey("pulumi-cmk-acme-us", "pulumi-cmk-acme-us", "us-east-1"),
    });
    expect(await organizations.listState()).toEqual([
      ...ofOrganization('frankfurt["acme"]'),
      ...ofOrganization('frankfurt["acme-labs"]'),
      "module.oidc_provider.aws_iam_openid_connect_provider.oidc_provider",
      "module.oidc_provider.terraform_data.memory",
      ...ofOrganization('virginia["acme-us"]'),
    ]);
    expect(await organizations.readAudiences()).toEqual(["aws:acme", "aws:acme-labs", "aws:acme-us"]);
  });

  test("adds an organization without a change to the others", async () => {
    const { folder } = organizations;
    folder.write("main.tf", folder.read("main.tf").replace("regions = {", '$&\n    acme-retail = "us-east-1"'));
    expect(await folder.planActions()).toEqual({
      "module.oidc_provider.aws_iam_openid_connect_provider.oidc_provider": ["update"],
      ...Object.fromEntries(ofOrganization('virginia["acme-retail"]').map((address) => [address, ["create"]])),
    });
    await organizations.apply();
    expect(Object.keys((await organizations.readKeys()) as object)).toEqual([
      "acme",
      "acme-labs",
      "acme-retail",
      "acme-us",
    ]);
    expect(await organizations.readAudiences()).toEqual([
      "aws:acme",
      "aws:acme-labs",
      "aws:acme-retail",
      "aws:acme-us",
    ]);
  });

  test("rejects a plan that moves an organization's key to another Region, or removes an organization", async () => {
    const { folder } = organizations;
    const original = folder.read("main.tf");
    for (const change of [
      (example: string) => example.replace('acme-us   = "us-east-1"', 'acme-us   = "eu-central-1"'),
      (example: string) => example.replace('    acme-labs = "eu-central-1"\n', ""),
    ]) {
      expect(change(original)).not.toBe(original);
      folder.write("main.tf", change(original));
      const { exitCode, text } = await folder.run("plan");
      expect([exitCode, text]).toEqual([1, expect.stringMatching(preventDestroyError())]);
    }
    folder.write("main.tf", original);
  });

  test("protects the keys: a plan that destroys them is rejected", async () => {
    const { exitCode, text } = await regions.folder.run("plan", "-destroy");
    expect([exitCode, text]).toEqual([1, expect.stringMatching(preventDestroyError())]);
  });
});

describeWith(["terraform", "moto"], "the submodule oidc-provider", () => {
  const cleanUps = cleanUpsAfterAll();
  const PROVIDER = `provider "aws" {
  region = "eu-central-1"
}
`;
  const CALL = `${PROVIDER}module "oidc_provider" {
  source        = "./module/modules/oidc-provider"
  organizations = ["acme", "acme-labs"]
  audiences     = ["acme"]
}
output "oidc_provider" {
  value = module.oidc_provider
}
`;
  const MOVED = `moved {
  from = aws_iam_openid_connect_provider.pulumi_cloud
  to   = module.oidc_provider.aws_iam_openid_connect_provider.oidc_provider
}
`;
  let moto: Moto;
  let folder: TerraformFolder;

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    folder = new TerraformFolder(moto.environment).removedBy(cleanUps).copy(join(root, MODULE.folder), "module");
    folder.write(
      "main.tf",
      `resource "aws_iam_openid_connect_provider" "pulumi_cloud" {
  url            = "https://api.pulumi.com/oidc"
  client_id_list = ["aws:acme", "aws:acme-labs", "acme"]
}
`,
    );
    await folder.init();
    await folder.runOrThrow("apply", "-auto-approve");
    folder.write("main.tf", CALL + MOVED);
    await folder.init();
  });

  test("takes over an OIDC provider that is moved to it, without a change in AWS", async () => {
    expect(await folder.planActions()).toEqual({ "module.oidc_provider.terraform_data.memory": ["create"] });
    await folder.runOrThrow("apply", "-auto-approve");
    expect((await folder.runOrThrow("plan")).text).toContain("No changes.");
    expect(await folder.readOutputs()).toEqual({
      oidc_provider: {
        arn: ARN,
        url: "https://api.pulumi.com/oidc",
        issuer: "api.pulumi.com/oidc",
        organizations: ["acme", "acme-labs"],
        audiences: ["aws:acme", "aws:acme-labs", "acme"],
      },
    });
  });

  test("takes over the OIDC provider of a module block, without a change to the role and the key", async () => {
    const { environment } = await Moto.start(cleanUps);
    const calling = new TerraformFolder(environment).removedBy(cleanUps).copy(join(root, MODULE.folder), "module");
    const cmk = (inputs: string) => `module "pulumi_cmk" {
  source = "./module"
  org    = "acme"
  ${inputs}
}
`;
    await calling.write("main.tf", PROVIDER + cmk("")).init();
    await calling.runOrThrow("apply", "-auto-approve");
    const inputs = "create_oidc_provider = false\n  oidc_provider_arn = module.oidc_provider.arn";
    const from = "module.pulumi_cmk.aws_iam_openid_connect_provider.oidc_provider[0]";
    calling.write(
      "main.tf",
      cmk(inputs) +
        CALL.replace('"acme", "acme-labs"', '"acme"').replace(/ {2}audiences .*\n/, "") +
        MOVED.replace(/from = .*/, `from = ${from}`),
    );
    await calling.init();
    expect(await calling.planActions()).toEqual({ "module.oidc_provider.terraform_data.memory": ["create"] });
  });

  test("rejects plans that destroy the OIDC provider, or are for another issuer or account", async () => {
    const destroyed = await folder.run("plan", "-destroy");
    expect([destroyed.exitCode, destroyed.text]).toEqual([1, expect.stringMatching(preventDestroyError())]);
    folder.write("main.tf", CALL.replace("audiences ", 'issuer_url = "https://pulumi.example.com/oidc"\n  $&'));
    const forIssuer = await folder.run("plan");
    folder.write("main.tf", CALL);
    const credentials = await moto.createCredentials("210987654321");
    const inAccount = await folder.withEnvironment({ ...moto.environment, ...credentials }).run("plan");
    expect([forIssuer, inAccount].map(({ exitCode }) => exitCode)).toEqual([1, 1]);
    expect(forIssuer.text).toContain(
      'This deployment is for the issuer "api.pulumi.com/oidc", not "pulumi.example.com/oidc".',
    );
    expect(inAccount.text).toContain(`This deployment is for the account "${MOTO_ACCOUNT}", not "210987654321".`);
  });

  test("warns if an audience was removed in AWS", async () => {
    await moto.runAwsCli(
      ...["iam", "remove-client-id-from-open-id-connect-provider", "--open-id-connect-provider-arn", ARN],
      ...["--client-id", "aws:acme-labs"],
    );
    folder.write("main.tf", CALL);
    const { text } = await folder.runOrThrow("plan", "-refresh-only");
    expect(text).toContain("The OIDC provider doesn't accept aws:acme-labs.");
    expect(await folder.planActions()).toEqual({
      "module.oidc_provider.aws_iam_openid_connect_provider.oidc_provider": ["update"],
    });
  });
});
