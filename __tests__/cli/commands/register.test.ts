import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { COVERAGE } from "../../../modules/pulumi-cloud/contract";
import { ORGANIZATION } from "../../../modules/rules/organization";
import { firstError } from "../../../modules/rules/rule";
import { type CommandSettings, useCloud } from "../../support/command";
import { TOKEN } from "../../support/pulumi-cloud";
import {
  ALIAS_ARN,
  KEY_ARN,
  OTHER_KEY_ARN,
  outputValues,
  REGISTRATION,
  registration,
  ROLE_ARN,
  terraformOutputs,
} from "../../support/outputs";

const command = useCloud();
const LIST = "GET /api/orgs/acme/cmk";
const CREATE = "POST /api/orgs/acme/cmk";

const MIGRATIONS = "GET /api/orgs/acme/cmk/migration";

const register = (...more: string[]) => registerWith({}, ...more);
const registerWith = (settings: CommandSettings, ...more: string[]) =>
  command.pulumiCmk(["register", "--org", "acme", "--outputs", command.file(terraformOutputs()), ...more], settings);

/** Registers another key, so that the key isn't the organization's first. */
const addOtherKey = () => command.cloud.addKey({ id: "other", name: "other", state: "enabled" });

const IF_FIRST = `Pulumi Cloud re-encrypts all existing data keys of the organization with it, at once.
Until now, they are encrypted with the Pulumi-managed key. The data itself doesn't change.
From then on, Pulumi Cloud needs the KMS key to decrypt the data. If the KMS key is deleted, the data is lost.
${COVERAGE.join("\n")}
`;
const FIRST = `This registers the first customer managed key of the organization acme.\n${IF_FIRST}`;

