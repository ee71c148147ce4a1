import { sql } from 'drizzle-orm';
import type { ChartDto } from '../../../src/modules/portfolio/performance/dto/chart.dto.js';
import type { HistoryDto } from '../../../src/modules/portfolio/performance/dto/history.dto.js';
import type { PerformanceDto } from '../../../src/modules/portfolio/performance/dto/performance.dto.js';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';

const DAY_MS = 86_400_000;
/** Noon of so many days ago. */
const noon = (back: number, hours = 12) => new Date((Math.floor(Date.now() / DAY_MS) - back) * DAY_MS + hours * 3_600_000).toISOString();

const aSummary = (id: string, figures: Record<string, unknown>) => ({
  id,
  type: 'portfolio.summary_updated',
  payload: { broker: 'nz', currency: 'NZD', total_pnl: 10, cash_balance: 1, ...figures },
});
const aRate = (rate: number, timestamp: string) => ({ type: 'fx.rate_updated', payload: { base: 'NZD', quote: 'USD', rate, timestamp } });
const closes = (prefix: string) => [
  aSummary(`${prefix}-5`, { total_value: 100, timestamp: noon(5, 21) }),
  aSummary(`${prefix}-4`, { total_value: 110, timestamp: noon(4, 21) }),
  aSummary(`${prefix}-3`, { total_value: 121, timestamp: noon(3, 21) }),
];

async function post({ url, apiKey }: RunningApp, events: unknown): Promise<void> {
  const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
  expect((await fetch(`${url}/api/events`, { method: 'POST', headers, body: JSON.stringify(events) })).status).toBe(202);
}

describe('Summaries of past days in a currency of which only the rate of today is known', () => {
  let app: RunningApp;
  let database: DatabaseEnv;
  const secrets = secretsForTests();
  beforeAll(async () => {
    database = await testDatabaseEnv();
    app = await startApp({ ...database.env, EQUITY_SAMPLE_SECONDS: '1' }, secrets);
    await app.app.get(Database).drizzle.execute(sql`
      insert into trades (id, symbol, side, at, status, broker, pnl, currency)
      values ('t', 'X', 'BUY', ${noon(4)}::timestamptz, 'FILLED', 'nz', 10, 'NZD')`);
    await post(app, [
      aRate(0.6, new Date().toISOString()),
      ...closes('first'),
      { id: 'flow', type: 'portfolio.cash_flow', payload: { broker: 'nz', currency: 'NZD', amount: 10, timestamp: noon(4, 20) } },
      aSummary('now', { total_value: 121 }),
    ]);
    await until(async () => (await rows(sql`select 1 from equity_samples where equity_base is not null`)).length > 0);
    await until(async () => (await rows(sql`select 1 from equity_samples where equity_base is null`)).length === 3);
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  const rows = async (query: ReturnType<typeof sql>) => (await app.app.get(Database).drizzle.execute(query)).rows;
  const get = async <T>(path: string) =>
    (await (await fetch(`${app.url}/api/${path}`, { headers: { 'x-api-key': app.apiKey } })).json()) as T;
  const performance = () => get<PerformanceDto>('dashboard/performance?timeframe=all');
  const history = () => get<HistoryDto>(`portfolio/history?start_time=${noon(6)}&end_time=${noon(2)}&interval=1d`);

  it('have no return, chart, history or trade in the base currency, and that is said', async () => {
    const reason = `no rate NZDUSD between ${noon(5).slice(0, 10)} and ${noon(3).slice(0, 10)}`;
    const reported = await performance();
    expect(reported).toMatchObject({
      complete: false,
      excluded: [{ broker: 'nz', reason }],
      figures: { total_return: null, expectancy: null },
    });
    expect(reported.trades).toEqual({ count: 0, wins: 0, losses: 0, unrated: [{ currency: 'NZD', count: 1 }] });
    expect(await history()).toMatchObject({ items: [], complete: false, excluded: [{ broker: 'nz', reason }] });
    expect(await get<ChartDto>('dashboard/charts/equity?timeframe=1m')).toMatchObject({
      complete: false,
      excluded: [{ broker: 'nz', reason }],
    });
  });

  it('have the right ones when the rates of these days come, and the same summaries again', async () => {
    await post(app, [aRate(0.5, noon(5)), aRate(0.5, noon(4)), aRate(0.6, noon(3))]);
    await until(async () => (await performance()).complete);
    const reported = await performance();
    // 50; 55 with 5 paid in; 72.6, and so until today.
    expect(reported.figures.total_return).toBeCloseTo(0.32, 9);
    expect(reported).toMatchObject({ excluded: [], convention: { flows: 1 } });
    expect(reported.trades).toEqual({ count: 1, wins: 1, losses: 0, unrated: [] });
    expect(reported.figures.expectancy).toBe(5);
    expect((await history()).items.map(({ value }) => value)).toEqual([50, 55, 72.6]);
    await post(app, [...closes('second'), aRate(0.61, new Date().toISOString())]);
    await until(async () => (await rows(sql`select 1 from desk_events where appended_at is null`)).length === 0);
    expect((await history()).items.map(({ value }) => value)).toEqual([50, 55, 72.6]);
    expect(await rows(sql`select pnl_base, exposure_base from equity_samples order by at limit 1`)).toEqual([
      { pnl_base: 5, exposure_base: 49.5 },
    ]);
  });

  it('keep their rates over a restart: one a day, valid until the next and no longer than FX_MAX_AGE_DAYS', async () => {
    await app.close();
    app = await startApp({ ...database.env, INGEST_API_KEY: app.apiKey, EQUITY_SAMPLE_SECONDS: '1' }, secrets);
    await post(app, [
      aSummary('a', { total_value: 200, timestamp: noon(2, 21) }),
      aSummary('b', { total_value: 200, timestamp: noon(5, 5) }),
      aSummary('c', { total_value: 200, timestamp: noon(6, 5) }),
    ]);
    await until(async () => (await rows(sql`select 1 from equity_samples where equity = 200`)).length === 3);
    expect(await rows(sql`select equity_base from equity_samples where equity = 200 order by at`)).toEqual([
      { equity_base: null },
      { equity_base: 100 },
      { equity_base: 120 },
    ]);
    expect(await rows(sql`select count(*)::integer as n from fx_rates where base = 'NZD'`)).toEqual([{ n: 4 }]);
  });
});
