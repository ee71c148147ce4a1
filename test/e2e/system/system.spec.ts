import { EventLog } from '../../../src/platform/events/event-log.js';
import { Database } from '../../../src/platform/database/database.js';
import { SystemRetention } from '../../../src/modules/system/samples/system.retention.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { does, type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';
import { connectSocketIo, RawClient, type WireFrame } from '../../support/live.js';
import { until } from '../../support/until.js';
import { type Component, type System, systemOn } from '../../support/desks/system-state.js';

const HOUR_MS = 3_600_000;
let desk: FakeDesk;
let app: RunningApp;

beforeAll(async () => {
  desk = await fakeDesk();
  app = await startApp({ ...desk.env, REDIS_URL: '', SYSTEM_SAMPLE_SECONDS: '1', DASHBOARD_REFRESH_SECONDS: '3600' });
});
afterAll(async () => {
  await app.close();
  await desk.close();
});
afterEach(() => desk.monitoring.behaveWell());

const { ask, component, componentThat } = systemOn(() => app);

describe('GET /api/system', () => {
  it.each([
    ['an operator', () => app.as('operator'), 200],
    ['an admin', () => app.as('admin'), 200],
    ['a viewer', () => app.as('viewer'), 403],
    ['a key', async () => ({ 'x-api-key': app.apiKey }), 403],
    ['anonymous', async () => ({}), 401],
  ])('answers %s with %#', async (_who, headers, status) => {
    expect((await ask('', await headers())).status).toBe(status);
  });

  it('gives this process and its host as they are now', async () => {
    const raw = await RawClient.open(`${app.wsUrl}/ws/system`, { headers: await app.as('operator') });
    await raw.frame('subscribed');
    const { body } = await ask();
    const percentage = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 100;
    expect(body.process).toEqual({
      cpu_percent: expect.any(Number),
      memory_rss_bytes: expect.any(Number),
      heap_used_bytes: expect.any(Number),
      event_loop_lag_ms: { p50: expect.any(Number), p99: expect.any(Number), max: expect.any(Number) },
      sockets: 1,
      subscriptions: 1,
      uptime_seconds: expect.any(Number),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect(Object.keys(body.host).toSorted()).toEqual([
      'cpu_percent',
      'disk_free_bytes',
      'disk_used_percent',
      'load_1m',
      'memory_total_bytes',
      'memory_used_percent',
    ]);
    for (const name of ['cpu_percent', 'memory_used_percent', 'disk_used_percent']) expect(percentage(body.host[name])).toBe(true);
    expect(body.host['disk_free_bytes']).toBeGreaterThan(0);
    raw.close();
  });

  it('shows the services of the monitor beside its own, with a history that grows by a sample a second', async () => {
    const execution = await componentThat('execution', ({ history }) => history.length >= 2);
    expect(execution).toMatchObject({ status: 'DEGRADED', latency_ms: expect.any(Number), reason: null });
    const { body } = await ask();
    expect(body.components.slice(0, 2).map(({ name }) => name)).toEqual(['process', 'host']);
    const [first, second] = execution.history.map(({ timestamp }) => Date.parse(timestamp));
    // A busy machine misses a second; it never makes two samples of one.
    expect([(second! - first!) % 1000, second! > first!]).toEqual([0, true]);
    const { history } = await componentThat('process', (found) => found.history.length >= 2);
    expect(history[0]!.figures).toMatchObject({ cpu_percent: expect.any(Number), event_loop_lag_p99_ms: expect.any(Number) });
  });

  it('stands a monitor that answers nonsense', async () => {
    const services = [{ name: 'odd\u0000one', status: 'splendid', latency_ms: 'NaN' }, { name: 'process', status: 'DOWN' }, 'text', null];
    desk.monitoring.behave(does.answer({ services }), '/api/health/services');
    expect(await componentThat('oddone', () => true)).toMatchObject({
      status: 'UNKNOWN',
      latency_ms: null,
      reason: 'the monitor does not say how it is',
    });
    expect(await component('service:process')).toMatchObject({ status: 'DOWN' });
    expect(await component('process')).not.toMatchObject({ status: 'UNKNOWN' });
    desk.monitoring.behaveWell();
    // A service that the monitor no longer lists is not given with its old state.
    expect(await componentThat('service:process', ({ status }) => status === 'UNKNOWN')).toMatchObject({
      last_check: null,
      reason: 'the monitor does not list it',
    });
    expect(await componentThat('oddone', ({ reason }) => reason?.startsWith('not sampled since ') ?? false)).toMatchObject({
      status: 'UNKNOWN',
    });
    const { text } = await ask();
    expect(text).not.toMatch(/NaN|Infinity/);
  }, 20_000);

  it('gives one component where asked, also one that has no sample yet in the range, and 404 for one that is not', async () => {
    const one = await ask('?component=process');
    expect(one.body.components.map(({ name }) => name)).toEqual(['process']);
    const past = await ask('?component=process&start_time=2000-01-01T00:00:00Z&end_time=2000-01-02T00:00:00Z');
    expect(past.body.components).toMatchObject([{ name: 'process', history: [] }]);
    expect(await ask('?component=nonsense')).toMatchObject({ status: 404, body: { code: 'request.not_found' } });
    expect(await ask(`?component=${encodeURIComponent("x'; drop table users; --")}`)).toMatchObject({ status: 404 });
  });

  it.each([
    ['a reversed range', '?start_time=2026-01-05T10:00:00Z&end_time=2026-01-05T09:00:00Z', 'start_time'],
    ['an empty range', '?start_time=2026-01-05T10:00:00Z&end_time=2026-01-05T10:00:00Z', 'start_time'],
    ['a naive time', '?start_time=2026-01-05T10:00:00', 'start_time'],
    ['no time', '?end_time=yesterday', 'end_time'],
    ['an empty component', '?component=', 'component'],
    ['a control character', '?component=a%07b', 'component'],
    ['a component without end', `?component=${'x'.repeat(201)}`, 'component'],
    ['two components', '?component=a&component=b', 'component'],
    ['an unknown parameter', '?colour=red', 'colour'],
  ])('refuses %s', async (_what, query, field) => {
    const { status, body } = await ask(query);
    expect(status).toBe(422);
    expect(body.errors).toEqual(expect.arrayContaining([expect.objectContaining({ field })]));
  });

  it.each([
    '?start_time=-8640000000000000&end_time=8640000000000000',
    '?start_time=8639999999999999',
    '?end_time=1',
    '?end_time=8640000000000000',
  ])('stands the absurd range %s', async (query) => {
    const { status, text } = await ask(query);
    // Nothing has begun 8 million years from now, so that a range up to now would be reversed.
    expect(status).toBe(query.startsWith('?start_time=8639') ? 422 : 200);
    expect(text).not.toMatch(/NaN|Invalid/);
  });

  it('thins a long range to 500 samples of each component, and keeps the worst', async () => {
    const fromMs = Date.now() - 48 * HOUR_MS;
    await app.app.get(Database).pool.query(
      `insert into system_samples select 'busy', to_timestamp($1::float8 / 1000 + n * 60), case n when 1001 then 'DOWN' else 'OK' end,
        jsonb_build_object('latency_ms', case n when 2002 then 777.5 else n % 10 end) from generate_series(0, 2400) n`,
      [fromMs],
    );
    const { body } = await ask(`?component=busy&start_time=${fromMs}`);
    const [busy] = body.components;
    expect(busy!.history.length).toBeGreaterThan(200);
    expect(busy!.history.length).toBeLessThanOrEqual(500);
    expect(busy!.history.filter(({ status }) => status === 'DOWN')).toHaveLength(1);
    expect(busy!.history.filter(({ figures }) => figures['latency_ms'] === 777.5)).toHaveLength(1);
    expect(busy).toMatchObject({ status: 'UNKNOWN', reason: expect.stringMatching(/^not sampled since /) });
  });

  it('forgets what is older than it is to be kept', async () => {
    await app.app
      .get(Database)
      .pool.query(
        `insert into system_samples select 'ancient', now() - interval '30 days' + n * interval '1 second', 'OK', '{}' from generate_series(1, 50) n`,
      );
    expect((await ask('?component=ancient')).status).toBe(200);
    await app.app.get(SystemRetention).sweep();
    expect((await ask('?component=ancient')).status).toBe(404);
  });
});

describe('the topic `system`', () => {
  it('gives the current state of every component, then each sample', async () => {
    await componentThat('execution', ({ status }) => status === 'DEGRADED');
    const raw = await RawClient.open(`${app.wsUrl}/ws/system`, { headers: await app.as('operator') });
    const { events } = (await raw.frame('subscribed')) as unknown as { events: WireFrame[] };
    expect(events.map(({ data }) => (data as Component).name)).toEqual(expect.arrayContaining(['process', 'host', 'execution']));
    const frame = await raw.frame(({ type, data }) => type === 'system' && (data as Component).name === 'process');
    expect(frame).toMatchObject({
      ...{ topic: 'system', epoch: expect.any(String), seq: expect.any(Number), timestamp: expect.any(String) },
      data: { name: 'process', latency_ms: null, figures: { cpu_percent: expect.any(Number) } },
    });
    raw.close();
  });

  it('is there on Socket.IO, and closed to a viewer on both', async () => {
    const socket = await connectSocketIo(app.url, '/system', { token: await app.login('operator') });
    const received = new Promise<WireFrame>((resolve) => socket.once('system', resolve));
    expect(await received).toMatchObject({ topic: 'system' });
    socket.close();
    const token = await app.login('viewer');
    await expect(connectSocketIo(app.url, '/system', { token })).rejects.toMatchObject({ data: { code: 'auth.forbidden' } });
    const raw = await RawClient.open(`${app.wsUrl}/ws/system`, { headers: { authorization: `Bearer ${token}` } });
    expect((await raw.closed).code).toBe(4403);
  });

  it('does not count as stalled while samples come', async () => {
    const head = app.app.get(EventLog).ring('system').head.seq;
    await until(() => app.app.get(EventLog).ring('system').head.seq > head + 6);
    const response = await fetch(`${app.url}/api/realtime/stats`, { headers: await app.as('operator') });
    expect(await response.json()).toMatchObject({ stalled_feeds: expect.not.arrayContaining(['system']) });
  });
});

describe('a monitor in trouble', () => {
  it('is UNKNOWN about the services while the monitor is down, says why, asks it no faster, and knows again afterwards', async () => {
    await componentThat('execution', ({ status }) => status === 'DEGRADED');
    desk.monitoring.behave(does.status(500));
    expect(await componentThat('execution', ({ status }) => status === 'UNKNOWN')).toMatchObject({
      latency_ms: null,
      last_check: null,
      reason: expect.stringMatching(/^the monitor does not answer: /),
    });
    expect(await component('process')).not.toMatchObject({ status: 'UNKNOWN' });
    desk.monitoring.behaveWell();
    let again: Component | undefined;
    // The circuit breaker has opened: the monitor gets its rest first.
    await until(async () => (again = await component('execution'))?.status === 'DEGRADED', 30_000);
    expect(new Set(again!.history.map(({ status }) => status))).toEqual(new Set(['DEGRADED', 'UNKNOWN']));
  }, 40_000);

  it('goes on sampling itself while the monitor hangs, and never asks it twice at once', async () => {
    let open = 0;
    let most = 0;
    desk.monitoring.behave((_request, response) => {
      open += 1;
      most = Math.max(most, open);
      response.on('close', () => (open -= 1));
    }, '/api/health/services');
    const { history: before } = (await component('process'))!;
    await componentThat('process', ({ history }) => history.length >= before.length + 3);
    expect(most).toBe(1);
  });
});

describe('a desk whose monitor has never answered', () => {
  it.each([
    ['before the first sample', '3600', 0],
    ['after it', '1', 2],
  ])('still reports itself, %s', async (_when, seconds, samples) => {
    const lonely = await startApp({ REDIS_URL: '', SYSTEM_SAMPLE_SECONDS: seconds });
    const headers = await lonely.as('operator');
    let components: readonly Component[] = [];
    await until(async () => {
      const response = await fetch(`${lonely.url}/api/system`, { headers });
      ({ components } = (await response.json()) as System);
      return components.every(({ history }) => history.length >= samples);
    });
    expect(components.map(({ name }) => name)).toEqual(['process', 'host']);
    expect(components.map(({ status }) => status)).not.toContain('UNKNOWN');
    await lonely.close();
  });
});
