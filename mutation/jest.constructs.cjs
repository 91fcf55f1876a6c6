module.exports = require("./jest.cjs")([
  "{cmk,key,oidc-provider,role,stack,terraform}/*.test.ts",
  "rules/validator.test.ts",
]);
