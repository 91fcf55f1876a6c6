const { projects } = require("../jest.config.cjs");

/** Jest's configuration for a part of the unit tests, as one project: that is what Stryker runs. */
module.exports = (testMatch) => ({
  ...projects.find(({ displayName }) => displayName === "unit"),
  rootDir: "..",
  testMatch: testMatch.map((pattern) => `<rootDir>/__tests__/modules/${pattern}`),
  // Each draws values and simulates IAM for them. A mutant must fall to the literal tests, in a tenth of the time.
  testPathIgnorePatterns: ["/modules/properties\\.test\\.ts$", "/policies/access\\.test\\.ts$"],
  testEnvironment: "@stryker-mutator/jest-runner/jest-env/node",
});
