const { default: Sequencer } = require('@jest/test-sequencer');

/** The whole way first: its figures are the sample's alone only while no other test has sent anything. */
module.exports = class extends Sequencer {
  sort(tests) {
    const place = ({ path }) => `${path.endsWith('whole-way.test.ts') ? 0 : 1}${path}`;
    return [...tests].sort((a, b) => place(a).localeCompare(place(b)));
  }
};
