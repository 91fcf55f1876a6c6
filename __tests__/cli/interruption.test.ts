import { Readable } from "node:stream";
import { useCloud } from "../support/command";
import { REGISTRATION, terraformOutputs } from "../support/outputs";

const test = useCloud();

/** Runs the command, and interrupts it as soon as a call has arrived. */
async function interruptedAt(call: RegExp, argv: readonly string[], carriedOut = true) {
  const controller = new AbortController();
  test.cloud.fail({ on: call, times: 1, carriedOut, then: "hang" });
  const running = test.pulumiCmk(argv, { interruption: controller.signal });
  while (!test.cloud.callsArrived.some((arrived) => call.test(arrived))) {
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
    test.file(terraformOutputs()),
    "--default",
    "--watch",
    "0",
  ];
  const again = () => test.pulumiCmk(register());

  it.each([
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
    expect(test.cloud.keys).toMatchObject([REGISTRATION]);
  });

  it("while a key is retired: a second run finds it retired, and says so", async () => {
    test.cloud.hold({ name: "old", state: "enabled" });
    test.cloud.hold({ name: "new", state: "enabled" });
    const retire = ["retire", "old", "--reencrypt-with", "new", "--org", "acme", "--yes", "--watch", "0"];

    expect(await interruptedAt(/\/disable$/, retire)).toMatchObject({ exitCode: 130 });
    const second = await test.pulumiCmk(retire);
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toContain("Pulumi Cloud takes neither a key that is retired already");
  });

  it("while it waits for a yes: nothing is changed", async () => {
    test.cloud.hold({ name: "old" });
    test.cloud.hold({ name: "new" });
    const controller = new AbortController();
    const person = new Readable({
      read: () => {
        controller.abort();
      },
    });

    const { exitCode } = await test.pulumiCmk(["retire", "old", "--reencrypt-with", "new", "--org", "acme"], {
      typed: person,
      interruption: controller.signal,
    });

    expect(exitCode).toBe(130);
    expect(test.cloud.callsArrived).toEqual(["GET /api/orgs/acme/cmk"]);
  });

  it("while it waits for the outputs", async () => {
    const controller = new AbortController();
    const pipe = new Readable({
      read: () => {
        controller.abort();
      },
    });

    const { exitCode } = await test.pulumiCmk(["register", "--outputs", "-", "--org", "acme"], {
      typed: pipe,
      interruption: controller.signal,
    });

    expect(exitCode).toBe(130);
  });

  it("while it waits before another attempt", async () => {
    const controller = new AbortController();
    test.cloud.fail({ on: "cmk", then: { status: 500 } });
    const waiting = await test.pulumiCmk(["status", "--org", "acme"], {
      interruption: controller.signal,
      onWait: () => {
        controller.abort();
      },
    });
    expect(waiting.exitCode).toBe(130);
    expect(test.cloud.arrived).toHaveLength(1);
  });

  it("before anything is sent", async () => {
    const { exitCode } = await test.pulumiCmk(["status", "--org", "acme"], { interruption: AbortSignal.abort() });

    expect(exitCode).toBe(130);
    expect(test.cloud.arrived).toEqual([]);
  });
});
