import { PulumiCmkStack } from "../../index";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { synthesize } from "../../lab/synthesis";
import { TerraformFolder, variableArguments } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

/** Arguments of the command that HCP Terraform's health assessments run. */
const ASSESSMENT = ["plan", "-refresh-only", "-no-color", ...variableArguments({ org: "acme" })];

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
    const { text } = await folder.runOrThrow(
      "apply",
      "-auto-approve",
      "-no-color",
      ...variableArguments({ org: "acme" }),
    );
    expect(text).not.toContain("Check block assertion failed");
    keyId = ((await folder.readOutputs()).key_arn as string).split("/")[1] ?? "";
  });

  /** Runs a KMS command on the key outside Terraform. */
  const kms = (action: string, ...args: string[]) => moto.runAwsCli("kms", action, "--key-id", keyId, ...args);

  /** Changes the audiences of the OIDC provider. */
  async function changeAudience(action: "add" | "remove", audience: string): Promise<void> {
    const command = `${action}-client-id-${action === "add" ? "to" : "from"}-open-id-connect-provider`;
    const arn = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`;
    await moto.runAwsCli("iam", command, "--open-id-connect-provider-arn", arn, "--client-id", audience);
  }

  test("pass for a new deployment, with an empty plan", async () => {
    const { exitCode, text } = await folder.run(
      "plan",
      "-detailed-exitcode",
      "-no-color",
      ...variableArguments({ org: "acme" }),
    );
    expect([exitCode, text]).toEqual([0, expect.not.stringContaining("Warning")]);
  });

  test("warn about a disabled key, disabled rotation and a missing audience", async () => {
    await kms("disable-key-rotation");
    await kms("disable-key");
    await changeAudience("remove", "aws:acme");
    const { exitCode, text } = await folder.run(...ASSESSMENT);
    await changeAudience("add", "aws:acme");
    expect(exitCode).toBe(0);
    expect(text).toMatch(/The key arn:aws:kms:\S+ is disabled, so Pulumi Cloud can't use it\./);
    expect(text).toMatch(/The key arn:aws:kms:\S+ is not rotated\./);
    expect(text).toContain("The OIDC provider doesn't accept aws:acme.");
  });

  test("don't block an apply: with a disabled key, it warns, applies the changes and leaves the key disabled", async () => {
    await kms("enable-key");
    await kms("enable-key-rotation");
    await kms("disable-key");
    const changed = variableArguments({ org: "acme", tags: { team: "security" }, key_description: "Disabled for now" });
    const { exitCode, text } = await folder.run("apply", "-auto-approve", "-no-color", ...changed);
    expect([exitCode, text]).toEqual([0, expect.stringContaining("Apply complete! Resources: 0 added, 3 changed")]);
    expect(text).toMatch(/The key arn:aws:kms:\S+ is disabled/);
    const { KeyMetadata } = (await kms("describe-key")) as { KeyMetadata: { KeyState: string } };
    expect(KeyMetadata.KeyState).toBe("Disabled");
    const plan = await folder.run("plan", "-detailed-exitcode", "-no-color", ...changed);
    expect([plan.exitCode, plan.text]).toEqual([0, expect.stringContaining("aws kms enable-key")]);
  });

  // Must be the last test, because the key is pending deletion afterwards.
  test("warn about a key that is pending deletion, which Terraform treats as deleted", async () => {
    await kms("schedule-key-deletion", "--pending-window-in-days", "7");
    const { exitCode, text } = await folder.run(...ASSESSMENT);
    expect(exitCode).toBe(0);
    expect(text).toMatch(/The key arn:aws:kms:\S+ is pending deletion \(PendingDeletion\)\./);
  });
});
