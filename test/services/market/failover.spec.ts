import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { FakeVenue } from '../../support/market/fake-venue.js';
import { RawClient } from '../../support/live.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { RealBackend } from '../../support/processes/real-backend.js';
import { RedisServer } from '../../support/processes/redis.js';
import { buildOnce } from '../../support/processes/started-desk.js';
import { until } from '../../support/until.js';

const KEY = RealBackend.key;

/** Two processes as in production, one of which is killed. */
describe('the owner of a feed', () => {
  let redis: RedisServer;
  let database: DatabaseEnv;
  let venue: FakeVenue;
  let backends: RealBackend[] = [];
  beforeAll(async () => {
    buildOnce();
    redis = await RedisServer.start();
    database = await testDatabaseEnv('postgres');
    venue = await FakeVenue.start('binance');
    const market = { MARKET_FEEDS: 'binance', MARKET_BINANCE_URL: venue.url, REDIS_URL: redis.url, MARKET_RELEASE_SECONDS: '1' };
    const env = { ...database.env, ...market };
    backends = [await RealBackend.start(env), await RealBackend.start(env)];
  }, 180_000);
  afterAll(async () => {
    for (const backend of backends) await backend.kill();
    await venue.stop();
    await database.drop();
    await redis.stop();
  });

  const get = async ({ url }: RealBackend, path: string): Promise<Record<string, unknown>> =>
    (await (await fetch(`${url}/api/${path}`, { headers: { 'x-api-key': KEY } })).json()) as Record<string, unknown>;

  it('that is killed is replaced by the other within 12 s: clients keep their sockets and subscriptions', async () => {
    const here = await Promise.all(
      backends.map(async (backend) => (await get(backend, 'market/feeds/binance'))['connected_here'] === true),
    );
    const [owner, survivor] = here[0] ? backends : backends.toReversed();
    if (!owner || !survivor) throw new Error('There are not two backends');
    const client = await OpenAlgoClient.login(`${survivor.url.replace('http', 'ws')}/ws/market`, KEY);
    await client.ask({ action: 'subscribe', symbols: [{ symbol: 'ETHUSDT', exchange: 'BINANCE' }], mode: 'LTP' });
    await client.ask({ action: 'subscribe_status' });
    const topic = 'market:BINANCE:ETHUSDT:ltp';
    const house = await Promise.all(
      [owner, survivor].map(({ url }) => RawClient.open(`${url.replace('http', 'ws')}/ws/market`, { headers: { 'x-api-key': KEY } })),
    );
    for (const each of house) await each.ask({ action: 'subscribe', topic });
    await until(() => venue.held.has('ethusdt@trade'));
    venue.trade('ethusdt', 3000);
    await client.raw.frame('market_data');
    const [moving, staying] = await Promise.all(house.map((each) => each.frame('tick')));
    expect(venue.all).toHaveLength(1);

    await owner.kill();
    const killedMs = Date.now();
    await until(async () => (await get(survivor, 'websocket/trade-safe?symbols=BINANCE:ETHUSDT'))['safe'] === false, 8000);
    await client.raw.frame(({ type, scope, state }) => type === 'status' && scope === 'symbol' && state === 'stale');
    await until(() => venue.all.length === 2 && venue.held.has('ethusdt@trade'), 20_000);
    expect(Date.now() - killedMs).toBeLessThan(12_000);
    venue.trade('ethusdt', 3001);
    await client.raw.frame((frame) => frame.type === 'market_data' && (frame.data as { ltp?: number }).ltp === 3001);
    const after = await house[1]?.frame(({ type, data }) => type === 'tick' && (data as { ltp?: number }).ltp === 3001);
    expect([after?.['epoch'], after?.['seq']]).toEqual([staying?.['epoch'], 2]);
    // A client of the killed one has one change of the epoch, to that of the other, and the present value.
    const moved = await RawClient.open(`${survivor.url.replace('http', 'ws')}/ws/market`, { headers: { 'x-api-key': KEY } });
    const recover = { epoch: moving?.['epoch'], seq: moving?.['seq'] };
    expect(await moved.ask({ action: 'subscribe', topic, recover })).toMatchObject({
      ...{ recovered: false, epoch: staying?.['epoch'], events: [{ data: { ltp: 3001 } }] },
    });
    for (const each of [...house, moved]) each.close();
    // The sequence numbers of the client's replica continue without a gap.
    expect(client.values('ETHUSDT').map(({ seq }) => seq)).toEqual([1, 2]);
    await until(async () => (await get(survivor, 'websocket/trade-safe?symbols=BINANCE:ETHUSDT'))['safe'] === true);
    expect(client.raw.socket.readyState).toBe(1);
    client.close();
  }, 60_000);
});
