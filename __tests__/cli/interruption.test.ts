import { Readable } from "node:stream";
import { useCloud } from "../support/command";
import { REGISTRATION, terraformOutputs } from "../support/outputs";

const command = useCloud();

/** Runs the command, and interrupts it as soon as a call has arrived. */
async function interruptedAt(call: RegExp, argv: readonly string[], carriedOut = true) {
  const controller = new AbortController();
  command.cloud.fail({ on: call, times: 1, carriedOut, then: "hang" });
  const running = command.pulumiCmk(argv, { interruption: controller.signal });
  while (!command.cloud.callsArrived.some((arrived) => call.test(arrived))) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  controller.abort();
  return running;
}

describe("Ctrl-C", () => {
  const register = () => [
    "register",
    "--org",
    "acme",
    "--outputs",
    command.file(terraformOutputs()),
    "--default",
    "--watch",
    "0",
  ];
  const again = () => command.pulumiCmk(register());

  test.each([
    ["while the keys are listed", /^GET \S+\/cmk$/, "The key is registered for acme."],
    ["while the key is registered", /^POST \S+\/cmk$/, "The key is registered for acme already"],
    ["while the key is made the default", /\/default$/, "The key is registered for acme already"],
    ["while the migrations are listed", /\/migration$/, "The key is registered for acme already"],
  ])("%s: a second run goes on where the first stopped", async (_, call, outcome) => {
    const { exitCode, stderr } = await interruptedAt(call, register());

    expect(exitCode).toBe(130);
    expect(stderr).toContain(
      "error: Interrupted. A request that was already sent may still take effect. Run the same command again: it looks at what is there first.",
    );
    const second = await again();
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toContain(outcome);
    expect(second.stdout).toContain("It is the default key now.");
    expect(command.cloud.keys).toMatchObject([REGISTRATION]);
  });

  test("while a key is retired: a second run finds it retired, and says so", async () => {
    command.cloud.hold({ name: "old", state: "enabled" });
    command.cloud.hold({ name: "new", state: "enabled" });
    const retire = ["retire", "old", "--reencrypt-with", "new", "--org", "acme", "--yes", "--watch", "0"];

    expect(await interruptedAt(/\/disable$/, retire)).toMatchObject({ exitCode: 130 });
    const second = await command.pulumiCmk(retire);
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toContain("Pulumi Cloud takes neither a key that is retired already");
  });

  test("while it waits for a yes: nothing is changed", async () => {
    command.cloud.hold({ name: "old" });
    command.cloud.hold({ name: "new" });
    const controller = new AbortController();
    const person = new Readable({
      read: () => {
        controller.abort();
      },
    });

    const { exitCode } = await command.pulumiCmk(["retire", "old", "--reencrypt-with", "new", "--org", "acme"], {
      typed: person,
      interruption: controller.signal,
    });

    expect(exitCode).toBe(130);
    expect(command.cloud.callsArrived).toEqual(["GET /api/orgs/acme/cmk"]);
  });

  test("while it waits for the outputs", async () => {
    const controller = new AbortController();
    const pipe = new Readable({
      read: () => {
        controller.abort();
      },
    });

    const { exitCode } = await command.pulumiCmk(["register", "--outputs", "-", "--org", "acme"], {
      typed: pipe,
      interruption: controller.signal,
    });

    expect(exitCode).toBe(130);
  });

  test("while it waits before another attempt", async () => {
    const controller = new AbortController();
    command.cloud.fail({ on: "cmk", then: { status: 500 } });
    const waiting = await command.pulumiCmk(["status", "--org", "acme"], {
      interruption: controller.signal,
      onWait: () => {
        controller.abort();
      },
    });
    expect(waiting.exitCode).toBe(130);
    expect(command.cloud.arrived).toHaveLength(1);
  });

  test("before anything is sent", async () => {
    const { exitCode } = await command.pulumiCmk(["status", "--org", "acme"], { interruption: AbortSignal.abort() });

    expect(exitCode).toBe(130);
    expect(command.cloud.arrived).toEqual([]);
  });
});
