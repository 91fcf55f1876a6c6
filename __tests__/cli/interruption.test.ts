import { Readable } from "node:stream";
import { useCloud } from "../support/command";
import { REGISTRATION, terraformOutputs } from "../support/outputs";

const command = useCloud();

/** Runs the command and interrupts it as soon as the server receives a call. */
async function interruptDuring(call: RegExp, argv: readonly string[]) {
  const controller = new AbortController();
  command.cloud.fail({ on: call, times: 1, takesEffect: true, then: "hang" });
  const running = command.pulumiCmk(argv, { interruption: controller.signal });
  while (!command.cloud.receivedCalls.some((received) => call.test(received))) {
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
    ["while the key is registered", /^POST \S+\/cmk$/, "The key is already registered for acme"],
    ["while the default key is set", /\/default$/, "The key is already registered for acme"],
    ["while the migrations are listed", /\/migration$/, "The key is already registered for acme"],
  ])("%s: a second run continues where the first stopped", async (_, call, outcome) => {
    const { exitCode, stderr } = await interruptDuring(call, register());

    expect(exitCode).toBe(130);
    expect(stderr).toContain(
      "error: Interrupted. A request that was already sent may still take effect.\nRun the same command again: it first checks what exists.",
    );
    const second = await again();
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toContain(outcome);
    expect(second.stdout).toContain("It is now the default key.");
    expect(command.cloud.keys).toMatchObject([REGISTRATION]);
  });

  test("while a key is retired: a second run reports that it is already retired", async () => {
    command.cloud.addKey({ name: "old", state: "enabled" });
    command.cloud.addKey({ name: "new", state: "enabled" });
    const retire = ["retire", "old", "--reencrypt-with", "new", "--org", "acme", "--yes", "--watch", "0"];

    expect(await interruptDuring(/\/disable$/, retire)).toMatchObject({ exitCode: 130 });
    const second = await command.pulumiCmk(retire);
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toContain("is being re-encrypted or is already retired");
  });

  test("while it waits for the confirmation: nothing is changed", async () => {
    command.cloud.addKey({ name: "old" });
    command.cloud.addKey({ name: "new" });
    const controller = new AbortController();
    const terminal = new Readable({
      read: () => {
        controller.abort();
      },
    });

    const { exitCode } = await command.pulumiCmk(["retire", "old", "--reencrypt-with", "new", "--org", "acme"], {
      typed: terminal,
      interruption: controller.signal,
    });

    expect(exitCode).toBe(130);
    expect(command.cloud.receivedCalls).toEqual(["GET /api/orgs/acme/cmk"]);
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

  test("while it waits before a retry", async () => {
    const controller = new AbortController();
    command.cloud.fail({ on: "cmk", then: { status: 500 } });
    const waiting = await command.pulumiCmk(["status", "--org", "acme"], {
      interruption: controller.signal,
      onWait: () => {
        controller.abort();
      },
    });
    expect(waiting.exitCode).toBe(130);
    expect(command.cloud.received).toHaveLength(1);
  });

  test("before anything is sent", async () => {
    const { exitCode } = await command.pulumiCmk(["status", "--org", "acme"], { interruption: AbortSignal.abort() });

    expect(exitCode).toBe(130);
    expect(command.cloud.received).toEqual([]);
  });
});
