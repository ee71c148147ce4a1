import { newApiKey } from '../../../src/common/api-key.js';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RawClient, type WireFrame } from '../../support/live.js';
import { RedisServer } from '../../support/processes/redis.js';
import { until } from '../../support/until.js';

const KEY = newApiKey();
const WARNING = 'Redis is read but refuses writes';
const NOT_KEPT = 'Samples of the system cannot be kept now';

/** Redis that reads and refuses what is written, in the ways in which it does. */
describe('while Redis refuses writes', () => {
  let redis: RedisServer;
  let primary: RedisServer;
  let database: DatabaseEnv;
  let app: RunningApp;

  beforeAll(async () => {
    [redis, primary, database] = [await RedisServer.start(), await RedisServer.start(), await testDatabaseEnv('postgres')];
    app = await startApp({ ...database.env, REDIS_URL: redis.url, INGEST_API_KEY: KEY, SYSTEM_SAMPLE_SECONDS: '1' });
  });
  afterAll(async () => {
    await app.close();
    await Promise.all([redis.stop(), primary.stop(), database.drop()]);
  });

  const ready = async () => {
    const response = await fetch(`${app.url}/health/ready`);
    const { details } = (await response.json()) as { details: { event_log: { status: string } } };
    return [response.status, details.event_log.status];
  };
  const eventLog = async () => {
    const response = await fetch(`${app.url}/api/dashboard/health`, { headers: { 'x-api-key': KEY } });
    return ((await response.json()) as { event_log: string }).event_log;
  };
  const post = (id: string) =>
    fetch(`${app.url}/api/events`, {
      method: 'POST',
      headers: { 'x-api-key': KEY, 'content-type': 'application/json' },
      body: JSON.stringify({ id, type: 'coffee.empty', payload: { id } }),
    });

  it.each([
    ['it became a replica', () => redis.command(`REPLICAOF 127.0.0.1 ${primary.port}`), () => redis.command('REPLICAOF NO ONE'), false],
    ['its memory is full', () => redis.command('CONFIG SET maxmemory 1'), () => redis.command('CONFIG SET maxmemory 0'), true],
    [
      'the right to write was taken',
      () => redis.command('ACL SETUSER default -hset -xadd'),
      () => redis.command('ACL SETUSER default +@all'),
      true,
    ],
    [
      'a key of the stream is of another kind',
      async () => {
        await redis.command('DEL qd:{events}:ids:dashboard');
        await redis.command('SET qd:{events}:ids:dashboard text');
        await post('refused');
      },
      () => redis.command('DEL qd:{events}:ids:dashboard'),
      true,
    ],
    [
      'it has lost the replica that must confirm',
      async () => {
        await redis.command('CONFIG SET min-replicas-to-write 1');
      },
      () => redis.command('CONFIG SET min-replicas-to-write 0'),
      true,
    ],
  ])('(%s) readiness, the health page and every follower say so, and all events come once', async (name, refuse, allow, keepsData) => {
    const followers = await Promise.all(
      ['dashboard', 'alerts'].map((topic) => RawClient.open(`${app.wsUrl}/ws/${topic}`, { headers: { 'x-api-key': KEY } })),
    );
    await Promise.all(followers.map((follower) => follower.frame('subscribed')));
    const warnings = app.log.text.split(WARNING).length;
    expect([await ready(), await eventLog()]).toEqual([[200, 'up'], 'up']);
    await refuse();
    const refusedAtMs = Date.now();
    await until(async () => (await ready())[0] === 503);
    // Two seconds are promised; the machine of the tests may be busy.
    expect(Date.now() - refusedAtMs).toBeLessThan(6000);
    expect([await ready(), await eventLog()]).toEqual([[503, 'down'], 'down']);
    for (const follower of followers)
      expect(await follower.frame('feed_stalled')).toMatchObject({ cause: 'bus_down', topic: expect.any(String) });
    expect((await post(`${name} 1`)).status).toBe(202);
    expect((await post(`${name} 2`)).status).toBe(202);

    // A replica is not ready for a moment before it refuses its first write.
    await until(() => Promise.resolve(app.log.text.split(WARNING).length > warnings));

    await allow();
    await until(async () => (await ready())[0] === 200);
    for (const follower of followers) await follower.frame('feed_resumed');
    const [dashboard] = followers;
    if (keepsData) {
      const idOf = (frame: WireFrame) => (frame['payload'] as { id?: string } | undefined)?.id;
      await dashboard?.frame((frame) => idOf(frame) === `${name} 2`);
      const mine = dashboard?.frames.filter((frame) => idOf(frame)?.startsWith(name)).map(idOf);
      expect(mine).toEqual([`${name} 1`, `${name} 2`]);
    } else {
      // A replica takes over its primary's data, which knows nothing of our stream: followers have to reload.
      await dashboard?.frame((frame) => frame.type === 'subscribed' && frame['recovered'] === false);
    }
    expect(app.log.text.split(WARNING)).toHaveLength(warnings + 1);
    for (const follower of followers) follower.close();
  });

  it('the log says once that samples do not reach the stream, and not that they do again before they do', async () => {
    // Samples are stored in the database first.
    const rounds = async () =>
      (await app.app.get(Database).pool.query<{ n: number }>('select count(distinct at)::int as n from system_samples')).rows[0]?.n ?? 0;
    const from = app.log.text.length;
    await redis.command('CONFIG SET maxmemory 1');
    await until(() => Promise.resolve(app.log.text.includes(NOT_KEPT, from)));
    const sampled = await rounds();
    await until(async () => (await rounds()) > sampled + 2);
    const said = app.log.text.slice(app.log.text.indexOf(NOT_KEPT, from));
    await redis.command('CONFIG SET maxmemory 0');
    expect(said.match(/Samples of the system .*? (now|again)/g)).toEqual([NOT_KEPT]);
  });
});
