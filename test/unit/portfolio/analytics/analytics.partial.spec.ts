import { figuresOf } from '../../../../src/modules/portfolio/analytics/figures.js';
import { isRunning, wealthOf, wholeOf } from '../../../../src/modules/portfolio/analytics/returns.js';
import { DAY_MS, pointsOf, trackOf } from './analytics.support.js';

const EQUITY = [100, 102, 101, 104, 103, 106];
const points = pointsOf(EQUITY);
const whole = points.slice(0, -1);
const lastDayMs = Date.UTC(2024, 0, EQUITY.length);

describe('a period that is not over', () => {
  it('runs until its end', () => {
    expect([lastDayMs, lastDayMs + DAY_MS - 1, lastDayMs + DAY_MS].map((nowMs) => isRunning(lastDayMs, DAY_MS, nowMs))).toEqual([
      true,
      true,
      false,
    ]);
    expect(wholeOf(points, DAY_MS, lastDayMs + 1000)).toEqual(whole);
    expect(wholeOf(points, DAY_MS, lastDayMs + DAY_MS)).toEqual(points);
    expect(wholeOf([], DAY_MS, lastDayMs)).toEqual([]);
  });

  it('moves no figure of returns within the day, and the total and the drawdown at once', () => {
    const benchmark = whole.map(({ atMs }, i) => ({ dateMs: atMs, level: 1000 + 7 * i * i }));
    const asOf = (equity: number) => {
      const now = [...whole, { atMs: lastDayMs, equity, flow: 0 }];
      return figuresOf(trackOf(now, { whole, path: wealthOf(now), benchmark }));
    };
    const settled = figuresOf(trackOf(whole, { benchmark }));
    for (const equity of [90, 103, 120]) {
      const { total_return, twr, xirr, max_drawdown, calmar_ratio, ...rest } = asOf(equity);
      expect(rest).toEqual(Object.fromEntries(Object.keys(rest).map((name) => [name, settled[name as keyof typeof settled]])));
      expect([total_return.value, twr.value]).toEqual([expect.closeTo(equity / 100 - 1, 12), expect.closeTo(equity / 100 - 1, 12)]);
      expect(max_drawdown.value).toBeCloseTo(equity === 90 ? 90 / 104 - 1 : 101 / 102 - 1, 12);
      expect([xirr.reason, calmar_ratio.reason]).toEqual([null, null]);
    }
  });
});

describe('without a benchmark', () => {
  it('what compares with one says that none was asked for', () => {
    const { beta, alpha, correlation, tracking_error, information_ratio, volatility } = figuresOf(trackOf(points, { benchmark: null }));
    for (const figure of [beta, alpha, correlation, tracking_error, information_ratio]) expect(figure.reason).toBe('no_benchmark');
    expect(volatility.reason).toBeNull();
  });

  it('is another reason than one with nothing in common', () => {
    expect(figuresOf(trackOf(points, { benchmark: [] })).beta.reason).toBe('insufficient_data');
  });
});
