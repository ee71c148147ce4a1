import * as fc from 'fast-check';
import { busyPercent, coreTime, percentOf } from '../../../src/modules/system/components/cpu-time.js';

describe('used time in percent', () => {
  it.each([
    ['half of one core', 500, 1000, 50],
    ['two cores at once', 2000, 1000, 200],
    ['nothing', 0, 1000, 0],
    ['no time at all', 0, 0, null],
    ['a clock that went back', 10, -5, null],
    ['a counter that went back', -10, 5, null],
  ])('%s', (_what, used, elapsed, percent) => {
    expect(percentOf(used, elapsed)).toBe(percent);
  });
});

describe('how busy all cores are', () => {
  const core = (user: number, idle: number) => ({ times: { user, nice: 1, sys: 2, irq: 3, idle } });

  it('counts everything but idling', () => {
    expect(coreTime([core(10, 84), core(0, 94)])).toEqual({ busy: 22, total: 200 });
  });

  it('is what was busy of what went by in between', () => {
    expect(busyPercent({ busy: 30, total: 100 }, { busy: 80, total: 200 })).toBe(50);
  });

  it('is null where nothing has counted, or a core was taken away', () => {
    expect(busyPercent({ busy: 30, total: 100 }, { busy: 30, total: 100 })).toBeNull();
    expect(busyPercent({ busy: 30, total: 100 }, { busy: 10, total: 50 })).toBeNull();
    expect(busyPercent(coreTime([]), coreTime([]))).toBeNull();
  });

  it('law: it is a percentage or null, whatever the counters say', () => {
    const times = fc.record({ busy: fc.integer({ min: 0, max: 1e9 }), total: fc.integer({ min: 0, max: 1e9 }) });
    fc.assert(
      fc.property(times, times, (before, after) => {
        const percent = busyPercent(before, after);
        expect(percent === null || (percent >= 0 && percent <= 100)).toBe(true);
      }),
    );
  });
});
