import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { checkRolePolicies, decideIdentity } from "../../cli/doctor/aws/check-permissions";
import { PulumiCmk } from "../../index";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { run } from "../../lab/process";
import { EXISTING_KEY_CHANGES, type Scenario } from "../../lab/scenarios";
import { synthesizeStack } from "../../lab/synthesis";
import { TerraformFolder, toolEnvironment } from "../../lab/terraform";
import { AWS_PROVIDER } from "../../modules/stack/versions";
import { MODULE } from "../../packaging/module";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const MODULE_FOLDER = join(__dirname, "..", "..", MODULE.folder);

/** A key in another account. moto reads only keys of the account of the credentials. */
const FOREIGN_KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const ROLE_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:role/pulumi-cmk-acme`;
const USE_ACTIONS = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"];
const PLAN = ["plan", "-no-color", "-detailed-exitcode"];

/** Returns a policy that lets a role use a key. */
const keyUsePolicy = (keyArn: string) => ({
  Version: "2012-10-17",
  Statement: [{ Sid: "AllowUseOfTheKey", Effect: "Allow", Action: USE_ACTIONS, Resource: keyArn }],
});

/** Calls the submodule, or the module if there is no key. */
function callModule(inputs: Readonly<Record<string, unknown>>): string {
  const source = "existing_key_arn" in inputs ? "./module/modules/existing-key" : "./module";
  const values = Object.entries(inputs).map(([name, value]) => `  ${name} = ${JSON.stringify(value)}\n`);
  return `provider "aws" {
  region = "us-east-1"
}
module "pulumi_cmk" {
  source = "${source}"
  org    = "acme"
${values.join("")}}
`;
}

/** Joins the lines of an error message, which Terraform breaks and draws a frame around. */
const unwrap = (text: string) => text.replace(/\s*\n[│\s]*/g, " ");

/** Outputs every value of the submodule. */
const OUTPUTS = ["role_arn", "key_arn", "key_id", "key_policy_statement", "pulumi_cloud_key"]
  .map((name) => `output "${name}" {\n  value = module.pulumi_cmk.${name}\n}\n`)
  .join("");

describeWith(["terraform", "moto", "aws"], "an existing key", () => {
  const cleanUps = cleanUpsAfterAll();
  let moto: Moto;
  let keyArn: string;
  let otherKeyArn: string;
  let folder: TerraformFolder;

  const createKey = async (...args: string[]) =>
    (await moto.runAwsCli<{ KeyMetadata: { Arn: string } }>("kms", "create-key", ...args)).KeyMetadata.Arn;
  const kms = (action: string, ...args: string[]) =>
    moto.runAwsCli("kms", action, "--key-id", keyArn.replace(/^.+\//, ""), ...args);
  const readPolicy = async () =>
    (
      await moto.runAwsCli<{ PolicyDocument: unknown }>(
        ...["iam", "get-role-policy", "--role-name", "pulumi-cmk-acme", "--policy-name", "use-key"],
      )
    ).PolicyDocument;

  /** Plans a call of the module, and expects an error that contains each text. */
  async function expectError(within: TerraformFolder, configuration: string, ...texts: string[]) {
    await within.write("main.tf", configuration).init();
    const { exitCode, text } = await within.run("plan", "-no-color");
    expect([exitCode, ...texts.filter((each) => !unwrap(text).includes(each))]).toEqual([1]);
    return "rejected" as const;
  }

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    keyArn = await createKey();
    otherKeyArn = await createKey();
    folder = new TerraformFolder(moto.environment).removedBy(cleanUps).copy(MODULE_FOLDER, "module");
    folder.write("main.tf", callModule({ existing_key_arn: keyArn, check_key_state: true }));
    folder.write("outputs.tf", OUTPUTS);
    await folder.init();
    const { text } = await folder.runOrThrow("apply", "-auto-approve", "-no-color");
    expect(text).toContain("Apply complete! Resources: 4 added, 0 changed, 0 destroyed.");
    expect(text).not.toContain("Warning");
  });

  test("is granted to the role, and the outputs describe it", async () => {
    expect(await folder.readOutputs()).toEqual({
      role_arn: ROLE_ARN,
      key_arn: keyArn,
      key_id: keyArn.split("/")[1],
      key_policy_statement: {
        Sid: "Allow use of the key",
        Effect: "Allow",
        Principal: { AWS: ROLE_ARN },
        Action: USE_ACTIONS,
        Resource: "*",
      },
      pulumi_cloud_key: {
        name: "pulumi-cmk-acme",
        keyType: "aws_kms",
        awsKms: { roleArn: ROLE_ARN, keyArn },
      },
    });
    expect(await readPolicy()).toEqual(keyUsePolicy(keyArn));
  });

  test("creates no key and no alias", async () => {
    const { stdout } = await folder.runOrThrow("state", "list");
    expect(stdout.split("\n").filter((address) => address !== "" && !address.includes(".data."))).toEqual([
      "module.pulumi_cmk.aws_iam_openid_connect_provider.oidc_provider[0]",
      "module.pulumi_cmk.aws_iam_role.role",
      "module.pulumi_cmk.aws_iam_role_policy.use_key",
      "module.pulumi_cmk.terraform_data.memory",
    ]);
  });

  test("has an empty second plan", async () => {
    const { exitCode, text } = await folder.run(...PLAN);
    expect([exitCode, text]).toEqual([0, expect.stringContaining("No changes.")]);
  });

  test("must be the ARN of a key in the partition and, if its state is read, in the Region of the AWS provider", async () => {
    const fresh = new TerraformFolder(moto.environment).removedBy(cleanUps).copy(MODULE_FOLDER, "module");
    const alias = keyArn.replace(/key\/.+/, "alias/pulumi");
    await expectError(
      fresh,
      callModule({ existing_key_arn: alias }),
      `existing_key_arn is "${alias}".`,
      "It must be the ARN of the key, not its alias, because IAM policies match the key's ARN and an alias can point to another key later.",
    );
    const inChina = keyArn.replace("arn:aws:", "arn:aws-cn:");
    await expectError(
      fresh,
      callModule({ existing_key_arn: inChina }),
      `existing_key_arn is "${inChina}".`,
      "It must be in the partition of the role, aws.",
    );
    await expectError(
      fresh,
      callModule({ existing_key_arn: keyArn.replace("us-east-1", "eu-west-1"), check_key_state: true }),
      "is not in the Region of the AWS provider, us-east-1.",
    );
  });

  /** Expects an empty plan, with a warning or without one. */
  async function expectNoChanges(inputs: Readonly<Record<string, unknown>>, warning?: string) {
    folder.write("main.tf", callModule({ existing_key_arn: keyArn, ...inputs }));
    const { exitCode, text } = await folder.run(...PLAN);
    expect([exitCode, text]).toEqual([0, expect.stringContaining(warning ?? "No changes.")]);
    expect(text.includes("Warning: Check block assertion failed")).toBe(warning !== undefined);
    return "no changes" as const;
  }

  const CHANGES: Record<keyof typeof EXISTING_KEY_CHANGES, () => Promise<Scenario["result"]>> = {
    disabled: async () => {
      await kms("disable-key");
      return expectNoChanges({ check_key_state: true }, `The key ${keyArn} is disabled, so Pulumi Cloud can't use it.`);
    },
    pending: async () => {
      await kms("schedule-key-deletion", "--pending-window-in-days", "7");
      return expectNoChanges({ check_key_state: true }, `The key ${keyArn} is pending deletion (PendingDeletion).`);
    },
    unread: async () => {
      await kms("disable-key");
      return expectNoChanges({});
    },
    "another-key": () =>
      expectError(
        folder,
        callModule({ existing_key_arn: otherKeyArn }),
        `This deployment is for the key "${keyArn}", not "${otherKeyArn}".`,
      ),
    confirmed: async () => {
      await folder.write("main.tf", callModule({ existing_key_arn: otherKeyArn })).init();
      expect(await folder.planActions("-replace=module.pulumi_cmk.terraform_data.memory")).toEqual({
        "module.pulumi_cmk.aws_iam_role_policy.use_key": ["update"],
        "module.pulumi_cmk.terraform_data.memory": ["delete", "create"],
      });
      return "in place";
    },
    "to-created-key": () => {
      // The module has no output key_policy_statement.
      folder.write("outputs.tf", "");
      return expectError(
        folder,
        callModule({}),
        `This deployment is for the key "${keyArn}", not "created by this deployment".`,
      );
    },
    "from-created-key": async () => {
      const created = new TerraformFolder((await Moto.start(cleanUps)).environment).removedBy(cleanUps);
      created.copy(MODULE_FOLDER, "module");
      await created.write("main.tf", callModule({})).init();
      await created.runOrThrow("apply", "-auto-approve");
      await created.write("main.tf", callModule({ existing_key_arn: FOREIGN_KEY })).init();
      const { exitCode, text } = await created.run("plan", "-no-color");
      expect([exitCode, unwrap(text)]).toEqual([
        1,
        expect.stringContaining(`This deployment is for the key "created by this deployment", not "${FOREIGN_KEY}".`),
      ]);
      // A confirmed change would delete the key.
      expect(unwrap(text)).toContain("(none for another key: create a second deployment");
      expect(text).not.toContain("-replace");
      return "rejected";
    },
  };

  test.each(Object.keys(CHANGES) as (keyof typeof CHANGES)[])(
    "has the result in docs/nothing-lost.md: %s",
    async (name) => {
      folder.write("outputs.tf", OUTPUTS);
      const { result } = EXISTING_KEY_CHANGES[name];
      const actual = await CHANGES[name]();
      // Enables the key if it is disabled or pending deletion.
      await kms("cancel-key-deletion").catch(() => undefined);
      await kms("enable-key");
      expect(actual).toBe(result);
    },
  );
});

