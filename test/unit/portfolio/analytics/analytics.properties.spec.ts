import * as fc from 'fast-check';
import { pairsOf } from '../../../../src/modules/portfolio/analytics/benchmark.js';
import { drawdownPeriods, drawdownsOf, maxDrawdown } from '../../../../src/modules/portfolio/analytics/drawdown.js';
import { type FigureName, figuresOf, ownersFlows } from '../../../../src/modules/portfolio/analytics/figures.js';
import { totalReturn } from '../../../../src/modules/portfolio/analytics/growth.js';
import { outcomesOf } from '../../../../src/modules/portfolio/analytics/outcomes.js';
import { returnsOf, wealthOf } from '../../../../src/modules/portfolio/analytics/returns.js';
import { conditionalValueAtRisk, valueAtRisk } from '../../../../src/modules/portfolio/analytics/tail.js';
import { xirr } from '../../../../src/modules/portfolio/analytics/xirr.js';
import { DAY_MS, pointsOf, trackOf, valueOf } from './analytics.support.js';

const money = fc.double({ min: 1, max: 1e7, noNaN: true });
const equity = fc.array(money, { minLength: 2, maxLength: 60 });
const step = fc.double({ min: -0.3, max: 0.3, noNaN: true });
const steps = fc.array(step, { minLength: 1, maxLength: 60 });
/** Anything that a ledger could say, sense or not. */
const wild = fc.array(
  fc.record({ equity: fc.double({ min: -1e9, max: 1e9, noNaN: true }), flow: fc.double({ min: -1e9, max: 1e9, noNaN: true }) }),
  {
    maxLength: 30,
  },
);

/** Within rounding of each other, beside figures of the size of `scale`. */
function near(a: number, b: number, scale = Math.max(Math.abs(a), Math.abs(b))): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(scale, 1e-3);
}

/** An account that earns these returns, with flows at the starts of periods. */
function account(start: number, returns: readonly number[], flows: readonly number[]) {
  let value = start;
  const path = returns.map((earned, i) => (value = (value + (flows[i] ?? 0)) * (1 + earned)));
  return pointsOf([start, ...path], Object.fromEntries(flows.slice(0, returns.length).map((flow, i) => [i + 1, flow])));
}

