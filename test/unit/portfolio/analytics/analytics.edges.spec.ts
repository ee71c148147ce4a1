import {
  alpha,
  beta,
  correlation,
  informationRatio,
  pairsOf,
  trackingError,
} from '../../../../src/modules/portfolio/analytics/benchmark.js';
import { calmar, drawdownPeriods, maxDrawdown } from '../../../../src/modules/portfolio/analytics/drawdown.js';
import { type Figure, known, unknownFigure } from '../../../../src/modules/portfolio/analytics/figure.js';
import { figuresOf } from '../../../../src/modules/portfolio/analytics/figures.js';
import { cagr, totalReturn } from '../../../../src/modules/portfolio/analytics/growth.js';
import { expectancy, outcomesOf, payoff, profitFactor, winRate } from '../../../../src/modules/portfolio/analytics/outcomes.js';
import { returnsOf, wealthOf } from '../../../../src/modules/portfolio/analytics/returns.js';
import { downsideDeviation, sharpe, sortino, volatility } from '../../../../src/modules/portfolio/analytics/risk.js';
import { conditionalValueAtRisk, valueAtRisk } from '../../../../src/modules/portfolio/analytics/tail.js';
import { xirr } from '../../../../src/modules/portfolio/analytics/xirr.js';
import { DAY_MS, pointsOf, trackOf } from './analytics.support.js';

const YEAR = { periodsPerYear: 252, rf: 0 };
const path = (...equity: number[]) => wealthOf(pointsOf(equity));

