import type { PerformanceDto } from '../../../src/modules/portfolio/performance/dto/performance.dto.js';
import type { PortfolioDetailsDto } from '../../../src/modules/portfolio/dto/portfolio.dto.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { close, PERFORMANCE, performanceOn, sample } from '../../support/desks/performance-desk.js';
import { startedForAll } from '../../support/started-for-all.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TIMEFRAMES = ['1d', '1w', '1m', '3m', '1y', 'all'];
const KINDS = ['equity', 'pnl', 'drawdown', 'exposure'];

describe('Performance over HTTP', () => {
  let app: RunningApp;
  startedForAll(
    () => startApp(PERFORMANCE),
    (made) => (app = made),
  );
  beforeEach(() => clear());

  const { recorder, record, get, performance, chart, history, clear, metric, trade } = performanceOn(() => app);

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
      const { figures, reasons, ...reported } = await performance('timeframe=all&broker=alpha&benchmark=index');
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
      expect(reported).toMatchObject({
        convention: {
          ...{ periods_per_year: 252, rf: 0.05, ddof: 1, n: 10, flows: 0, source: 'equity in USD, daily closes (UTC)' },
          ...{ from: '2024-01-02T00:00:00.000Z', to: '2024-01-16T00:00:00.000Z' },
        },
        ...{ low_sample: true, complete: true, excluded: [], benchmark: { type: 'index', n: 10 }, brokers: ['alpha'] },
        trades: { count: 8, wins: 4, losses: 3, unrated: [] },
      });
      expect(reported.drawdowns[0]).toMatchObject({
        ...{ peak: '2024-01-05T00:00:00.000Z', trough: '2024-01-09T00:00:00.000Z', recovery: '2024-01-12T00:00:00.000Z' },
        ...{ days_to_trough: 4, days: 7 },
      });
      expect(reported.chart).toEqual(DAYS.map((day, i) => ({ timestamp: `${day}T00:00:00.000Z`, value: EQUITY[i] })));
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
        ['timestamp,value,currency,partial', ...items.map(({ timestamp, value }) => `${timestamp},${value},USD,false`), ''].join('\r\n'),
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
});
