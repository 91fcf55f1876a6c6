const { projects } = require("../jest.config.cjs");

/** Jest configuration for a part of the unit tests, as one project, because Stryker runs only one. */
module.exports = (testMatch) => ({
  ...projects.find(({ displayName }) => displayName === "unit"),
  rootDir: "..",
  testMatch: testMatch.map((pattern) => `<rootDir>/__tests__/modules/${pattern}`),
  // These generate values and simulate IAM. The other tests must kill the mutants, and take a tenth of the time.
  testPathIgnorePatterns: ["/modules/properties\\.test\\.ts$", "/policies/access\\.test\\.ts$"],
  testEnvironment: "@stryker-mutator/jest-runner/jest-env/node",
});
