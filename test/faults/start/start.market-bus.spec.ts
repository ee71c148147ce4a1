import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../src/launcher/port.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { buildOnce, StartedDesk } from '../../support/processes/started-desk.js';
import { until } from '../../support/until.js';

const desks: { readonly desk: StartedDesk; readonly home: DatabaseEnv }[] = [];
beforeAll(buildOnce, 300_000);
afterAll(async () => {
  for (const { desk, home } of desks) {
    desk.kill('SIGTERM');
    await desk.exited;
    await home.drop();
  }
});

it('two desks started together that find the same ZeroMQ port free have a market each', async () => {
  const port = String(await freePort('127.0.0.1', 0));
  for (let n = 0; n < 2; n += 1) {
    const home = await testDatabaseEnv('embedded');
    desks.push({ home, desk: new StartedDesk({ ...home.env, PORT: '0', SANDBOX: 'on', ZMQ_PORT: port, RATE_LIMIT_PER_MINUTE: '100000' }) });
  }
  await Promise.all(desks.map(({ desk }) => desk.prints(/Quarterdeck is ready[\s\S]*\ncurl .*\n/, 120_000)));
  const markets = desks.map(({ desk, home }) => {
    const [, url = ''] = /^ {2}API +(\S+)$/m.exec(desk.output) ?? [];
    const key = readFileSync(join(home.env.DATA_DIR, 'ingest.key'), 'utf8').trim();
    return async (path: string): Promise<unknown> => (await fetch(`${url}/market/${path}`, { headers: { 'x-api-key': key } })).json();
  });
  for (const get of markets) await until(async () => JSON.stringify(await get('depth/US/AAPL')).includes('"state":"live"'), 60_000);
  const listening = await Promise.all(markets.map(async (get) => (await get('feeds/zeromq')) as { status: string; gaps: number }));
  // When only one of them gets the port, the other sends its prices over HTTP, and not to the first desk.
  expect(listening.filter(({ status }) => status === 'live').length).toBeGreaterThan(0);
  for (const { status, gaps } of listening) expect([gaps, ['live', 'failed'].includes(status)]).toEqual([0, true]);
}, 240_000);
