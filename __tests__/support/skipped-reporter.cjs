/** Prints the number of tests that were skipped because a tool is missing, in the last lines of a run. */
module.exports = class SkippedReporter {
  onRunComplete(_contexts, results) {
    const reasons = new Map();
    for (const { testResults } of results.testResults) {
      for (const { ancestorTitles } of testResults) {
        const reason = /\[skipped: (.+)\]$/.exec(ancestorTitles[0] ?? "")?.[1];
        if (reason !== undefined) {
          reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
        }
      }
    }
    // Jest prints its own summary after all reporters, so wait for the end of the process.
    process.once("exit", () => {
      for (const [reason, count] of reasons) {
        process.stderr.write(`\nSkipped ${count} ${count === 1 ? "test" : "tests"}: ${reason}.\n`);
      }
      if (reasons.size > 0 && process.env.REQUIRE_TERRAFORM !== "1") {
        process.stderr.write("With REQUIRE_TERRAFORM=1 a missing tool fails the run.\n");
      }
    });
  }
};
