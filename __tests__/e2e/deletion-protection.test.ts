import { PulumiCmkStack } from "../../index";
import { Aws } from "../../lab/aws";
import { AwsProxy } from "../../lab/aws-proxy";
import { AWS_PROVIDER } from "../../lab/aws-provider";
import { startOver } from "../../lab/aws-requests";
import { ADMINISTRATOR, KeyPolicyEnforcement } from "../../lab/key-policy-enforcement";
import { Moto } from "../../lab/moto";
import type { CommandResult } from "../../lab/process";
import { synthesize } from "../../lab/synthesis";
import { TerraformFolder, variables } from "../../lab/terraform";
import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { describeWith } from "../support/describe-with";

const REGION = "eu-central-1";

/** A configuration that no longer has the deployment in it, and so none of its `prevent_destroy`. */
const WITHOUT_DEPLOYMENT = JSON.stringify({
  terraform: { required_providers: { aws: AWS_PROVIDER } },
  provider: { aws: { region: REGION } },
});

/** What happened to a deployment whose configuration was removed. */
interface Removal {
  readonly keyArn: string;
  readonly result: CommandResult;
  readonly keyState: string | undefined;
  readonly resourcesInState: string[];
}

describeWith(["terraform", "moto"], "when the configuration loses the key", () => {
  const cleanUps = cleanUpsAfterAll();
  const stack = synthesize((app) => new PulumiCmkStack(app, "pulumi-cmk"));
  let moto: Moto;
  let folder: TerraformFolder;
  let unprotected: Removal;
  let isProtected: Removal;
  let changesAfterwards: Record<string, string[]>;

  /** Deploys, removes everything from the configuration, and applies that. */
  async function remove(values: Record<string, unknown>): Promise<Removal> {
    await startOver(moto);
    const proxy = await AwsProxy.start(moto, cleanUps, new KeyPolicyEnforcement(moto));
    folder = new TerraformFolder(proxy.environmentOf(REGION)).removedBy(cleanUps).writeJson(stack);
    await folder.init();
    await folder.succeed("apply", "-auto-approve", ...variables(values));
    const keyArn = (await folder.outputs()).key_arn as string;
    folder.writeJson(WITHOUT_DEPLOYMENT);
    const result = await folder.run("apply", "-auto-approve");
    const resourcesInState = (await folder.succeed("state", "list")).stdout.split("\n").filter(Boolean);
    return { keyArn, result, keyState: await new Aws(moto, REGION).keyState(keyArn), resourcesInState };
  }

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    unprotected = await remove({ org: "acme", key_deletion_protection: false });
    isProtected = await remove({ org: "acme" });
    folder.writeJson(stack);
    await folder.succeed("apply", "-auto-approve", ...variables({ org: "acme" }));
    changesAfterwards = await folder.plannedActions(...variables({ org: "acme" }));
  });

  test("KMS denies the deletion of a protected key", () => {
    const { keyArn, result, keyState } = isProtected;
    expect(result.exitCode).toBe(1);
    expect(result.text).toContain(
      `AccessDeniedException: User: ${ADMINISTRATOR.arn} is not authorized to perform: kms:ScheduleKeyDeletion on resource: ${keyArn} with an explicit deny in a resource-based policy`,
    );
    expect(keyState).toBe("Enabled");
  });

  test("the key and what gives Pulumi Cloud access to it stay, and Terraform keeps track of them", () => {
    expect(isProtected.resourcesInState).toEqual(
      expect.arrayContaining([
        "aws_iam_openid_connect_provider.oidc_provider[0]",
        "aws_iam_role.role",
        "aws_kms_key.key",
      ]),
    );
  });

  test("with the configuration back, the next apply repairs the deployment", () => {
    expect(changesAfterwards).toEqual({});
  });

  test("the same deployment without the protection is deleted", () => {
    const { result, keyState, resourcesInState } = unprotected;
    expect(result.exitCode).toBe(0);
    expect(keyState).toBe("PendingDeletion");
    expect(resourcesInState).toEqual([]);
  });
});