describe('A figure that is not defined says why', () => {
  it.each<[string, Figure, Figure['reason']]>([
    ['total return of nothing', totalReturn([]), 'insufficient_data'],
    ['total return after a loss of everything', totalReturn([0.1, -1]), 'ruin'],
    ['total return after a loss of more than everything', totalReturn([-1.2, 0.1]), 'ruin'],
    ['CAGR of nothing', cagr([], 252), 'insufficient_data'],
    ['CAGR after ruin', cagr([-1], 252), 'ruin'],
    ['CAGR beyond all numbers', cagr([10], 8760), 'insufficient_data'],
    ['volatility of one return', volatility([0.1], YEAR), 'insufficient_data'],
    ['Sharpe of one return', sharpe([0.1], YEAR), 'insufficient_data'],
    ['Sharpe of equal returns', sharpe([0.01, 0.01, 0.01], YEAR), 'zero_variance'],
    ['Sharpe of returns that differ by rounding', sharpe([0.01, 0.01 + 1e-16, 0.01], YEAR), 'zero_variance'],
    ['Sharpe of no movement', sharpe([0, 0], YEAR), 'zero_variance'],
    ['downside of nothing', downsideDeviation([], YEAR), 'insufficient_data'],
    ['Sortino of nothing', sortino([], YEAR), 'insufficient_data'],
    ['Sortino without a loss', sortino([0.01, 0.02], YEAR), 'no_losses'],
    ['max drawdown of one equity', maxDrawdown(path(100)), 'insufficient_data'],
    ['Calmar without a fall', calmar(known(0.1), maxDrawdown(path(100, 110))), 'no_drawdown'],
    ['Calmar after ruin', calmar(unknownFigure('ruin'), known(-1)), 'ruin'],
    ['VaR of nothing', valueAtRisk([], 0.95), 'insufficient_data'],
    ['CVaR of nothing', conditionalValueAtRisk([], 0.95), 'insufficient_data'],
    ['win rate of no trades', winRate(outcomesOf([])), 'insufficient_data'],
    ['win rate of what broke even', winRate(outcomesOf([0, 0])), 'insufficient_data'],
    ['profit factor of no trades', profitFactor(outcomesOf([])), 'insufficient_data'],
    ['profit factor without a loss', profitFactor(outcomesOf([10, 0])), 'no_losses'],
    ['payoff without a loss', payoff(outcomesOf([10])), 'no_losses'],
    ['payoff without a win', payoff(outcomesOf([-10])), 'insufficient_data'],
    ['expectancy of no trades', expectancy(outcomesOf([])), 'insufficient_data'],
    ['beta of one pair', beta({ own: [0.1], benchmark: [0.1] }), 'insufficient_data'],
    ['beta to what stands still', beta({ own: [0.1, 0.2], benchmark: [0, 0] }), 'no_benchmark_variance'],
    ['alpha to what stands still', alpha({ own: [0.1, 0.2], benchmark: [0.1, 0.1] }, 252), 'no_benchmark_variance'],
    ['correlation with what stands still', correlation({ own: [0.1, 0.2], benchmark: [0.1, 0.1] }), 'no_benchmark_variance'],
    ['correlation of what stands still', correlation({ own: [0, 0], benchmark: [0.1, 0.2] }), 'zero_variance'],
    ['tracking error of one pair', trackingError({ own: [0.1], benchmark: [0.1] }, 252), 'insufficient_data'],
    ['information ratio of the benchmark itself', informationRatio({ own: [0.1, 0.2], benchmark: [0.1, 0.2] }, 252), 'zero_variance'],
    ['XIRR of no flows', xirr([]), 'insufficient_data'],
    [
      'XIRR without a change of sign',
      xirr([
        { atMs: 0, amount: -100 },
        { atMs: DAY_MS, amount: -1 },
      ]),
      'insufficient_data',
    ],
    [
      'XIRR within no time',
      xirr([
        { atMs: 0, amount: -100 },
        { atMs: 0, amount: 110 },
      ]),
      'insufficient_data',
    ],
    [
      'XIRR beyond all numbers',
      xirr([
        { atMs: 0, amount: -1 },
        { atMs: 1, amount: 2 },
      ]),
      'insufficient_data',
    ],
  ])('%s: %j', (_, figure, reason) => {
    expect(figure).toEqual({ value: null, reason });
  });

  it('for an empty desk, one sample and zero equity alike, under every name', () => {
    for (const equity of [[], [100], [0, 0, 0], [0], [-5, -5]]) {
      const figures = Object.values(figuresOf(trackOf(pointsOf(equity))));
      expect(figures.map(({ value, reason }) => ({ value, reason }))).toEqual(
        figures.map(() => ({ value: null, reason: 'insufficient_data' })),
      );
    }
  });

  it('and is never NaN or Infinity after everything was lost, paid in again and lost again', () => {
    const figures = figuresOf(trackOf(pointsOf([100, 0, 50, -20, 10], { 2: 50, 4: 40 })));
    expect(figures.total_return).toEqual({ value: null, reason: 'ruin' });
    expect(figures.calmar_ratio).toEqual({ value: null, reason: 'ruin' });
    expect(figures.max_drawdown).toEqual({ value: -1, reason: null });
    for (const { value } of Object.values(figures)) expect(value === null || Number.isFinite(value)).toBe(true);
  });
});

describe('A figure that is defined', () => {
  it('is 0 where 0 is the truth', () => {
    expect(volatility([0.01, 0.01], YEAR)).toEqual(known(0));
    expect(maxDrawdown(path(100, 110, 120))).toEqual(known(0));
    expect(profitFactor(outcomesOf([-10]))).toEqual(known(0));
    expect(winRate(outcomesOf([-10, 0]))).toEqual(known(0));
  });

  it('counts every period in the downside, not only the losing ones', () => {
    expect(downsideDeviation([-0.02, 0, 0, 0], { periodsPerYear: 1, rf: 0 })).toEqual(known(0.01));
  });

  it('interpolates the quantile between its neighbours', () => {
    expect(valueAtRisk([0.02, -0.03, -0.01], 0.95).value).toBeCloseTo(-0.028, 12);
    expect(conditionalValueAtRisk([0.02, -0.03, -0.01], 0.95)).toEqual(known(-0.03));
    expect(valueAtRisk([-0.5], 0.99)).toEqual(known(-0.5));
  });
});

