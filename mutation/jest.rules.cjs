// Rules and policies know no framework, and neither do their tests: a mutant takes a moment.
module.exports = require("./jest.cjs")(["policies/*.test.ts", "pulumi-cloud/*.test.ts", "rules/rule.test.ts"]);
