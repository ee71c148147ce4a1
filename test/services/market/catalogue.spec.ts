import { newApiKey } from '../../../src/common/api-key.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { FakeVenue } from '../../support/market/fake-venue.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { RedisServer } from '../../support/processes/redis.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';

/** A venue that sends its instruments only to the connected replica. */
describe('the catalogue of a venue', () => {
  const key = newApiKey();
  const secrets = secretsForTests();
  let redis: RedisServer;
  let database: DatabaseEnv;
  let venue: FakeVenue;
  const apps: RunningApp[] = [];
  beforeAll(async () => {
    redis = await RedisServer.start();
    database = await testDatabaseEnv('postgres');
    venue = await FakeVenue.start('kraken');
    const market = { MARKET_FEEDS: 'kraken', MARKET_KRAKEN_URL: venue.url };
    const env = { ...database.env, REDIS_URL: redis.url, CACHE_TYPE: 'redis', INGEST_API_KEY: key, ...market };
    for (let replica = 0; replica < 2; replica += 1) apps.push(await startApp(env, secrets));
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    await venue.stop();
    await database.drop();
    await redis.stop();
  });

  it('is known to every replica: steps of prices and quantities, and which symbols there are', async () => {
    expect(venue.all).toHaveLength(1);
    for (const app of apps) {
      const client = await OpenAlgoClient.login(`${app.wsUrl}/ws/market`, key);
      const subscribe = (symbol: string) => client.ask({ action: 'subscribe', symbol, exchange: 'KRAKEN', mode: 'LTP' });
      await until(async () => (await subscribe('NO/PAIR'))['status'] === 'partial');
      expect((await subscribe('NO/PAIR'))['subscriptions']).toMatchObject([{ code: 'UNKNOWN_SYMBOL' }]);
      expect(await subscribe('ETH/USD')).toMatchObject({ status: 'success' });
      const response = await fetch(`${app.url}/api/market/instruments?exchange=KRAKEN&q=ETH`, { headers: { 'x-api-key': key } });
      expect(await response.json()).toMatchObject({ items: [{ symbol: 'ETH/USD', tick_size: 0.01, lot_size: 1e-8 }] });
      client.close();
    }
  });
});
