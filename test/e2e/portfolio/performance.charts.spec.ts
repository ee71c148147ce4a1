import type { PortfolioDetailsDto } from '../../../src/modules/portfolio/dto/portfolio.dto.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { PERFORMANCE, performanceOn, sample } from '../../support/desks/performance-desk.js';
import { startedForAll } from '../../support/started-for-all.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('Performance over HTTP', () => {
  let app: RunningApp;
  startedForAll(
    () => startApp(PERFORMANCE),
    (made) => (app = made),
  );
  beforeEach(() => clear());

  const { record, get, chart, history, clear } = performanceOn(() => app);

  describe('in charts', () => {
    const startMs = () => Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - DAY_MS + HOUR_MS;

    it('keeps first, last and extremes of a day of samples', async () => {
      const from = startMs();
      const values = Array.from({ length: 1000 }, (_, i) => (i === 377 ? 5000 : i === 611 ? 1 : 1000 + (i % 7)));
      await record(
        ...values.map((value, i) => sample('alpha', from + i * MINUTE_MS, value, { pnlBase: value - 1000, exposureBase: 2 * value })),
      );
      for (const points of [4, 5, 50, 500, 5000]) {
        const reported = await chart('equity', `timeframe=1d&points=${points}`);
        expect(reported.source_points).toBe(1000);
        expect(reported.points).toBe(reported.series.length);
        expect(reported.points).toBeLessThanOrEqual(points);
        const series = reported.series.map(({ value }) => value);
        expect([series[0], Math.max(...series), Math.min(...series), series.at(-1)]).toEqual([1000, 5000, 1, values.at(-1)]);
      }
      expect((await chart('equity', 'timeframe=1d&points=2')).series.map(({ value }) => value)).toEqual([1000, values.at(-1)]);
      const pnl = (await chart('pnl', 'timeframe=1d&points=100')).series.map(({ value }) => value);
      expect([Math.max(...pnl), Math.min(...pnl)]).toEqual([4000, -999]);
      const exposure = (await chart('exposure', 'timeframe=1d&points=100')).series.map(({ value }) => value);
      expect(Math.max(...exposure)).toBe(10_000);
      const falls = (await chart('drawdown', 'timeframe=1d&points=100')).series.map(({ value }) => value);
      expect(Math.min(...falls)).toBeCloseTo(1 / 5000 - 1, 12);
    });

    it('has no P&L at times at which it is not known', async () => {
      const from = startMs();
      await record(
        sample('alpha', from, 1, { pnlBase: 7 }),
        sample('alpha', from + MINUTE_MS, 1),
        sample('alpha', from + 2 * MINUTE_MS, 1, { pnlBase: 9 }),
      );
      expect((await chart('pnl', 'timeframe=1d')).series.map(({ value }) => value)).toEqual([7, 9]);
    });
  });

  describe('in history', () => {
    const from = Date.UTC(2024, 4, 6);
    const range = (startMs: number, endMs: number, more = '') => `start_time=${startMs}&end_time=${endMs}${more}`;

    beforeEach(() => record(...Array.from({ length: 300 }, (_, i) => sample('alpha', from + i * MINUTE_MS, i))));

    it.each([
      ['60s', [0, 1, 2]],
      ['5m', [4, 9, 14]],
      ['1h', [59, 119, 179]],
      ['2h', [119, 239, 299]],
      ['1d', [299]],
    ])('has the last equity of each %s', async (interval, first) => {
      const { items } = await history(range(from, from + DAY_MS, `&interval=${interval}`));
      expect(items.slice(0, 3).map(({ value }) => value)).toEqual(first);
      expect(items[0]?.timestamp).toBe(new Date(from).toISOString());
    });

    it('has no point after the end', async () => {
      const { items } = await history(range(from, from + 90 * MINUTE_MS, '&interval=1h'));
      expect(items.map(({ value }) => value)).toEqual([59, 89]);
    });

    it('chooses an interval that gives no more than 1,000 points', async () => {
      expect((await history(range(from, from + HOUR_MS))).interval_seconds).toBe(60);
      expect((await history(range(from, from + 7 * DAY_MS))).interval_seconds).toBe(900);
      expect((await history(range(from, from + 365 * DAY_MS))).interval_seconds).toBe(86_400);
    });

    it('is in the portfolio of who asks for it', async () => {
      await record(sample('alpha', Date.now() - HOUR_MS, 123.456));
      const { body } = await get<PortfolioDetailsDto>('portfolio?include_history=true&broker=alpha');
      expect(body.history?.map(({ value }) => value)).toEqual([123.46]);
    });
  });

  describe('refuses', () => {
    const refused = async (path: string) => {
      const { status, body } = await get<{ code: string; errors?: { field: string }[] }>(path);
      return [status, body.code, body.errors?.[0]?.field];
    };

    it.each([
      ['dashboard/performance?timeframe=2y', [422, 'request.invalid', 'timeframe']],
      ['dashboard/performance?timeframe=', [422, 'request.invalid', 'timeframe']],
      ['dashboard/performance?unknown=1', [422, 'request.invalid', 'unknown']],
      ['dashboard/performance?broker=ghost', [404, 'portfolio.unknown_broker', undefined]],
      [`dashboard/performance?broker=${encodeURIComponent("alpha' or '1'='1")}`, [404, 'portfolio.unknown_broker', undefined]],
      ['dashboard/performance?benchmark=ghost', [404, 'metric.not_found', undefined]],
      [`dashboard/performance?benchmark=${encodeURIComponent("x'; drop table trades; --")}`, [404, 'metric.not_found', undefined]],
      [`dashboard/performance?benchmark=${encodeURIComponent('🚀'.repeat(100))}`, [404, 'metric.not_found', undefined]],
      ['dashboard/performance?benchmark=%07', [422, 'request.invalid', 'benchmark']],
      [`dashboard/performance?benchmark=${'x'.repeat(201)}`, [422, 'request.invalid', 'benchmark']],
      ['dashboard/charts/profit', [404, 'request.not_found', undefined]],
      ['dashboard/charts/equity?points=1', [422, 'request.invalid', 'points']],
      ['dashboard/charts/equity?points=5001', [422, 'request.invalid', 'points']],
      ['dashboard/charts/equity?points=many', [422, 'request.invalid', 'points']],
      ['dashboard/charts/equity?broker=ghost', [404, 'portfolio.unknown_broker', undefined]],
      ['portfolio/history?broker=ghost', [404, 'portfolio.unknown_broker', undefined]],
      ['portfolio/history?start_time=2024-01-02T00:00:00Z&end_time=2024-01-01T00:00:00Z', [422, 'request.invalid', 'start_time']],
      ['portfolio/history?start_time=2024-01-02T00:00:00', [422, 'request.invalid', 'start_time']],
      ['portfolio/history?start_time=yesterday', [422, 'request.invalid', 'start_time']],
      ['portfolio/history?end_time=99999999999999999999', [422, 'request.invalid', 'end_time']],
      ['portfolio/history?interval=0s', [422, 'request.invalid', 'interval']],
      ['portfolio/history?interval=1ms', [422, 'request.invalid', 'interval']],
      ['portfolio/history?interval=-5m', [422, 'request.invalid', 'interval']],
      ['portfolio/history?interval=1h&start_time=2020-01-01T00:00:00Z&end_time=2024-01-01T00:00:00Z', [422, 'request.invalid', 'interval']],
    ])('%s', async (path, expected) => {
      expect(await refused(path)).toEqual(expected);
    });

    it('and says the cap', async () => {
      const { body } = await get<{ errors: { message: string }[] }>('portfolio/history?interval=1s&start_time=2023-01-01T00:00:00Z');
      expect(body.errors[0]?.message).toContain('11000 points');
    });

    it.each(['dashboard/performance', 'dashboard/charts/equity', 'portfolio/history'])(
      '%s to those who have not proved who they are',
      async (path) => {
        expect((await get(path, {})).status).toBe(401);
      },
    );
  });
});