describeWith(["terraform", "moto", "aws"], "an existing key of a construct", () => {
  const cleanUps = cleanUpsAfterAll();
  let moto: Moto;
  let folder: TerraformFolder;

  const build = (existingKeyArn?: string) => (stack: TerraformStack) => {
    stack.addOverride("terraform.required_providers.aws", AWS_PROVIDER);
    new PulumiCmk(stack, "acme", { organization: "acme", existingKeyArn });
  };
  const plan = async (existingKeyArn?: string) => {
    folder.writeJson(synthesizeStack(build(existingKeyArn)));
    const { exitCode, text } = await folder.run(...PLAN);
    return [exitCode, unwrap(text)];
  };

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    folder = new TerraformFolder(moto.environment).removedBy(cleanUps);
    await folder.writeJson(synthesizeStack(build(FOREIGN_KEY))).init();
    await folder.runOrThrow("apply", "-auto-approve");
  });

  test("in another account and Region is granted without reading it, and the second plan is empty", async () => {
    expect(await plan(FOREIGN_KEY)).toEqual([0, expect.stringContaining("No changes.")]);
    const { PolicyDocument } = await moto.runAwsCli<{ PolicyDocument: unknown }>(
      ...["iam", "get-role-policy", "--role-name", "pulumi-cmk-acme", "--policy-name", "use-key"],
    );
    expect(PolicyDocument).toEqual(keyUsePolicy(FOREIGN_KEY));
  });

  test("is granted again by the command that doctor prints, without a difference in the next plan", async () => {
    const inline = ["--role-name", "pulumi-cmk-acme", "--policy-name", "use-key"];
    await moto.runAwsCli("iam", "delete-role-policy", ...inline);
    const use = { roleArn: ROLE_ARN, keyArn: FOREIGN_KEY };
    const [{ remedy = "" } = {}] = checkRolePolicies(decideIdentity([], use), use);
    const [, command = ""] = remedy.split("\n");

    const { exitCode, stderr } = await run("sh", ["-c", command], { env: toolEnvironment(moto.environment) });
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(await plan(FOREIGN_KEY)).toEqual([0, expect.stringContaining("No changes.")]);
    const { PolicyNames } = await moto.runAwsCli<{ PolicyNames: string[] }>(
      ...["iam", "list-role-policies", "--role-name", "pulumi-cmk-acme"],
    );
    expect(PolicyNames).toEqual(["use-key"]);
  });

  test("can't be replaced by another key, or by one that the construct creates", async () => {
    const other = FOREIGN_KEY.replace("1234abcd", "5678abcd");
    expect(await plan(other)).toEqual([
      1,
      expect.stringContaining(`This deployment is for the key "${FOREIGN_KEY}", not "${other}".`),
    ]);
    expect(await plan()).toEqual([
      1,
      expect.stringContaining(`This deployment is for the key "${FOREIGN_KEY}", not "created by this deployment".`),
    ]);
  });
});

