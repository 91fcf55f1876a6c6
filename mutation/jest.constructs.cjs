module.exports = require("./jest.cjs")([
  "{aws,cmk,key,memory,oidc-provider,role,stack,terraform}/*.test.ts",
  "rules/validator.test.ts",
]);
