module.exports = require("./jest.cjs")([
  "modules/!(policies|pulumi-cloud|rules)/**/*.test.ts",
  "modules/rules/{key-policy-statement,list-part,rule,validator}.test.ts",
  // The submodules use code of the stack that the module doesn't.
  "packaging/submodules/**/*.test.ts",
]);
