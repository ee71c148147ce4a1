import * as fc from 'fast-check';
import { Ticks } from '../../../src/modules/system/samples/ticks.js';

describe('the ticks of the sampler', () => {
  it('of one process begin one interval after its start and keep their distance', () => {
    const ticks = new Ticks(15_000, 1_000_123, false);
    expect(ticks.first()).toBe(1_015_123);
    expect(ticks.after(1_015_123)).toBe(1_030_123);
    expect(ticks.after(1_015_200)).toBe(1_030_123);
  });

  it('that were missed are passed over', () => {
    expect(new Ticks(1000, 500, false).after(7777)).toBe(8500);
  });

  it('law: replicas share them, and the first comes soon enough not to pass for a stall', () => {
    const starts = fc.integer({ min: 1.7e12, max: 1.8e12 });
    fc.assert(
      fc.property(starts, fc.integer({ min: 1, max: 3600 }), (startMs, seconds) => {
        const first = new Ticks(seconds * 1000, startMs, true).first();
        expect(first % (seconds * 1000)).toBe(0);
        expect(first - startMs).toBeGreaterThanOrEqual(seconds * 500);
        expect(first - startMs).toBeLessThanOrEqual(seconds * 1500);
      }),
    );
  });
});
