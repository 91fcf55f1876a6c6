import { cleanUpsAfterAll } from "../support/clean-ups-after-all";
import { AWS_PROVIDER } from "../../modules/stack/versions";
import { INVOCATION_ID } from "../../lab/aws-call";
import { Moto, MOTO_ACCOUNT } from "../../lab/moto";
import { TerraformFolder } from "../../lab/terraform";
import { describeWith } from "../support/describe-with";

const ISSUER = "https://id.example.com";
const PROVIDER_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:oidc-provider/api.pulumi.com/oidc`;

/** Creates a configuration with the two resources that lab/moto/sitecustomize.py fixes. */
function createConfiguration(audiences: readonly string[], key: Record<string, unknown>): string {
  return JSON.stringify({
    terraform: { required_providers: { aws: AWS_PROVIDER } },
    resource: {
      aws_iam_openid_connect_provider: {
        pulumi: { url: "https://api.pulumi.com/oidc", client_id_list: audiences },
      },
      aws_kms_key: { key },
    },
    output: { key_id: { value: "${aws_kms_key.key.key_id}" } },
  });
}

describeWith(["terraform", "moto", "aws"], "the emulated AWS", () => {
  const cleanUps = cleanUpsAfterAll();
  let moto: Moto;
  let folder: TerraformFolder;
  let keyId: string;

  const ROTATED = { enable_key_rotation: true, rotation_period_in_days: 365 };

  beforeAll(async () => {
    moto = await Moto.start(cleanUps);
    folder = await new TerraformFolder(moto.environment)
      .removedBy(cleanUps)
      .writeJson(createConfiguration(["aws:acme"], ROTATED))
      .init();
    await folder.runOrThrow("apply", "-auto-approve");
    keyId = (await folder.readOutputs()).key_id as string;
  });

  const kms = (action: string, ...args: string[]) => moto.runAwsCli("kms", action, "--key-id", keyId, ...args);
  const changeAudience = (action: string, audience: string) =>
    moto.runAwsCli("iam", action, "--open-id-connect-provider-arn", PROVIDER_ARN, "--client-id", audience);
  const listAudiences = async () =>
    (
      await moto.runAwsCli<{ ClientIDList: string[] }>(
        ...["iam", "get-open-id-connect-provider", "--open-id-connect-provider-arn", PROVIDER_ARN],
      )
    ).ClientIDList;

  test("stores the rotation period of a key: the second plan is empty", async () => {
    expect(await folder.planActions()).toEqual({});
  });

  test("changes audiences and the rotation period in place: the next plan is empty", async () => {
    folder.writeJson(
      createConfiguration(["aws:acme-labs", "acme"], { enable_key_rotation: true, rotation_period_in_days: 90 }),
    );
    expect(await folder.planActions()).toEqual({
      "aws_iam_openid_connect_provider.pulumi": ["update"],
      "aws_kms_key.key": ["update"],
    });
    await folder.runOrThrow("apply", "-auto-approve", "plan");
    expect(await folder.planActions()).toEqual({});
    expect((await listAudiences()).sort()).toEqual(["acme", "aws:acme-labs"]);
    expect(await kms("get-key-rotation-status")).toMatchObject({ RotationPeriodInDays: 90 });
  });

  test("accepts adding or removing an audience twice", async () => {
    await changeAudience("add-client-id-to-open-id-connect-provider", "aws:umbrella");
    await changeAudience("add-client-id-to-open-id-connect-provider", "aws:umbrella");
    expect((await listAudiences()).filter((audience) => audience === "aws:umbrella")).toHaveLength(1);
    await changeAudience("remove-client-id-from-open-id-connect-provider", "aws:umbrella");
    await changeAudience("remove-client-id-from-open-id-connect-provider", "aws:umbrella");
    expect(await listAudiences()).not.toContain("aws:umbrella");
  });

  test("returns no rotation period while rotation is disabled, and 365 days if none is set", async () => {
    await kms("disable-key-rotation");
    expect(await kms("get-key-rotation-status")).toMatchObject({ KeyRotationEnabled: false });
    expect(await kms("get-key-rotation-status")).not.toHaveProperty("RotationPeriodInDays");
    await kms("enable-key-rotation");
    expect(await kms("get-key-rotation-status")).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
  });

  test("rejects rotation with a period out of range, and for a disabled key", async () => {
    await expect(kms("enable-key-rotation", "--rotation-period-in-days", "2561")).rejects.toThrow(
      "ValidationException",
    );
    await kms("disable-key");
    await expect(kms("enable-key-rotation")).rejects.toThrow("DisabledException");
    await expect(kms("disable-key-rotation")).rejects.toThrow("DisabledException");
  });

  test("repeats the response to a request that an SDK sends again, unless it failed", async () => {
    const createProvider = (invocationId: string, url: string) =>
      fetch(moto.endpoint, {
        method: "POST",
        headers: {
          authorization: "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/iam/aws4_request, Signature=0",
          "content-type": "application/x-www-form-urlencoded",
          [INVOCATION_ID]: invocationId,
        },
        body: new URLSearchParams({
          Action: "CreateOpenIDConnectProvider",
          Version: "2010-05-08",
          Url: url,
          "ThumbprintList.member.1": "0".repeat(40),
        }),
      });
    const [first, second] = [await createProvider("a", ISSUER), await createProvider("a", ISSUER)];

    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await second.text()).toBe(await first.text());
    expect((await createProvider("b", ISSUER)).status).toBe(409);
    await moto.callMotoApi("reset");
    expect((await createProvider("b", ISSUER)).status).toBe(200);
    await moto.callMotoApi("reset");
    expect((await createProvider("a", ISSUER)).status).toBe(200);
    expect((await createProvider("b", ISSUER)).status).toBe(409);
  });
});
