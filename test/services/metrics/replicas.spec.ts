import { sql } from 'drizzle-orm';
import { EventLog } from '../../../src/platform/events/event-log.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RawClient, type WireFrame } from '../../support/live.js';
import { RedisServer } from '../../support/processes/redis.js';
import { until } from '../../support/until.js';
import { MetricsDesk } from './metrics-desk.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HOUR_AGO = Math.floor(Date.now() / HOUR) * HOUR - HOUR;
const range = `start_time=${HOUR_AGO}&end_time=${HOUR_AGO + HOUR}`;

/** Two backends on one Postgres and one Redis. */
describe('two replicas of metrics', () => {
  let redis: RedisServer;
  let database: DatabaseEnv;
  let desks: [MetricsDesk, MetricsDesk];
  const start = (env: Record<string, string> = {}) =>
    MetricsDesk.start({ ...database.env, REDIS_URL: redis.url, CACHE_TYPE: 'redis', ...env });

  beforeEach(async () => {
    redis = await RedisServer.start();
    database = await testDatabaseEnv('postgres');
    desks = [await start(), await start()];
  });
  afterEach(async () => {
    await Promise.all(desks.map((desk) => desk.close()));
    await database.drop();
    await redis.stop();
  });

  const rows = async (text: ReturnType<typeof sql>) => (await desks[0].rows.execute<Record<string, number>>(text)).rows;

  it('count a point once that both take in at the same time, also on days that neither has seen', async () => {
    const HOSTS = 20;
    const EACH = 100;
    const times = Array.from({ length: EACH }, (_, n) => HOUR_AGO - Math.floor(n / 10) * DAY + n);
    const batch = (from: number) =>
      times
        .slice(from)
        .flatMap((timestamp, n) =>
          Array.from({ length: HOSTS }, (_, host) => ({ type: 'cpu', value: from + n, timestamp, labels: { host: `h${host}` } })),
        );
    const calls = [0, 50, 0, 25].flatMap((from) =>
      desks.map((desk, turn) => desk.post(turn === 0 ? batch(from) : batch(from).toReversed())),
    );
    const reports = await Promise.all(calls);
    expect(reports.map(({ status }) => status)).toEqual(calls.map(() => 202));
    expect(reports.reduce((sum, { body }) => sum + body.accepted, 0)).toBe(HOSTS * EACH);
    expect(await rows(sql`select count(*)::int as points from metric_points`)).toEqual([{ points: HOSTS * EACH }]);
    const sum = (EACH * (EACH - 1) * HOSTS) / 2;
    for (const table of ['metric_1m', 'metric_1h'])
      expect(await rows(sql`select sum(count)::int as points, sum(sum) as total from ${sql.identifier(table)}`)).toEqual([
        { points: HOSTS * EACH, total: sum },
      ]);
    expect(await rows(sql`select count(*)::int as series, min(last_value) as low, max(last_value) as high from metric_series`)).toEqual([
      { series: HOSTS, low: 9, high: 9 },
    ]);
  });

  it('publish the points of both to followers of either, and end with the newest value', async () => {
    const clients = await Promise.all(
      desks.map(async (desk) => {
        const client = await RawClient.open(`${desk.wsUrl}/ws/metrics`, { headers: desk.key });
        await client.frame('subscribed');
        return client;
      }),
    );
    const newest = 300;
    for (let from = 1; from <= newest; from += 20)
      await Promise.all(
        desks.map((desk, turn) =>
          desk.post(
            Array.from({ length: 10 }, (_, n) => ({ type: 'cpu', value: from + 2 * n + turn, timestamp: HOUR_AGO + from + 2 * n + turn })),
          ),
        ),
      );
    const values = (client: RawClient) =>
      client.frames.filter(({ type }) => type === 'metric').map((frame: WireFrame) => (frame['data'] as { value: number }).value);
    await until(() => desks.every((desk) => valueOf(desk) === newest));
    for (const client of clients) {
      await until(() => values(client).at(-1) === newest);
      client.close();
    }
  });

  it('forget what they have kept of a history when the other takes a late point in', async () => {
    const point = (minute: number) => ({ type: 'cpu', value: 1, timestamp: HOUR_AGO + minute * 60_000 });
    const ask = async (desk: MetricsDesk) => (await desk.get(`/cpu?step=1h&aggregation=sum&${range}`)).body.map(({ value }) => value);
    await desks[0].post(point(1));
    // What is kept is kept under the version that all replicas name alike.
    await until(async () => (await Promise.all(desks.map(ask))).every(([value]) => value === 1) && versionIsShared(desks));
    await Promise.all(desks.map(ask));
    await desks[0].rows.execute(sql`update metric_1h set sum = 50`);
    expect(await Promise.all(desks.map(ask))).toEqual([[1], [1]]);
    await desks[1].post(point(2));
    expect(await ask(desks[1])).toEqual([51]);
    await until(async () => (await ask(desks[0]))[0] === 51);
  });

  it('share what they have kept, and greet a newcomer at a third one with current values', async () => {
    await desks[0].post({ type: 'cpu', value: 7, timestamp: HOUR_AGO });
    const path = `/cpu?step=1h&aggregation=sum&${range}`;
    await until(async () => (await desks[0].get(path)).body.length === 1 && versionIsShared(desks));
    await desks[0].get(path);
    await desks[0].rows.execute(sql`update metric_1h set sum = 50`);
    expect((await desks[1].get(path)).body.map(({ value }) => value)).toEqual([7]);
    await redis.restartEmpty();
    const third = await start();
    const client = await RawClient.open(`${third.wsUrl}/ws/metrics`, { headers: third.key });
    const subscribed = await client.frame('subscribed');
    await until(() => (subscribed['events'] as unknown[]).length === 1 || client.frames.some(({ type }) => type === 'metric'));
    client.close();
    await third.close();
  });
});

function valueOf(desk: MetricsDesk): number | undefined {
  const [event] = desk.app.get(EventLog).ring('metrics').latest();
  return (event?.data as { value: number } | undefined)?.value;
}

/** Whether both know which version of the history there is. */
function versionIsShared(desks: readonly MetricsDesk[]): boolean {
  return desks.every((desk) => desk.app.get(EventLog).ring('desk').head.seq > 0);
}
