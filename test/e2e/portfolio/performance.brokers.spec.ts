import { sql } from 'drizzle-orm';
import type { ChartDto } from '../../../src/modules/portfolio/performance/dto/chart.dto.js';
import type { HistoryDto } from '../../../src/modules/portfolio/performance/dto/history.dto.js';
import type { PerformanceDto } from '../../../src/modules/portfolio/performance/dto/performance.dto.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { until } from '../../support/until.js';
import { close, PERFORMANCE, performanceOn, sample } from '../../support/desks/performance-desk.js';
import { startedForAll } from '../../support/started-for-all.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('Performance over HTTP', () => {
  let app: RunningApp;
  startedForAll(
    () => startApp(PERFORMANCE),
    (made) => (app = made),
  );
  beforeEach(() => clear());

  const { database, recorder, record, get, performance, chart, clear, metric, trade } = performanceOn(() => app);

  describe('over brokers', () => {
    it('adds up in the base currency before the return is taken', async () => {
      await record(close('alpha', '2024-01-02', 60_000), close('beta', '2024-01-02', 44_000));
      await record(close('alpha', '2024-01-03', 61_200), close('beta', '2024-01-03', 44_352));
      const { figures, complete } = await performance('timeframe=all');
      expect(Math.abs((figures.total_return ?? NaN) - 0.0149230769)).toBeLessThan(1e-9);
      expect(complete).toBe(true);
    });

    it('is incomplete without one of them, and no loss', async () => {
      await record(close('alpha', '2024-01-02', 60_000), close('beta', '2024-01-02', 44_000));
      await record(close('alpha', '2024-01-03', 61_200), sample('beta', Date.parse('2024-01-03T21:00:00Z'), null, { currency: 'EUR' }));
      const reported = await performance('timeframe=all');
      expect(reported.figures.total_return).toBeCloseTo(0.02, 12);
      expect(reported).toMatchObject({ complete: false, excluded: [{ broker: 'beta', reason: 'no rate to the base currency' }] });
      expect(reported.chart.map(({ value }) => value)).toEqual([104_000, 61_200]);
    });

    it('takes one that joins for no gain', async () => {
      await record(close('alpha', '2024-01-02', 100), close('alpha', '2024-01-03', 110));
      await record(
        close('alpha', '2024-01-04', 110),
        close('beta', '2024-01-04', 1000),
        close('alpha', '2024-01-05', 110),
        close('beta', '2024-01-05', 1100),
      );
      const { figures, convention } = await performance('timeframe=all');
      expect(figures.total_return).toBeCloseTo(1.1 * (1210 / 1110) - 1, 12);
      expect(convention.flows).toBe(1);
    });

    it('takes no time for a total at which one of them has no sample', async () => {
      await record(...['02', '03', '04'].map((day) => close('alpha', `2024-01-${day}`, 100)));
      await record(close('beta', '2024-01-02', 50), close('beta', '2024-01-04', 60));
      const { convention, chart: points } = await performance('timeframe=all');
      expect(convention.n).toBe(1);
      expect(points.map(({ value }) => value)).toEqual([150, 160]);
    });

    it('looks up the last common sample of a day where their closes differ', async () => {
      const at = (time: string) => Date.parse(`2024-01-02T${time}Z`);
      await record(sample('alpha', at('10:00:00'), 100), sample('beta', at('10:00:00'), 50), sample('alpha', at('11:00:00'), 500));
      await record(close('alpha', '2024-01-03', 110), close('beta', '2024-01-03', 55));
      const { chart: points } = await performance('timeframe=all');
      expect(points).toEqual([
        { timestamp: '2024-01-02T00:00:00.000Z', value: 150 },
        { timestamp: '2024-01-03T00:00:00.000Z', value: 165 },
      ]);
    });

    it('answers of another sample as soon as it has landed', async () => {
      await record(close('alpha', '2024-01-02', 100), close('alpha', '2024-01-03', 110));
      expect((await performance('timeframe=all&broker=alpha')).figures.total_return).toBeCloseTo(0.1, 12);
      expect((await chart('equity', 'timeframe=all&broker=alpha')).points).toBe(2);
      await record(close('alpha', '2024-01-04', 121));
      expect((await performance('timeframe=all&broker=alpha')).figures.total_return).toBeCloseTo(0.21, 12);
      expect((await chart('equity', 'timeframe=all&broker=alpha')).points).toBe(3);
      await record(close('alpha', '2024-01-03', 55));
      expect((await performance('timeframe=all&broker=alpha')).figures.max_drawdown).toBeCloseTo(-0.45, 12);
      await recorder().recordFlow({ id: 'f', broker: 'alpha', atMs: Date.parse('2024-01-04T09:00:00Z'), amountBase: 66 });
      expect((await performance('timeframe=all&broker=alpha')).figures.max_drawdown).toBeCloseTo(-0.45, 12);
      expect((await performance('timeframe=all&broker=alpha')).figures.total_return).toBeCloseTo(-0.45, 12);
    });

    it('adds up trades of other currencies by their rate, and names those without one', async () => {
      const post = await fetch(`${app.url}/api/events`, {
        method: 'POST',
        headers: { 'x-api-key': app.apiKey, 'content-type': 'application/json' },
        body: JSON.stringify({
          type: 'fx.rate_updated',
          payload: { base: 'EUR', quote: 'USD', rate: 2, timestamp: new Date(Date.now() - 2 * DAY_MS) },
        }),
      });
      expect(post.status).toBe(202);
      await trade('a', 'alpha', 10, 'EUR');
      await trade('b', 'alpha', -5, 'USD');
      await trade('c', 'beta', -1000, 'CHF');
      await trade('d', null, 3, null);
      const reported = async () => performance('timeframe=1y');
      await until(async () => (await reported()).figures.expectancy !== null);
      expect(await reported()).toMatchObject({
        figures: { win_rate: 2 / 3, profit_factor: 23 / 5, expectancy: 6 },
        trades: { count: 3, wins: 2, losses: 1, unrated: [{ currency: 'CHF', count: 1 }] },
      });
      expect(await performance('timeframe=1y&broker=alpha')).toMatchObject({ trades: { count: 2 } });
    });
  });

  describe('of a principal who is limited to alpha', () => {
    let limited: Record<string, string>;
    beforeAll(async () => {
      await database().execute(sql`update users set brokers = '["alpha"]'::jsonb where username = 'operator'`);
      limited = await app.as('operator');
    });

    it('is that of alpha, whatever was asked before', async () => {
      await record(
        close('alpha', '2024-01-02', 100),
        close('beta', '2024-01-02', 900),
        close('alpha', '2024-01-03', 101),
        close('beta', '2024-01-03', 909),
      );
      await trade('mine', 'alpha', 1, 'USD');
      await trade('hidden', 'beta', 777_123, 'USD');
      await trade('nowhere', null, 777_123, 'USD');
      expect((await performance('timeframe=all')).chart[0]?.value).toBe(1000);
      const { body } = await get<PerformanceDto>('dashboard/performance?timeframe=all', limited);
      expect(body).toMatchObject({ brokers: ['alpha'], complete: true, trades: { count: 1 }, figures: { expectancy: 1 } });
      expect(body.chart.map(({ value }) => value)).toEqual([100, 101]);
      expect((await get<ChartDto>('dashboard/charts/equity?timeframe=all', limited)).body.series[0]?.value).toBe(100);
      const range = 'start_time=2024-01-01T00:00:00Z&end_time=2024-02-01T00:00:00Z';
      expect((await get<HistoryDto>(`portfolio/history?${range}`, limited)).body.items.map(({ value }) => value)).toEqual([100, 101]);
    });

    it.each(['dashboard/performance', 'dashboard/charts/equity', 'portfolio/history'])('does not exist for beta: %s', async (path) => {
      expect(await get(`${path}?broker=beta`, limited)).toMatchObject({ status: 404, body: { code: 'portfolio.unknown_broker' } });
    });

    it('is not compared with what is measured of beta', async () => {
      await metric('latency', { broker: 'beta' }, [['2024-01-02T00:00:00Z', 1]]);
      expect((await get('dashboard/performance?benchmark=latency', limited)).status).toBe(404);
      expect((await get('dashboard/performance?benchmark=latency')).status).toBe(200);
      await metric('index', {}, [['2024-01-02T00:00:00Z', 1]]);
      const { body } = await get<{ detail: string }>('dashboard/performance?benchmark=ghost', limited);
      expect(body.detail).toContain('Known: index.');
      expect((await get<{ detail: string }>('dashboard/performance?benchmark=ghost')).body.detail).toContain('Known: index, latency.');
    });
  });
});
