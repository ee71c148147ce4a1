import { EventLog } from '../../src/platform/events/event-log.js';
import { type RunningApp, startApp } from '../support/app.js';
import { RawClient, type WireFrame } from '../support/live.js';
import { until } from '../support/until.js';

/** Both ends of a connection are files of this process; the rest is for the database and the test itself. */
const openFiles = (process.report.getReport() as { userLimits?: { open_files?: { hard: number | string } } }).userLimits?.open_files?.hard;
const CROWD = Math.min(5000, typeof openFiles === 'number' ? Math.floor((openFiles - 1000) / 2) : 5000);
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const POSITIONS = 'position_updated';

async function publish(app: RunningApp, from: number, size: number): Promise<void> {
  const timestamp = new Date().toISOString();
  const events = Array.from({ length: size }, (_, n) => ({ id: `crowd-${from + n}`, type: POSITIONS, timestamp, data: { n: from + n } }));
  await app.app.get(EventLog, { strict: false }).append('dashboard', events);
}

const numbers = (frames: readonly WireFrame[]) =>
  frames.filter(({ type }) => type === POSITIONS).map((frame) => (frame['payload'] as { n: number }).n);
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

interface Stats {
  connections: { total: number };
  totals: { slow_consumers: number };
}

describe('a crowd', () => {
  let app: RunningApp;
  let token: string;
  beforeAll(async () => {
    app = await startApp({
      WEBSOCKET_MAX_CONNECTIONS: '6000',
      WEBSOCKET_MAX_CONNECTIONS_PER_USER: '6000',
      RATE_LIMIT_PER_MINUTE: '100000',
    });
    token = await app.login('viewer');
  });
  afterAll(() => app.close());

  const stats = async (): Promise<Stats> =>
    (await (await fetch(`${app.url}/api/realtime/stats`, bearer(await app.login('admin')))).json()) as Stats;

  it(`of ${CROWD} sockets hears every event once, in order, and leaves nothing behind`, async () => {
    const crowd: RawClient[] = [];
    while (crowd.length < CROWD) {
      const group = Array.from({ length: Math.min(100, CROWD - crowd.length) }, () =>
        RawClient.open(`${app.wsUrl}/ws/dashboard`, bearer(token)),
      );
      crowd.push(...(await Promise.all(group)));
    }
    await Promise.all(crowd.map((client) => client.frame('subscribed')));
    expect((await stats()).connections.total).toBe(CROWD);
    for (let batch = 0; batch < 10; batch += 1) await publish(app, batch * 2, 2);
    await until(() => crowd.every(({ frames }) => numbers(frames).length >= 20), 60_000);
    for (const { frames } of crowd) expect(numbers(frames)).toEqual(upTo(20));
    expect((await stats()).totals.slow_consumers).toBe(0);
    for (const client of crowd) client.close();
    await until(async () => (await stats()).connections.total === 0, 30_000);
  }, 180_000);

  it('that subscribes and leaves as fast as it can takes nothing from a client that only listens', async () => {
    const listener = await RawClient.open(`${app.wsUrl}/ws/dashboard`, bearer(token));
    await listener.frame('subscribed');
    const storm = await Promise.all(Array.from({ length: 200 }, () => RawClient.open(`${app.wsUrl}/ws/dashboard`, bearer(token))));
    await Promise.all(storm.map((client) => client.frame('subscribed')));
    const topics = ['dashboard', 'portfolio', 'alerts', 'trades', 'agents', 'system'];
    for (let round = 0; round < 20; round += 1) {
      for (const client of storm) {
        for (const topic of topics) client.send({ action: round % 2 === 0 ? 'subscribe' : 'unsubscribe', topic });
      }
      await publish(app, 1000 + round * 5, 5);
    }
    await until(() => numbers(listener.frames).length === 100, 60_000);
    expect(numbers(listener.frames)).toEqual(upTo(100).map((n) => 1000 + n));
    expect((await listener.ask({ action: 'ping' })).type).toBe('pong');
    for (const client of [listener, ...storm]) client.close();
    await until(async () => (await stats()).connections.total === 0, 30_000);
  }, 180_000);
});
