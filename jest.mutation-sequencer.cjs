const Sequencer = require("@jest/test-sequencer").default;

/**
 * Runs first what needs no framework. Most mutants are in rules and policies and fall there, in a tenth of the time: Stryker
 * goes on to the next at the first failure.
 */
module.exports = class LightTestsFirst extends Sequencer {
  sort(tests) {
    const weight = ({ path }) => (/\/(policies|pulumi-cloud)\/|\/rules\/rule\.test/.test(path) ? 0 : 1);
    return [...tests].sort((left, right) => weight(left) - weight(right) || left.path.localeCompare(right.path));
  }
};
