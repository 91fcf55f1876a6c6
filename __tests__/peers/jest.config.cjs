const { projects, reporters } = require("../../jest.config.cjs");

/**
 * These tests download each supported version of the frameworks, some 400 MB each. So they stand apart from the others.
 *
 * @type {import("jest").Config}
 */
module.exports = {
  ...projects.find(({ displayName }) => displayName === "package"),
  displayName: "peers",
  rootDir: "../..",
  testMatch: ["<rootDir>/__tests__/peers/**/*.test.ts"],
  reporters,
  testTimeout: 600_000,
};
