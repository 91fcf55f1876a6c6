const { projects } = require("./jest.config.cjs");

/**
 * The unit tests of what is mutated, alone and as one project: that is all that Stryker runs. Left out are the tests that draw
 * values and simulate IAM for each: a mutant must fall to the literal tests, and those take a second instead of ten.
 */
module.exports = {
  ...projects.find(({ displayName }) => displayName === "unit"),
  testMatch: ["<rootDir>/__tests__/modules/**/*.test.ts"],
  testPathIgnorePatterns: ["/modules/properties\\.test\\.ts$", "/policies/access\\.test\\.ts$"],
  testSequencer: "<rootDir>/jest.mutation-sequencer.cjs",
  testEnvironment: "@stryker-mutator/jest-runner/jest-env/node",
};
