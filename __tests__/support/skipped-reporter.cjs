/** Says in a run's last lines which tests were skipped for want of a tool, and which tool that is. */
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
    // Jest's own summary comes after every reporter: only the end of the process is later.
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
