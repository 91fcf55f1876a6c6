import { PulumiCmkStack } from "../../index";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { synthesize } from "../../lab/synthesis";
import { TerraformFolder, variables } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

/** What HCP Terraform's health assessments run. */
const ASSESSMENT = ["plan", "-refresh-only", "-no-color", ...variables({ org: "acme" })];

describeWith(["terraform", "moto", "aws"], "the stack's health checks", () => {
  const cleanUps = cleanUpsAfterAll();
  let moto: Moto;
  let folder: TerraformFolder;
  let keyId: string;

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    folder = new TerraformFolder(moto.environment)
      .removedBy(cleanUps)
      .writeJson(synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk")));
    await folder.init();
    const { text } = await folder.succeed("apply", "-auto-approve", "-no-color", ...variables({ org: "acme" }));
    expect(text).not.toContain("Check block assertion failed");
    keyId = ((await folder.outputs()).key_arn as string).split("/")[1] ?? "";
  });

  // What is done to AWS behind Terraform's back.
  const kms = (action: string, ...args: string[]) => moto.aws("kms", action, "--key-id", keyId, ...args);

  /** Changes the audiences of the OIDC provider. */
  async function changeAudience(action: "add" | "remove", audience: string): Promise<void> {
    const command = `${action}-client-id-${action === "add" ? "to" : "from"}-open-id-connect-provider`;
    const arn = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`;
    await moto.aws("iam", command, "--open-id-connect-provider-arn", arn, "--client-id", audience);
  }

  test("pass while all is well, and change no plan", async () => {
    const { exitCode, text } = await folder.run(
      "plan",
      "-detailed-exitcode",
      "-no-color",
      ...variables({ org: "acme" }),
    );
    expect([exitCode, text]).toEqual([0, expect.not.stringContaining("Warning")]);
  });

  test("warn when the key is disabled, rotation is off and the provider lost the audience", async () => {
    await kms("disable-key-rotation");
    await kms("disable-key");
    await changeAudience("remove", "aws:acme");
    const { exitCode, text } = await folder.run(...ASSESSMENT);
    await changeAudience("add", "aws:acme");
    expect(exitCode).toBe(0);
    expect(text).toMatch(/The key arn:aws:kms:\S+ is disabled, so Pulumi Cloud can't use it\./);
    expect(text).toMatch(/The key arn:aws:kms:\S+ is not rotated\./);
    expect(text).toContain("must accept every audience that is asked for, but lacks aws:acme:");
  });

  test("block nothing: while the key is disabled, an apply warns, does its work, and leaves the key disabled", async () => {
    await kms("enable-key");
    await kms("enable-key-rotation");
    await kms("disable-key");
    const changed = variables({ org: "acme", tags: { team: "security" }, key_description: "Disabled for now" });
    const { exitCode, text } = await folder.run("apply", "-auto-approve", "-no-color", ...changed);
    expect([exitCode, text]).toEqual([0, expect.stringContaining("Apply complete! Resources: 0 added, 3 changed")]);
    expect(text).toMatch(/The key arn:aws:kms:\S+ is disabled/);
    const { KeyMetadata } = (await kms("describe-key")) as { KeyMetadata: { KeyState: string } };
    expect(KeyMetadata.KeyState).toBe("Disabled");
    const plan = await folder.run("plan", "-detailed-exitcode", "-no-color", ...changed);
    expect([plan.exitCode, plan.text]).toEqual([0, expect.stringContaining("aws kms enable-key")]);
  });

  // The last: nothing but the key's restoration may follow.
  test("warn when the key is pending deletion, which Terraform takes for deleted", async () => {
    await kms("schedule-key-deletion", "--pending-window-in-days", "7");
    const { exitCode, text } = await folder.run(...ASSESSMENT);
    expect(exitCode).toBe(0);
    expect(text).toMatch(/The key arn:aws:kms:\S+ is pending deletion \(PendingDeletion\)\./);
  });
});