describe('Returns', () => {
  it('take out what came in at the start of the period', () => {
    expect(returnsOf(pointsOf([100, 160], { 1: 50 }))).toEqual([160 / 150 - 1]);
  });

  it('begin with the first money there is, and pass over the time without any', () => {
    const points = pointsOf([0, 0, 1000, 1100, 0, 0, 500, 550], { 2: 1000, 4: -1100, 6: 500 });
    expect(returnsOf(points)).toEqual([0, 1100 / 1000 - 1, 0, 550 / 500 - 1]);
    expect(wealthOf(points).map(({ atMs }) => new Date(atMs).getUTCDate())).toEqual([2, 3, 4, 7, 8]);
  });
});

describe('Drawdowns', () => {
  it('count the first loss', () => {
    expect(maxDrawdown(path(100, 90, 95))).toEqual(known(0.9 - 1));
  });

  it('begin at the last of equal highs, and are over when it is reached again', () => {
    const [fall, ...others] = drawdownPeriods(path(100, 120, 120, 90, 100, 120), 5);
    expect(others).toEqual([]);
    expect(fall).toEqual({
      depth: 90 / 120 - 1,
      peakMs: Date.UTC(2024, 0, 3),
      troughMs: Date.UTC(2024, 0, 4),
      recoveryMs: Date.UTC(2024, 0, 6),
      daysToTrough: 1,
      days: 3,
    });
  });

  it('stay open while the peak is not reached', () => {
    expect(drawdownPeriods(path(100, 80, 99.99), 5)).toMatchObject([{ recoveryMs: null, days: 2, daysToTrough: 1 }]);
  });

  it('are listed deepest first, and no more than asked for', () => {
    const depths = drawdownPeriods(path(100, 99, 100, 90, 100, 95, 100, 97, 100), 2).map(({ depth }) => Math.round(depth * 100));
    expect(depths).toEqual([-10, -5]);
  });

  it('do not take rounding for a fall', () => {
    expect(drawdownPeriods(path(0.1, 0.3, 0.1 * 3 * (1 - 1e-15), 0.3), 5)).toEqual([]);
  });
});

describe('Dates that both have', () => {
  const level = (day: number, value: number) => ({ dateMs: day * DAY_MS, level: value });

  it('are compared, and nothing is filled in', () => {
    const own = [level(1, 100), level(2, 105), level(4, 110)];
    const index = [level(1, 10), level(3, 11), level(4, 12)];
    expect(pairsOf(own, index)).toEqual({ own: [110 / 100 - 1], benchmark: [12 / 10 - 1] });
  });

  it('leave out an index of zero or less, from which there is no return', () => {
    const own = [level(1, 100), level(2, 105), level(3, 110), level(4, 121)];
    const index = [level(1, 10), level(2, 0), level(3, -5), level(4, 12)];
    expect(pairsOf(own, index)).toEqual({ own: [121 / 100 - 1], benchmark: [12 / 10 - 1] });
  });
});

describe('The yearly rate of flows', () => {
  it('of 100 that are 110 after 365 days is 10 %', () => {
    expect(
      xirr([
        { atMs: 0, amount: -100 },
        { atMs: 365 * DAY_MS, amount: 110 },
      ]).value,
    ).toBeCloseTo(0.1, 12);
  });

  it('is that of the well-known example', () => {
    // Microsoft's documentation of XIRR: 0.373362535.
    const flows = [
      ...[
        ['2008-01-01', -10_000],
        ['2008-03-01', 2750],
        ['2008-10-30', 4250],
        ['2009-02-15', 3250],
        ['2009-04-01', 2750],
      ],
    ].map(([date, amount]) => ({ atMs: Date.parse(String(date)), amount: Number(amount) }));
    expect(xirr(flows).value).toBeCloseTo(0.373362535, 8);
  });

  it('of a loss is negative', () => {
    expect(
      xirr([
        { atMs: 0, amount: -100 },
        { atMs: 730 * DAY_MS, amount: 25 },
      ]).value,
    ).toBeCloseTo(-0.5, 12);
  });
});
