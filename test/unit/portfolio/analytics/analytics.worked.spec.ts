import { drawdownPeriods, maxDrawdown } from '../../../../src/modules/portfolio/analytics/drawdown.js';
import { figuresOf } from '../../../../src/modules/portfolio/analytics/figures.js';
import { outcomesOf } from '../../../../src/modules/portfolio/analytics/outcomes.js';
import { returnsOf, wealthOf } from '../../../../src/modules/portfolio/analytics/returns.js';
import { downsideDeviation } from '../../../../src/modules/portfolio/analytics/risk.js';
import { totalReturn } from '../../../../src/modules/portfolio/analytics/growth.js';
import { pointsOf, trackOf, valueOf } from './analytics.support.js';

/** analytics.md, "Worked set": P = 252, rf = 5 %. */
const DATES = ['02', '03', '04', '05', '08', '09', '10', '11', '12', '15', '16'].map((day) => Date.parse(`2024-01-${day}T00:00:00Z`));
const EQUITY = [100_000, 101_200, 100_700, 102_300, 99_800, 98_500, 99_900, 101_000, 103_400, 102_900, 104_500];
const INDEX = [4700, 4720, 4690, 4735, 4680, 4650, 4690, 4710, 4760, 4750, 4780];
const TRADES = [120, -80, 45, 0, -30, 200, -150, 60];

const points = EQUITY.map((equity, i) => ({ atMs: DATES[i] ?? 0, equity, flow: 0 }));
const benchmark = INDEX.map((level, i) => ({ dateMs: DATES[i] ?? 0, level }));
const figures = figuresOf(trackOf(points, { benchmark, trades: outcomesOf(TRADES) }));

describe('The worked set of analytics.md', () => {
  it.each([
    ['total_return', 0.045],
    ['twr', 0.045],
    ['cagr', 2.0320092316],
    ['volatility', 0.244594409],
    ['sharpe_ratio', 4.4557270662],
    ['sortino_ratio', 7.521577251],
    ['max_drawdown', -0.03714565],
    ['calmar_ratio', 54.7038274721],
    ['var_95', -0.0193025837],
    ['var_99', -0.0234108589],
    ['cvar_95', -0.0244379277],
    ['beta', 1.9303818911],
    ['correlation', 0.9760878748],
    ['alpha', 0.3036100719],
    ['tracking_error', 0.1267577331],
    ['information_ratio', 5.5702163161],
    ['period_win_rate', 0.6],
    ['period_profit_factor', 1.9564752421],
    ['win_rate', 0.5714285714],
    ['profit_factor', 1.6346153846],
    ['payoff_ratio', 1.2259615385],
    ['expectancy', 20.625],
  ] as const)('%s is %d', (name, expected) => {
    expect(Math.abs(valueOf(figures[name]) - expected)).toBeLessThan(1e-9);
  });

  it('has a downside deviation of 0.1432830567 with a target of 0', () => {
    const downside = valueOf(downsideDeviation(returnsOf(points), { periodsPerYear: 252, rf: 0 }));
    expect(Math.abs(downside - 0.1432830567)).toBeLessThan(1e-9);
  });

  it('falls from 01-05 to 01-09 and is back on 01-12', () => {
    const [deepest] = drawdownPeriods(wealthOf(points), 5);
    expect(deepest).toMatchObject({
      peakMs: Date.parse('2024-01-05T00:00:00Z'),
      troughMs: Date.parse('2024-01-09T00:00:00Z'),
      recoveryMs: Date.parse('2024-01-12T00:00:00Z'),
      daysToTrough: 4,
      days: 7,
    });
  });

  it('has a time-weighted return of 0.029996 through two flows', () => {
    const withFlows = pointsOf([100_000, 102_000, 150_480, 133_089.6], { 2: 50_000, 3: -20_000 });
    expect(Math.abs(valueOf(totalReturn(returnsOf(withFlows))) - 0.029996)).toBeLessThan(1e-9);
  });

  it('adds two brokers up in USD before the return is taken', () => {
    const together = pointsOf([60_000 + 40_000 * 1.1, 61_200 + 39_600 * 1.12]);
    expect(Math.abs(valueOf(totalReturn(returnsOf(together))) - 0.0149230769)).toBeLessThan(1e-9);
  });

  it('has a max drawdown that is the deepest of its periods', () => {
    expect(drawdownPeriods(wealthOf(points), 1)[0]?.depth).toBe(valueOf(maxDrawdown(wealthOf(points))));
  });
});
