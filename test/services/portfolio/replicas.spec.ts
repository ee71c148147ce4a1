import { newApiKey } from '../../../src/common/api-key.js';
import type { DashboardSummaryDto } from '../../../src/modules/portfolio/books/dto/dashboard-summary.dto.js';
import type { PositionPageDto } from '../../../src/modules/portfolio/books/dto/position.dto.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RawClient, type WireFrame } from '../../support/live.js';
import { RedisServer } from '../../support/processes/redis.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';

const KEY = newApiKey();
const SECRETS = secretsForTests();
const HEADERS = { 'x-api-key': KEY };

/** Two whole backends on one Postgres and one Redis, as in the cluster. */
describe('The books of two replicas', () => {
  let redis: RedisServer;
  let database: DatabaseEnv;
  let one: RunningApp;
  let two: RunningApp;

  const start = () =>
    startApp(
      { ...database.env, REDIS_URL: redis.url, INGEST_API_KEY: KEY, BROKER_MAX_AGE_SECONDS: '60', DASHBOARD_REFRESH_SECONDS: '1' },
      SECRETS,
    );
  beforeEach(async () => {
    redis = await RedisServer.start();
    database = await testDatabaseEnv('postgres');
    [one, two] = [await start(), await start()];
  });
  afterEach(async () => {
    await Promise.all([one.close(), two.close()]);
    await database.drop();
    await redis.stop();
  });

  const later = (ms: number) => new Date(Date.now() + ms).toISOString();
  const aSummary = (broker: string, totalValue: number, timestamp = later(0)) => ({
    type: 'portfolio.summary_updated',
    payload: { broker, total_value: totalValue, cash_balance: 1, currency: broker === 'eu' ? 'EUR' : 'USD', timestamp },
  });
  async function post(app: RunningApp, events: unknown): Promise<void> {
    const response = await fetch(`${app.url}/api/events`, {
      method: 'POST',
      headers: { ...HEADERS, 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
    expect(response.status).toBe(202);
  }
  const get = async <T>(app: RunningApp, path: string) => (await (await fetch(`${app.url}/api/${path}`, { headers: HEADERS })).json()) as T;
  const summary = (app: RunningApp) => get<DashboardSummaryDto>(app, 'dashboard/summary');
  const total = async (app: RunningApp) => (await summary(app)).totals.total_value;
  const symbols = async (app: RunningApp) => (await get<PositionPageDto>(app, 'portfolio/positions')).items.map(({ symbol }) => symbol);
  const follow = (app: RunningApp) => RawClient.open(`${app.wsUrl}/ws/portfolio`, { headers: HEADERS });
  const dataOf = (frame: WireFrame) => (frame['data'] ?? {}) as Record<string, unknown>;
  const reported = (client: RawClient, broker: string) => client.frames.filter((frame) => dataOf(frame)['broker'] === broker);

  it('are the same whichever of them took a fact in, and are announced once', async () => {
    const [here, there] = [await follow(one), await follow(two)];
    await Promise.all([here.frame('subscribed'), there.frame('subscribed')]);
    const position = (symbol: string, quantity: number) => ({
      type: 'position.updated',
      payload: { broker: 'us', symbol, quantity, side: 'LONG', entry_price: 1, current_price: 2 },
    });
    await post(one, [aSummary('us', 1000), position('BTC', 1), position('ETH', 1)]);
    await post(two, [aSummary('eu', 100), { type: 'fx.rate_updated', payload: { pair: 'EURUSD', rate: 1.1 } }]);
    await post(two, position('ETH', 0));
    const complete = (frame: WireFrame) => dataOf(frame)['broker'] === 'all' && dataOf(frame)['total_value'] === 1110;
    await Promise.all([here.frame(complete), there.frame(complete)]);
    for (const app of [one, two]) {
      await until(async () => (await total(app)) === 1110 && (await symbols(app)).join() === 'BTC');
      expect(await summary(app)).toMatchObject({ complete: true, active_brokers: ['eu', 'us'] });
    }
    expect(reported(here, 'us')).toHaveLength(1);
    expect(reported(there, 'us')).toEqual(reported(here, 'us'));
    // With and without its rate, at most.
    expect(reported(here, 'eu').length).toBeLessThanOrEqual(2);

    await post(two, [aSummary('us', 1, later(-50_000)), aSummary('eu', 101)]);
    const newer = (frame: WireFrame) => dataOf(frame)['broker'] === 'all' && dataOf(frame)['total_value'] === 1111.1;
    await Promise.all([here.frame(newer), there.frame(newer)]);
    expect([await total(one), await total(two), reported(here, 'us').length]).toEqual([1111.1, 1111.1, 1]);
    here.close();
    there.close();
  });

  it('find a silent broker stale, and say so once', async () => {
    const [here, there] = [await follow(one), await follow(two)];
    await Promise.all([here.frame('subscribed'), there.frame('subscribed')]);
    await post(one, [aSummary('us', 1000), aSummary('quiet', 500, later(-57_000))]);
    const stale = (frame: WireFrame) => dataOf(frame)['broker'] === 'quiet' && dataOf(frame)['status'] === 'stale';
    const incomplete = (frame: WireFrame) => dataOf(frame)['broker'] === 'all' && dataOf(frame)['total_value'] === 1000;
    await Promise.all([here, there].flatMap((client) => [client.frame(stale), client.frame(incomplete)]));
    await post(two, aSummary('us', 1001));
    const last = (frame: WireFrame) => dataOf(frame)['broker'] === 'all' && dataOf(frame)['total_value'] === 1001;
    await Promise.all([here.frame(last), there.frame(last)]);
    expect(here.frames.filter(stale)).toHaveLength(1);
    expect(there.frames.filter(stale)).toEqual(here.frames.filter(stale));
    here.close();
    there.close();
  });

  it('are there on a replica that starts later, also on its topics', async () => {
    await post(one, aSummary('us', 1000));
    await until(async () => (await total(one)) === 1000);
    await two.close();
    await post(one, aSummary('us', 1001));
    await until(async () => (await total(one)) === 1001);
    two = await start();
    expect(await total(two)).toBe(1001);
    for (const path of ['/ws/portfolio', '/realtime/portfolio?broker=us']) {
      const client = await RawClient.open(`${two.wsUrl}${path}`, { headers: HEADERS });
      const { events } = await client.frame('subscribed');
      const known = (events as WireFrame[]).find((frame) => dataOf(frame)['broker'] === 'us');
      expect(known && dataOf(known)).toMatchObject({ total_value: 1001, status: 'live' });
      client.close();
    }
  });

  it('are announced again when Redis has lost its memory', async () => {
    const client = await follow(one);
    const { epoch } = await client.frame('subscribed');
    await post(two, aSummary('us', 1000));
    await client.frame((frame) => dataOf(frame)['total_value'] === 1000);
    await redis.restartEmpty();
    const again = (frame: WireFrame) => dataOf(frame)['broker'] === 'us' && frame['epoch'] !== epoch;
    expect(dataOf(await client.frame(again))).toMatchObject({ total_value: 1000 });
    await post(one, aSummary('us', 1001));
    await until(async () => (await total(two)) === 1001);
    client.close();
  });
});
