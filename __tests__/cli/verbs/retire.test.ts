import { type CommandSetting, useCloud } from "../../support/command";

const command = useCloud();
const retire = (setting: CommandSetting, ...more: string[]) =>
  command.pulumiCmk(["retire", "old", "--reencrypt-with", "new", "--org", "acme", "--watch", "0", ...more], setting);

const DISABLE = "POST /api/orgs/acme/cmk/key-1/disable";

beforeEach(() => {
  command.cloud.hold({ name: "old", state: "enabled" });
  command.cloud.hold({ name: "new", state: "enabled", isDefault: true });
});

describe("retire", () => {
  test("asks on a terminal, and disables the key on a yes", async () => {
    const { exitCode, stdout, stderr } = await retire({ typed: "yes\n" });

    expect(stderr).toContain(`This disables "old" (key-1), state enabled, of the organization acme.
What it encrypted is re-encrypted with "new" (key-2), state enabled, the default.
Type yes to go on:`);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('The key "old" (key-1) is retired. What it encrypted is re-encrypted with "new" (key-2).');
    expect(stdout).toContain("  migration-1  running");
    expect(stdout).toContain("Do not disable or delete a KMS key in AWS before Pulumi Cloud has migrated away from it");
    expect(command.cloud.arrived.find(({ call }) => call === DISABLE)?.body).toEqual({ destID: "key-2" });
  });

  test.each([["no\n"], ["y\n"], ["\n"], [""]])("changes nothing on %j", async (typed) => {
    const { exitCode, stderr } = await retire({ typed });

    expect(exitCode).toBe(1);
    expect(stderr).toContain("You did not say yes, so nothing was changed.");
    expect(command.cloud.callsArrived).not.toContain(DISABLE);
  });

  test("needs --yes where there is no terminal, whatever is piped into it", async () => {
    const { exitCode, stderr } = await retire({ stdin: "yes\n" });

    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      "error: retire asks before it disables a key, and there is no terminal to ask on. Pass --yes where nobody can answer.\n",
    );
    expect(command.cloud.arrived).toEqual([]);
    expect(await retire({}, "--yes")).toMatchObject({ exitCode: 0 });
  });

  test("asks nothing with --yes", async () => {
    expect((await retire({ typed: "" }, "--yes")).stderr).toBe("");
  });

  test("takes ids as well as names", async () => {
    const { exitCode } = await command.pulumiCmk(
      ["retire", "key-1", "--reencrypt-with", "key-2", "--org", "acme", "--yes", "--watch", "0"],
      {},
    );

    expect(exitCode).toBe(0);
    expect(command.cloud.callsArrived).toContain(DISABLE);
  });

  test("tells programs what it did", async () => {
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
      "a key that is not there",
      ["nobody", "new"],
      1,
      'The organization has no key with the id or the name "nobody". It has: "old" (key-1), "new" (key-2), "twin" (key-3)',
    ],
    ["one key twice", ["old", "key-1"], 2, 'KEY and --reencrypt-with both name the key "old" (key-1).'],
    [
      "a name that two keys have",
      ["twin", "new"],
      1,
      'several keys with the name "twin": "twin" (key-3), "twin" (key-4). Name the one you mean by its id.',
    ],
    ["a key without an id", ["nameless", "new"], 4, 'the key "nameless" () without an id, so no call can name it.'],
  ])("refuses %s", async (_, [key = "", destination = ""], exit, message) => {
    command.cloud.hold({ name: "twin" });
    command.cloud.hold({ name: "twin" });
    command.cloud.hold({ name: "nameless", id: "" });

    const { exitCode, stderr } = await command.pulumiCmk(
      ["retire", key, "--reencrypt-with", destination, "--org", "acme", "--yes"],
      {},
    );

    expect(stderr).toContain(message);
    expect(exitCode).toBe(exit);
    expect(command.cloud.callsArrived).toEqual(["GET /api/orgs/acme/cmk"]);
  });
});
