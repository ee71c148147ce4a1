import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { WebSocket } from 'ws';
import { testDatabaseEnv } from '../../support/database/database.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { RealBackend } from '../../support/processes/real-backend.js';
import { buildOnce } from '../../support/processes/started-desk.js';
import { until } from '../../support/until.js';

const WAVES = 15;
const SOCKETS = 1000;
const AT_ONCE = 100;

beforeAll(buildOnce, 300_000);

it('thousands of sockets that subscribe and are cut leave no descriptor and no symbol behind', async () => {
  const database = await testDatabaseEnv('postgres');
  const many = { WEBSOCKET_MAX_CONNECTIONS: '5000', WEBSOCKET_MAX_CONNECTIONS_PER_USER: '5000', MARKET_RELEASE_SECONDS: '0' };
  const env = { ...database.env, ...many, MARKET_FEEDS: 'http' };
  const backend = await RealBackend.start(env);
  const url = `${backend.url.replace('http', 'ws')}/ws/market`;
  const descriptors = () => readdirSync(`/proc/${backend.pid}/fd`).length;
  const get = async (path: string) => (await fetch(`${backend.url}${path}`, { headers: { 'x-api-key': RealBackend.key } })).text();
  /** Some are cut before their first message, some during it, some with their values. */
  const visit = async (n: number): Promise<void> => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    socket.on('error', () => undefined);
    await once(socket, 'open');
    if (n % 4 > 0) socket.send(JSON.stringify({ action: 'authenticate', api_key: RealBackend.key }));
    if (n % 4 > 1) socket.send(JSON.stringify({ action: 'subscribe', symbol: `S${n}`, exchange: 'NSE', mode: 1 + (n % 3) }));
    if (n % 4 > 2) await once(socket, 'message');
    socket.terminate();
  };
  const wave = async (): Promise<void> => {
    for (let from = 0; from < SOCKETS; from += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => visit(from + n)));
  };
  const isQuiet = async () => (await get('/api/websocket/metrics')).includes('"total_subscribers":0,');
  try {
    // The first wave opens connections to the database and files that stay open.
    await wave();
    await until(isQuiet, 30_000);
    const before = descriptors();
    for (let n = 0; n < WAVES; n += 1) await wave();
    await until(isQuiet, 30_000);
    await until(() => descriptors() <= before, 30_000);
    const client = await OpenAlgoClient.login(url, RealBackend.key);
    expect(await client.ask({ action: 'subscriptions' })).toMatchObject({ count: 0 });
    client.close();
  } finally {
    await backend.terminate();
    await database.drop();
  }
}, 280_000);
