import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { FakeVenue } from '../../support/market/fake-venue.js';
import { RawClient } from '../../support/live.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { RealBackend } from '../../support/processes/real-backend.js';
import { buildOnce } from '../../support/processes/started-desk.js';
import { until } from '../../support/until.js';

const OPENALGO = 350;
const HOUSE = 150;

describe('the end of a process with 500 market sockets', () => {
  let database: DatabaseEnv;
  let venue: FakeVenue;
  beforeAll(async () => {
    buildOnce();
    database = await testDatabaseEnv('postgres');
    venue = await FakeVenue.start('binance');
  }, 180_000);
  afterAll(async () => {
    await venue.stop();
    await database.drop();
  });

  it('is announced to all, and ends the connection to the venue properly, within 10 s', async () => {
    const limits = { WEBSOCKET_MAX_CONNECTIONS: '1000', WEBSOCKET_MAX_CONNECTIONS_PER_USER: '1000' };
    const env = { ...database.env, ...limits, MARKET_FEEDS: 'binance', MARKET_BINANCE_URL: venue.url };
    const backend = await RealBackend.start(env);
    const url = `${backend.url.replace('http', 'ws')}/ws/market`;
    const clients: OpenAlgoClient[] = [];
    const house: RawClient[] = [];
    for (let opened = 0; opened < OPENALGO; opened += 1) clients.push(await OpenAlgoClient.login(url, RealBackend.key));
    for (let opened = 0; opened < HOUSE; opened += 1) house.push(await RawClient.open(url, { headers: { 'x-api-key': RealBackend.key } }));
    for (const client of clients) await client.ask({ action: 'subscribe', symbols: [{ symbol: 'ETHUSDT', exchange: 'BINANCE' }], mode: 1 });
    await until(() => venue.held.has('ethusdt@trade'));
    const beganMs = Date.now();
    expect(await backend.terminate()).toBe(0);
    expect(Date.now() - beganMs).toBeLessThan(10_000);
    const codes = await Promise.all([...clients.map(({ raw }) => raw), ...house].map(async ({ closed }) => (await closed).code));
    expect(new Set(codes)).toEqual(new Set([1001]));
    expect(house.every(({ frames }) => frames.some(({ type }) => type === 'server_shutdown'))).toBe(true);
    // Clients of OpenAlgo get no such frame, as their protocol has none.
    expect(clients.some(({ frames }) => frames.some(({ type }) => type === 'server_shutdown'))).toBe(false);
    // The process has ended; its last frame may still be on its way through this one.
    await until(() => venue.closeCodes.length > 0);
    expect(venue.closeCodes).toEqual([1000]);
  }, 180_000);
});
