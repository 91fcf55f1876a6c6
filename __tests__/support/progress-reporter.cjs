/** Prints how many test files are done while a run goes on. In a terminal, Jest's own reporter shows that. */
module.exports = class ProgressReporter {
  constructor({ ci } = {}) {
    this.isShown = ci || !process.stderr.isTTY;
  }

  onRunStart({ numTotalTestSuites }) {
    this.start = Date.now();
    this.isShown &&= numTotalTestSuites > 1;
  }

  onTestResult(_test, _result, { numTotalTestSuites, numFailedTestSuites, numPassedTestSuites, numPendingTestSuites }) {
    if (this.isShown) {
      const done = numFailedTestSuites + numPassedTestSuites + numPendingTestSuites;
      const failed = numFailedTestSuites > 0 ? `, ${numFailedTestSuites} failed` : "";
      const seconds = Math.round((Date.now() - this.start) / 1000);
      process.stderr.write(`${done} of ${numTotalTestSuites} test files after ${seconds} s${failed}\n`);
    }
  }
};
