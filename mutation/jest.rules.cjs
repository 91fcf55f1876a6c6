// Rules, policies and their tests import no framework, so a mutant takes less than a second.
module.exports = require("./jest.cjs")([
  "policies/*.test.ts",
  "pulumi-cloud/*.test.ts",
  "rules/{region,rule,tags,text}.test.ts",
]);
