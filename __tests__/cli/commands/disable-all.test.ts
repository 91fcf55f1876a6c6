import { type CommandSettings, useCloud } from "../../support/command";

const command = useCloud();
const LIST = "GET /api/orgs/acme/cmk";
const MIGRATIONS = "GET /api/orgs/acme/cmk/migration";
const DISABLE_ALL = "POST /api/orgs/acme/cmk/disable";

const disableAll = (settings: CommandSettings, ...more: string[]) =>
  command.pulumiCmk(["disable-all", "--org", "acme", "--watch", "0", ...more], settings);

describe("disable-all", () => {
  const addKeys = () => {
    command.cloud.addKey({ name: "Pulumi", keyType: "service", state: "enabled" });
    command.cloud.addKey({ name: "old", state: "disabled" });
    command.cloud.addKey({ name: "first", state: "enabled", isDefault: true });
    command.cloud.addKey({ name: "second" });
  };

  test("says on a terminal what it means, asks, and disables the keys on yes", async () => {
    addKeys();

    const { exitCode, stdout, stderr } = await disableAll({ typed: "yes\n" });

    expect(stderr).toBe(`This disables all customer managed keys of the organization acme:
  "first" (key-3), state enabled, the default key
  "second" (key-4)
Pulumi Cloud re-encrypts their data keys with the Pulumi-managed key. The data itself doesn't change.
Keep the KMS keys in AWS enabled until the migrations are complete.
Type yes to continue:
`);
    expect(stdout)
      .toBe(`All customer managed keys of acme are disabled. Pulumi Cloud re-encrypts their data keys with the Pulumi-managed key.
Migrations reported by Pulumi Cloud:
  migration-1  running
  migration-2  running
Migrations run in Pulumi Cloud. To see them later, run pulumi-cmk status --org acme.
Don't disable or delete the KMS key in AWS until Pulumi Cloud has migrated all data keys.
While the key is disabled, Pulumi Cloud can't decrypt the data. If the key is deleted, the data is lost.
`);
    expect(exitCode).toBe(0);
    expect(command.cloud.receivedCalls).toEqual([LIST, MIGRATIONS, LIST, MIGRATIONS, DISABLE_ALL, MIGRATIONS]);
    expect(command.cloud.keys.map(({ state }) => state)).toEqual(["enabled", "disabled", "disabled", "disabled"]);
  });

  test.each([["no\n"], ["y\n"], ["\n"], [""]])("changes nothing on %j", async (typed) => {
    addKeys();

    const { exitCode, stderr } = await disableAll({ typed, env: { NO_COLOR: "1" } });

    expect(exitCode).toBe(1);
    expect(stderr).toContain("Type yes to continue:\nerror: Canceled; nothing was changed.\n");
    expect(command.cloud.receivedCalls).toEqual([LIST, MIGRATIONS]);
  });

  test("requires --yes without a terminal, even if input is piped", async () => {
    addKeys();

    const { exitCode, stderr } = await disableAll({ stdin: "yes\n" });

    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      "error: disable-all requires confirmation, but standard input isn't a terminal.\nPass --yes to skip the confirmation.\n",
    );
    expect(command.cloud.received).toEqual([]);
    expect(await disableAll({}, "--yes")).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("doesn't ask with --yes", async () => {
    addKeys();

    expect(await disableAll({ typed: "" }, "--yes")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(command.cloud.receivedCalls).toEqual([LIST, MIGRATIONS, DISABLE_ALL, MIGRATIONS]);
  });

  test("prints the result as JSON", async () => {
    const key = { ...command.cloud.addKey({ name: "first", state: "enabled" }) };

    expect(JSON.parse((await disableAll({}, "--yes", "--json")).stdout)).toEqual({
      organization: "acme",
      backend: command.cloud.url,
      disabled: [key],
      migrations: [{ id: "migration-1", state: "running" }],
    });
  });

  test.each([
    ["has no keys", [], "acme has no customer managed keys; no changes made."],
    [
      "has only the Pulumi-managed key",
      [{ keyType: "service", state: "enabled" }],
      "acme has no customer managed keys; no changes made.",
    ],
    [
      "has only disabled keys",
      [{ state: "disabled" }, { keyType: "service" }],
      "All customer managed keys of acme are already disabled; no changes made.",
    ],
  ])("if the organization %s, succeeds without asking and changes nothing", async (_, keys, message) => {
    keys.forEach((key) => command.cloud.addKey(key));
    command.cloud.startMigration(undefined, { state: "completed" });

    const { exitCode, stdout, stderr } = await disableAll({ typed: "" });

    expect(exitCode).toBe(0);
    expect(stderr).toBe("");
    expect(stdout).toContain(`${message}\nMigrations reported by Pulumi Cloud:\n  migration-1  completed\n`);
    expect(command.cloud.receivedCalls).toEqual([LIST, MIGRATIONS, MIGRATIONS]);
    expect(JSON.parse((await disableAll({}, "--yes", "--json")).stdout)).toMatchObject({ disabled: [] });
  });
});
