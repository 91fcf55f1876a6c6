import { findCommandName } from "../../../cli/terminal/command-name";

const INSTALLED = "/app/node_modules/.bin/pulumi-cmk";
const SCRIPT = { npm_lifecycle_event: "pulumi-cmk", npm_package_name: "cdktf-pulumi-cmk" };

// The variables are those that npm 11, pnpm 12 and Yarn 1 set.
test.each([
  [
    "the script of this project, with npm",
    { npm_config_user_agent: "npm/11.19.1 node/v20", ...SCRIPT },
    "cli/main.ts",
    "npm run pulumi-cmk --",
  ],
  [
    "the script of this project, with pnpm",
    { npm_config_user_agent: "pnpm/12.21.0 npm/?", ...SCRIPT },
    "cli/main.ts",
    "pnpm run pulumi-cmk",
  ],
  [
    "the script of this project, with Yarn",
    { npm_config_user_agent: "yarn/1.22.22 npm/?", ...SCRIPT },
    "cli/main.ts",
    "yarn run pulumi-cmk",
  ],
  [
    "npx",
    { npm_config_user_agent: "npm/11.19.1 node/v20", npm_lifecycle_event: "npx", npm_package_name: "app" },
    INSTALLED,
    "npx cdktf-pulumi-cmk",
  ],
  [
    "a script of another project",
    { npm_config_user_agent: "npm/11.19.1 node/v20", npm_lifecycle_event: "pulumi-cmk", npm_package_name: "app" },
    INSTALLED,
    "npx cdktf-pulumi-cmk",
  ],
  ["pnpm exec", { npm_config_user_agent: "pnpm/12.21.0 npm/?" }, INSTALLED, "pnpm exec pulumi-cmk"],
  [
    "yarn",
    { npm_config_user_agent: "yarn/1.22.22 npm/?", npm_lifecycle_event: "pulumi-cmk", npm_package_name: "app" },
    INSTALLED,
    "yarn pulumi-cmk",
  ],
  ["a property of every object", { npm_config_user_agent: "constructor/1.0" }, INSTALLED, "npx cdktf-pulumi-cmk"],
  ["an unknown package manager", { npm_config_user_agent: "bun/1.2.0" }, INSTALLED, "npx cdktf-pulumi-cmk"],
  ["a local installation without a package manager", {}, INSTALLED, "npx cdktf-pulumi-cmk"],
  [
    "a script in a local installation, as pnpm writes it",
    {},
    "/app/node_modules/cdktf-pulumi-cmk/dist/cli/main.js",
    "npx cdktf-pulumi-cmk",
  ],
  ["a clone in a folder with a similar name", {}, "/node_modules-2/cli/main.ts", "pulumi-cmk"],
  ["a global installation", {}, "/usr/bin/pulumi-cmk", "pulumi-cmk"],
])("names the command that was started by %s", (_, env, file, expected) => {
  expect(findCommandName(env, file)).toBe(expected);
});
