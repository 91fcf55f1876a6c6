module.exports = require("./jest.cjs")([
  "{aws,cmk,existing-key,key,memory,oidc-provider,role,stack,terraform}/*.test.ts",
  "rules/{rule,validator}.test.ts",
]);
