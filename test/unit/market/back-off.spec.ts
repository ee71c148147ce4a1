import { BackOff } from '../../../src/modules/market/feeds/venue/back-off.js';

const LONGEST = () => 1;

describe('the pause before the next try', () => {
  it('grows from try to try, up to the longest one', () => {
    const backOff = new BackOff({ firstMs: 100, longestMs: 500 });
    expect([1, 2, 3, 4].map(() => backOff.next(LONGEST))).toEqual([100, 200, 400, 500]);
  });

  it('is short again after a minute of ticks, and not of connections on which none came', () => {
    const backOff = new BackOff({ firstMs: 100, longestMs: 5000 });
    const fallsAfter = (...ticks: number[]) => {
      for (const atMs of ticks) backOff.ticked(atMs);
      return backOff.next(LONGEST);
    };
    expect([fallsAfter(), fallsAfter(), fallsAfter(0, 59_000)]).toEqual([100, 200, 400]);
    // The minute begins anew with each connection.
    expect(fallsAfter(59_500, 119_000)).toBe(800);
    expect(fallsAfter(200_000, 230_000, 260_001)).toBe(100);
  });
});
