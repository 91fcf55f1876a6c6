import { PulumiCmkStack } from "../../index";
import { Aws } from "../../lab/aws";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { PulumiCloudSession } from "../../lab/pulumi-cloud-session";
import { synthesize } from "../../lab/synthesis";
import { type CommandResult } from "../../lab/process";
import { TerraformFolder, variables } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const REGION = "us-east-1";
const ADMINISTRATOR = `arn:aws:iam::${MOTO_ACCOUNT}:role/security`;

type ArnOutputs = Record<"key_arn" | "key_alias_arn" | "role_arn" | "oidc_provider_arn", string>;

function stack(preventDestroy: boolean): string {
  return synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk", { preventDestroy }));
}

describeWith(["terraform", "moto"], "in the life of a deployment", () => {
  const cleanUps = cleanUpsAfterAll();
  let moto: Moto;

  async function newFolder(synthesized: string): Promise<TerraformFolder> {
    return new TerraformFolder(moto.environment).removedBy(cleanUps).writeJson(synthesized).init();
  }

  /** What each step of the life came to: the steps depend on each other, and the tests only look at them. */
  const life: {
    keyArns: unknown[];
    changes: Record<string, string[]>;
    keyPolicy?: unknown;
    tags?: unknown;
    changesAfterwards?: Record<string, string[]>;
    refusals: Record<string, CommandResult>;
    keyStateAfterRefusal?: string;
    lookedUp?: Record<string, unknown>;
    secrets: Record<string, unknown>;
    stateAfterDestroy?: string;
  } = { keyArns: [], changes: {}, refusals: {}, secrets: {} };

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    const folder = await newFolder(stack(true));
    const acme = { org: "acme" };
    await folder.succeed("apply", "-auto-approve", ...variables(acme));
    const { key_arn, key_alias_arn, role_arn, oidc_provider_arn } = (await folder.outputs()) as ArnOutputs;
    life.keyArns.push(key_arn);

    const session = await PulumiCloudSession.open(moto, REGION, role_arn);
    life.secrets = {
      "a text by the key's ARN": await session.roundTrip(key_arn, "s3cret"),
      "a text by the alias' ARN": await session.roundTrip(key_alias_arn, "s3cret"),
      "a data key by the key's ARN": await session.dataKeyRoundTrip(key_arn),
      "a data key by the alias' ARN": await session.dataKeyRoundTrip(key_alias_arn),
    };

    const changed = {
      ...acme,
      tags: { team: "security" },
      key_administrator_arns: [ADMINISTRATOR],
      key_account_access: "full",
    };
    life.changes = await folder.plannedActions(...variables(changed));
    await folder.succeed("apply", "-auto-approve", "plan");
    life.keyArns.push((await folder.outputs()).key_arn);
    const aws = new Aws(moto, REGION);
    life.keyPolicy = await aws.keyPolicy(key_arn);
    life.tags = await aws.tags(key_arn, role_arn, oidc_provider_arn);
    life.changesAfterwards = await folder.plannedActions(...variables(changed));

    const plan = (values: Record<string, unknown>) => folder.run("plan", ...variables({ ...changed, ...values }));
    const other = await newFolder(stack(false));
    const found = { org: "umbrella", oidc_provider_arn };
    life.refusals = {
      destroy: await folder.run("destroy", "-auto-approve", ...variables(changed)),
      "change the kind of key": await plan({ key_multi_region: true }),
      "change the organization": await plan({ org: "umbrella" }),
      "change the role's name": await plan({ role_name: "other" }),
      "change the issuer": await plan({ oidc_issuer_url: "https://pulumi.example.com/oidc" }),
      "name its own OIDC provider": await plan({ oidc_provider_arn }),
      "a second OIDC provider": await other.run("apply", "-auto-approve", ...variables({ org: "umbrella" })),
      "a missing audience": await other.run("plan", ...variables(found)),
    };
    life.keyStateAfterRefusal = await aws.keyState(key_arn);
    // The role and the key of the failed attempt were not made: they come after the OIDC provider.
    await other.succeed(
      "apply",
      "-auto-approve",
      ...variables({ ...found, org: "acme", role_name: "b", key_alias: "b" }),
    );
    life.lookedUp = await other.outputs();

    folder.writeJson(stack(false));
    await folder.succeed("destroy", "-auto-approve", ...variables(changed));
    life.stateAfterDestroy = (await folder.succeed("state", "list")).stdout;
  });

  test.each([
    ["a text by the key's ARN", "s3cret"],
    ["a text by the alias' ARN", "s3cret"],
    ["a data key by the key's ARN", true],
    ["a data key by the alias' ARN", true],
  ])("Pulumi Cloud encrypts and decrypts %s", (what, expected) => {
    expect(life.secrets[what]).toBe(expected);
  });

  test("tags, administrators and account access change in place, and the key stays", () => {
    expect(life.changes).toEqual({
      "aws_iam_openid_connect_provider.oidc_provider[0]": ["update"],
      "aws_iam_role.role": ["update"],
      "aws_kms_key.key": ["update"],
    });
    expect(life.keyArns[0]).toMatch(/^arn:aws:kms:/);
    expect(life.keyArns[1]).toBe(life.keyArns[0]);
    expect(life.changesAfterwards).toEqual({});
    expect(life.tags).toEqual([{ team: "security" }, { team: "security" }, { team: "security" }]);
    expect(life.keyPolicy).toMatchObject({
      Statement: [
        { Sid: "Allow use of the key", Principal: { AWS: `arn:aws:iam::${MOTO_ACCOUNT}:role/pulumi-cmk-acme` } },
        { Sid: "Enable IAM User Permissions", Action: "kms:*" },
        { Sid: "Allow access for Key Administrators", Principal: { AWS: [ADMINISTRATOR] } },
        { Sid: "Deny deletion of the key", Effect: "Deny" },
      ],
    });
  });

  test.each([
    ["destroy", "terraform_data.key_must_stay_the_same"],
    ["change the kind of key", "aws_kms_key.key"],
    ["change the role's name", "aws_iam_role.role"],
    ["name its own OIDC provider", "aws_iam_openid_connect_provider.oidc_provider[0]"],
  ])("to %s is refused while the resources are protected", (what, address) => {
    expect(life.refusals[what]?.exitCode).toBe(1);
    expect(life.refusals[what]?.text).toContain("Error: Instance cannot be destroyed");
    expect(life.refusals[what]?.text).toContain(`Resource ${address} has lifecycle.prevent_destroy set`);
  });

  test.each([
    ["change the organization", 'the organization "acme", not "umbrella"'],
    ["change the issuer", 'the issuer "api.pulumi.com/oidc", not "pulumi.example.com/oidc"'],
  ])("to %s is refused, because the deployment is for another", (what, difference) => {
    expect(life.refusals[what]?.exitCode).toBe(1);
    expect(life.refusals[what]?.text).toContain(`This deployment is for ${difference}`);
  });

  test("the key is as it was after that", () => {
    expect(life.keyStateAfterRefusal).toBe("Enabled");
  });

  test("an OIDC provider that is there already can't be made a second time", () => {
    expect(life.refusals["a second OIDC provider"]?.exitCode).toBe(1);
    expect(life.refusals["a second OIDC provider"]?.text).toContain("creating IAM OIDC Provider");
    expect(life.refusals["a second OIDC provider"]?.text).toContain("EntityAlreadyExists");
  });

  test("one that is there, but lacks the audience, fails the plan with the command that adds it", () => {
    expect(life.refusals["a missing audience"]?.exitCode).toBe(1);
    expect(life.refusals["a missing audience"]?.stderr).toContain(
      `  aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc --client-id aws:umbrella\n`,
    );
  });

  test("one that is there, and has the audience, is used", () => {
    expect(life.lookedUp).toMatchObject({
      oidc_provider_arn: `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`,
      role_arn: `arn:aws:iam::${MOTO_ACCOUNT}:role/b`,
    });
  });

  test("everything is destroyed once that is allowed", () => {
    expect(life.stateAfterDestroy).toBe("");
  });
});
