import { existsSync, readFileSync } from 'node:fs';
import { figuresOf } from '../../../../src/modules/portfolio/analytics/figures.js';
import { drawdownPeriods } from '../../../../src/modules/portfolio/analytics/drawdown.js';
import { wealthOf } from '../../../../src/modules/portfolio/analytics/returns.js';
import { DAY_MS, trackOf, valueOf } from './analytics.support.js';

const CLOSES = new URL('../../../../../shared/data/market/us-equity-daily-close-2010-2015.csv', import.meta.url);
const P = 252;
const RF = 0.02;

/** Closes by name, oldest first. */
function closes(): { dates: number[]; of: (name: string) => number[] } {
  const [head = '', ...lines] = readFileSync(CLOSES, 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.split(','));
  const column = (name: string) => head.split(',').indexOf(name);
  return { dates: rows.map(([date]) => Date.parse(`${date}T00:00:00Z`)), of: (name) => rows.map((row) => Number(row[column(name)])) };
}

const present = existsSync(CLOSES);
const onMarketData = present ? describe : describe.skip;

/** The figures once more, as a textbook would: two passes, no shared code. */
onMarketData('On the real closes of 2010 to 2015', () => {
  const data = present ? closes() : { dates: [], of: () => [] };
  const index = data.of('SPY');
  const r = (values: number[]) => values.slice(1).map((value, i) => value / values[i]! - 1);
  const avg = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const sd = (values: number[]) =>
    Math.sqrt(values.map((value) => (value - avg(values)) ** 2).reduce((a, b) => a + b, 0) / (values.length - 1));
  const near = (actual: number, expected: number) =>
    expect(Math.abs(actual - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)));

  it.each(['AAPL', 'IBM', 'BAC', 'SPY'])('%s has the figures of an independent computation', (name) => {
    const values = data.of(name);
    const points = values.map((equity, i) => ({ atMs: data.dates[i]!, equity, flow: 0 }));
    const benchmark = index.map((level, i) => ({ dateMs: data.dates[i]!, level }));
    const figures = figuresOf(trackOf(points, { benchmark, annual: { periodsPerYear: P, rf: RF }, periodMs: DAY_MS }));
    const [own, other] = [r(values), r(index)];
    const daily = (1 + RF) ** (1 / P) - 1;
    const excess = own.map((value) => value - daily);
    near(valueOf(figures.total_return), values.at(-1)! / values[0]! - 1);
    near(valueOf(figures.cagr), (values.at(-1)! / values[0]!) ** (P / own.length) - 1);
    near(valueOf(figures.volatility), sd(own) * Math.sqrt(P));
    near(valueOf(figures.sharpe_ratio), (avg(excess) / sd(excess)) * Math.sqrt(P));
    const downside = Math.sqrt(avg(excess.map((value) => Math.min(value, 0) ** 2)) * P);
    near(valueOf(figures.downside_deviation), downside);
    near(valueOf(figures.sortino_ratio), (avg(excess) * P) / downside);
    let [peak, deepest] = [0, 0];
    for (const value of values) [peak, deepest] = [Math.max(peak, value), Math.min(deepest, value / Math.max(peak, value) - 1)];
    near(valueOf(figures.max_drawdown), deepest);
    near(valueOf(figures.calmar_ratio), valueOf(figures.cagr) / -deepest);
    const sorted = own.toSorted((a, b) => a - b);
    const place = (own.length - 1) * 0.05;
    const limit = sorted[Math.floor(place)]! * (1 - (place % 1)) + sorted[Math.ceil(place)]! * (place % 1);
    near(valueOf(figures.var_95), limit);
    near(valueOf(figures.cvar_95), avg(own.filter((value) => value <= limit)));
    const slope =
      avg(own.map((value, i) => (value - avg(own)) * (other[i]! - avg(other)))) / avg(other.map((value) => (value - avg(other)) ** 2));
    near(valueOf(figures.beta), slope);
    near(valueOf(figures.alpha), (avg(own) - slope * avg(other)) * P);
    near(valueOf(figures.correlation), (slope * sd(other)) / sd(own));
    near(valueOf(figures.tracking_error), sd(own.map((value, i) => value - other[i]!)) * Math.sqrt(P));
  });

  it('the index fell deepest from April to October 2011', () => {
    const path = wealthOf(index.map((equity, i) => ({ atMs: data.dates[i]!, equity, flow: 0 })));
    const [deepest] = drawdownPeriods(path, 5);
    expect(deepest!.depth).toBeLessThan(-0.15);
    expect(new Date(deepest!.peakMs).toISOString()).toMatch(/^2011-04/);
    expect(new Date(deepest!.troughMs).toISOString()).toMatch(/^2011-10-03/);
    expect(deepest!.recoveryMs).not.toBeNull();
  });
});
