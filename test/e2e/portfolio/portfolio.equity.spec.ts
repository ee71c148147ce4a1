import { sql } from 'drizzle-orm';
import { Database } from '../../../src/platform/database/database.js';
import { startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RawClient } from '../../support/live.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';
import {
  aPosition,
  announced,
  aRate,
  aSummary,
  dataOf,
  get,
  portfolioOf,
  positionsOf,
  post,
  summaryOf,
} from '../../support/desks/portfolio-desk.js';

describe('A broker that falls silent', () => {
  it('is left out by name, and the total is incomplete and no fall; when it speaks again all is well', async () => {
    const app = await startApp({ BROKER_MAX_AGE_SECONDS: '5', FX_RATES: 'EURUSD=1.1' });
    const client = await RawClient.open(`${app.wsUrl}/ws/portfolio`, { headers: { 'x-api-key': app.apiKey } });
    await client.frame('subscribed');
    const old = new Date().toISOString();
    const goesOn = setInterval(() => void post(app, aSummary('us', { total_value: 60_000 })), 1000);
    await post(app, [aSummary('us', { total_value: 60_000 }), aSummary('eu', { total_value: 40_000, currency: 'EUR', timestamp: old })]);
    await until(async () => (await summaryOf(app)).totals.total_value === 104_000);
    expect(await summaryOf(app)).toMatchObject({ complete: true, excluded: [], reason: null });

    const stale = await client.frame((frame) => dataOf(frame).broker === 'eu' && dataOf(frame).status === 'stale');
    expect(dataOf(stale)).toMatchObject({ total_value: 40_000, currency: 'EUR', as_of: old });
    await client.frame((frame) => dataOf(frame).broker === 'all' && dataOf(frame).complete === false);
    const incomplete = await portfolioOf(app);
    expect(incomplete).toMatchObject({
      ...{ total_value: 60_000, complete: false, status: 'live', excluded: [{ broker: 'eu', reason: expect.stringContaining(old) }] },
      reason: expect.stringContaining('eu: no summary since'),
    });
    expect((await summaryOf(app)).active_brokers).toEqual(['us']);

    await post(app, [aSummary('eu', { total_value: 39_600, currency: 'EUR' })]);
    await client.frame((frame) => dataOf(frame).broker === 'all' && dataOf(frame).total_value === 103_560);
    clearInterval(goesOn);
    client.close();
    await app.close();
  });
});

describe('After a restart', () => {
  let database: DatabaseEnv;
  beforeAll(async () => {
    database = await testDatabaseEnv();
  });
  afterAll(() => database.drop());

  it('the books are as they were, with their ages, rates and closed positions', async () => {
    const env = { ...database.env, BASE_CURRENCY: 'EUR' };
    const secrets = secretsForTests();
    const before = await startApp(env, secrets);
    const late = new Date(Date.now() - 10_000).toISOString();
    await post(before, [
      aSummary('alpha', { timestamp: new Date(Date.now() - 500_000).toISOString() }),
      aSummary('beta'),
      aRate(1.25),
      aPosition('beta', 'BTCUSDT'),
      aPosition('beta', 'ETHUSDT', { quantity: 0 }),
    ]);
    await until(async () => (await positionsOf(before)).items.length === 1 && (await summaryOf(before)).totals.total_value === 800);
    const { timestamp: _, ...reported } = await summaryOf(before);
    await before.close();

    const after = await startApp({ ...env, INGEST_API_KEY: before.apiKey }, secrets);
    const summary = await summaryOf(after);
    // The rate is the one of before, and has grown older.
    const fx = [{ currency: 'USD', quotes: [{ pair: 'EURUSD', rate: 1.25 }] }];
    expect(reported).toMatchObject({ fx });
    expect(summary).toMatchObject({ fx });
    // Whose clock is how slow shows with what comes in after the start.
    for (const standing of Object.values(reported.broker_portfolios)) standing.clock_skew_seconds = null;
    expect(summary).toEqual({ ...reported, timestamp: summary.timestamp, fx: expect.any(Array) });
    expect(reported).toMatchObject({ complete: false, active_brokers: ['beta'], broker_portfolios: { alpha: { status: 'stale' } } });
    await post(after, [{ ...aPosition('beta', 'ETHUSDT'), timestamp: late }, aPosition('beta', 'SOLUSDT')]);
    await until(async () => (await positionsOf(after)).items.length > 1);
    expect((await positionsOf(after)).items.map(({ symbol }) => symbol)).toEqual(['BTCUSDT', 'SOLUSDT']);
    await announced(after, 'beta');
    await after.close();
  });
});