describe('Laws of the figures', () => {
  it('nothing is ever NaN or Infinity, and whatever is null has a reason', () => {
    fc.assert(
      fc.property(wild, wild, (own, other) => {
        const points = own.map((point, i) => ({ atMs: i * DAY_MS, ...point }));
        const benchmark = other.map(({ equity: level }, i) => ({ dateMs: i * DAY_MS, level }));
        const trades = outcomesOf(other.map(({ flow }) => flow));
        for (const { value, reason } of Object.values(figuresOf(trackOf(points, { benchmark, trades })))) {
          expect(value === null ? reason !== null : Number.isFinite(value) && reason === null).toBe(true);
        }
      }),
    );
  });

  it('money in another unit changes no ratio', () => {
    const unchanged: FigureName[] = [
      'total_return',
      'cagr',
      'volatility',
      'sharpe_ratio',
      'sortino_ratio',
      'max_drawdown',
      'var_95',
      'cvar_95',
      'xirr',
    ];
    fc.assert(
      fc.property(equity, fc.integer({ min: -20, max: 20 }), (values, power) => {
        // By a power of two nothing is rounded.
        const [one, other] = [values, values.map((value) => value * 2 ** power)].map((each) => figuresOf(trackOf(pointsOf(each))));
        for (const name of unchanged) expect(other?.[name]).toEqual(one?.[name]);
      }),
    );
  });

  it('flows are neither gain nor loss: the return is that of the account without them', () => {
    fc.assert(
      fc.property(money, steps, fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 60 }), (start, returns, flows) => {
        const [still, moved] = [account(start, returns, []), account(start, returns, flows)].map((points) =>
          totalReturn(returnsOf(points)),
        );
        expect(near(valueOf(moved!) + 1, valueOf(still!) + 1)).toBe(true);
      }),
    );
  });

  it('returns of parts of the time make up the return of the whole', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (returns, cut) => {
        const at = cut % (returns.length + 1);
        const grown = (part: readonly number[]) => (part.length === 0 ? 1 : 1 + valueOf(totalReturn(part)));
        expect(near(grown(returns.slice(0, at)) * grown(returns.slice(at)), grown(returns))).toBe(true);
      }),
    );
  });

  it('brokers are added up first: the return of the sum is the mean of theirs, weighed by their equity', () => {
    fc.assert(
      fc.property(money, money, step, step, (a, b, earnedA, earnedB) => {
        const together = valueOf(totalReturn(returnsOf(pointsOf([a + b, a * (1 + earnedA) + b * (1 + earnedB)]))));
        expect(near(together, (a * earnedA + b * earnedB) / (a + b), 1)).toBe(true);
      }),
    );
  });

  it('the drawdown of a sum is not the sum of drawdowns: it is no deeper than the worst of them', () => {
    fc.assert(
      fc.property(steps, steps, money, money, (first, second, a, b) => {
        const length = Math.min(first.length, second.length);
        const each = [account(a, first.slice(0, length), []), account(b, second.slice(0, length), [])] as const;
        const sum = pointsOf(each[0].map((point, i) => point.equity + (each[1][i]?.equity ?? 0)));
        const [together, one, other] = [sum, ...each].map((points) => valueOf(maxDrawdown(wealthOf(points))));
        expect(together!).toBeGreaterThanOrEqual(Math.min(one!, other!) - 1e-9);
      }),
    );
  });

  it('a max drawdown lies between -1 and 0, counts the start, and is the deepest of the periods', () => {
    fc.assert(
      fc.property(equity, (values) => {
        const path = wealthOf(pointsOf(values));
        const deepest = valueOf(maxDrawdown(path));
        const slow = Math.min(...values.map((value, i) => value / Math.max(...values.slice(0, i + 1)) - 1));
        expect(near(deepest, slow, 1)).toBe(true);
        expect(drawdownPeriods(path, 1)[0]?.depth ?? 0).toBe(deepest);
        expect(drawdownsOf(path)[0]).toBe(0);
      }),
    );
  });

  it('periods of drawdown do not overlap, and are in order within themselves', () => {
    fc.assert(
      fc.property(equity, (values) => {
        const periods = drawdownPeriods(wealthOf(pointsOf(values)), 1000).toSorted((a, b) => a.peakMs - b.peakMs);
        for (const [i, { peakMs, troughMs, recoveryMs }] of periods.entries()) {
          expect(troughMs).toBeGreaterThan(peakMs);
          expect(recoveryMs ?? Infinity).toBeGreaterThan(troughMs);
          expect(periods[i + 1]?.peakMs ?? Infinity).toBeGreaterThanOrEqual(recoveryMs ?? -Infinity);
        }
        expect(periods.filter(({ recoveryMs }) => recoveryMs === null).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('a VaR lies among the returns, and the CVaR is no better than it', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(0.95, 0.99), (returns, confidence) => {
        const limit = valueOf(valueAtRisk(returns, confidence));
        expect(limit).toBeGreaterThanOrEqual(Math.min(...returns));
        expect(limit).toBeLessThanOrEqual(Math.max(...returns));
        expect(valueOf(conditionalValueAtRisk(returns, confidence))).toBeLessThanOrEqual(limit + 1e-15);
      }),
    );
  });

  it('what is its own benchmark has a beta and a correlation of 1, and no tracking error', () => {
    fc.assert(
      fc.property(fc.uniqueArray(money, { minLength: 4, maxLength: 40 }), (values) => {
        const benchmark = values.map((level, i) => ({ dateMs: Date.UTC(2024, 0, 1 + i), level }));
        const figures = figuresOf(trackOf(pointsOf(values), { benchmark }));
        if (figures.beta.reason !== null) return;
        expect(near(valueOf(figures.beta), 1, 1)).toBe(true);
        expect(near(valueOf(figures.correlation), 1, 1)).toBe(true);
        expect(near(valueOf(figures.alpha), 0, 1e6)).toBe(true);
      }),
    );
  });

  it('only dates that both have count: what is in between changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ own: money, other: money, extra: fc.boolean() }), { minLength: 2, maxLength: 40 }), (days) => {
        const own = days.map((day, i) => ({ dateMs: i * DAY_MS, level: day.own }));
        const other = days.map((day, i) => ({ dateMs: i * DAY_MS, level: day.other }));
        const isShared = (_: unknown, i: number) => days[i]?.extra === false;
        expect(pairsOf(own, other.filter(isShared))).toEqual(pairsOf(own.filter(isShared), other.filter(isShared)));
      }),
    );
  });

  it('at the yearly rate, everything paid in and out is worth nothing today', () => {
    fc.assert(
      fc.property(money, steps, fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { maxLength: 60 }), (start, returns, flows) => {
        const paid = ownersFlows(account(start, returns, flows));
        const { value: rate } = xirr(paid);
        // Where all but everything is lost, 1 + r has no digits left.
        if (rate === null || rate < -0.9999) return;
        const firstMs = paid[0]?.atMs ?? 0;
        const terms = paid.map(({ atMs, amount }) => amount * Math.exp(-Math.log1p(rate) * ((atMs - firstMs) / (365 * DAY_MS))));
        const size = terms.reduce((sum, term) => sum + Math.abs(term), 0);
        expect(Math.abs(terms.reduce((sum, term) => sum + term, 0)) / size).toBeLessThan(1e-6);
      }),
    );
  });
});
