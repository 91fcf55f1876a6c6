import { PulumiCmkStack } from "../../index";
import { Aws } from "../../lab/aws";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { preventDestroyError } from "../../lab/prevent-destroy";
import { PulumiCloudSession } from "../../lab/pulumi-cloud-session";
import { synthesize } from "../../lab/synthesis";
import { TerraformFolder, variableArguments } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";
import { createSteps } from "../support/steps";

const REGION = "us-east-1";
const OIDC_PROVIDER = "aws_iam_openid_connect_provider.oidc_provider[0]";
const OIDC_PROVIDER_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`;
const ADMINISTRATOR_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:role/security`;

const CREATED = { org: "acme" };
const UPDATED = {
  ...CREATED,
  tags: { team: "security" },
  key_administrator_arns: [ADMINISTRATOR_ARN],
  key_account_access: "full",
};
/** A second deployment that looks up the OIDC provider of the first. */
const SECOND = { org: "acme", oidc_provider_arn: OIDC_PROVIDER_ARN, role_name: "b", key_alias: "b" };

describeWith(["terraform", "moto"], "the lifecycle of a deployment", () => {
  const cleanUps = cleanUpsAfterAll();
  const step = createSteps();
  let moto: Moto;
  let aws: Aws;
  let first: TerraformFolder;
  let second: TerraformFolder;
  let arns: Readonly<Record<"key_arn" | "key_alias_arn" | "role_arn" | "oidc_provider_arn", string>>;

  const synthesizeStack = (preventDestroy: boolean) =>
    synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk", { preventDestroy }));

  const createFolder = (preventDestroy: boolean) =>
    new TerraformFolder(moto.environment).removedBy(cleanUps).writeJson(synthesizeStack(preventDestroy)).init();

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    aws = new Aws(moto, REGION);
    first = await createFolder(true);
    second = await createFolder(false);
  });

  step("apply creates the deployment", async () => {
    await first.runOrThrow("apply", "-auto-approve", ...variableArguments(CREATED));
    arns = (await first.readOutputs()) as typeof arns;
    expect(arns.key_arn).toMatch(/^arn:aws:kms:/);
  });

  for (const output of ["key_arn", "key_alias_arn"] as const) {
    step(`Pulumi Cloud encrypts and decrypts text with ${output}`, async () => {
      const session = await PulumiCloudSession.open(moto, REGION, arns.role_arn);
      expect(await session.roundTrip(arns[output], "s3cret")).toBe("s3cret");
    });

    step(`Pulumi Cloud generates and decrypts a data key with ${output}`, async () => {
      const session = await PulumiCloudSession.open(moto, REGION, arns.role_arn);
      expect(await session.dataKeyRoundTrip(arns[output])).toBe(true);
    });
  }

  step("a plan with tags, key administrators and account access updates in place", async () => {
    expect(await first.planActions(...variableArguments(UPDATED))).toEqual({
      [OIDC_PROVIDER]: ["update"],
      "aws_iam_role.role": ["update"],
      "aws_kms_key.key": ["update"],
    });
  });

  step("apply updates the deployment, and keeps the key", async () => {
    await first.runOrThrow("apply", "-auto-approve", "plan");
    expect((await first.readOutputs()).key_arn).toBe(arns.key_arn);
    expect(await aws.listTags(arns.key_arn, arns.role_arn, arns.oidc_provider_arn)).toEqual([
      { team: "security" },
      { team: "security" },
      { team: "security" },
    ]);
    expect(await aws.getKeyPolicy(arns.key_arn)).toMatchObject({
      Statement: [
        { Sid: "Allow use of the key", Principal: { AWS: `arn:aws:iam::${MOTO_ACCOUNT}:role/pulumi-cmk-acme` } },
        { Sid: "Enable IAM User Permissions", Action: "kms:*" },
        { Sid: "Allow access for Key Administrators", Principal: { AWS: [ADMINISTRATOR_ARN] } },
        { Sid: "Deny deletion of the key", Effect: "Deny" },
      ],
    });
  });

  step("the next plan is empty", async () => {
    expect(await first.planActions(...variableArguments(UPDATED))).toEqual({});
  });

  const protectedChanges: [change: string, command: string[], values: object, address: string][] = [
    ["destroy", ["destroy", "-auto-approve"], {}, "terraform_data.key_must_stay_the_same"],
    ["a change of key_multi_region", ["plan"], { key_multi_region: true }, "aws_kms_key.key"],
    ["a change of role_name", ["plan"], { role_name: "other" }, "aws_iam_role.role"],
    ["oidc_provider_arn of its own OIDC provider", ["plan"], { oidc_provider_arn: OIDC_PROVIDER_ARN }, OIDC_PROVIDER],
  ];
  for (const [change, command, values, address] of protectedChanges) {
    step(`prevent_destroy rejects ${change}`, async () => {
      const { exitCode, text } = await first.run(...command, ...variableArguments({ ...UPDATED, ...values }));
      expect(exitCode).toBe(1);
      expect(preventDestroyError().exec(text)?.[1]).toBe(address);
    });
  }

  const otherDeployments: [variable: string, values: object, difference: string][] = [
    ["org", { org: "umbrella" }, 'the organization "acme", not "umbrella"'],
    [
      "oidc_issuer_url",
      { oidc_issuer_url: "https://pulumi.example.com/oidc" },
      'the issuer "api.pulumi.com/oidc", not "pulumi.example.com/oidc"',
    ],
  ];
  for (const [variable, values, difference] of otherDeployments) {
    step(`a plan with another ${variable} is rejected`, async () => {
      const { exitCode, text } = await first.run("plan", ...variableArguments({ ...UPDATED, ...values }));
      expect(exitCode).toBe(1);
      expect(text).toContain(`This deployment is for ${difference}`);
    });
  }

  step("a second OIDC provider in the account is rejected by AWS", async () => {
    const { exitCode, text } = await second.run("apply", "-auto-approve", ...variableArguments({ org: "umbrella" }));
    expect(exitCode).toBe(1);
    expect(text).toContain("creating IAM OIDC Provider");
    expect(text).toContain("EntityAlreadyExists");
  });

  step("an OIDC provider without the audience is rejected, with the command that adds it", async () => {
    const values = { org: "umbrella", oidc_provider_arn: arns.oidc_provider_arn };
    const { exitCode, stderr } = await second.run("plan", ...variableArguments(values));
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `  aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${OIDC_PROVIDER_ARN} --client-id aws:umbrella\n`,
    );
  });

  step("the key is still enabled", async () => {
    expect(await aws.getKeyState(arns.key_arn)).toBe("Enabled");
  });

  step("a second deployment uses the existing OIDC provider", async () => {
    // The failed apply created no role and no key, because they depend on the OIDC provider.
    await second.runOrThrow("apply", "-auto-approve", ...variableArguments(SECOND));
    expect(await second.readOutputs()).toMatchObject({
      oidc_provider_arn: OIDC_PROVIDER_ARN,
      role_arn: `arn:aws:iam::${MOTO_ACCOUNT}:role/b`,
    });
  });

  step("without prevent_destroy, destroy deletes everything", async () => {
    first.writeJson(synthesizeStack(false));
    await first.runOrThrow("destroy", "-auto-approve", ...variableArguments(UPDATED));
    expect((await first.runOrThrow("state", "list")).stdout).toBe("");
  });
});
