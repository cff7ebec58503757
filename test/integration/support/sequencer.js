const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * The whole way first: its figures are the sample's alone only while no other test has sent anything. The
 * operations last: what the conformance suite has shown is known by then.
 */
module.exports = class extends Sequencer {
  sort(tests) {
    const rank = (path) => {
      if (path.endsWith('whole-way.test.ts')) return 0;
      return path.endsWith('conformance/operations.test.ts') ? 2 : 1;
    };
    const place = ({ path }) => `${rank(path)}${path}`;
    return [...tests].sort((a, b) => place(a).localeCompare(place(b)));
  }
};
