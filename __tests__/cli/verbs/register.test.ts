import { useCloud } from "../../support/command";
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

const register = (...more: string[]) =>
  command.pulumiCmk(["register", "--org", "acme", "--outputs", command.file(terraformOutputs()), ...more]);

describe("register", () => {
  test("looks at the keys there are, and then registers what the outputs hold and nothing else", async () => {
    const { exitCode, stdout, stderr } = await register();

    expect(exitCode).toBe(0);
    expect(stdout).toBe(`The key is registered for acme.
  name    pulumi-cmk-acme
  id      key-1
  key     ${KEY_ARN}
  role    ${ROLE_ARN}
  state   enabled
To make it the organization's default key, run the same command with --default.
`);
    expect(stderr).toBe("");
    expect(command.cloud.callsArrived).toEqual([LIST, CREATE]);
    expect(command.cloud.arrived[1]?.body).toEqual(REGISTRATION);
    expect(command.cloud.arrived[1]?.headers).toMatchObject({
      accept: "application/vnd.pulumi+8",
      authorization: `token ${TOKEN}`,
      "content-type": "application/json",
    });
  });

  test("changes nothing when it runs again, and says so", async () => {
    await register();
    const again = await register();

    expect(again.exitCode).toBe(0);
    expect(again.stdout).toContain("The key is registered for acme already, with the same role: nothing was changed.");
    expect(command.cloud.callsArrived).toEqual([LIST, CREATE, LIST]);
    expect(command.cloud.keys).toHaveLength(1);
  });

  test("registers under another name", async () => {
    const { stdout } = await register("--name", "acme 2026");

    expect(stdout).toContain("name    acme 2026");
    expect(command.cloud.arrived[1]?.body).toEqual(registration({ name: "acme 2026" }));
  });

  test("takes an empty list that comes as null for an empty list", async () => {
    command.cloud.nullForEmpty = true;

    expect(await register()).toMatchObject({ exitCode: 0 });
  });

  test("tells programs the same in JSON, with all that Pulumi Cloud reported", async () => {
    const { stdout } = await register("--json");

    expect(JSON.parse(stdout)).toEqual({
      organization: "acme",
      backend: command.cloud.url,
      outcome: "registered",
      key: { id: "key-1", ...REGISTRATION, state: "enabled" },
      default: null,
      migrations: null,
    });
    expect(JSON.parse((await register("--json")).stdout)).toMatchObject({ outcome: "already-registered" });
  });

  describe("where a key is in the way, changes nothing and explains", () => {
    test("another key with the same name", async () => {
      command.cloud.hold({ ...registration({ keyArn: OTHER_KEY_ARN }), state: "enabled" });

      const { exitCode, stderr } = await register();

      expect(exitCode).toBe(1);
      expect(stderr)
        .toBe(`error: Pulumi Cloud has another key named "pulumi-cmk-acme" (key-1) already, and nothing was changed.
  registered:  role ${ROLE_ARN}, key ${OTHER_KEY_ARN}, state enabled
  to register: role ${ROLE_ARN}, key ${KEY_ARN}
Pulumi Cloud can't change a key that is registered. If the outputs are the right ones, register them under another name with --name NAME, and then retire the old key: pulumi-cmk retire key-1 --reencrypt-with NAME.
`);
      expect(command.cloud.callsArrived).toEqual([LIST]);
    });

    const role = "Keep the role that is registered, or deploy another key and register that.";
    const alias = "It is the same key, so there is nothing to do: keep it as it is registered";
    const name = 'A key needs to be registered once only: go on with the name it has, --name "production".';

    test.each([
      ["name", { name: "production" }, name],
      ["role", { roleArn: `${ROLE_ARN}-2` }, role],
      ["key ARN (one is of the key's alias)", { keyArn: ALIAS_ARN }, alias],
      ["name, another role", { name: "production", roleArn: `${ROLE_ARN}-2` }, role],
      ["name, another key ARN (one is of the key's alias)", { name: "production", keyArn: ALIAS_ARN }, alias],
      ["role, another key ARN (one is of the key's alias)", { roleArn: `${ROLE_ARN}-2`, keyArn: ALIAS_ARN }, role],
    ])("the same key with another %s", async (different, changes, remedy) => {
      command.cloud.hold(registration(changes));

      const { exitCode, stderr } = await register();

      expect(exitCode).toBe(1);
      expect(stderr).toContain(
        `The key is registered already, as ${JSON.stringify(command.cloud.keys[0]?.name)} (key-1), with another ${different}, and nothing was changed.`,
      );
      expect(stderr).toContain(remedy);
      expect(command.cloud.callsArrived).toEqual([LIST]);
    });

    const held = ["pulumi-cmk-acme", "production"].flatMap((heldName) =>
      [ROLE_ARN, `${ROLE_ARN}-2`].flatMap((roleArn) =>
        [KEY_ARN, ALIAS_ARN, OTHER_KEY_ARN].map((keyArn) => registration({ name: heldName, roleArn, keyArn })),
      ),
    );

    test.each([...held.map((key) => [key]), [registration({ keyArn: OTHER_KEY_ARN }), registration({ name: "p 2" })]])(
      "and a remedy that names --name leads out of it: %j",
      async (...keys) => {
        keys.forEach((key) => command.cloud.hold(key));

        const [, remedy] = /--name (NAME|"[^"]+")/.exec((await register()).stderr) ?? [];

        const followed = remedy === undefined ? [] : ["--name", remedy.replace(/"/g, "")];
        const { exitCode, stderr } = await register(...followed);
        expect(exitCode === 0 || remedy === undefined).toBe(true);
        expect(stderr).not.toContain("--name");
      },
    );
  });

  describe("--default", () => {
    test("makes the key the default, and shows what Pulumi Cloud reports of the migration until the time is over", async () => {
      const { stdout, waits, exitCode } = await command.pulumiCmk(
        ["register", "--org", "acme", "--outputs", command.file(terraformOutputs()), "--default", "--watch", "10"],
        {
          onWait: (milliseconds) => {
            command.cloud.migrations.forEach((migration) => (migration.state = `${milliseconds / 1000} of 4 done`));
          },
        },
      );

      expect(exitCode).toBe(0);
      expect(stdout).toContain(`It is the default key now.
Migrations, as Pulumi Cloud reports them in the next 10 s:
  migration-1  running
  migration-1  running -> 1 of 4 done
  migration-1  1 of 4 done -> 2 of 4 done
  migration-1  2 of 4 done -> 4 of 4 done
  migration-1  4 of 4 done -> 3 of 4 done
They go on in Pulumi Cloud.`);
      expect(waits).toEqual([1000, 2000, 4000, 3000]);
      expect(command.cloud.callsArrived.slice(0, 4)).toEqual([
        LIST,
        CREATE,
        "POST /api/orgs/acme/cmk/key-1/default",
        "GET /api/orgs/acme/cmk/migration",
      ]);
    });

    test("does so for a key that is registered already too", async () => {
      command.cloud.hold(REGISTRATION);

      const { stdout } = await register("--default", "--watch", "0", "--json");

      expect(JSON.parse(stdout)).toMatchObject({
        outcome: "already-registered",
        default: "set",
        migrations: [{ id: "migration-1", state: "running" }],
      });
    });

    test("warns of a state that is not a new key's", async () => {
      command.cloud.hold({ ...REGISTRATION, state: "disabled" });

      const { exitCode, stderr } = await register("--default", "--watch", "0");

      expect(exitCode).toBe(0);
      expect(stderr).toContain(`warning: Pulumi Cloud reports the key's state as "disabled"`);
    });

    test("does not warn of a new key's state", async () => {
      expect((await register("--default", "--watch", "0")).stderr).toBe("");
    });

    test("leaves a key alone that is reported as the default", async () => {
      command.cloud.hold({ ...REGISTRATION, default: true });

      const { stdout } = await register("--default", "--watch", "0");

      expect(stdout).toContain("It is the default key already.");
      expect(command.cloud.callsArrived).toEqual([LIST, "GET /api/orgs/acme/cmk/migration"]);
    });
  });

  describe("--dry-run", () => {
    test("prints the exact request with the token left out, needs none, and sends nothing", async () => {
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
      expect(stderr).toContain("Nothing was sent.");
      expect(command.cloud.arrived).toEqual([]);
    });

    test("prints what is sent then, to the letter", async () => {
      const dry = JSON.parse((await register("--dry-run", "--json")).stdout) as {
        requests: { method: string; url: string; body: string; headers: Record<string, string> }[];
      };
      await register();

      const [shown] = dry.requests;
      const sent = command.cloud.arrived[1];
      expect(`${shown?.method} ${shown?.url}`).toBe(sent?.call.replace(" ", ` ${command.cloud.url}`));
      expect(shown?.body).toBe(sent?.text);
      for (const [name, value] of Object.entries(shown?.headers ?? {})) {
        expect(sent?.headers[name.toLowerCase()]).toBe(value.replace("[redacted]", TOKEN));
      }
    });

    test("prints the second request of --default too", async () => {
      const { stdout } = await register("--dry-run", "--default");

      expect(stdout).toContain(`POST ${command.cloud.url}/api/orgs/acme/cmk/{id of the answer}/default`);
    });
  });

  describe("the organization", () => {
    const run = (env: Record<string, string>, name: string, ...more: string[]) => {
      const file = command.file(terraformOutputs(outputValues(registration({ name }))));
      return command.pulumiCmk(["register", "--outputs", file, ...more], { env });
    };

    test("is PULUMI_ORG's where --org is left out", async () => {
      const { exitCode, stderr } = await run({ PULUMI_ORG: "acme" }, "production");

      expect(exitCode).toBe(0);
      expect(stderr).toBe("Organization: acme (from PULUMI_ORG).\n");
    });

    test("is the one in the key's default name where nobody names one", async () => {
      const { exitCode, stderr } = await run({}, "pulumi-cmk-acme");

      expect(exitCode).toBe(0);
      expect(stderr).toBe("Organization: acme (from the key's name pulumi-cmk-acme in the outputs).\n");
    });

    test("is not guessed from another name", async () => {
      const { exitCode, stderr } = await run({}, "production");

      expect(exitCode).toBe(2);
      expect(stderr).toBe(
        `error: No organization is named, and the key's name "production" in the outputs does not tell it. Name it with --org NAME or in PULUMI_ORG.\n`,
      );
    });

    test("is the one in the outputs' own name, whatever name the key gets", async () => {
      const { exitCode, stderr } = await run({}, "pulumi-cmk-acme", "--name", "pulumi-cmk-acme-2");

      expect(exitCode).toBe(0);
      expect(stderr).toBe("Organization: acme (from the key's name pulumi-cmk-acme in the outputs).\n");
      expect(command.cloud.keys).toMatchObject([{ name: "pulumi-cmk-acme-2" }]);
    });

    test("is not guessed from --name", async () => {
      const { exitCode, stderr } = await run({}, "production", "--name", "pulumi-cmk-acme");

      expect(exitCode).toBe(2);
      expect(stderr).toContain(`the key's name "production" in the outputs does not tell it`);
    });

    test("must be lowercase", async () => {
      const { exitCode, stderr } = await run({}, "production", "--org", "Acme");

      expect(exitCode).toBe(2);
      expect(stderr).toContain('The organization (--org) is "Acme", but it must be lowercase');
      expect(command.cloud.arrived).toEqual([]);
    });

    test("is warned of where the key's default name tells another", async () => {
      const { stderr } = await run({}, "pulumi-cmk-beta", "--org", "acme");

      expect(stderr).toContain(
        `warning: The key's name "pulumi-cmk-beta" in the outputs looks like the organization beta's`,
      );
    });
  });
});
