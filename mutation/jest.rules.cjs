// Rules and policies import no framework, so their mutants take less time than those of constructs.
module.exports = require("./jest.cjs")([
  "modules/{policies,pulumi-cloud}/**/*.test.ts",
  "modules/rules/!(key-policy-statement|list-part|validator).test.ts",
]);