describe("register", () => {
  test("lists the keys, and then registers the key in the outputs and nothing else", async () => {
    addOtherKey();

    const { exitCode, stdout, stderr } = await register();

    expect(exitCode).toBe(0);
    expect(stdout).toBe(`The key is registered for acme.
  name    pulumi-cmk-acme
  id      key-2
  key     ${KEY_ARN}
  role    ${ROLE_ARN}
  state   enabled
To make it the organization's default key, run the same command with --default.
`);
    expect(stderr).toBe("");
    expect(command.cloud.receivedCalls).toEqual([LIST, CREATE]);
    expect(command.cloud.received[1]?.body).toEqual(REGISTRATION);
    expect(command.cloud.received[1]?.headers).toMatchObject({
      accept: "application/vnd.pulumi+8",
      authorization: `token ${TOKEN}`,
      "content-type": "application/json",
    });
  });

  test("changes nothing if it runs again, and says so", async () => {
    addOtherKey();
    await register();
    const again = await register();

    expect(again.exitCode).toBe(0);
    expect(again.stdout).toContain("The key is already registered for acme, with the same role; no changes made.");
    expect(command.cloud.receivedCalls).toEqual([LIST, CREATE, LIST]);
    expect(command.cloud.keys).toHaveLength(2);
  });

  test("registers under another name", async () => {
    const { stdout } = await register("--name", "acme 2026");

    expect(stdout).toContain("name    acme 2026");
    expect(command.cloud.received[1]?.body).toEqual(registration({ name: "acme 2026" }));
  });

  test("reads null as an empty list", async () => {
    command.cloud.nullForEmpty = true;

    expect(await register()).toMatchObject({ exitCode: 0 });
  });

  test("prints the result as JSON, with everything that Pulumi Cloud returned", async () => {
    addOtherKey();

    const { stdout } = await register("--json");

    expect(JSON.parse(stdout)).toEqual({
      organization: "acme",
      backend: command.cloud.url,
      outcome: "registered",
      key: { id: "key-2", ...REGISTRATION, state: "enabled" },
      default: null,
      migrations: null,
    });
    expect(JSON.parse((await register("--json")).stdout)).toMatchObject({ outcome: "already-registered" });
  });

  describe("if the key is the organization's first", () => {
    const REGISTERED = `The key is registered for acme.
  name    pulumi-cmk-acme
  id      key-1
  key     ${KEY_ARN}
  role    ${ROLE_ARN}
  state   enabled
To make it the organization's default key, run the same command with --default.
Migrations reported by Pulumi Cloud:
  migration-1  running
Migrations run in Pulumi Cloud. To see them later, run pulumi-cmk status --org acme.
Don't disable or delete the KMS key in AWS until Pulumi Cloud has migrated all data keys.
While the key is disabled, Pulumi Cloud can't decrypt the data. If the key is deleted, the data is lost.
`;

    test("says what happens and asks on a terminal, and registers it on yes and shows the migrations", async () => {
      const { exitCode, stdout, stderr } = await registerWith({ typed: "yes\n" }, "--watch", "0");

      expect(stderr).toBe(`${FIRST}Type yes to continue:\n`);
      expect(stdout).toBe(REGISTERED);
      expect(exitCode).toBe(0);
      expect(command.cloud.receivedCalls).toEqual([LIST, LIST, CREATE, MIGRATIONS]);
    });

    test.each([["no\n"], ["y\n"], ["\n"], [""]])("changes nothing on %j", async (typed) => {
      const { exitCode, stdout, stderr } = await registerWith({ typed, env: { NO_COLOR: "1" } });

      expect(exitCode).toBe(1);
      expect(stdout).toBe("");
      expect(stderr).toBe(`${FIRST}Type yes to continue:\nerror: Canceled; nothing was changed.\n`);
      expect(command.cloud.receivedCalls).toEqual([LIST]);
    });

    test.each([
      ["without a terminal", {}, []],
      ["without a terminal for the question", { typed: "no\n", stderrIsTTY: false }, []],
      ["with --yes", { typed: "no\n" }, ["--yes"]],
    ])("%s, says what happens and goes on", async (_, settings, more) => {
      const { exitCode, stdout, stderr } = await registerWith(settings, "--watch", "0", ...more);

      expect(stderr).toBe(FIRST);
      expect(stdout).toBe(REGISTERED);
      expect(exitCode).toBe(0);
      expect(command.cloud.receivedCalls).toEqual([LIST, CREATE, MIGRATIONS]);
    });

    test("changes nothing if the outputs were typed on the terminal, because the input has ended", async () => {
      const { exitCode, stderr } = await command.pulumiCmk(["register", "--org", "acme", "--outputs", "-"], {
        typed: JSON.stringify(terraformOutputs()),
        env: { NO_COLOR: "1" },
      });

      expect(exitCode).toBe(2);
      expect(stderr).toBe(
        `error: ${FIRST}This requires confirmation, but standard input has ended.\nPass the outputs as a file, or pass --yes to skip the confirmation.\n`,
      );
      expect(command.cloud.receivedCalls).toEqual([LIST]);
    });

    test("prints the migrations as JSON too", async () => {
      expect(JSON.parse((await register("--watch", "0", "--json")).stdout)).toEqual({
        organization: "acme",
        backend: command.cloud.url,
        outcome: "registered",
        key: { id: "key-1", ...REGISTRATION, state: "enabled" },
        default: null,
        migrations: [{ id: "migration-1", state: "running" }],
      });
    });

    test("asks only once if the response is lost", async () => {
      command.cloud.fail({ on: /^POST \S+\/cmk$/, times: 2, then: "drop" });

      const { exitCode, stderr } = await registerWith({ typed: "yes\n" }, "--watch", "0");

      expect(exitCode).toBe(0);
      expect(stderr.match(/Type yes to continue:/g)).toHaveLength(1);
      expect(command.cloud.receivedCalls).toEqual([LIST, LIST, CREATE, LIST, CREATE, LIST, CREATE, MIGRATIONS]);
    });

    test("looks at the keys again after the confirmation", async () => {
      const terminal = new Readable({
        read: () => {
          command.cloud.addKey(REGISTRATION);
          terminal.push("yes\n");
          terminal.push(null);
        },
      });

      const { exitCode, stdout } = await registerWith({ typed: terminal }, "--watch", "0");

      expect(exitCode).toBe(0);
      expect(stdout).toContain("The key is already registered for acme, with the same role; no changes made.");
      expect(command.cloud.keys).toHaveLength(1);
    });

    test.each([
      ["the Pulumi-managed key", [{ keyType: "service", state: "enabled" }], FIRST],
      [
        "disabled keys",
        [{ state: "disabled" }, { keyType: "service", state: "enabled" }],
        `All customer managed keys of the organization acme are disabled.\nWhen you register another, Pulumi Cloud may re-encrypt all existing data keys of the organization with it, at once.\n${IF_FIRST.slice(IF_FIRST.indexOf("The data itself"))}`,
      ],
      ["a key with another state", [{ state: "migrating" }, { state: "disabled" }], ""],
      ["a key without a state", [{ state: undefined }], ""],
    ])("which depends on its keys: with %s", async (_, keys, notice) => {
      keys.forEach((key, index) => command.cloud.addKey({ name: `other ${index}`, ...key }));

      const { exitCode, stderr, stdout } = await register("--watch", "0");

      expect(exitCode).toBe(0);
      expect(stderr).toBe(notice);
      expect(stdout.includes("Migrations reported by Pulumi Cloud:")).toBe(notice !== "");
    });

    test("says nothing about it if it is already registered", async () => {
      command.cloud.addKey({ ...REGISTRATION, state: "enabled" });

      expect(await registerWith({ typed: "" })).toMatchObject({ exitCode: 0, stderr: "" });
      expect(command.cloud.receivedCalls).toEqual([LIST]);
    });
  });

  describe("if a registered key conflicts, changes nothing and explains", () => {
    test("another key with the same name", async () => {
      command.cloud.addKey({ ...registration({ keyArn: OTHER_KEY_ARN }), state: "enabled" });

      const { exitCode, stderr } = await register();

      expect(exitCode).toBe(1);
      expect(stderr).toBe(`error: Pulumi Cloud already has another key named "pulumi-cmk-acme" (key-1).
Nothing was changed.
  registered:  role ${ROLE_ARN}, key ${OTHER_KEY_ARN}, state enabled
  to register: role ${ROLE_ARN}, key ${KEY_ARN}
Pulumi Cloud can't change a registered key. If the outputs are correct, register them under another name with --name NAME, and then retire the old key: pulumi-cmk retire key-1 --reencrypt-with NAME --org acme.
`);
      expect(command.cloud.receivedCalls).toEqual([LIST]);
    });

    test.each([
      ["with the same values", {}, []],
      ["with the same values, to make it the default", {}, ["--default"]],
      ["under another name", { name: "production" }, []],
    ])("the key is disabled, %s", async (_, changes, options) => {
      command.cloud.addKey({ ...registration(changes), state: "disabled" });

      const { exitCode, stderr } = await register(...options);

      expect(exitCode).toBe(1);
      expect(stderr).toBe(
        `error: The key is already registered as ${JSON.stringify(command.cloud.keys[0]?.name)} (key-1), but it is disabled in Pulumi Cloud. Nothing was changed.
Pulumi Cloud has no API call that enables a key again. Deploy another key and register it, or see the key in the Pulumi Cloud console.
`,
      );
      expect(command.cloud.receivedCalls).toEqual([LIST]);
    });

    test("another key with the same name is disabled", async () => {
      command.cloud.addKey({ ...registration({ keyArn: OTHER_KEY_ARN }), state: "disabled" });

      expect((await register()).stderr).toContain(
        "If the outputs are correct, register them under another name with --name NAME.\n",
      );
    });

    const role = "Keep the registered role, or deploy and register another key.";
    const alias = "Both ARNs are for the same key. Pulumi Cloud can't change a registered key. Keep the registered ARN";
    const name = 'A key must be registered only once. Use its registered name: --name "production".';

    test.each([
      ["name", { name: "production" }, name],
      ["role", { roleArn: `${ROLE_ARN}-2` }, role],
      ["key ARN (one of them is the key's alias)", { keyArn: ALIAS_ARN }, alias],
      ["name and role", { name: "production", roleArn: `${ROLE_ARN}-2` }, role],
      ["name and key ARN (one of them is the key's alias)", { name: "production", keyArn: ALIAS_ARN }, alias],
      ["role and key ARN (one of them is the key's alias)", { roleArn: `${ROLE_ARN}-2`, keyArn: ALIAS_ARN }, role],
    ])("the same key with a different %s", async (different, changes, remedy) => {
      command.cloud.addKey(registration(changes));

      const { exitCode, stderr } = await register();

      expect(exitCode).toBe(1);
      expect(stderr).toContain(
        `The key is already registered as ${JSON.stringify(command.cloud.keys[0]?.name)} (key-1), with a different ${different}.\nNothing was changed.\n`,
      );
      expect(stderr).toContain(remedy);
      expect(command.cloud.receivedCalls).toEqual([LIST]);
    });

    const held = ["pulumi-cmk-acme", "production"].flatMap((heldName) =>
      [ROLE_ARN, `${ROLE_ARN}-2`].flatMap((roleArn) =>
        [KEY_ARN, ALIAS_ARN, OTHER_KEY_ARN].map((keyArn) => registration({ name: heldName, roleArn, keyArn })),
      ),
    );

    test.each([...held.map((key) => [key]), [registration({ keyArn: OTHER_KEY_ARN }), registration({ name: "p 2" })]])(
      "and a remedy with --name works: %j",
      async (...keys) => {
        keys.forEach((key) => command.cloud.addKey(key));

        const [, remedy] = /--name (NAME|"[^"]+")/.exec((await register()).stderr) ?? [];

        const followed = remedy === undefined ? [] : ["--name", remedy.replace(/"/g, "")];
        const { exitCode, stderr } = await register(...followed);
        expect(exitCode === 0 || remedy === undefined).toBe(true);
        expect(stderr).not.toContain("--name");
      },
    );
  });

  describe("--default", () => {
    test("makes the key the default, and shows the progress of the migration until the time is over", async () => {
      const { stdout, waits, exitCode } = await command.pulumiCmk(
        ["register", "--org", "acme", "--outputs", command.file(terraformOutputs()), "--default", "--watch", "10"],
        {
          onWait: (milliseconds) => {
            command.cloud.migrations.forEach((migration) => (migration.state = `${milliseconds / 1000} of 4 done`));
          },
        },
      );

      expect(exitCode).toBe(0);
      expect(stdout).toContain(`The key "pulumi-cmk-acme" (key-1) is now the default key of acme.
Migrations reported by Pulumi Cloud over the next 10 s:
  migration-1  running
  migration-1  running -> 1 of 4 done
  migration-1  1 of 4 done -> 2 of 4 done
  migration-1  2 of 4 done -> 4 of 4 done
  migration-1  4 of 4 done -> 3 of 4 done
Migrations run in Pulumi Cloud.`);
      expect(waits).toEqual([1000, 2000, 4000, 3000]);
      expect(command.cloud.receivedCalls.slice(0, 4)).toEqual([
        LIST,
        CREATE,
        "POST /api/orgs/acme/cmk/key-1/default",
        "GET /api/orgs/acme/cmk/migration",
      ]);
    });

    test("makes a key the default that is already registered", async () => {
      command.cloud.addKey(REGISTRATION);
      command.cloud.startMigration(undefined);

      const { stdout } = await register("--default", "--watch", "0", "--json");

      expect(JSON.parse(stdout)).toMatchObject({
        outcome: "already-registered",
        default: "set",
        migrations: [{ id: "migration-1", state: "running" }],
      });
    });

    test("warns of a state that differs from that of a new key", async () => {
      command.cloud.addKey({ ...REGISTRATION, state: "being-weighed" });

      const { exitCode, stderr } = await register("--default", "--watch", "0");

      expect(exitCode).toBe(0);
      expect(stderr).toBe(
        'warning: The key\'s state in Pulumi Cloud is "being-weighed"; "enabled" was expected.\nCheck the key in the Pulumi Cloud console.\n',
      );
    });

    test("doesn't warn of the state of a new key", async () => {
      addOtherKey();

      expect((await register("--default", "--watch", "0")).stderr).toBe("");
    });

    test("doesn't change a key that is already the default", async () => {
      command.cloud.addKey({ ...REGISTRATION, default: true });

      const { stdout } = await register("--default", "--watch", "0");

      expect(stdout).toContain('The key "pulumi-cmk-acme" (key-1) is already the default key of acme.');
      expect(command.cloud.receivedCalls).toEqual([LIST, "GET /api/orgs/acme/cmk/migration"]);
    });
  });

  describe("--dry-run", () => {
    test("shows the request for Pulumi Cloud if the login of the Pulumi CLI can't be read", async () => {
      const homeFolder = mkdtempSync(join(tmpdir(), "pulumi-cmk-home-"));
      mkdirSync(join(homeFolder, ".pulumi"));
      writeFileSync(join(homeFolder, ".pulumi", "credentials.json"), '{"$pulumiSecureStore":1}');
      const { exitCode, stdout, stderr } = await command.pulumiCmk(
        ["register", "--org", "acme", "--outputs", command.file(terraformOutputs()), "--dry-run"],
        { env: { PULUMI_ACCESS_TOKEN: "", PULUMI_BACKEND_URL: "" }, homeFolder },
      );
      rmSync(homeFolder, { recursive: true });

      expect(exitCode).toBe(0);
      expect(stdout).toContain("POST https://api.pulumi.com/api/orgs/acme/cmk\n");
      expect(stderr).toContain("The requests are shown for https://api.pulumi.com.\n");
    });

    test("prints the exact request without the token, needs no token, and sends nothing", async () => {
      const { exitCode, stdout, stderr } = await command.pulumiCmk(
        ["register", "--org", "acme", "--outputs", command.file(terraformOutputs()), "--dry-run"],
        { env: { PULUMI_ACCESS_TOKEN: "", PULUMI_BACKEND_URL: "" } },
      );

      expect(exitCode).toBe(0);
      expect(stdout).toBe(`POST https://api.pulumi.com/api/orgs/acme/cmk
Accept: application/vnd.pulumi+8
Authorization: token [redacted]
Content-Type: application/json
User-Agent: pulumi-cmk

${JSON.stringify(REGISTRATION)}

`);
      expect(stderr).toBe(
        `If this is the organization's first key, ${IF_FIRST}Nothing was sent. Registered keys were not checked.\n`,
      );
      expect(command.cloud.received).toEqual([]);
    });

    test("prints exactly what a run without it sends", async () => {
      const dry = JSON.parse((await register("--dry-run", "--json")).stdout) as {
        requests: { method: string; url: string; body: string; headers: Record<string, string> }[];
      };
      await register();

      const [shown] = dry.requests;
      const sent = command.cloud.received[1];
      expect(`${shown?.method} ${shown?.url}`).toBe(sent?.call.replace(" ", ` ${command.cloud.url}`));
      expect(shown?.body).toBe(sent?.text);
      for (const [name, value] of Object.entries(shown?.headers ?? {})) {
        expect(sent?.headers[name.toLowerCase()]).toBe(value.replace("[redacted]", TOKEN));
      }
    });

    test("prints the second request of --default too", async () => {
      const { stdout } = await register("--dry-run", "--default");

      expect(stdout).toContain(`POST ${command.cloud.url}/api/orgs/acme/cmk/{id from the response}/default`);
    });
  });

  describe("the organization", () => {
    beforeEach(addOtherKey);

    const run = (env: Record<string, string>, name: string, ...more: string[]) => {
      const file = command.file(terraformOutputs(outputValues(registration({ name }))));
      return command.pulumiCmk(["register", "--outputs", file, ...more], { env });
    };

    test("is that of PULUMI_ORG if --org is not set", async () => {
      const { exitCode, stderr } = await run({ PULUMI_ORG: "acme" }, "production");

      expect(exitCode).toBe(0);
      expect(stderr).toBe("Organization: acme (from PULUMI_ORG).\n");
    });

    test("is the one in the key's default name if none is set", async () => {
      const { exitCode, stderr } = await run({}, "pulumi-cmk-acme");

      expect(exitCode).toBe(0);
      expect(stderr).toBe("Organization: acme (from the key's name pulumi-cmk-acme in the outputs).\n");
    });

    test("is not guessed from another name", async () => {
      const { exitCode, stderr } = await run({}, "production");

      expect(exitCode).toBe(2);
      expect(stderr).toBe(
        `error: No organization is set, and the key's name "production" in the outputs doesn't contain one.\nPass --org NAME or set PULUMI_ORG.\n`,
      );
    });

    test("is the one in the name in the outputs, even if --name replaces it", async () => {
      const { exitCode, stderr } = await run({}, "pulumi-cmk-acme", "--name", "pulumi-cmk-acme-2");

      expect(exitCode).toBe(0);
      expect(stderr).toBe("Organization: acme (from the key's name pulumi-cmk-acme in the outputs).\n");
      expect(command.cloud.keys).toMatchObject([{ name: "other" }, { name: "pulumi-cmk-acme-2" }]);
    });

    test("is not guessed from --name", async () => {
      const { exitCode, stderr } = await run({}, "production", "--name", "pulumi-cmk-acme");

      expect(exitCode).toBe(2);
      expect(stderr).toContain(`the key's name "production" in the outputs doesn't contain one.`);
    });

    test("must be lowercase", async () => {
      const { exitCode, stderr } = await run({}, "production", "--org", "Acme");

      expect(exitCode).toBe(2);
      expect(stderr).toContain(firstError(ORGANIZATION, "The organization (--org)", "Acme"));
      expect(command.cloud.received).toEqual([]);
    });

    test("causes a warning if the key's default name contains another one", async () => {
      const { stderr } = await run({}, "pulumi-cmk-beta", "--org", "acme");

      expect(stderr).toContain(
        `warning: The key's name "pulumi-cmk-beta" in the outputs is the default for the organization beta, not acme.`,
      );
    });
  });
});
