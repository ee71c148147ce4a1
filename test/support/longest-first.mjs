import Sequencer from '@jest/test-sequencer';

/** Tests of whole processes and of the sandbox's clock take minutes: begun last, they would run while the other workers have nothing left. */
const LONG = /\/test\/(faults|sandbox)\//;

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => Number(LONG.test(b.path)) - Number(LONG.test(a.path)));
  }
}
