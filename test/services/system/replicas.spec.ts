import { EventLog, type LogEvent } from '../../../src/platform/events/event-log.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { testDatabaseEnv } from '../../support/database/database.js';
import { type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';
import { RedisServer } from '../../support/processes/redis.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';

interface Component {
  readonly name: string;
  readonly status: string;
  readonly reason: string | null;
  readonly history: readonly { timestamp: string; status: string }[];
}

let redis: RedisServer;
let desk: FakeDesk;
let database: Awaited<ReturnType<typeof testDatabaseEnv>>;
let first: RunningApp;
let second: RunningApp;

/** Two replicas on one Postgres and one Redis; the second cannot reach the monitor. */
beforeAll(async () => {
  [redis, desk, database] = await Promise.all([RedisServer.start(), fakeDesk(), testDatabaseEnv('postgres')]);
  const { DATABASE_URL = '' } = database.env;
  const secrets = secretsForTests();
  const shared = { REDIS_URL: redis.url, DATABASE_URL, SYSTEM_SAMPLE_SECONDS: '1' };
  first = await startApp({ ...shared, ...desk.env, PORT: '8081' }, secrets);
  second = await startApp({ ...shared, PORT: '8082' }, secrets);
});
afterAll(async () => {
  await first.close();
  await Promise.all([redis.stop(), desk.close()]);
  await database.drop();
});

async function components(): Promise<readonly Component[]> {
  const response = await fetch(`${first.url}/api/system`, { headers: await first.as('operator') });
  return ((await response.json()) as { components: readonly Component[] }).components;
}

const named = (all: readonly Component[], part: RegExp) => all.filter(({ name }) => part.test(name));

it('two replicas sample the same seconds: each itself, the host once, and a service once, by the replica that knows it', async () => {
  const received: LogEvent[] = [];
  const leave = first.app.get(EventLog).subscribe((event) => event.topic === 'system' && received.push(event));
  await until(
    async () => named(await components(), /^process:/).length === 2 && named(await components(), /^execution$/)[0]!.history.length > 4,
  );
  const all = await components();
  expect(named(all, /^process:/).map(({ name }) => /:(\d+)$/.exec(name)?.[1])).toEqual(['8081', '8082']);
  expect(named(all, /^host:/)).toHaveLength(1);
  const [execution] = named(all, /^execution$/);
  const times = execution!.history.map(({ timestamp }) => timestamp);
  expect(new Set(times).size).toBe(times.length);
  expect(times.every((timestamp) => timestamp.endsWith('.000Z'))).toBe(true);
  expect(new Set(execution!.history.map(({ status }) => status))).toEqual(new Set(['DEGRADED']));
  leave();
  const known = received.filter(({ key, data }) => key === 'execution' && (data as Component).status === 'DEGRADED');
  expect(new Set(known.map(({ timestamp }) => timestamp)).size).toBe(known.length);
});

it('a replica that is gone is UNKNOWN to those who follow and to those who ask', async () => {
  const [, gone] = named(await components(), /^process:/);
  await second.close();
  const latest = () => first.app.get(EventLog).ring('system').latest();
  await until(() => latest().some(({ key, data }) => key === gone!.name && (data as Component).status === 'UNKNOWN'));
  const [found] = named(await components(), new RegExp(`^${gone!.name}$`));
  expect(found).toMatchObject({ status: 'UNKNOWN', reason: 'it has stopped reporting' });
});