describe('Equity', () => {
  it('of every live broker is sampled at the same time, the past with its own, and flows by the rate of their time', async () => {
    const app = await startApp({ EQUITY_SAMPLE_SECONDS: '1' });
    const { drizzle } = app.app.get(Database);
    const rows = async (query: ReturnType<typeof sql>) => (await drizzle.execute(query)).rows;
    const past = (day: number) => new Date(Date.UTC(2025, 0, day)).toISOString();
    await post(app, [
      aRate(1.25, { base: 'EUR', quote: 'USD', timestamp: past(1) }),
      ...[1, 2, 3].map((day) => aSummary('eu', { currency: 'EUR', total_value: 100 + day, cash_balance: 1, timestamp: past(day) })),
      aRate(1.5, { base: 'EUR', quote: 'USD', timestamp: past(3) }),
      // That one is too old by now.
      aRate(1.5, { base: 'EUR', quote: 'USD' }),
      aSummary('us'),
      aSummary('eu', { currency: 'EUR', total_value: 200, cash_balance: 50, total_pnl: -10 }),
      { id: 'flow-1', type: 'portfolio.cash_flow', payload: { broker: 'eu', currency: 'EUR', amount: 10, timestamp: past(2) } },
      { id: 'flow-2', type: 'portfolio.cash_flow', payload: { broker: 'jp', currency: 'JPY', amount: 100 } },
      { type: 'portfolio.cash_flow', payload: { broker: 'jp', amount: 'NaN' } },
    ]);
    const pastOfEu = () =>
      rows(sql`select at, equity_base, exposure_base from equity_samples where broker = 'eu' and at < '2025-02-01' order by at`);
    await until(async () => (await rows(sql`select at from equity_samples where broker = 'us'`)).length > 0);
    await until(async () => (await pastOfEu()).length === 3);
    expect(await pastOfEu()).toMatchObject([{ equity_base: 126.25, exposure_base: 125 }, { equity_base: 127.5 }, { equity_base: 154.5 }]);
    const [sample] = await rows(sql`select count(distinct broker) n, min(equity_base) low, max(equity_base) high, min(pnl_base) pnl
      from equity_samples where at >= '2025-02-01' group by at order by at limit 1`);
    expect(sample).toMatchObject({ n: '2', low: 300, high: 1000, pnl: -15 });
    const flows = () => rows(sql`select id, broker, amount, currency, amount_base from cash_flows order by id`);
    expect(await flows()).toEqual([
      { id: 'flow-1', broker: 'eu', amount: 10, currency: 'EUR', amount_base: 12.5 },
      { id: 'flow-2', broker: 'jp', amount: 100, currency: 'JPY', amount_base: null },
    ]);
    await post(app, aRate(100, { base: 'USD', quote: 'JPY' }));
    await until(async () => (await flows())[1]?.['amount_base'] === 1);
    await app.close();
  });

  it('is what it was, whatever is made up about flows, about 1971 and about what was recorded', async () => {
    const app = await startApp();
    const { drizzle } = app.app.get(Database);
    const rows = async (query: ReturnType<typeof sql>) => (await drizzle.execute(query)).rows;
    const day = (n: number) => new Date(Date.UTC(2025, 0, n, 21)).toISOString();
    const days = Array.from({ length: 31 }, (_, n) => n + 1);
    await post(
      app,
      days.map((n) => aSummary('real', { total_value: 1000 + n, timestamp: day(n) })),
    );
    const flow = (id: string, amount: number, more = {}) => ({
      id,
      type: 'portfolio.cash_flow',
      payload: { broker: 'real', amount, timestamp: day(5), ...more },
    });
    // A row of before there was a bound.
    await drizzle.execute(
      sql`insert into cash_flows (id, broker, at, amount, currency) values ('left', 'real', ${day(5)}, 1.7e308, 'EUR')`,
    );
    await post(app, [
      ...[1, 2, 3].map((n) => flow(`poison-${n}`, 1.7e308)),
      flow('true', 5),
      aSummary('ghost', { total_value: 1, timestamp: '1971-01-01T00:00:00Z' }),
      aSummary('ghost', { total_value: 1, timestamp: '2019-01-01T00:00:00Z' }),
      aSummary('ghost', { total_value: 1 }),
      aSummary('real', { total_value: 7, timestamp: day(9) }),
      aRate(1.25),
      aSummary('last'),
    ]);
    await until(async () => (await summaryOf(app)).active_brokers.includes('last'));
    await until(async () => (await rows(sql`select id from cash_flows where id = 'true' and amount_base = 5`)).length === 1);
    expect(await rows(sql`select id from cash_flows order by id`)).toEqual([{ id: 'left' }, { id: 'true' }]);
    const history = await get<{ items: { value: number }[] }>(
      app,
      `portfolio/history?start_time=${day(0)}&end_time=${day(32)}&interval=1d`,
      {
        'x-api-key': app.apiKey,
      },
    );
    expect(history.body.items.map((item) => item.value)).toEqual(days.map((n) => 1000 + n));
    await app.close();
  });
});