describeWith(["terraform", "moto", "aws"], "the example of the module for an existing key", () => {
  const cleanUps = cleanUpsAfterAll();

  test("creates a key, grants it to the role, and adds the statement to the key policy, in one apply", async () => {
    const moto = await Moto.start(cleanUps);
    const folder = new TerraformFolder(moto.environment).removedBy(cleanUps).copy(MODULE_FOLDER, ".");
    const run = (command: string, ...args: string[]) => folder.run("-chdir=examples/existing-key", command, ...args);
    const init = await run("init");
    const applied = await run("apply", "-auto-approve", "-no-color");
    expect([init, applied].map(({ exitCode, text }) => (exitCode === 0 ? "" : text))).toEqual(["", ""]);
    expect((await run("plan", "-no-color")).text).toContain("No changes.");
    const [{ awsKms: { keyArn = "" } = {} } = {}] = JSON.parse(
      (await run("output", "-json", "pulumi_cloud_keys")).stdout,
    ) as { awsKms?: { keyArn: string } }[];
    const { Policy } = await moto.runAwsCli<{ Policy: string }>(
      ...["kms", "get-key-policy", "--key-id", keyArn, "--policy-name", "default", "--region", "eu-central-1"],
    );
    expect((JSON.parse(Policy) as { Statement: unknown[] }).Statement.at(-1)).toEqual({
      Sid: "Allow use of the key",
      Effect: "Allow",
      Principal: { AWS: ROLE_ARN },
      Action: USE_ACTIONS,
      Resource: "*",
    });
  });
});
