import { sql } from 'drizzle-orm';
import type { ChartDto } from '../../src/modules/portfolio/performance/dto/chart.dto.js';
import type { HistoryDto } from '../../src/modules/portfolio/performance/dto/history.dto.js';
import type { PerformanceDto } from '../../src/modules/portfolio/performance/dto/performance.dto.js';
import type { PortfolioDetailsDto } from '../../src/modules/portfolio/dto/portfolio.dto.js';
import { EquityRecorder, type EquitySample } from '../../src/modules/portfolio/equity/equity.recorder.js';
import { Database } from '../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../support/app.js';
import { until } from '../support/until.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TIMEFRAMES = ['1d', '1w', '1m', '3m', '1y', 'all'];
const KINDS = ['equity', 'pnl', 'drawdown', 'exposure'];

const sample = (broker: string, atMs: number, equityBase: number | null, more: Partial<EquitySample> = {}): EquitySample => ({
  ...{ broker, atMs, currency: 'USD', equity: equityBase ?? 1, equityBase, pnlBase: null, exposureBase: null },
  ...more,
});

describe('Performance over HTTP', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ BROKERS: 'alpha,beta', PERIODS_PER_YEAR: '252', RISK_FREE_RATE: '0.05', EQUITY_SAMPLE_SECONDS: '60' });
  });
  beforeEach(async () => {
    // Rows and not tables: what the application does in the background must not wait for all of them at once.
    for (const table of ['equity_samples', 'equity_rollups', 'cash_flows', 'trades', 'metric_1h', 'metric_series'])
      await database().execute(sql`delete from ${sql.identifier(table)}`);
    // What was cached is of the rows that are gone.
    await record(sample('alpha', Date.UTC(1999, 0, 1), null), sample('beta', Date.UTC(1999, 0, 1), null));
    await database().execute(sql`delete from equity_samples`);
  });
  afterAll(() => app.close());

  const database = () => app.app.get(Database).drizzle;
  const recorder = () => app.app.get(EquityRecorder, { strict: false });
  const record = (...samples: EquitySample[]) => recorder().record(samples);

  async function get<T>(path: string, headers?: Record<string, string>): Promise<{ status: number; body: T }> {
    const response = await fetch(`${app.url}/api/${path}`, { headers: headers ?? (await app.as('viewer')) });
    return { status: response.status, body: (await response.json()) as T };
  }
  const performance = async (query: string) => (await get<PerformanceDto>(`dashboard/performance?${query}`)).body;
  const chart = async (kind: string, query: string) => (await get<ChartDto>(`dashboard/charts/${kind}?${query}`)).body;
  const history = async (query: string) => (await get<HistoryDto>(`portfolio/history?${query}`)).body;

  /** A day's last sample. */
  const close = (broker: string, day: string, equity: number | null) => sample(broker, Date.parse(`${day}T21:00:00Z`), equity);

  describe('of a desk without history', () => {
    it.each(TIMEFRAMES)('is null with a reason everywhere: %s', async (timeframe) => {
      const { status, body } = await get<PerformanceDto>(`dashboard/performance?timeframe=${timeframe}`);
      expect(status).toBe(200);
      expect(Object.values(body.figures)).toEqual(Object.keys(body.figures).map(() => null));
      const compared = ['beta', 'alpha', 'correlation', 'tracking_error', 'information_ratio'];
      const reasonOf = (name: string) => (compared.includes(name) ? 'no_benchmark' : 'insufficient_data');
      expect(body.reasons).toEqual(Object.fromEntries(Object.keys(body.figures).map((name) => [name, reasonOf(name)])));
      expect(body).toMatchObject({
        ...{ low_sample: true, drawdowns: [], chart: [], complete: false, benchmark: null },
        convention: {
          n: 0,
          from: null,
          to: null,
          rf: 0.05,
          ddof: 1,
          flows: 0,
          periods_per_year: ['1d', '1w'].includes(timeframe) ? 8760 : 252,
        },
        excluded: [
          { broker: 'alpha', reason: 'no equity yet' },
          { broker: 'beta', reason: 'no equity yet' },
        ],
      });
    });

    it.each(KINDS)('has an empty chart of %s', async (kind) => {
      for (const timeframe of TIMEFRAMES)
        expect(await chart(kind, `timeframe=${timeframe}`)).toMatchObject({
          kind,
          timeframe,
          series: [],
          points: 0,
          source_points: 0,
          complete: false,
        });
    });

    it('has no history, however absurd the range', async () => {
      expect(await history('')).toEqual({ currency: 'USD', interval_seconds: 300, items: [], complete: true, excluded: [] });
      const absurd = await get('portfolio/history?start_time=-8640000000000000&end_time=8640000000000000&interval=999999w');
      expect(absurd).toMatchObject({ status: 200, body: { items: [] } });
    });

    it.each([
      ['one sample', [100]],
      ['zero equity', [0, 0, 0]],
      ['debts', [-5, -10]],
    ])('with %s has nulls and no failures', async (_, equity) => {
      const nowMs = Date.now();
      await record(...equity.map((value, i) => sample('alpha', nowMs - (equity.length - i) * DAY_MS, value)));
      for (const timeframe of TIMEFRAMES) {
        const { status, body } = await get<PerformanceDto>(`dashboard/performance?timeframe=${timeframe}`);
        expect(status).toBe(200);
        expect(body.figures.sharpe_ratio).toBeNull();
        expect(body.reasons.total_return).toBe('insufficient_data');
        for (const kind of KINDS) expect((await get(`dashboard/charts/${kind}?timeframe=${timeframe}`)).status).toBe(200);
      }
    });
  });

  describe('of the worked set', () => {
    const DAYS = ['02', '03', '04', '05', '08', '09', '10', '11', '12', '15', '16'].map((day) => `2024-01-${day}`);
    const EQUITY = [100_000, 101_200, 100_700, 102_300, 99_800, 98_500, 99_900, 101_000, 103_400, 102_900, 104_500];
    const INDEX = [4700, 4720, 4690, 4735, 4680, 4650, 4690, 4710, 4760, 4750, 4780];
    const TRADES = [120, -80, 45, 0, -30, 200, -150, 60];

    beforeEach(async () => {
      await record(...DAYS.map((day, i) => close('alpha', day, EQUITY[i] ?? 0)));
      await metric(
        'index',
        {},
        DAYS.map((day, i) => [`${day}T20:00:00Z`, INDEX[i] ?? 0]),
      );
      for (const [i, pnl] of TRADES.entries()) await trade(`t${i}`, 'alpha', pnl, null);
    });

    it('has every figure to 1e-9', async () => {
      const { figures, reasons, ...told } = await performance('timeframe=all&broker=alpha&benchmark=index');
      const expected = {
        ...{ total_return: 0.045, twr: 0.045, cagr: 2.0320092316, volatility: 0.244594409, sharpe_ratio: 4.4557270662 },
        ...{ sortino_ratio: 7.521577251, max_drawdown: -0.03714565, calmar_ratio: 54.7038274721, var_95: -0.0193025837 },
        ...{ var_99: -0.0234108589, cvar_95: -0.0244379277, beta: 1.9303818911, correlation: 0.9760878748, alpha: 0.3036100719 },
        ...{ tracking_error: 0.1267577331, information_ratio: 5.5702163161, period_win_rate: 0.6, period_profit_factor: 1.9564752421 },
        ...{ win_rate: 0.5714285714, profit_factor: 1.6346153846, payoff_ratio: 1.2259615385, expectancy: 20.625 },
      };
      for (const [name, value] of Object.entries(expected))
        expect(Math.abs((figures[name as keyof typeof figures] ?? NaN) - value)).toBeLessThan(1e-9);
      expect(reasons).toEqual({});
      expect(told).toMatchObject({
        convention: {
          ...{ periods_per_year: 252, rf: 0.05, ddof: 1, n: 10, flows: 0, source: 'equity in USD, daily closes (UTC)' },
          ...{ from: '2024-01-02T21:00:00.000Z', to: '2024-01-16T21:00:00.000Z' },
        },
        ...{ low_sample: true, complete: true, excluded: [], benchmark: { type: 'index', n: 10 }, brokers: ['alpha'] },
        trades: { count: 8, wins: 4, losses: 3, unrated: [] },
      });
      expect(told.drawdowns[0]).toMatchObject({
        ...{ peak: '2024-01-05T21:00:00.000Z', trough: '2024-01-09T21:00:00.000Z', recovery: '2024-01-12T21:00:00.000Z' },
        ...{ days_to_trough: 4, days: 7 },
      });
      expect(told.chart).toEqual(DAYS.map((day, i) => ({ timestamp: `${day}T21:00:00.000Z`, value: EQUITY[i] })));
    });

    it('is what the portfolio shows, and the deepest point of the chart of drawdowns', async () => {
      const { body } = await get<PortfolioDetailsDto>('portfolio?broker=alpha');
      const { figures } = await performance('timeframe=all&broker=alpha');
      const { sharpe_ratio, sortino_ratio, max_drawdown, volatility, total_return } = figures;
      expect(body.metrics).toEqual({
        sharpe_ratio,
        sortino_ratio,
        max_drawdown,
        volatility,
        return_since_inception: total_return,
        reasons: {},
      });
      const falls = await chart('drawdown', 'timeframe=all&broker=alpha');
      expect(Math.min(...falls.series.map(({ value }) => value))).toBe(max_drawdown);
      expect(falls.currency).toBeNull();
    });

    it('leaves out weekends in a year of 252 days, and counts their flows on Monday', async () => {
      await record(close('alpha', '2024-01-13', 110_000), close('alpha', '2024-01-14', 1));
      await recorder().recordFlow({ id: 'saturday', broker: 'alpha', atMs: Date.parse('2024-01-13T12:00:00Z'), amountBase: 2900 });
      const { convention, figures } = await performance('timeframe=all&broker=alpha');
      expect(convention).toMatchObject({ n: 10, flows: 1 });
      expect(figures.total_return).toBeCloseTo((103_400 / 100_000) * (102_900 / 106_300) * (104_500 / 102_900) - 1, 12);
    });

    it('leaves out results beyond reason that were stored before they were refused', async () => {
      for (const id of ['huge', 'huger']) await trade(id, 'alpha', 1.7e308, null);
      const { figures, trades } = await performance('timeframe=all&broker=alpha');
      expect(trades).toMatchObject({ count: 8, wins: 4, losses: 3 });
      expect(figures.expectancy).toBe(20.625);
    });

    it('marks the hour that is not over, and makes no yearly figure of it', async () => {
      const nowMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
      await record(...[4, 3, 2, 1].map((back) => sample('alpha', nowMs - back * HOUR_MS, 100 + back * back)));
      const before = await performance('timeframe=1d&broker=alpha');
      await record(sample('alpha', Date.now(), 232));
      const { figures, convention, chart: points } = await performance('timeframe=1d&broker=alpha');
      expect(figures.total_return).toBeCloseTo(1, 12);
      const yearly = ({ sharpe_ratio, volatility, cagr }: typeof figures) => [sharpe_ratio, volatility, cagr];
      expect(yearly(figures)).toEqual(yearly(before.figures));
      expect([before.convention.n, convention.n]).toEqual([3, 3]);
      expect(points.map(({ value, partial }) => [value, partial])).toEqual([
        ...[116, 109, 104, 101].map((value) => [value, undefined]),
        [232, true],
      ]);
      const week = await chart('equity', 'timeframe=1w&broker=alpha');
      expect(week.series.map(({ partial }) => partial).filter(Boolean)).toEqual([true]);
    });

    it('leaves as a file', async () => {
      const range = 'start_time=2024-01-02T00:00:00Z&end_time=2024-01-05T00:00:00Z&interval=1d&broker=alpha';
      const response = await fetch(`${app.url}/api/portfolio/history?${range}&format=csv`, { headers: await app.as('viewer') });
      expect([response.headers.get('content-type'), response.headers.get('content-disposition')]).toEqual([
        'text/csv; charset=utf-8; header=present',
        'attachment; filename="history.csv"',
      ]);
      const { items } = await history(range);
      expect(items).toHaveLength(3);
      expect(await response.text()).toBe(
        ['timestamp,value,currency', ...items.map(({ timestamp, value }) => `${timestamp},${value},USD`), ''].join('\r\n'),
      );
    });

    it('compares hours with the hours of an index', async () => {
      const nowMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
      const hours = [5, 4, 3, 2, 1].map((back) => nowMs - back * HOUR_MS);
      await record(...hours.map((atMs, i) => sample('alpha', atMs, 100 + i * i)));
      await metric(
        'twin',
        {},
        hours.map((atMs, i) => [new Date(atMs).toISOString(), 1000 + 10 * i * i]),
      );
      const { figures, convention } = await performance('timeframe=1d&broker=alpha&benchmark=twin');
      expect(convention).toMatchObject({ periods_per_year: 8760, n: 4 });
      expect(figures.beta).toBeCloseTo(1, 9);
    });
  });

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
      const told = await performance('timeframe=all');
      expect(told.figures.total_return).toBeCloseTo(0.02, 12);
      expect(told).toMatchObject({ complete: false, excluded: [{ broker: 'beta', reason: 'no rate to the base currency' }] });
      expect(told.chart.map(({ value }) => value)).toEqual([104_000, 61_200]);
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
        { timestamp: '2024-01-02T10:00:00.000Z', value: 150 },
        { timestamp: '2024-01-03T21:00:00.000Z', value: 165 },
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
      const told = async () => performance('timeframe=1y');
      await until(async () => (await told()).figures.expectancy !== null);
      expect(await told()).toMatchObject({
        figures: { win_rate: 2 / 3, profit_factor: 23 / 5, expectancy: 6 },
        trades: { count: 3, wins: 2, losses: 1, unrated: [{ currency: 'CHF', count: 1 }] },
      });
      expect(await performance('timeframe=1y&broker=alpha')).toMatchObject({ trades: { count: 2 } });
    });
  });

  describe('in charts', () => {
    const startMs = () => Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - DAY_MS + HOUR_MS;

    it('keeps first, last and extremes of a day of samples', async () => {
      const from = startMs();
      const values = Array.from({ length: 1000 }, (_, i) => (i === 377 ? 5000 : i === 611 ? 1 : 1000 + (i % 7)));
      await record(
        ...values.map((value, i) => sample('alpha', from + i * MINUTE_MS, value, { pnlBase: value - 1000, exposureBase: 2 * value })),
      );
      for (const points of [4, 5, 50, 500, 5000]) {
        const told = await chart('equity', `timeframe=1d&points=${points}`);
        expect(told.source_points).toBe(1000);
        expect(told.points).toBe(told.series.length);
        expect(told.points).toBeLessThanOrEqual(points);
        const series = told.series.map(({ value }) => value);
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
    ])('tells the last equity of each %s', async (interval, first) => {
      const { items } = await history(range(from, from + DAY_MS, `&interval=${interval}`));
      expect(items.slice(0, 3).map(({ value }) => value)).toEqual(first);
      expect(items[0]?.timestamp).toBe(new Date(from).toISOString());
    });

    it('tells nothing of after the end', async () => {
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
      await trade('nobody', null, 777_123, 'USD');
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

  async function metric(type: string, labels: Record<string, string>, points: readonly (readonly [string, number])[]): Promise<void> {
    const { rows } = await database().execute<{ id: number }>(sql`
      insert into metric_series (type, labels, labels_key) values (${type}, ${JSON.stringify(labels)}::jsonb, ${JSON.stringify(labels)}) returning id`);
    for (const [at, value] of points)
      await database().execute(sql`
        insert into metric_1h (series_id, at, count, sum, min, max, last, last_at)
        values (${rows[0]?.id}, ${at}::timestamptz, 1, ${value}, ${value}, ${value}, ${value}, ${at}::timestamptz)`);
  }

  async function trade(id: string, broker: string | null, pnl: number, currency: string | null): Promise<void> {
    await database().execute(sql`
      insert into trades (id, symbol, side, at, status, broker, pnl, currency)
      values (${id}, 'BTCUSDT', 'BUY', now() - interval '1 hour', 'FILLED', ${broker}, ${pnl}, ${currency})`);
  }
});
