import { Readable } from "node:stream";
import { useCloud } from "../support/command";
import { REGISTRATION, terraformOutputs } from "../support/outputs";

const command = useCloud();
const LIST = "GET /api/orgs/acme/cmk";

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

/** Runs the command on a terminal, and interrupts it as soon as it reads from there. */
async function interruptQuestion(argv: readonly string[]) {
  const controller = new AbortController();
  const terminal = new Readable({
    read: () => {
      controller.abort();
    },
  });
  return command.pulumiCmk(argv, { typed: terminal, interruption: controller.signal });
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
    expect(second.stdout).toContain('The key "pulumi-cmk-acme" (key-1) is now the default key of acme.');
    expect(command.cloud.keys).toMatchObject([REGISTRATION]);
  });

  test("while a key is retired: a second run reports that it is already retired", async () => {
    command.cloud.addKey({ name: "old", state: "enabled" });
    command.cloud.addKey({ name: "new", state: "enabled" });
    const retire = ["retire", "old", "--reencrypt-with", "new", "--org", "acme", "--yes", "--watch", "0"];

    expect(await interruptDuring(/\/disable$/, retire)).toMatchObject({ exitCode: 130 });
    const second = await command.pulumiCmk(retire);
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toContain('The key "old" (key-1) is already disabled; no changes made.');
  });

  test("while all keys are disabled: a second run reports that they are already disabled", async () => {
    command.cloud.addKey({ name: "old", state: "enabled" });
    const disableAll = ["disable-all", "--org", "acme", "--yes", "--watch", "0"];

    expect(await interruptDuring(/\/disable$/, disableAll)).toMatchObject({ exitCode: 130 });
    const second = await command.pulumiCmk(disableAll);
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toContain("All customer managed keys of acme are already disabled; no changes made.");
    expect(command.cloud.migrations).toHaveLength(1);
  });

  test.each([
    ["retire", ["old", "--reencrypt-with", "new"]],
    ["disable-all", []],
  ])("while %s waits for the confirmation: nothing is changed", async (subcommand, argv) => {
    command.cloud.addKey({ name: "old" });
    command.cloud.addKey({ name: "new" });

    expect(await interruptQuestion([subcommand, ...argv, "--org", "acme"])).toMatchObject({ exitCode: 130 });
    expect(command.cloud.receivedCalls).toEqual([LIST, "GET /api/orgs/acme/cmk/migration"]);
  });

  test("while register waits for the confirmation: nothing is changed", async () => {
    expect(await interruptQuestion(register())).toMatchObject({ exitCode: 130 });
    expect(command.cloud.receivedCalls).toEqual([LIST]);
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
