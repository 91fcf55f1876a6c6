import { type CommandSettings, useCloud } from "../../support/command";

const command = useCloud();
const retire = (settings: CommandSettings, ...more: string[]) =>
  command.pulumiCmk(["retire", "old", "--reencrypt-with", "new", "--org", "acme", "--watch", "0", ...more], settings);

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
    expect(command.cloud.receivedCalls).toEqual(["GET /api/orgs/acme/cmk"]);
  });
});
