import * as fc from 'fast-check';
import { type ChartPoint, downsample } from '../../../src/modules/portfolio/performance/chart.downsample.js';

const seriesOf = (values: readonly number[]): ChartPoint[] => values.map((value, atMs) => ({ atMs, value }));
const valuesOf = (series: readonly ChartPoint[]): number[] => series.map(({ value }) => value);
const series = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 400 }).map((values) => seriesOf(values));

describe('A chart with fewer points', () => {
  it('is the whole one while that is short enough', () => {
    fc.assert(fc.property(series, (all) => expect(downsample(all, Math.max(2, all.length))).toEqual(all)));
  });

  it('never has more points than asked for, all of them of the series and in its order', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 2, max: 100 }), (all, points) => {
        const kept = downsample(all, points);
        expect(kept.length).toBeLessThanOrEqual(points);
        for (const [i, point] of kept.entries()) {
          expect(all[point.atMs]).toBe(point);
          expect(point.atMs).toBeGreaterThan(kept[i - 1]?.atMs ?? -1);
        }
      }),
    );
  });

  it('keeps the first, the last, the lowest and the highest', () => {
    fc.assert(
      fc.property(
        series.filter(({ length }) => length > 0),
        fc.integer({ min: 4, max: 100 }),
        (all, points) => {
          const kept = downsample(all, points);
          expect([kept[0], kept.at(-1)]).toEqual([all[0], all.at(-1)]);
          expect(Math.min(...valuesOf(kept))).toBe(Math.min(...valuesOf(all)));
          expect(Math.max(...valuesOf(kept))).toBe(Math.max(...valuesOf(all)));
        },
      ),
    );
  });

  it('keeps every peak and every trough that stands alone in its stretch', () => {
    const saw = seriesOf(Array.from({ length: 1002 }, (_, i) => (i % 100 === 50 ? 10 : i % 100 === 75 ? -10 : 0)));
    const kept = valuesOf(downsample(saw, 42));
    expect(kept.filter((value) => value === 10)).toHaveLength(10);
    expect(kept.filter((value) => value === -10)).toHaveLength(10);
  });

  it('of three has the one that stands out most beside the ends, and of two has the ends', () => {
    const all = seriesOf([1, 2, -9, 5, 3, 2]);
    expect(valuesOf(downsample(all, 3))).toEqual([1, -9, 2]);
    expect(valuesOf(downsample(all, 2))).toEqual([1, 2]);
  });
});
