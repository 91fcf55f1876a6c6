import { Readable } from "node:stream";
import { type CommandSettings, useCloud } from "../../support/command";

const command = useCloud();
const retire = (settings: CommandSettings, ...more: string[]) =>
  command.pulumiCmk(["retire", "old", "--reencrypt-with", "new", "--org", "acme", "--watch", "0", ...more], settings);

const LIST = "GET /api/orgs/acme/cmk";
const MIGRATIONS = "GET /api/orgs/acme/cmk/migration";
const DISABLE = "POST /api/orgs/acme/cmk/key-1/disable";

beforeEach(() => {
  command.cloud.addKey({ name: "old", state: "enabled" });
  command.cloud.addKey({ name: "new", state: "enabled", isDefault: true });
});

describe("retire", () => {
  test("asks for confirmation on a terminal, and disables the key on yes", async () => {
    const { exitCode, stdout, stderr } = await retire({ typed: "yes\n" });

    expect(stderr).toContain(`This disables the key "old" (key-1), state enabled, of the organization acme.
Pulumi Cloud re-encrypts its data keys with the key "new" (key-2), state enabled, the default key.
Type yes to continue:`);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      'The key "old" (key-1) is retired. Pulumi Cloud re-encrypts its data keys with the key "new" (key-2).',
    );
    expect(stdout).toContain("  migration-1  running");
    expect(stdout).toContain(
      "Don't disable or delete the KMS key in AWS until Pulumi Cloud has migrated all data keys",
    );
    expect(command.cloud.received.find(({ call }) => call === DISABLE)?.body).toEqual({ destID: "key-2" });
    expect(command.cloud.receivedCalls).toEqual([LIST, MIGRATIONS, LIST, MIGRATIONS, DISABLE, MIGRATIONS]);
  });

  test("looks at the keys again after the confirmation", async () => {
    const terminal = new Readable({
      read: () => {
        command.cloud.keys.forEach((key) => (key.state = "disabled"));
        terminal.push("yes\n");
        terminal.push(null);
      },
    });

    const { exitCode, stderr } = await retire({ typed: terminal });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('The key "old" (key-1) is already disabled; no changes made.');
    expect(command.cloud.receivedCalls).toEqual([LIST, MIGRATIONS, LIST]);
  });

  test.each([["no\n"], ["y\n"], ["\n"], [""]])("changes nothing on %j", async (typed) => {
    const { exitCode, stderr } = await retire({ typed });

    expect(exitCode).toBe(1);
    expect(stderr).toContain("Canceled; nothing was changed.");
    expect(command.cloud.receivedCalls).not.toContain(DISABLE);
  });

  test("requires --yes without a terminal, even if input is piped", async () => {
    const { exitCode, stderr } = await retire({ stdin: "yes\n" });

    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      "error: retire requires confirmation, but standard input isn't a terminal.\nPass --yes to skip the confirmation.\n",
    );
    expect(command.cloud.received).toEqual([]);
    expect(await retire({}, "--yes")).toMatchObject({ exitCode: 0 });
  });

  describe("before it asks or sends the request, refuses", () => {
    const refuse = async (message: string, calls: readonly string[]) => {
      for (const settings of [{ typed: "", env: { NO_COLOR: "1" } }, {}]) {
        command.cloud.received.length = 0;
        const yes = "typed" in settings ? [] : ["--yes"];
        expect(await retire(settings, ...yes)).toMatchObject({
          exitCode: 1,
          stdout: "",
          stderr: `error: ${message}\n`,
        });
        expect(command.cloud.receivedCalls).toEqual(calls);
      }
    };

    beforeEach(() => {
      command.cloud.reset();
    });

    test.each([["isDefault"], ["default"]])("the default key, which %s names", async (field) => {
      command.cloud.addKey({ name: "old", state: "enabled", [field]: true });
      command.cloud.addKey({ name: "new", state: "enabled", [field]: false });

      await refuse(
        'The key "old" (key-1) is the default key, which can\'t be retired.\nMake another key the default first: pulumi-cmk default key-2 --org acme',
        [LIST],
      );

      // The command in the message works, and then the key can be retired.
      expect(await command.pulumiCmk(["default", "key-2", "--org", "acme"])).toMatchObject({ exitCode: 0 });
      expect(await retire({}, "--yes")).toMatchObject({ exitCode: 0 });
    });

    test("a key that is already disabled", async () => {
      command.cloud.addKey({ name: "old", state: "disabled" });
      command.cloud.addKey({ name: "new", state: "enabled" });

      await refuse(
        'The key "old" (key-1) is already disabled; no changes made.\nTo see its migration, run pulumi-cmk status --org acme.',
        [LIST],
      );
    });

    test("a destination that is disabled", async () => {
      command.cloud.addKey({ name: "old", state: "enabled", isDefault: true });
      command.cloud.addKey({ name: "new", state: "Disabled" });

      await refuse(
        'The key "new" (key-2) is disabled, so Pulumi Cloud can\'t re-encrypt with it.\nPass an enabled key to --reencrypt-with. To see the keys, run pulumi-cmk status --org acme.',
        [LIST],
      );
    });

    test.each([
      ["whose state is migrating", { state: "migrating" }, {}],
      ["whose state is RE_ENCRYPTING", { state: "RE_ENCRYPTING" }, {}],
      ["whose state is being re-encrypted", { state: "being re-encrypted" }, {}],
      ["that a running migration names as its source", {}, { sourceID: "key-1" }],
      ["that a migration in progress names as its source", {}, { state: "in_progress", source: { id: "key-1" } }],
      ["that a pending migration names as its source", {}, { state: "Pending", srcID: "key-1" }],
    ])("a key that is being re-encrypted: one %s", async (_, key, migration) => {
      command.cloud.addKey({ name: "old", state: "enabled", ...key });
      command.cloud.addKey({ name: "new", state: "enabled" });
      command.cloud.startMigration("key-1", migration);

      await refuse(
        'The data keys of the key "old" (key-1) are being re-encrypted, so it can\'t be retired now.\nWait until the migration is complete: pulumi-cmk status --org acme',
        [LIST, MIGRATIONS],
      );
    });
  });

  test.each([
    ["a key with an unknown state", { state: "being-weighed" }, {}],
    ["a key without a state", { state: undefined }, {}],
    ["a key of a migration that is complete", {}, { state: "completed", sourceID: "key-1" }],
    ["a key of a migration whose state is unknown", {}, { state: "2 of 4", sourceID: "key-1" }],
    ["the destination of a running migration", {}, { sourceID: "key-2", destID: "key-1" }],
    ["a key while another is re-encrypted", {}, { sourceID: "key-2" }],
  ])("doesn't refuse %s", async (_, key, migration) => {
    Object.assign(command.cloud.keys[0] ?? {}, key);
    command.cloud.startMigration(undefined, migration);

    expect(await retire({}, "--yes")).toMatchObject({ exitCode: 0 });
    expect(command.cloud.receivedCalls).toEqual([LIST, MIGRATIONS, DISABLE, MIGRATIONS]);
  });

  test("names every documented cause if Pulumi Cloud rejects a request that couldn't be refused before", async () => {
    command.cloud.startMigration("key-1");

    const { exitCode, stderr } = await retire({}, "--yes");

    expect(exitCode).toBe(1);
    expect(stderr)
      .toBe(`error: Could not retire the key: POST ${command.cloud.url}/api/orgs/acme/cmk/key-1/disable returned 400 Bad Request (message: Invalid key provided).
Pulumi Cloud can't retire the key in these cases:
  1. It is the default key. Make another key the default first: pulumi-cmk default OTHER --org acme
  2. It is being re-encrypted. Wait until the migration is complete. If it failed, run pulumi-cmk retry-migrations --org acme.
  3. It is already disabled.
  4. The key to re-encrypt with is disabled, or Pulumi Cloud can't use it: check its role and its KMS key in AWS.
Run pulumi-cmk status --org acme.
`);
    expect(command.cloud.receivedCalls).toEqual([LIST, MIGRATIONS, DISABLE]);
  });

  test("requires --yes if standard error isn't a terminal", async () => {
    const { exitCode, stderr } = await retire({ typed: "yes\n", stderrIsTTY: false });

    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      "error: retire requires confirmation, but standard error isn't a terminal.\nPass --yes to skip the confirmation.\n",
    );
    expect(command.cloud.received).toEqual([]);
  });

  test("doesn't ask with --yes", async () => {
    expect((await retire({ typed: "" }, "--yes")).stderr).toBe("");
  });

  test("accepts IDs and names", async () => {
    const { exitCode } = await command.pulumiCmk(
      ["retire", "key-1", "--reencrypt-with", "key-2", "--org", "acme", "--yes", "--watch", "0"],
      {},
    );

    expect(exitCode).toBe(0);
    expect(command.cloud.receivedCalls).toContain(DISABLE);
  });

  test("says what to do with the organization's only key", async () => {
    command.cloud.keys.splice(1);

    expect(await retire({}, "--yes")).toMatchObject({
      exitCode: 1,
      stderr: `error: "old" (key-1) is the only customer managed key of the organization acme, so there is no other key to re-encrypt with.
Register another key first, or return to the Pulumi-managed key: pulumi-cmk disable-all --org acme
`,
    });
    expect(command.cloud.receivedCalls).toEqual(["GET /api/orgs/acme/cmk"]);
  });

  test("prints the result as JSON", async () => {
    const { stdout } = await retire({}, "--yes", "--json");

    expect(JSON.parse(stdout)).toMatchObject({
      organization: "acme",
      retired: { id: "key-1" },
      reencryptedWith: { id: "key-2" },
      migrations: [{ id: "migration-1", state: "running" }],
    });
  });

  test.each([
    [
      "an unknown key",
      ["nobody", "new"],
      1,
      'The organization has no key with the ID or name "nobody".\nIts keys are: "old" (key-1), "new" (key-2), "same" (key-3)',
    ],
    ["the same key twice", ["old", "key-1"], 2, 'KEY and --reencrypt-with are the same key "old" (key-1).'],
    [
      "a name of two keys",
      ["same", "new"],
      1,
      'several keys with the name "same": "same" (key-3), "same" (key-4).\nPass the ID of the key.',
    ],
    ["a key without an ID", ["no-id", "new"], 4, 'the key "no-id" () without an ID, which the API call needs.'],
  ])("rejects %s", async (_, [key = "", destination = ""], exit, message) => {
    command.cloud.addKey({ name: "same" });
    command.cloud.addKey({ name: "same" });
    command.cloud.addKey({ name: "no-id", id: "" });

    const { exitCode, stderr } = await command.pulumiCmk(
      ["retire", key, "--reencrypt-with", destination, "--org", "acme", "--yes"],
      {},
    );

    expect(stderr).toContain(message);
    expect(exitCode).toBe(exit);
    expect(command.cloud.receivedCalls).toEqual([LIST]);
  });
});
