import { apiCalls } from "../../../cli/pulumi-cloud/api-calls";
import { useCloud } from "../../support/command";
import { OTHER_KEY_ARN, registration, REGISTRATION, terraformOutputs } from "../../support/outputs";

const command = useCloud();

const UNSAFE = [
  "",
  ".",
  "..",
  ".hidden",
  "a/b",
  "/",
  "..%2f",
  "%2e",
  "%2E%2e",
  "a?b",
  "a#b",
  "a b",
  " a",
  "a\n",
  "a\\b",
  "a;b",
  "-a",
  "$(id)",
  "ä",
  "\uff0e",
  "a\u200b",
  "\ud800",
  "x".repeat(201),
];

test.each(UNSAFE)("no call has a path with %j", (part) => {
  const message = `${JSON.stringify(part)} can't be part of the path of a request`;

  for (const call of [
    () => apiCalls.setDefaultKey("acme", part),
    () => apiCalls.disableKey("acme", part, "key-2"),
    ...Object.values(apiCalls).map((create) => () => create(part, REGISTRATION as never, "key-2")),
  ]) {
    expect(call).toThrow(message);
  }
});

test.each(["key-1", "01234567-89ab-cdef-0123-456789abcdef", "12345678901234567890", "a.b_c", "_", "x".repeat(200)])(
  "a call can have a path with %s",
  (id) => {
    expect(apiCalls.disableKey("acme", id, "key-2").path).toBe(`/api/orgs/acme/cmk/${id}/disable`);
  },
);

describe("a key with an unsafe ID", () => {
  test.each(UNSAFE.filter((id) => id !== ""))("%j is neither retired nor made the default", async (id) => {
    command.cloud.addKey({ ...REGISTRATION, name: "old", id });
    command.cloud.addKey({ ...registration({ keyArn: OTHER_KEY_ARN }), name: "new" });
    const problem = `error: Pulumi Cloud returned the key "old" with the invalid ID `;

    for (const argv of [
      ["retire", "old", "--reencrypt-with", "new", "--yes"],
      ["retire", "new", "--reencrypt-with", "old", "--yes"],
      ["register", "--name", "old", "--outputs", command.file(terraformOutputs()), "--default"],
    ]) {
      const { exitCode, stderr } = await command.pulumiCmk([...argv, "--org", "acme"]);

      expect({ exitCode, stderr: stderr.slice(0, problem.length) }).toEqual({ exitCode: 4, stderr: problem });
      expect(stderr).toContain("\nAn ID must consist of letters, digits and . _ - only and not start with . or -.\n");
    }
    expect(command.cloud.receivedCalls.filter((call) => call.startsWith("POST"))).toEqual([]);
  });
});

test("an ID that is a large number is not rounded", async () => {
  const body = '[{"id":12345678901234567890,"name":"old"},{"id":12345678901234567891,"name":"new"}]';
  command.cloud.fail(
    { on: /^GET \S+\/cmk$/, then: { status: 200, body } },
    { on: /\/disable$/, then: { status: 404, body: "{}" } },
  );

  await command.pulumiCmk(["retire", "old", "--reencrypt-with", "new", "--org", "acme", "--yes", "--watch", "0"]);

  const { call, body: sent } = command.cloud.received.find((request) => request.call.startsWith("POST")) ?? {};
  expect(call).toBe("POST /api/orgs/acme/cmk/12345678901234567890/disable");
  expect(sent).toEqual({ destID: "12345678901234567891" });
});
