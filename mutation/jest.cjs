const { projects } = require("../jest.config.cjs");

/** Jest configuration for a part of the unit tests, as one project, because Stryker runs only one. */
module.exports = (testMatch) => ({
  ...projects.find(({ displayName }) => displayName === "unit"),
  rootDir: "..",
  testMatch: testMatch.map((pattern) => `<rootDir>/__tests__/${pattern}`),
  // This one simulates IAM. The other tests must kill the mutants, and take a tenth of the time.
  testPathIgnorePatterns: ["/policies/access\\.test\\.ts$"],
  testEnvironment: "@stryker-mutator/jest-runner/jest-env/node",
});
