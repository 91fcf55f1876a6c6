module.exports = require("./jest.cjs")([
  "{cmk,key,oidc-provider,role,stack,terraform}/*.test.ts",
  "rules/checks.test.ts",
]);
