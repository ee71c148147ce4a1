import { sql } from 'drizzle-orm';
import { newApiKey } from '../../../src/common/api-key.js';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { FakeVenue } from '../../support/market/fake-venue.js';
import type { LogLines } from '../../support/log-lines.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { RedisServer } from '../../support/processes/redis.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';

/** Two backends on one Postgres and one Redis, and one venue. */
describe('two replicas with a venue', () => {
  const key = newApiKey();
  const secrets = secretsForTests();
  let redis: RedisServer;
  let database: DatabaseEnv;
  let venue: FakeVenue;
  let apps: RunningApp[];
  const logs: LogLines[] = [];
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

  async function start(): Promise<RunningApp> {
    const market = { MARKET_FEEDS: 'binance,http', MARKET_BINANCE_URL: venue.url, MARKET_BINANCE_SYMBOLS: 'SOLUSDT' };
    const env = { ...database.env, REDIS_URL: redis.url, CACHE_TYPE: 'redis', INGEST_API_KEY: key, ...market };
    const app = await startApp(env, secrets);
    logs.push(app.log);
    return app;
  }

  /** The stored bars. */
  async function kept(): Promise<{ volume: number; trades: number }> {
    const app = apps.at(-1) as RunningApp;
    const { rows } = await app.app
      .get(Database)
      .drizzle.execute<{ volume: number | null; trades: string | null }>(
        sql`select sum(volume) as volume, sum(trades) as trades from market_bars_1s`,
      );
    return { volume: rows[0]?.volume ?? 0, trades: Number(rows[0]?.trades ?? 0) };
  }

  const feedAt = async ({ url }: RunningApp) =>
    (await (await fetch(`${url}/api/market/feeds/binance`, { headers: { 'x-api-key': key } })).json()) as Record<string, unknown>;

  /** The replica that is connected to the venue, and the other one. */
  async function roles(): Promise<{ owner: RunningApp; other: RunningApp }> {
    const here = await Promise.all(apps.map(async (app) => (await feedAt(app))['connected_here'] === true));
    expect(here.filter(Boolean)).toHaveLength(1);
    const [owner, other] = here[0] ? apps : apps.toReversed();
    if (!owner || !other) throw new Error('There are not two replicas');
    return { owner, other };
  }

  it('have one connection to it, and both report its state', async () => {
    await until(() => venue.held.has('solusdt@trade'));
    expect(venue.all).toHaveLength(1);
    await roles();
    for (const app of apps) {
      await until(async () => (await feedAt(app))['status'] === 'live');
      expect(await feedAt(app)).toMatchObject({ status: 'live', capacity: 900, gaps: 0 });
    }
  });

  it('store each trade once, and both publish it', async () => {
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

  it('serve the subscriptions of both over one connection, and unsubscribe what neither wants', async () => {
    const { other } = await roles();
    const client = await OpenAlgoClient.login(`${other.wsUrl}/ws/market`, key);
    await client.ask({ action: 'subscribe_status' });
    const symbols = [{ symbol: 'ETHUSDT', exchange: 'BINANCE' }];
    await client.ask({ action: 'subscribe', symbols, mode: 'LTP' });
    await until(() => venue.held.has('ethusdt@trade'));
    expect(venue.all).toHaveLength(1);
    venue.trade('ethusdt', 3000, 2);
    await client.raw.frame((frame) => frame.type === 'market_data');
    expect(client.values('ETHUSDT')).toMatchObject([{ broker: 'binance', data: { ltp: 3000 } }]);
    await client.ask({ action: 'subscribe', symbols, mode: 'Depth' });
    await until(() => venue.held.has('ethusdt@depth20@100ms'));
    client.close();
    await until(() => !venue.held.has('ethusdt@trade'), 20_000);
    expect(venue.held.has('solusdt@trade')).toBe(true);
  }, 60_000);

  it('have the ticks that were posted to one of them, the bars once, and a third has the last values from its start', async () => {
    const [first, second] = apps as [RunningApp, RunningApp];
    const tick = { exchange: 'NSE', symbol: 'TCS', ltp: 3500, last_quantity: 2, bids: [[3499, 1]], timestamp: Date.now() };
    const headers = { 'x-api-key': key, 'content-type': 'application/json' };
    await fetch(`${first.url}/api/market/ticks`, { method: 'POST', headers, body: JSON.stringify(tick) });
    const at = async (app: RunningApp) => (await fetch(`${app.url}/api/market/depth/NSE/TCS`, { headers })).json() as Promise<object>;
    await until(async () => 'ltp' in (await at(second)));
    expect(await at(second)).toMatchObject({ ltp: 3500, feed: 'http', state: 'live', bids: [{ price: 3499, quantity: 1 }] });
    const third = await start();
    try {
      await until(async () => 'ltp' in (await at(third)));
      expect(await at(third)).toMatchObject({ ltp: 3500, bids: [{ price: 3499 }] });
    } finally {
      await third.close();
    }
    await until(async () => (await kept()).trades >= 13, 15_000);
    expect(await kept()).toEqual({ volume: 37, trades: 13 });
  }, 60_000);

  it('restart and pause together, whichever is asked', async () => {
    const { owner, other } = await roles();
    // The first replica has made the logins.
    const admin = await (apps[0] as RunningApp).as('admin');
    const headers = { ...admin, 'content-type': 'application/json' };
    const before = venue.all.length;
    const restarted = await fetch(`${other.url}/api/market/feeds/binance/restart`, { method: 'POST', headers: admin });
    expect(restarted.status).toBe(202);
    await until(() => venue.all.length === before + 1 && venue.clients.size === 1);
    await fetch(`${other.url}/api/market/pause`, { method: 'PUT', headers, body: JSON.stringify({ reason: 'a wrong price' }) });
    const isPaused = async ({ url }: RunningApp) =>
      (await (await fetch(`${url}/api/market/pause`, { headers })).text()).includes('"paused":true');
    await until(async () => (await isPaused(owner)) && (await isPaused(other)));
    await fetch(`${owner.url}/api/market/pause`, { method: 'DELETE', headers: admin });
    await until(async () => !(await isPaused(other)));
  }, 60_000);

  it('go on when Redis is away: the owner serves its own clients, the other reports an unknown state', async () => {
    const { owner, other } = await roles();
    const before = venue.all.length;
    const { trades } = await kept();
    redis.pause();
    await until(async () => (await feedAt(other))['status'] === 'stale');
    // All applications of a process write to the log of the one that was started last, here one that has left.
    await until(() => logs.some(({ text }) => text.includes('The lease of a feed has run out')), 30_000);
    venue.trade('solusdt', 215, 1);
    const price = async ({ url }: RunningApp) =>
      (await fetch(`${url}/api/market/ltp?symbols=BINANCE:SOLUSDT`, { headers: { 'x-api-key': key } })).text();
    await until(async () => (await price(owner)).includes('"ltp":215'));
    expect(await price(owner)).toContain('"state":"live"');
    expect(await price(other)).toMatch(/"ltp":211.*"state":"stale"/);
    redis.resume();
    await until(async () => (await feedAt(other))['status'] === 'live', 20_000);
    await until(async () => (await roles()).owner === owner);
    venue.trade('solusdt', 216, 1);
    await until(async () => (await price(other)).includes('"ltp":216'));
    expect(venue.all.length).toBe(before);
    await until(async () => (await kept()).trades === trades + 2);
  }, 60_000);

  it('go on storing when the owner has left', async () => {
    const { owner, other } = await roles();
    const { trades } = await kept();
    const connections = venue.all.length;
    await owner.close();
    apps = [other];
    const leftMs = Date.now();
    // The connection of the one that has left may still be there.
    await until(() => venue.all.length > connections && venue.clients.size === 1 && venue.held.has('solusdt@trade'), 15_000);
    // A lease that was given back is not waited for.
    expect(Date.now() - leftMs).toBeLessThan(5000);
    await until(async () => (await kept()).trades >= trades, 15_000);
    const before = await kept();
    venue.trade('solusdt', 220, 5);
    await until(async () => (await kept()).trades === before.trades + 1, 15_000);
    expect((await kept()).volume).toBe(before.volume + 5);
  }, 60_000);
});
