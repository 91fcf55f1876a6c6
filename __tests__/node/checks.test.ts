import { Checks } from "./checks";

/** Runs a Node.js program as a check and returns the report. */
async function runCheck(program: string): Promise<{ report: string; isSuccessful: boolean; failures: number }> {
  let report = "";
  const checks = new Checks((text) => {
    report += text;
  }, new AbortController().signal);
  const isSuccessful = await checks.run({
    name: "A program",
    command: [process.execPath, "-e", program],
    options: { env: {} },
    prints: ["Done."],
  });
  return { report: report.replace(/\d+\.\d s/g, "N s"), isSuccessful, failures: checks.failures };
}

test("a check that passes prints one line", async () => {
  expect(await runCheck(`console.log("Done.")`)).toEqual({
    report: "  A program ... ok (N s)\n",
    isSuccessful: true,
    failures: 0,
  });
});

test("a check that fails prints the problems and the output of the command", async () => {
  const { report, isSuccessful, failures } = await runCheck(
    `console.log("Started."); console.error("Failed."); process.exit(2)`,
  );
  expect([isSuccessful, failures]).toEqual([false, 1]);
  expect(report).toContain("  A program ... FAILED (N s)\n    The exit code is 2.\n");
  expect(report).toMatch(/Output of .+:\n {4}Started\.\n\n {4}Failed\.\n$/);
});

test("a step that throws fails, and the next step runs", async () => {
  let report = "";
  const checks = new Checks((text) => {
    report += text;
  }, new AbortController().signal);
  const failed = await checks.step<string>("Download", () => Promise.reject(new Error("There is no network.")));
  const result = await checks.step("Deploy", () => "deployed");
  expect([failed, result, checks.failures]).toEqual([undefined, "deployed", 1]);
  expect(report).toContain("FAILED");
  expect(report).toContain("    There is no network.\n  Deploy ... ok");
});

test("a step that an interruption ends is no failure, and ends the run", async () => {
  let report = "";
  const interruption = new AbortController();
  const checks = new Checks((text) => {
    report += text;
  }, interruption.signal);
  const step = checks.step("Download", () => {
    interruption.abort(new Error("Interrupted."));
    throw new Error("The command ended.");
  });
  await expect(step).rejects.toThrow("Interrupted.");
  expect([report, checks.failures]).toEqual(["  Download ... ", 0]);
});
