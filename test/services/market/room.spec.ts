import { newApiKey } from '../../../src/common/api-key.js';
import { ClusterBus } from '../../../src/modules/market/cluster/cluster.bus.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { FakeVenue } from '../../support/market/fake-venue.js';
import { RawClient } from '../../support/live.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { RedisServer } from '../../support/processes/redis.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';

describe('the room of a feed that two replicas share', () => {
  const [secrets, key] = [secretsForTests(), newApiKey()];
  let redis: RedisServer;
  let database: DatabaseEnv;
  let venue: FakeVenue;
  let apps: RunningApp[] = [];
  beforeAll(async () => {
    redis = await RedisServer.start();
    database = await testDatabaseEnv('postgres');
    venue = await FakeVenue.start('binance');
    const small = { MAX_SYMBOLS_PER_WEBSOCKET: '1', MAX_WEBSOCKET_CONNECTIONS: '1', MARKET_RELEASE_SECONDS: '0' };
    const market = { MARKET_FEEDS: 'binance', MARKET_BINANCE_URL: venue.url, ...small };
    const env = { ...database.env, REDIS_URL: redis.url, INGEST_API_KEY: key, ...market };
    apps = [await startApp(env, secrets), await startApp(env, secrets)];
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    await venue.stop();
    await database.drop();
    await redis.stop();
  });

  it('goes to the symbol that waits on the other one, in the mode that is wanted by then', async () => {
    // The first replica has made the logins.
    const headers = await (apps[0] as RunningApp).as('admin');
    const feedAt = async ({ url }: RunningApp) =>
      (await (await fetch(`${url}/api/market/feeds/binance`, { headers })).json()) as Record<string, unknown>;
    const isFirst = (await feedAt(apps[0] as RunningApp))['connected_here'] === true;
    const [owner, other] = (isFirst ? apps : apps.toReversed()) as [RunningApp, RunningApp];
    const client = await OpenAlgoClient.login(`${owner.wsUrl}/ws/market`, key);
    const entry = { symbol: 'AUSDT', exchange: 'BINANCE', mode: 1 };
    await client.ask({ action: 'subscribe', ...entry });
    await until(() => venue.held.has('ausdt@trade'));

    const house = await RawClient.open(`${other.wsUrl}/ws/market`, { headers: { 'x-api-key': key } });
    const watching = await OpenAlgoClient.login(`${other.wsUrl}/ws/market`, key);
    await until(async () => ((await feedAt(other))['connections'] as { symbols: number }[]).some(({ symbols }) => symbols === 1));
    expect(await watching.ask({ action: 'subscribe', symbols: [{ symbol: 'CUSDT', exchange: 'BINANCE' }], mode: 1 })).toMatchObject({
      subscriptions: [{ code: 'CAPACITY' }],
    });
    const heard: unknown[] = [];
    other.app.get(ClusterBus).onMessage(({ kind }) => heard.push(kind));
    await house.ask({ action: 'subscribe', topic: 'market:BINANCE:BUSDT:ltp' });
    await until(() => heard.includes('refused'));
    await house.ask({ action: 'subscribe', topic: 'market:BINANCE:BUSDT:depth' });
    expect(venue.held).toEqual(new Set(['ausdt@trade']));
    await client.ask({ action: 'unsubscribe', ...entry });
    await until(() => venue.held.has('busdt@depth20@100ms'), 20_000);
    venue.trade('busdt', 9);
    expect(await house.frame('tick')).toMatchObject({ topic: 'market:BINANCE:BUSDT:ltp', data: { ltp: 9 } });
    for (const each of [client, watching]) each.close();
    house.close();
  }, 60_000);
});
