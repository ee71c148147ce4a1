import * as fc from 'fast-check';
import { totalReturn } from '../../../../src/modules/portfolio/analytics/growth.js';
import { returnsOf } from '../../../../src/modules/portfolio/analytics/returns.js';
import type { BrokerHistory, TotalPoint } from '../../../../src/modules/portfolio/equity/equity-reads.repository.js';
import { bridged, membersOf, missingFrom, onExchangeDays, withFlows } from '../../../../src/modules/portfolio/equity/equity.series.js';
import { DAY_MS } from '../analytics/analytics.support.js';

const PATIENCE_MS = 120_000;

const lived = (broker: string, firstAtMs: number, firstEquity: number, lastAtMs: number, lastEquity: number): BrokerHistory => ({
  ...{ broker, unrated: false },
  lifetime: { broker, firstAtMs, firstEquity, lastAtMs, lastEquity },
});
const total = (atMs: number, equity: number): TotalPoint => ({ atMs, equity, pnl: null, exposure: null });
const flows = (...args: Parameters<typeof withFlows>) => withFlows(...args).map(({ flow }) => flow);

describe('Brokers that are summed', () => {
  it('stay while others are no more than a little ahead of them, and have left after that', () => {
    const late = [lived('a', 0, 1, 1_000_000, 1), lived('b', 0, 1, 1_000_000 - PATIENCE_MS, 1)];
    expect(membersOf(late, PATIENCE_MS).map(({ lastAtMs }) => lastAtMs)).toEqual([Infinity, Infinity]);
    expect(membersOf(late, PATIENCE_MS - 1).map(({ lastAtMs }) => lastAtMs)).toEqual([Infinity, 1_000_000 - PATIENCE_MS]);
  });

  it('are missing from the newest total with a reason', () => {
    const histories = [
      lived('a', 0, 1, DAY_MS, 1),
      lived('gone', 0, 1, 1000, 1),
      { broker: 'new', lifetime: null, unrated: false },
      { broker: 'euro', lifetime: null, unrated: true },
    ];
    expect(missingFrom(histories, membersOf(histories, PATIENCE_MS))).toEqual([
      { broker: 'gone', reason: 'no equity since 1970-01-01T00:00:01.000Z' },
      { broker: 'new', reason: 'no equity yet' },
      { broker: 'euro', reason: 'no rate to the base currency' },
    ]);
  });

  it('are none of a desk without history', () => {
    expect(membersOf([], PATIENCE_MS)).toEqual([]);
    expect(withFlows([], [], [], [])).toEqual([]);
  });
});

describe('What came in since the total before', () => {
  const both = [lived('a', 0, 60, 40, 60), lived('b', 20, 40, 40, 40)];

  it('is the first equity of who joins', () => {
    expect(flows([total(0, 60), total(10, 60), total(20, 100), total(30, 100)], [], both, membersOf(both, 0))).toEqual([0, 0, 40, 0]);
  });

  it('is the last equity of who has left, going out', () => {
    const histories = [lived('a', 0, 60, 40, 60), lived('b', 0, 40, 20, 45)];
    const points = withFlows([total(0, 100), total(20, 105), total(30, 60), total(40, 66)], [], histories, membersOf(histories, 0));
    expect(points.map(({ flow }) => flow)).toEqual([0, 0, -45, 0]);
    expect(totalReturn(returnsOf(points)).value).toBeCloseTo(1.05 * 1.1 - 1, 12);
  });

  it('is zero for a broker that pauses while no other is summed: its results meanwhile count', () => {
    const [{ lifetime: before }, last] = [lived('a', 0, 60, 10, 61), lived('a', 30, 70, 40, 71)];
    const histories = [{ ...last, former: before ? [before] : [] }];
    const points = [total(0, 60), total(10, 61), total(30, 70), total(40, 71)];
    const joined = bridged(histories, points);
    expect(flows(points, [], joined, membersOf(joined, 0))).toEqual([0, 0, 0, 0]);
    const apart = [...points.slice(0, 2), total(20, 5), ...points.slice(2)];
    const still = bridged(histories, apart);
    expect(flows(apart, [], still, membersOf(still, 0))).toEqual([0, 0, -61, 70, 0]);
  });

  it('is paid in between, also over times without a total', () => {
    const one = [lived('a', 0, 60, 40, 60)];
    const paid = [
      { atMs: 5, amount: 10 },
      { atMs: 20, amount: -3 },
      { atMs: 21, amount: 1 },
    ];
    expect(flows([total(0, 60), total(20, 67), total(40, 68)], paid, one, membersOf(one, 0))).toEqual([0, 7, 1]);
  });

  it('before the first total is what it starts with', () => {
    const one = [lived('a', 0, 60, 40, 60)];
    expect(flows([total(20, 70), total(40, 70)], [{ atMs: 10, amount: 10 }], one, membersOf(one, 0))).toEqual([0, 0]);
  });

  it('adds up: equity at the end is equity at the start, with flows and gains', () => {
    const life = fc.record({
      first: fc.nat(20),
      length: fc.nat(20),
      gain: fc.integer({ min: -5, max: 5 }),
      start: fc.integer({ min: 200, max: 900 }),
    });
    fc.assert(
      fc.property(fc.array(life, { minLength: 1, maxLength: 5 }), (lives) => {
        const equityAt = ({ first, gain, start }: (typeof lives)[number], t: number) => start + (t - first) * gain;
        const histories = lives.map((own, i) =>
          lived(`b${i}`, own.first, own.start, own.first + own.length, equityAt(own, own.first + own.length)),
        );
        const members = membersOf(histories, 0);
        const there = (t: number) => lives.filter(({ first, length }) => first <= t && t <= first + length);
        const times = Array.from({ length: 41 }, (_, t) => t).filter((t) => there(t).length > 0);
        const points = withFlows(
          times.map((t) =>
            total(
              t,
              there(t).reduce((sum, own) => sum + equityAt(own, t), 0),
            ),
          ),
          [],
          histories,
          members,
        );
        for (const [i, point] of points.entries()) {
          const before = points[i - 1];
          if (before === undefined) continue;
          // Who is there at both times has earned; who has joined or left moved its money only.
          const gained = lives
            .filter(({ first, length }) => first <= before.atMs && point.atMs <= first + length)
            .reduce((sum, { gain }) => sum + gain * (point.atMs - before.atMs), 0);
          expect(point.equity).toBe(before.equity + point.flow + gained);
        }
      }),
    );
  });
});

describe('Exchange days', () => {
  it('leave Saturdays and Sundays out and count their flows on Monday', () => {
    const friday = Date.parse('2024-01-05T21:00:00Z');
    const points = [0, 1, 2, 3].map((day) => ({ ...total(friday + day * DAY_MS, 100 + day), flow: day }));
    expect(onExchangeDays(points).map(({ equity, flow }) => [equity, flow])).toEqual([
      [100, 0],
      [103, 6],
    ]);
  });
});
