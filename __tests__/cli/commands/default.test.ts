import { useCloud } from "../../support/command";

const command = useCloud();
const LIST = "GET /api/orgs/acme/cmk";
const DEFAULT = "POST /api/orgs/acme/cmk/key-2/default";
const MIGRATIONS = "GET /api/orgs/acme/cmk/migration";

const makeDefault = (key: string, ...more: string[]) =>
  command.pulumiCmk(["default", key, "--org", "acme", "--watch", "0", ...more]);

beforeEach(() => {
  command.cloud.addKey({ name: "old", state: "enabled", isDefault: true });
  command.cloud.addKey({ name: "new", state: "enabled", isDefault: false });
});

describe("default", () => {
  test.each(["new", "key-2"])(
    "makes the key %s the default, without outputs, and shows the migrations",
    async (key) => {
      command.cloud.startMigration(undefined);

      const { exitCode, stdout, stderr } = await makeDefault(key);

      expect(stdout).toBe(`The key "new" (key-2) is now the default key of acme.
Migrations reported by Pulumi Cloud:
  migration-1  running
Migrations run in Pulumi Cloud. To see them later, run pulumi-cmk status --org acme.
Don't disable or delete the KMS key in AWS until Pulumi Cloud has migrated all data keys.
While the key is disabled, Pulumi Cloud can't decrypt the data. If the key is deleted, the data is lost.
`);
      expect(stderr).toBe("");
      expect(exitCode).toBe(0);
      expect(command.cloud.receivedCalls).toEqual([LIST, DEFAULT, MIGRATIONS]);
      expect(command.cloud.keys).toMatchObject([
        { name: "old", isDefault: false },
        { name: "new", isDefault: true },
      ]);
    },
  );

  test("shows the progress of migrations until the time is over", async () => {
    command.cloud.startMigration(undefined);

    const { waits, stdout } = await command.pulumiCmk(["default", "new", "--org", "acme", "--watch", "3"], {
      onWait: () => {
        command.cloud.migrations.forEach((migration) => (migration.state = "completed"));
      },
    });

    expect(waits).toEqual([1000, 2000]);
    expect(stdout).toContain("  migration-1  running\n  migration-1  running -> completed\n");
  });

  test("prints the result as JSON", async () => {
    const { stdout } = await makeDefault("new", "--json");

    expect(JSON.parse(stdout)).toEqual({
      organization: "acme",
      backend: command.cloud.url,
      key: { ...command.cloud.keys[1], isDefault: false },
      default: "set",
      migrations: [],
    });
    expect(JSON.parse((await makeDefault("new", "--json")).stdout)).toMatchObject({
      default: "already",
      migrations: [],
    });
  });

  test("changes nothing if the key is already the default, and says so", async () => {
    const { exitCode, stdout } = await makeDefault("old");

    expect(exitCode).toBe(0);
    expect(stdout).toBe(`The key "old" (key-1) is already the default key of acme.
Migrations reported by Pulumi Cloud:
  none
`);
    expect(command.cloud.receivedCalls).toEqual([LIST, MIGRATIONS]);
  });

  test("sends the request if Pulumi Cloud doesn't say which key is the default", async () => {
    command.cloud.reset();
    command.cloud.addKey({ name: "old", state: "enabled" });

    expect(await makeDefault("old")).toMatchObject({ exitCode: 0 });
    expect(await makeDefault("old")).toMatchObject({ exitCode: 0 });
    expect(command.cloud.defaultKeyId).toBe("key-1");
  });

  test.each(["disabled", "DISABLED"])("refuses a key that is %s, before it sends the request", async (state) => {
    command.cloud.addKey({ name: "off", state });

    const { exitCode, stdout, stderr } = await makeDefault("off");

    expect(exitCode).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toBe(
      'error: The key "off" (key-3) is disabled in Pulumi Cloud, so it can\'t become the default key.\nChoose an enabled key. To see the keys, run pulumi-cmk status --org acme.\n',
    );
    expect(command.cloud.receivedCalls).toEqual([LIST]);
  });

  test("warns of a state that isn't clear, and sends the request", async () => {
    command.cloud.addKey({ name: "odd", state: "being-weighed" });

    const { exitCode, stderr } = await makeDefault("odd");

    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      'warning: The key\'s state in Pulumi Cloud is "being-weighed"; "enabled" was expected.\nCheck the key in the Pulumi Cloud console.\n',
    );
    expect(command.cloud.defaultKeyId).toBe("key-3");
  });

  test.each([
    [
      "an unknown key",
      "nobody",
      1,
      'error: The organization has no key with the ID or name "nobody".\nIts keys are: "old" (key-1), "new" (key-2).\nPass the ID or the name of one of its keys.\n',
    ],
    [
      "a key without an ID",
      "no-id",
      4,
      'error: Pulumi Cloud returned the key "no-id" () without an ID, which the API call needs.\nUse the Pulumi Cloud console, or look for a newer version of this package.\n',
    ],
  ])("rejects %s", async (_, key, exit, message) => {
    if (key === "no-id") {
      command.cloud.addKey({ name: "no-id", id: "" });
    }

    const { exitCode, stderr } = await makeDefault(key);

    expect(stderr).toBe(message);
    expect(exitCode).toBe(exit);
    expect(command.cloud.receivedCalls).toEqual([LIST]);
  });
});
