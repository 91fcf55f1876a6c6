const { availableParallelism, totalmem } = require("node:os");

/** Memory of the machine or of the container, in bytes. */
const memory = Math.min(totalmem(), process.constrainedMemory() || Infinity);

/** @type {import("jest").Config} */
const common = {
  testEnvironment: "node",
  transform: { "\\.ts$": "@sucrase/jest-plugin" },
  setupFiles: [
    "<rootDir>/__tests__/support/replace-util-is-array.cjs",
    "<rootDir>/__tests__/support/skip-token-stack-traces.cjs",
  ],
};

/** Settings for tests that run Terraform and other tools. The setup looks for the tools once, before the first test. */
const withTools = {
  ...common,
  globalSetup: "<rootDir>/__tests__/support/find-tools.ts",
  globalTeardown: "<rootDir>/__tests__/support/remove-tools.ts",
  setupFilesAfterEnv: ["<rootDir>/__tests__/support/keep-providers-running.ts"],
};

/** Tests that run the project's commands in separate processes, as users do. */
const COMMAND_TESTS = ["/__tests__/(main|packaging|tools|cli/process|lab/(process|run-main)|scripts/.+)\\.test\\.ts$"];

/** @type {import("jest").Config} */
module.exports = {
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: [
        "<rootDir>/__tests__/modules/**/*.test.ts",
        "<rootDir>/__tests__/hcl/**/*.test.ts",
        "<rootDir>/__tests__/app/**/*.test.ts",
        "<rootDir>/__tests__/packaging/**/*.test.ts",
        "<rootDir>/__tests__/cli/**/*.test.ts",
        "<rootDir>/__tests__/demo/**/*.test.ts",
        "<rootDir>/__tests__/benchmarks/**/*.test.ts",
        "<rootDir>/__tests__/node/**/*.test.ts",
        "<rootDir>/__tests__/terraforms/**/*.test.ts",
        "<rootDir>/__tests__/lab/(aws-call|aws-sdk-settings|installed-provider|prevent-destroy|provider-*|recovery-command|terraform-*).test.ts",
        "<rootDir>/__tests__/*.test.ts",
      ],
      testPathIgnorePatterns: COMMAND_TESTS,
    },
    { ...common, displayName: "commands", testRegex: COMMAND_TESTS },
    { ...withTools, displayName: "terraform", testMatch: ["<rootDir>/__tests__/terraform/**/*.test.ts"] },
    {
      ...withTools,
      displayName: "e2e",
      testMatch: ["<rootDir>/__tests__/e2e/**/*.test.ts", "<rootDir>/__tests__/lab/(aws-cli|aws-proxy|moto).test.ts"],
    },
    { ...withTools, displayName: "upgrades", testMatch: ["<rootDir>/__tests__/upgrades/**/*.test.ts"] },
    {
      ...common,
      displayName: "package",
      globalSetup: "<rootDir>/__tests__/support/install-package.ts",
      globalTeardown: "<rootDir>/__tests__/support/remove-package.ts",
      testMatch: ["<rootDir>/__tests__/package/**/*.test.ts"],
    },
  ],
  collectCoverageFrom: ["{modules,cli,hcl,app,packaging}/**/*.ts", "index.ts"],
  reporters: [
    "default",
    "<rootDir>/__tests__/support/progress-reporter.cjs",
    "<rootDir>/__tests__/support/skipped-reporter.cjs",
  ],
  testTimeout: 600_000,
  // Most tests of Terraform wait for AWS most of the time. A worker with its tools uses 1 to 2 GB.
  maxWorkers: Math.max(1, Math.min(3 * availableParallelism(), Math.floor(memory / 2 ** 31))),
};
