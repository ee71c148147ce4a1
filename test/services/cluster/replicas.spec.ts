import { newApiKey } from '../../../src/common/api-key.js';
import { Hub } from '../../../src/modules/realtime/hub/hub.js';
import { EventLog } from '../../../src/platform/events/event-log.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RawClient, type WireFrame } from '../../support/live.js';
import { RedisServer } from '../../support/processes/redis.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';

const KEY = newApiKey();
const SECRETS = secretsForTests();

/** Two whole backends on one Postgres and one Redis, as in the cluster. */
describe('two replicas', () => {
  let redis: RedisServer;
  let database: DatabaseEnv;
  let replicas: RunningApp[];

  const start = () => startApp({ ...database.env, REDIS_URL: redis.url, INGEST_API_KEY: KEY }, SECRETS);
  const replica = (index: 0 | 1): RunningApp => {
    const found = replicas[index];
    if (!found) throw new Error(`replica ${index} did not start`);
    return found;
  };

  beforeEach(async () => {
    redis = await RedisServer.start();
    database = await testDatabaseEnv('postgres');
    replicas = [await start(), await start()];
  });

  afterEach(async () => {
    await Promise.all(replicas.map((app) => app.close()));
    await database.drop();
    await redis.kill();
  });

  async function post(app: RunningApp, ids: readonly string[]): Promise<void> {
    const response = await fetch(`${app.url}/api/events`, {
      method: 'POST',
      headers: { 'x-api-key': KEY, 'content-type': 'application/json' },
      body: JSON.stringify(ids.map((id) => ({ id, type: 'coffee.empty', payload: { id } }))),
    });
    expect(response.status).toBe(202);
  }

  const open = (app: RunningApp, query = '') => RawClient.open(`${app.wsUrl}/ws/dashboard${query}`, { headers: { 'x-api-key': KEY } });
  const coffees = (frames: readonly WireFrame[]) =>
    frames.filter(({ type }) => type === 'coffee_empty').map(({ seq, payload }) => `${String(seq)} ${(payload as { id: string }).id}`);
  const last = (id: string) => (frame: WireFrame) => (frame['payload'] as { id?: string } | undefined)?.id === id;

  it('number the stream alike, deliver what the other took in, and let a client go on at either of them', async () => {
    const [here, there] = [await open(replica(0)), await open(replica(1))];
    await Promise.all([here.frame('subscribed'), there.frame('subscribed')]);
    await post(replica(0), ['a', 'b']);
    await post(replica(1), ['c']);
    await Promise.all([here.frame(last('c')), there.frame(last('c'))]);
    expect(coffees(here.frames)).toEqual(coffees(there.frames));
    expect(coffees(here.frames).map((line) => line.split(' ')[1])).toEqual(['a', 'b', 'c']);

    const { epoch, seq } = await here.frame(last('a'));
    here.close();
    const resumed = await open(replica(1), `?recover=${String(epoch)}:${String(seq)}`);
    const subscribed = await resumed.frame('subscribed');
    expect(subscribed['recovered']).toBe(true);
    expect(coffees(subscribed['events'] as WireFrame[]).map((line) => line.split(' ')[1])).toEqual(['b', 'c']);
    resumed.close();
    there.close();
  });

  it('refuse a place that the stream has not reached, and go on from one that it has', async () => {
    const client = await open(replica(0));
    const { epoch } = await client.frame('subscribed');
    await post(replica(0), ['a']);
    const { seq } = await client.frame(last('a'));
    client.close();
    const log = replica(1).app.get(EventLog, { strict: false });
    await until(() => log.ring('dashboard').head.seq >= Number(seq));
    const ahead = await open(replica(1), `?recover=${String(epoch)}:${Number(seq) + 5}`);
    expect(await ahead.frame('subscribed')).toMatchObject({ recovered: false, events: [] });
    const level = await open(replica(1), `?recover=${String(epoch)}:${String(seq)}`);
    expect(await level.frame('subscribed')).toMatchObject({ recovered: true, events: [], seq });
    await post(replica(1), ['b']);
    expect(await level.frame('coffee_empty')).toMatchObject({ seq: Number(seq) + 1, payload: { id: 'b' } });
    ahead.close();
    level.close();
  });

  it('keep every event through an outage of Redis, and inform followers when its memory is lost', async () => {
    const client = await open(replica(1));
    const { epoch } = await client.frame('subscribed');
    await post(replica(0), ['before']);
    await client.frame(last('before'));
    await redis.save();
    await redis.kill();
    await post(replica(0), ['meanwhile 1', 'meanwhile 2']);
    await redis.run();
    await client.frame(last('meanwhile 2'));
    expect(coffees(client.frames).map((line) => line.slice(line.indexOf(' ') + 1))).toEqual(['before', 'meanwhile 1', 'meanwhile 2']);

    await redis.restartEmpty();
    const reloaded = await client.frame((frame) => frame.type === 'subscribed' && frame['epoch'] !== epoch);
    expect(reloaded).toMatchObject({ topic: 'dashboard', recovered: false, events: [] });
    await post(replica(0), ['after']);
    expect(await client.frame(last('after'))).toMatchObject({ epoch: reloaded['epoch'] });
    expect(replica(1).app.get(Hub, { strict: false }).watchers('dashboard')).toBe(1);
    client.close();
  });
});
