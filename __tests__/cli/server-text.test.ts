import { COMMAND } from "../../cli/terminal/command-name";
import { useCloud } from "../support/command";
import { KEY_ARN, REGISTRATION, terraformOutputs } from "../support/outputs";

const command = useCloud();

/** Text that would start a line of its own, and characters that can't be seen. */
const HOSTILE = "x\nerror: forged\r\u2028\u0085\u202e\u200b\u{e0041}\u{f0000}\u{100000}\u001b[31my";

/** A key whose every field is hostile. */
const KEY = {
  id: HOSTILE,
  name: HOSTILE,
  keyType: HOSTILE,
  state: HOSTILE,
  awsKms: { roleArn: HOSTILE, keyArn: HOSTILE, [HOSTILE]: HOSTILE },
  [HOSTILE]: { [HOSTILE]: HOSTILE },
};
const list = (...keys: object[]) => ({ on: /^GET \S+\/cmk$/, then: { status: 200, body: JSON.stringify(keys) } });
const migrations = {
  on: /\/migration$/,
  then: { status: 200, body: JSON.stringify([{ id: HOSTILE, state: HOSTILE, [HOSTILE]: HOSTILE }]) },
};
const error = (on: RegExp) => ({
  on,
  then: { status: 400, headers: { "Content-Type": "a\tb" }, body: JSON.stringify({ message: HOSTILE }) },
});
const OUTPUTS = "OUTPUTS";
const outputs = () => command.file(terraformOutputs());
const REGISTER = ["register", "--outputs", OUTPUTS, "--watch", "0"];
const RETIRE = ["retire", "old", "--reencrypt-with", "new", "--yes", "--watch", "0"];
const OLD = { ...KEY, id: "key-1", name: "old" };
const NEW = { ...KEY, id: "key-2", name: "new" };

test.each([
  ["keys and migrations in status", ["status"], [list(KEY), migrations]],
  ["keys and migrations in JSON", ["status", "--json"], [list(KEY), migrations]],
  ["the key that register finds", REGISTER, [list({ ...KEY, name: REGISTRATION.name, awsKms: REGISTRATION.awsKms })]],
  [
    "the key that register makes the default",
    [...REGISTER, "--default"],
    [list({ ...KEY, id: "key-1", name: REGISTRATION.name, awsKms: REGISTRATION.awsKms }), migrations],
  ],
  ["the same key under another name", REGISTER, [list({ ...KEY, awsKms: REGISTRATION.awsKms })]],
  ["another key under the same name", REGISTER, [list({ ...KEY, name: REGISTRATION.name })]],
  [
    "a key that can't be told apart",
    REGISTER,
    [list({ ...KEY, awsKms: { roleArn: HOSTILE, keyArn: KEY_ARN.replace(/key\/.*/, "alias/x") } })],
  ],
  ["a key in doctor", ["doctor", "--outputs", OUTPUTS], [list({ ...KEY, awsKms: REGISTRATION.awsKms })]],
  [
    "the issuer in doctor",
    ["doctor"],
    [{ on: "/openid", then: { status: 200, body: JSON.stringify({ issuer: HOSTILE }) } }],
  ],
  ["a key with an invalid ID", RETIRE, [list({ ...OLD, id: HOSTILE }, NEW)]],
  ["keys that retire doesn't find", ["retire", "nobody", "--reencrypt-with", "new", "--yes"], [list(KEY)]],
  ["keys that retire disables", RETIRE, [list(OLD, NEW), migrations, { on: /\/disable$/, then: { status: 200 } }]],
  [
    "a lost response to retire",
    RETIRE,
    [
      { ...list(OLD, NEW), times: 1 },
      list({ ...OLD, state: `${HOSTILE} 2` }, NEW),
      migrations,
      { on: /\/disable$/, then: "drop" },
    ],
  ],
  ["a key that becomes the default", ["default", "old", "--watch", "0"], [list(OLD, NEW), migrations]],
  ["a key that default doesn't find", ["default", "nobody"], [list(KEY)]],
  [
    "keys that disable-all disables",
    ["disable-all", "--yes", "--watch", "0"],
    [list(OLD, NEW), migrations, { on: /\/disable$/, then: { status: 200 } }],
  ],
  [
    "a lost response to disable-all",
    ["disable-all", "--yes", "--watch", "0"],
    [
      { ...list(OLD, NEW), times: 1 },
      list({ ...OLD, state: `${HOSTILE} 2` }, NEW),
      migrations,
      { on: /\/disable$/, then: "drop" },
    ],
  ],
  ["migrations that are retried", ["retry-migrations", "--watch", "0"], [migrations]],
  ["an error", [...REGISTER, "--verbose"], [error(/cmk$/)]],
  ["an error in JSON", ["status", "--json"], [error(/cmk$/)]],
  [
    "an unexpected response",
    ["status"],
    [{ on: /cmk$/, then: { status: 200, headers: { "Content-Type": "a\tb" }, body: HOSTILE } }],
  ],
  [
    "the title of a web page",
    ["status"],
    [{ on: /cmk$/, then: { status: 200, body: `<html><title>${HOSTILE}</title></html>` } }],
  ],
] as const)(
  "%s: text of the server stays on one line, and each of its characters is visible",
  async (_, argv, faults) => {
    command.cloud.fail(...faults);
    const words = argv.map((word) => (word === OUTPUTS ? outputs() : word));

    const { stdout, stderr } = await command.pulumiCmk([...words, "--org", "acme"]);

    const lines = (stdout + stderr).split("\n");
    expect(lines.filter((line) => /^\s*error: forged/.test(line))).toEqual([]);
    expect(lines.filter((line) => /(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u.test(line))).toEqual([]);
    expect(stdout + stderr).toContain("forged");
  },
);

test.each([
  ["of the user", ["register", "--name", HOSTILE.replaceAll(/\p{Cc}/gu, ""), "--dry-run", "--outputs", OUTPUTS]],
  ["of the user that is invalid", ["register", "--name", HOSTILE, "--outputs", OUTPUTS]],
  ["of the user in doctor", ["doctor", "--name", HOSTILE, "--outputs", OUTPUTS]],
  ["of a file", ["register", "--outputs", HOSTILE]],
  ["of an organization", ["status", "--org", HOSTILE]],
  ["of a stack", ["register", "--stack", HOSTILE, "--outputs", OUTPUTS]],
  ["of a key to retire", ["retire", HOSTILE, "--reencrypt-with", "b", "--yes"]],
])("a name %s stays on one line, and each of its characters is visible", async (_, argv) => {
  const words = argv.map((word) => (word === OUTPUTS ? outputs() : word));

  const { stdout, stderr } = await command.pulumiCmk(argv.includes("--org") ? words : [...words, "--org", "acme"]);

  const lines = (stdout + stderr).split("\n");
  expect(lines.filter((line) => line.startsWith("error: forged"))).toEqual([]);
  expect(lines.filter((line) => /(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u.test(line))).toEqual([]);
  expect(stdout + stderr).toContain("\\u200b");
});

test("an option that doesn't exist can't control the terminal", async () => {
  const { stderr } = await command.pulumiCmk(["status", "--\u001b[31m"]);

  expect(stderr).toContain("error: unknown option '--\\u001b[31m'");
});

test("text of the server can't be the placeholder of the command, which is different in each process", () => {
  expect(COMMAND).toMatch(/^\p{Co}{4}$/u);
  jest.isolateModules(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    expect((require("../../cli/terminal/command-name") as { COMMAND: string }).COMMAND).not.toBe(COMMAND);
  });
});
