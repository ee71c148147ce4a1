import Sequencer from '@jest/test-sequencer';

/** Tests of whole processes and of the sandbox's clock take minutes, in which they mostly wait. */
const WAITING = /\/test\/(faults|sandbox)\//;
/** The part of the other tests among which they begin: begun last, they would run while the other workers have nothing left. */
const BEGIN_AMONG = 0.6;

/** The longest first, and what waits beside what computes: all that wait at once would leave the machine idle. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const waiting = sorted.filter(({ path }) => WAITING.test(path));
    const others = sorted.filter(({ path }) => !WAITING.test(path));
    const apart = (others.length * BEGIN_AMONG) / Math.max(1, waiting.length);
    const places = [...waiting.map((test, n) => ({ test, place: n * apart })), ...others.map((test, n) => ({ test, place: n + 0.5 }))];
    return places.toSorted((a, b) => a.place - b.place).map(({ test }) => test);
  }
}
