import { Checks } from "./checks";

/** Runs a program of Node.js as a check, and returns what is reported. */
async function reportOf(program: string): Promise<{ report: string; succeeded: boolean; failures: number }> {
  let report = "";
  const checks = new Checks((text) => {
    report += text;
  });
  const succeeded = await checks.run({
    name: "A program",
    command: [process.execPath, "-e", program],
    options: { env: {} },
    prints: ["Done."],
  });
  return { report: report.replace(/\d+\.\d s/g, "N s"), succeeded, failures: checks.failures };
}

test("a check that passes is one line", async () => {
  expect(await reportOf(`console.log("Done.")`)).toEqual({
    report: "  A program ... ok (N s)\n",
    succeeded: true,
    failures: 0,
  });
});

test("a check that fails shows the problems and the output of the command", async () => {
  const { report, succeeded, failures } = await reportOf(
    `console.log("Begun."); console.error("No."); process.exit(2)`,
  );
  expect([succeeded, failures]).toEqual([false, 1]);
  expect(report).toContain("  A program ... FAILED (N s)\n    The exit code is 2.\n");
  expect(report).toMatch(/Output of .+:\n {4}Begun\.\n\n {4}No\.\n$/);
});

test("a step that throws fails, and the next one runs", async () => {
  let report = "";
  const checks = new Checks((text) => {
    report += text;
  });
  const failed = await checks.step<string>("Download", () => Promise.reject(new Error("There is no network.")));
  const succeeded = await checks.step("Deploy", () => "deployed");
  expect([failed, succeeded, checks.failures]).toEqual([undefined, "deployed", 1]);
  expect(report).toContain("FAILED");
  expect(report).toContain("    There is no network.\n  Deploy ... ok");
});
