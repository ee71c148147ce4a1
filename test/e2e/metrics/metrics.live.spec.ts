import { sql } from 'drizzle-orm';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import type { Socket } from 'socket.io-client';
import { connectSocketIo, RawClient, type WireFrame } from '../../support/live.js';
import { MetricsDesk } from '../../services/metrics/metrics-desk.js';
import { until } from '../../support/until.js';

interface Metric extends WireFrame {
  readonly topic: string;
  readonly seq: number;
  readonly skipped?: number;
  readonly data: { type: string; value: number; labels: Record<string, string>; timestamp: string };
}

const MINUTE_AGO = Math.floor(Date.now() / 60_000) * 60_000 - 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

const receivedBy = (socket: Socket, event: string) => new Promise<WireFrame>((resolve) => socket.once(event, resolve));

const isPoint = (data: unknown, type: string, value: number) =>
  (data as Metric['data']).type === type && (data as Metric['data']).value === value;

describe('metrics on the live stream', () => {
  let database: DatabaseEnv;
  let desk: MetricsDesk;
  let token: string;
  const clients: RawClient[] = [];

  async function start(): Promise<void> {
    desk = await MetricsDesk.start(database.env);
    token = (await desk.as('viewer')).authorization.slice('Bearer '.length);
  }

  beforeAll(async () => {
    database = await testDatabaseEnv();
    await start();
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  afterAll(async () => {
    await desk.close();
    await database.drop();
  });

  async function open(path: string, first: Record<string, unknown> = { token }): Promise<RawClient> {
    const client = await RawClient.open(`${desk.wsUrl}${path}`);
    clients.push(client);
    client.send(first);
    return client;
  }

  const metrics = (client: RawClient) => client.frames.filter(({ type }) => type === 'metric') as Metric[];
  const withValue = (value: number) => (frame: WireFrame) => frame.type === 'metric' && (frame as Metric).data.value === value;
  /** What an answer to a subscription says of these types. */
  const eventsOf = (frame: WireFrame, ...types: string[]) =>
    (frame['events'] as Metric[]).filter(({ data }) => types.includes(data.type)).map(({ data }) => `${data.type} ${data.value}`);
  /** Waits until both topics have published these values of the type. */
  const reported = (type: string, ...values: number[]) =>
    until(() => values.every((value) => desk.reported.filter(({ data }) => isPoint(data, type, value)).length === 2));

  it('come as the contract says', async () => {
    const client = await open('/ws/metrics');
    const { epoch, seq } = await client.frame('subscribed');
    await desk.post({ type: 'cpu', value: 42.5, timestamp: MINUTE_AGO, labels: { host: 'a' } });
    const timestamp = iso(MINUTE_AGO);
    expect(await client.frame('metric')).toEqual({
      type: 'metric',
      topic: 'metrics',
      epoch,
      seq: Number(seq) + 1,
      timestamp,
      data: { type: 'cpu', value: 42.5, labels: { host: 'a' }, timestamp },
    });
  });

  it('come to a raw socket of those types that its first message names', async () => {
    const client = await open('/ws/metrics', { token, metric_types: ['named', 'memory.used'] });
    expect(await client.frame('connected')).toMatchObject({ topics: ['metrics:named', 'metrics:memory.used'] });
    await client.frame((frame) => frame['topic'] === 'metrics:memory.used');
    await desk.post(['named', 'disk', 'memory.used'].map((type, n) => ({ type, value: n })));
    await client.frame(withValue(2));
    expect(metrics(client).map(({ topic, seq, data }) => [topic, seq, data.type])).toEqual([
      ['metrics:named', 1, 'named'],
      ['metrics:memory.used', 1, 'memory.used'],
    ]);
  });

  it('come all with metric_types ["all"]', async () => {
    const client = await open('/ws/metrics', { token, metric_types: ['all'] });
    expect(await client.frame('subscribed')).toMatchObject({ topic: 'metrics' });
    await desk.post({ type: 'disk', value: 3 });
    expect(await client.frame('metric')).toMatchObject({ topic: 'metrics' });
  });

  it.each([[['no such topic']], [[]], ['cpu'], [[7]]])('end with what types cannot be: %j', async (types) => {
    const client = await open('/ws/metrics', { token, metric_types: types });
    // Not 4401, which says that other credentials would help.
    expect((await client.closed).code).toBe(1008);
  });

  it('come to Socket.IO, of all types and of some', async () => {
    const all = await connectSocketIo(desk.url, '/metrics', { token });
    const some = await connectSocketIo(desk.url, '/metrics', { token, metric_types: ['cpu'] });
    const received: string[] = [];
    some.on('metric', ({ topic, data }: Metric) => received.push(`${topic} ${data.type}`));
    // Answered after the namespace's own subscription.
    expect(await all.emitWithAck('subscriptions')).toMatchObject({ topics: ['metrics'] });
    expect(await some.emitWithAck('subscriptions')).toMatchObject({ topics: ['metrics:cpu'] });
    const frame = receivedBy(all, 'metric');
    await desk.post({ type: 'disk', value: 1 });
    expect(await frame).toMatchObject({ type: 'metric', topic: 'metrics', data: { type: 'disk', value: 1 } });
    await desk.post({ type: 'cpu', value: 2 });
    await until(() => received.length > 0);
    expect(received).toEqual(['metrics:cpu cpu']);
    all.close();
    some.close();
  });

  it('greet a newcomer with the newest point of each series, after a restart too', async () => {
    await desk.post([
      { type: 'greeted', value: 1, timestamp: MINUTE_AGO, labels: { host: 'a' } },
      { type: 'greeted', value: 2, timestamp: MINUTE_AGO + 1, labels: { host: 'a' } },
      { type: 'greeted', value: 3, timestamp: MINUTE_AGO, labels: { host: 'b' } },
      { type: 'other', value: 4, timestamp: MINUTE_AGO },
    ]);
    const greeted = async () => {
      await reported('greeted', 2, 3);
      await reported('other', 4);
      const all = await (await open('/ws/metrics')).frame('subscribed');
      expect(eventsOf(all, 'greeted', 'other').toSorted()).toEqual(['greeted 2', 'greeted 3', 'other 4']);
      const some = await open('/ws/metrics', { token, metric_types: ['greeted'] });
      expect(eventsOf(await some.frame('subscribed'), 'greeted', 'other').toSorted()).toEqual(['greeted 2', 'greeted 3']);
    };
    await greeted();
    await desk.close();
    await start();
    await greeted();
  });

  it('publish neither a point that is late nor one that is known', async () => {
    const client = await open('/ws/metrics');
    await client.frame('subscribed');
    const point = (ms: number, value: number) => ({ type: 'late', value, timestamp: MINUTE_AGO + ms });
    await desk.post(point(10, 1));
    await desk.post([point(5, 2), point(10, 3)]);
    await desk.post(point(11, 4));
    await client.frame(withValue(4));
    expect(metrics(client).map(({ data }) => data.value)).toEqual([1, 4]);
  });

  it('are thinned out to a rate, and the last value is always exact', async () => {
    const client = await open('/ws/metrics?max_rate_hz=4');
    await client.frame('subscribed');
    const hosts = ['a', 'b', 'c'];
    for (let n = 1; n <= 60; n += 1)
      await desk.post(hosts.map((host) => ({ type: 'fast', value: n, timestamp: MINUTE_AGO + n, labels: { host } })));
    const last = () => new Map(metrics(client).map(({ data }) => [data.labels['host'], data.value]));
    await until(() => hosts.every((host) => last().get(host) === 60));
    const frames = metrics(client);
    expect(frames.length).toBeLessThan(hosts.length * 60);
    const skipped = frames.reduce((sum, frame) => sum + (frame.skipped ?? 0), 0);
    expect(frames.length + skipped).toBe(hosts.length * 60);
    for (const host of hosts) {
      const values = frames.filter(({ data }) => data.labels['host'] === host).map(({ data }) => data.value);
      expect(values).toEqual(values.toSorted((a, b) => a - b));
    }
  });

  it('come to a principal with some brokers of those, and without a broker', async () => {
    await desk.rows.execute(sql`update users set brokers = '["alpha"]' where username = 'operator'`);
    const limited = (await desk.login('operator')).authorization.slice('Bearer '.length);
    const point = (value: number, labels: Record<string, string>) => ({ type: 'exposure', value, labels });
    await desk.post([point(1, { broker: 'omega' }), point(2, { broker: 'alpha' }), point(3, {})]);
    await reported('exposure', 1, 2, 3);
    const all = await open('/ws/metrics', { token: limited });
    const some = await open('/ws/metrics', { token: limited, metric_types: ['exposure'] });
    for (const client of [all, some]) expect(eventsOf(await client.frame('subscribed'), 'exposure')).toEqual(['exposure 2', 'exposure 3']);
    const timestamp = Date.now() + 1000;
    const labels = [{ broker: 'omega' }, { broker: 'Alpha' }, { broker: 'alpha' }];
    await desk.post(labels.map((each, n) => ({ ...point(4 + n, each), timestamp })));
    for (const client of [all, some]) {
      await client.frame(withValue(6));
      expect(metrics(client).map(({ data }) => data.value)).toEqual([6]);
    }
  });

  it('are not for those who may not see them, and not for a stranger', async () => {
    const client = await open('/ws/metrics', { token: 'nonsense' });
    expect((await client.closed).code).toBe(4401);
  });
});
