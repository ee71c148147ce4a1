import { createClient } from '@redis/client';
import type { DashboardSummaryDto } from '../../../src/modules/portfolio/books/dto/dashboard-summary.dto.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RawClient, type WireFrame } from '../../support/live.js';
import { RedisServer } from '../../support/processes/redis.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';

const SECRETS = secretsForTests();

type Broker = DashboardSummaryDto['broker_portfolios'][string];

/** The summaries that a desk keeps in Redis, read by a backend without any other source of them. */
describe('The summaries in Redis', () => {
  let redis: RedisServer;
  let database: DatabaseEnv;
  let app: RunningApp;
  let desk: ReturnType<typeof createClient>;

  const env = () => ({
    ...database.env,
    REDIS_URL: redis.url,
    BROKERS: 'hash,text,both,list,rubbish,other,timeless',
    DASHBOARD_REFRESH_SECONDS: '1',
    FX_RATES: 'EURUSD=1.1',
  });

  beforeAll(async () => {
    redis = await RedisServer.start();
    database = await testDatabaseEnv('postgres');
    desk = createClient({ url: redis.url });
    desk.on('error', () => undefined);
    await desk.connect();
    app = await startApp(env(), SECRETS);
  });
  afterAll(async () => {
    await app.close();
    desk.destroy();
    await database.drop();
    await redis.stop();
  });

  const summary = async ({ url }: RunningApp = app) =>
    (await (await fetch(`${url}/api/dashboard/summary`, { headers: { 'x-api-key': app.apiKey } })).json()) as DashboardSummaryDto;
  const broker = async (name: string, of = app): Promise<Broker | undefined> => (await summary(of)).broker_portfolios[name];
  const aHash = (name: string, totalValue: number, more: Record<string, string> = {}) =>
    desk.hSet(`${name}:portfolio:summary`, {
      ...{ broker: name, cash_balance: '400', total_value: String(totalValue), unrealized_pnl: '1.5', realized_pnl: '2', total_pnl: '3.5' },
      ...{ total_positions: '2', timestamp: new Date().toISOString(), ...more },
    });
  const aText = (name: string, totalValue: number) =>
    desk.set(`portfolio:${name}:summary`, JSON.stringify({ total_value: totalValue, currency: 'EUR', timestamp: Date.now() / 1000 }));

  it('are read as a hash and as a text, the hash first, and whatever is rubbish is nothing', async () => {
    await aHash('hash', 1000);
    await aText('text', 100);
    await aHash('both', 7);
    await aText('both', 8);
    await desk.lPush('list:portfolio:summary', 'oops');
    await aText('list', 200);
    await desk.hSet('rubbish:portfolio:summary', { total_value: 'NaN', cash_balance: '', timestamp: 'never' });
    await desk.set('portfolio:rubbish:summary', '{"total_value":');
    await aHash('other', 5, { broker: 'hash' });
    await aHash('stranger', 1_000_000);
    await until(async () => (await summary()).active_brokers.length === 4);
    const { broker_portfolios, totals, excluded } = await summary();
    expect(broker_portfolios).toMatchObject({
      hash: {
        ...{ total_value: 1000, cash: 400, unrealized_pnl: 1.5, realized_pnl: 2, total_pnl: 3.5, total_positions: 2 },
        ...{ currency: 'USD', status: 'live', source: 'redis', reason: null },
      },
      text: { total_value: 100, cash: null, currency: 'EUR', source: 'redis' },
      both: { total_value: 7 },
      list: { total_value: 200 },
    });
    expect(totals.total_value).toBe(1337);
    expect(excluded.map((each) => each.broker)).toEqual(['other', 'rubbish', 'timeless']);
  });

  it('are read again, and one that goes back in time is not believed', async () => {
    await aHash('hash', 1001);
    await until(async () => (await broker('hash'))?.total_value === 1001);
    await aHash('hash', 1, { timestamp: new Date(Date.now() - 60_000).toISOString() });
    await aHash('both', 9);
    await until(async () => (await broker('both'))?.total_value === 9);
    expect(await broker('hash')).toMatchObject({ total_value: 1001 });
  });

  it('without a time are as of when they became what they are', async () => {
    await desk.hSet('timeless:portfolio:summary', { total_value: '50' });
    await until(async () => (await broker('timeless'))?.status === 'live');
    const first = (await broker('timeless'))?.as_of;
    await aHash('both', 10);
    await until(async () => (await broker('both'))?.total_value === 10);
    expect((await broker('timeless'))?.as_of).toBe(first);
    await desk.hSet('timeless:portfolio:summary', { total_value: '51' });
    await until(async () => (await broker('timeless'))?.total_value === 51);
    expect(Date.parse(String((await broker('timeless'))?.as_of))).toBeGreaterThan(Date.parse(String(first)));
  });

  it('stay as they were while Redis is away, and are read when it is back', async () => {
    await redis.save();
    await redis.kill();
    await until(() => app.log.text.includes('The summaries in Redis were not read'));
    expect(await broker('both')).toMatchObject({ total_value: 10, status: 'live' });
    await redis.run();
    await until(() => desk.isReady);
    await aHash('both', 11);
    await until(async () => (await broker('both'))?.total_value === 11);
  });

  it('are published once by two replicas that both read them', async () => {
    const other = await startApp({ ...env(), INGEST_API_KEY: app.apiKey }, SECRETS);
    const clients = await Promise.all(
      [app, other].map(({ wsUrl }) => RawClient.open(`${wsUrl}/realtime/portfolio?broker=both`, { headers: { 'x-api-key': app.apiKey } })),
    );
    const reported = (value: number) => (frame: WireFrame) =>
      (frame['data'] as { total_value?: number } | undefined)?.total_value === value;
    await Promise.all(clients.map((client) => client.frame('subscribed')));
    for (const value of [20, 21]) {
      await aHash('both', value);
      await Promise.all(clients.map((client) => client.frame(reported(value))));
    }
    await until(async () => (await broker('both', other))?.total_value === 21);
    for (const client of clients) {
      expect([20, 21].map((value) => client.frames.filter(reported(value)).length)).toEqual([1, 1]);
      client.close();
    }
    await other.close();
  });
});
