import { useCloud } from "../../support/command";
import { KEY_ARN, REGISTRATION, ROLE_ARN } from "../../support/outputs";

const command = useCloud();
const status = (...more: string[]) => command.pulumiCmk(["status", "--org", "acme", ...more]);

describe("status", () => {
  test("shows the keys and the migrations as tables", async () => {
    command.cloud.addKey({ ...REGISTRATION, state: "enabled" });
    command.cloud.addKey({ name: "pulumi", keyType: "service" });
    command.cloud.migrations.push({ id: "migration-1", state: "running" });

    const { exitCode, stdout } = await status();

    expect(exitCode).toBe(0);
    expect(stdout).toBe(`Keys of acme:
NAME             ID     TYPE     STATE    DEFAULT  KEY${" ".repeat(KEY_ARN.length - 3)}  ROLE
pulumi-cmk-acme  key-1  aws_kms  enabled  -        ${KEY_ARN}  ${ROLE_ARN}
pulumi           key-2  service  -        -        -${" ".repeat(KEY_ARN.length - 1)}  -

Migrations:
ID           STATE
migration-1  running
`);
  });

  test("says that there are no keys and no migrations", async () => {
    expect((await status()).stdout).toBe("Keys of acme: none.\n\nMigrations: none.\n");
  });

  test("shows states and fields that are not published", async () => {
    command.cloud.addKey({ name: "a", state: "being-weighed", isDefault: true, region: "eu", awsKms: undefined });
    command.cloud.addKey({ name: "b", default: false, awsKms: undefined });
    command.cloud.migrations.push({ id: "m", state: "paused", error: { code: 7 } });

    const { stdout } = await status();

    expect(stdout).toContain(`NAME  ID     TYPE     STATE          DEFAULT  KEY  ROLE  OTHER FIELDS
a     key-1  aws_kms  being-weighed  yes      -    -     region="eu"
b     key-2  aws_kms  -              no       -    -`);
    expect(stdout).toContain(`ID  STATE   OTHER FIELDS\nm   paused  error={"code":7}`);
  });

  test("shows keys with missing fields and fields of other types", async () => {
    const body = JSON.stringify([{ name: null, state: 5, keyType: "azure_kv", awsKms: "later" }]);
    command.cloud.fail({ on: /cmk$/, then: { status: 200, body } });

    const { exitCode, stdout } = await status();

    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      `NAME  ID  TYPE      STATE  DEFAULT  KEY  ROLE\n-     -   azure_kv  5      -        -    -`,
    );
  });

  test("escapes control characters in a name", async () => {
    command.cloud.addKey({ name: "a\u001b[31m\nb" });

    expect((await status()).stdout).toContain("a\\u001b[31m\\nb  key-1");
  });

  test("prints everything that Pulumi Cloud returned as JSON", async () => {
    command.cloud.addKey({ ...REGISTRATION, state: "enabled", tier: 3 });
    command.cloud.migrations.push({ id: "m", state: "paused", error: null });

    expect(JSON.parse((await status("--json")).stdout)).toEqual({
      organization: "acme",
      backend: command.cloud.url,
      keys: [{ id: "key-1", ...REGISTRATION, state: "enabled", tier: 3 }],
      migrations: [{ id: "m", state: "paused", error: null }],
    });
  });

  test("requires an organization", async () => {
    const { exitCode, stderr } = await command.pulumiCmk(["status"]);

    expect(exitCode).toBe(2);
    expect(stderr).toBe("error: No organization is set.\nPass --org NAME or set PULUMI_ORG.\n");
  });
});
