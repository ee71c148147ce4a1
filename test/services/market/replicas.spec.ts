import { sql } from 'drizzle-orm';
import { newApiKey } from '../../../src/common/api-key.js';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database.js';
import { FakeVenue } from '../../support/fake-venue.js';
import { RedisServer } from '../../support/redis.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';

/** Two backends on one Postgres and one Redis, both connected to one venue. */
describe('two replicas with a venue', () => {
  const key = newApiKey();
  const secrets = secretsForTests();
  let redis: RedisServer;
  let database: DatabaseEnv;
  let venue: FakeVenue;
  let apps: RunningApp[];
  beforeAll(async () => {
    redis = await RedisServer.start();
    database = await testDatabaseEnv('postgres');
    venue = await FakeVenue.start('binance');
    apps = [await start(), await start()];
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    await venue.stop();
    await database.drop();
    await redis.stop();
  });

  function start(): Promise<RunningApp> {
    const market = { MARKET_FEEDS: 'binance', MARKET_BINANCE_URL: venue.url, MARKET_BINANCE_SYMBOLS: 'SOLUSDT' };
    return startApp({ ...database.env, REDIS_URL: redis.url, CACHE_TYPE: 'redis', INGEST_API_KEY: key, ...market }, secrets);
  }

  /** What is in the database. */
  async function kept(): Promise<{ volume: number; trades: number }> {
    const app = apps.at(-1) as RunningApp;
    const { rows } = await app.app
      .get(Database)
      .drizzle.execute<{ volume: number | null; trades: string | null }>(
        sql`select sum(volume) as volume, sum(trades) as trades from market_bars_1s`,
      );
    return { volume: rows[0]?.volume ?? 0, trades: Number(rows[0]?.trades ?? 0) };
  }

  const isFollowed = (clients: number) => [...venue.clients].filter(({ held }) => held.has('solusdt@trade')).length === clients;

  it('keep each trade once, and both tell of it', async () => {
    await until(() => isFollowed(2));
    for (let trade = 1; trade <= 10; trade += 1) venue.trade('solusdt', 200 + trade, 3);
    await until(async () => (await kept()).trades >= 10);
    for (const app of apps) {
      const price = await fetch(`${app.url}/api/market/ltp?symbols=BINANCE:SOLUSDT`, { headers: { 'x-api-key': key } });
      expect(await price.text()).toContain('"ltp":210');
    }
    venue.trade('solusdt', 211, 3);
    // A second writer writes once a second, too: by now its ten trades would be there.
    await until(async () => (await kept()).trades >= 11);
    expect(await kept()).toEqual({ volume: 33, trades: 11 });
  }, 60_000);

  it('go on keeping when the one that did has left', async () => {
    const [first, second] = apps as [RunningApp, RunningApp];
    await first.close();
    apps = [second];
    await until(() => isFollowed(1));
    await until(() => second.log.text.includes('This replica keeps the bars of the feed'), 15_000);
    venue.trade('solusdt', 220, 5);
    await until(async () => (await kept()).trades === 12, 15_000);
    expect(await kept()).toEqual({ volume: 38, trades: 12 });
  }, 60_000);
});
