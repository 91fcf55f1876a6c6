const { projects, reporters } = require("../../jest.config.cjs");

/**
 * These tests download every supported version of the frameworks, about 400 MB each, so they are not part of the other tests.
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
