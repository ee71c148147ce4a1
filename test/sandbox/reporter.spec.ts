import type { AlertNotice } from '../../src/sandbox/alerts/alert-notice.js';
import type { DeskEvent } from '../../src/sandbox/desk/desk-event.js';
import { retryAfterMs } from '../../src/sandbox/report/backend.client.js';
import { Reporter, type ReporterOptions } from '../../src/sandbox/report/reporter.js';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import { eventSink, type EventSink } from './event-sink.js';

let sink: EventSink;
let said: string[];
let reporter: Reporter;
beforeEach(async () => {
  sink = await eventSink();
  said = [];
  reporter = reportTo(sink.url);
});
afterEach(async () => {
  await reporter.stop(0);
  await sink.close();
});

function reportTo(url: string, options: Partial<ReporterOptions> = {}): Reporter {
  return new Reporter({
    url,
    apiKey: 'key',
    flushMs: 10,
    backoffMs: 10,
    longestBackoffMs: 40,
    timeoutMs: 500,
    startMs: 0,
    log: (line) => said.push(line),
    ...options,
  });
}

function trades(from: number, to: number): DeskEvent[] {
  return Array.from({ length: to - from }, (_, i) => ({
    id: `t${from + i}`,
    type: 'trade.executed',
    timestamp: '2025-12-04T10:00:00.000Z',
    source: 'execution',
    payload: {},
  }));
}

const takenIds = (): string[] => sink.taken.map(({ id }) => id);
const idsOf = (events: readonly DeskEvent[]): string[] => events.map(({ id }) => id);

it('sends in order, in batches, with its key', async () => {
  reporter.push(trades(0, 1200));
  reporter.start();
  await sink.until(() => sink.taken.length >= 1200);
  expect(takenIds()).toEqual(idsOf(trades(0, 1200)));
  expect(sink.batches.map(({ length }) => length)).toEqual([500, 500, 200]);
  expect(new Set(sink.apiKeys)).toEqual(new Set(['key']));
});

it.each([
  ['answers 500', { status: 500 }],
  ['answers 503', { status: 503 }],
  ['is still starting (404)', { status: 404 }],
  ['does not know the key yet (401)', { status: 401 }],
  ['cuts the connection', 'cut'],
] as const)('loses nothing while the backend %s: the same batch again, later events after it', async (_what, failure) => {
  let failures = 0;
  sink.answer(() => (failures++ < 4 ? failure : { status: 202 }));
  reporter.push(trades(0, 5));
  reporter.start();
  await sink.until(() => sink.batches.length > 0);
  reporter.push(trades(5, 10));
  await sink.until(() => sink.taken.length >= 10);
  expect(takenIds()).toEqual(idsOf(trades(0, 10)));
  for (const retried of sink.batches.slice(0, 5)) expect(idsOf(retried)).toEqual(idsOf(trades(0, 5)));
  await reporter.stop(500);
  expect(said).toEqual([expect.stringContaining('events are kept and sent again'), 'reporter: the backend takes events again']);
});

it('says nothing of a backend that is there at the fourth attempt', async () => {
  let failures = 0;
  sink.answer(() => ({ status: failures++ < 3 ? 503 : 202 }));
  reporter.push(trades(0, 5));
  reporter.start();
  await sink.until(() => sink.taken.length >= 5);
  await reporter.stop(500);
  expect(said).toEqual([]);
});

it('loses nothing while there is no backend at all', async () => {
  const port = Number(new URL(sink.url).port);
  await sink.close();
  reporter.push(trades(0, 10));
  const refused = new Promise<string>((resolve) => {
    said.push = (line) => (resolve(line), 0);
  });
  reporter.start();
  expect(await refused).toBe('reporter: the backend cannot be reached (ECONNREFUSED); events are kept and sent again');
  sink = await eventSink(port);
  await sink.until(() => sink.taken.length >= 10);
  expect(takenIds()).toEqual(idsOf(trades(0, 10)));
});

it('waits as long as a 429 tells it to', async () => {
  const times: number[] = [];
  sink.answer(() => (times.push(Date.now()) === 1 ? { status: 429, headers: { 'retry-after': '1' } } : { status: 202 }));
  reporter.push(trades(0, 1));
  reporter.start();
  await sink.until(() => sink.taken.length === 1);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
});

it('says nothing of a backend that takes its time to start', async () => {
  reporter = reportTo(sink.url, { startMs: 60_000 });
  let failures = 0;
  sink.answer(() => ({ status: failures++ < 8 ? 503 : 202 }));
  reporter.push(trades(0, 5));
  reporter.start();
  await sink.until(() => sink.taken.length >= 5);
  expect(said).toEqual([]);
});

it('does not say that the backend takes events again when nobody said that it did not', async () => {
  const rejecting = { status: 202, body: { results: [{ index: 0, id: 't0', status: 'rejected', error: 'no' }] } };
  sink.answer((batch) => (batch[0]?.id === 't0' ? rejecting : { status: 202 }));
  reporter.push(trades(0, 1));
  reporter.start();
  await sink.until(() => sink.taken.length === 1);
  reporter.push(trades(1, 2));
  await sink.until(() => sink.taken.length === 2);
  await reporter.stop(500);
  expect(said).toEqual(['reporter: the backend rejects events, for example: "no"']);
});

describe('a history', () => {
  const past = (from: number, to: number): DeskEvent[] => trades(from, to).map((event) => ({ ...event, id: `past-${event.id}` }));
  const point = (i: number) => ({ type: 'cpu', value: i, timestamp: '2025-12-04T10:00:00.000Z', labels: {} });
  const history = {
    events: past(0, 2500),
    trades: past(9000, 9003).map((event) => ({ ...event, payload: { id: event.id, order_id: 'ord' } })),
    points: Array.from({ length: 4500 }, (_, i) => point(i)),
  };

  it('goes before everything else, at once, in pieces that the backend takes', async () => {
    let done = false;
    reporter = reportTo(sink.url, { flushMs: 50, history, historySent: () => (done = true) });
    reporter.push(trades(0, 3));
    reporter.start();
    await sink.until(() => takenIds().includes('t2'));
    expect(done).toBe(true);
    expect(sink.requests.map(({ path, body }) => [path, Array.isArray(body) ? body.length : 1])).toEqual([
      ['/api/events', 1000],
      ['/api/events', 1000],
      ['/api/events', 500],
      ['/api/trades', 3],
      ['/api/metrics', 4000],
      ['/api/metrics', 500],
      ['/api/events', 3],
    ]);
    expect(takenIds()).toEqual(idsOf([...history.events, ...trades(0, 3)]));
    expect(sink.takenAt('/api/trades')).toEqual(history.trades.map(({ id }) => ({ id })));
    expect(sink.takenAt('/api/metrics')).toEqual(history.points);
  });

  it('waits as long as a 429 or a 503 tells it to, and sends the same piece again', async () => {
    let refused = 0;
    sink.answerElsewhere(() => (refused++ < 2 ? { status: refused === 1 ? 429 : 503, headers: { 'retry-after': '1' } } : { status: 202 }));
    reporter = reportTo(sink.url, { history: { ...history, events: [], points: [] } });
    reporter.push(trades(0, 1));
    reporter.start();
    await sink.until(() => takenIds().length === 1);
    const times = sink.requests.filter(({ path }) => path === '/api/trades').map(({ atMs }) => atMs);
    expect(times).toHaveLength(3);
    for (const i of [1, 2]) expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(990);
    expect(sink.takenAt('/api/trades')).toEqual(history.trades.map(({ id }) => ({ id })));
    expect(said).toEqual([]);
  });

  it('reaches a backend without those routes: trades as events, metrics not at all', async () => {
    let done = false;
    sink.answerElsewhere(() => ({ status: 404 }));
    reporter = reportTo(sink.url, { history, historySent: () => (done = true) });
    reporter.push(trades(0, 1));
    reporter.start();
    await sink.until(() => takenIds().includes('t0'));
    expect(done).toBe(true);
    expect(takenIds()).toEqual(idsOf([...history.events, ...history.trades, ...trades(0, 1)]));
    expect(said).toEqual([]);
  });
});

describe('metrics and alerts', () => {
  const notice = (status: 'firing' | 'resolved', name: string): AlertNotice => ({
    title: name,
    message: name,
    severity: 'info',
    source: 's',
    labels: {},
    fingerprint: name,
    status,
    expires_in_seconds: 60,
  });
  const points = (value: number) => [{ type: 'cpu', value, timestamp: '2025-12-04T10:00:00.000Z', labels: {} }];

  it('go beside the events, alerts one by one and in order', async () => {
    reporter.pushMetrics(points(1));
    reporter.pushAlerts([notice('firing', 'a'), notice('resolved', 'a'), notice('firing', 'b')]);
    reporter.start();
    await sink.until(() => sink.takenAt('/api/alerts').length === 3 && sink.takenAt('/api/metrics').length === 1);
    expect(sink.takenAt('/api/alerts')).toEqual([notice('firing', 'a'), notice('resolved', 'a'), notice('firing', 'b')]);
    expect(sink.takenAt('/api/metrics')).toEqual(points(1));
  });

  it('are not in the way of events when their routes fail, and are owed meanwhile', async () => {
    sink.answerElsewhere(() => ({ status: 500 }));
    reporter.pushMetrics(points(1));
    reporter.pushAlerts([notice('firing', 'a')]);
    reporter.push(trades(0, 1));
    reporter.start();
    await sink.until(() => takenIds().length === 1 && sink.requests.length > 8);
    expect(reporter.owed()).toEqual({ events: [], alerts: [notice('firing', 'a')] });
    sink.answerElsewhere(() => ({ status: 202 }));
    await sink.until(() => sink.takenAt('/api/alerts').length === 1 && sink.takenAt('/api/metrics').length === 1);
    await reporter.stop(500);
    expect(said).toEqual([]);
  });
});

it('owes the facts that the backend has not taken, those on their way among them', async () => {
  sink.answer(() => ({ status: 503 }));
  reporter.push([...trades(0, 2), { ...trades(2, 3)[0], type: 'pnl.updated' } as DeskEvent]);
  reporter.start();
  await sink.until(() => sink.batches.length > 0);
  reporter.push(trades(3, 4));
  expect(idsOf(reporter.owed().events)).toEqual(['t0', 't1', 't3']);
});

it('drops a batch that the backend will never read, says so, and goes on', async () => {
  sink.answer((batch) => ({ status: batch[0]?.id === 't0' ? 422 : 202 }));
  reporter.push(trades(0, 2));
  reporter.start();
  await sink.until(() => sink.batches.length > 0);
  reporter.push(trades(2, 4));
  await sink.until(() => sink.taken.length === 2);
  expect(takenIds()).toEqual(['t2', 't3']);
  expect(said).toEqual(['reporter: dropped 2 of /api/events: the backend answers 422']);
});

it('says once that single events are rejected', async () => {
  sink.answer(() => ({
    status: 202,
    body: { accepted: 0, duplicates: 0, rejected: 1, results: [{ index: 0, id: 't0', status: 'rejected', error: 'no such field' }] },
  }));
  reporter.start();
  reporter.push(trades(0, 1));
  await sink.until(() => sink.taken.length === 1);
  reporter.push(trades(1, 2));
  await sink.until(() => sink.taken.length === 2);
  await reporter.stop(500);
  expect(said).toEqual(['reporter: the backend rejects events, for example: "no such field"']);
});

it('says what a report of trades or metrics rejects', async () => {
  sink.answerElsewhere(() => ({
    status: 202,
    body: { accepted: 0, rejected: 1, errors: [{ index: 0, field: 'value', message: 'is odd' }] },
  }));
  reporter.pushMetrics([{ type: 'cpu', value: 1, timestamp: '2025-12-04T10:00:00.000Z', labels: {} }]);
  reporter.start();
  await sink.until(() => sink.takenAt('/api/metrics').length === 1);
  await reporter.stop(500);
  expect(said).toEqual(['reporter: the backend rejects events, for example: {"index":0,"field":"value","message":"is odd"}']);
});

it('sends what is left when it stops', async () => {
  reporter.push(trades(0, 1100));
  await reporter.stop(2000);
  expect(sink.taken).toHaveLength(1100);
  expect(said).toEqual([]);
});

it('asks an absent backend only once when it stops, and says what stays behind', async () => {
  sink.answer(() => ({ status: 503 }));
  reporter.push(trades(0, 3));
  await reporter.stop(2000);
  expect(sink.batches).toHaveLength(1);
  expect(said.at(-1)).toBe('reporter: stops with 3 events that the backend did not take');
});

it.each([
  ['2', 2000],
  ['Thu, 04 Dec 2025 10:00:30 GMT', 30_000],
  ['Thu, 04 Dec 2025 09:00:00 GMT', 0],
  ['99999999', 300_000],
  ['soon', null],
  ['', null],
  [null, null],
])('reads Retry-After %j', (header, expected) => {
  expect(retryAfterMs(header, Date.parse('2025-12-04T10:00:00Z'))).toBe(expected);
});

it('a desk reports its first events at once, and its emergency stop through all states', async () => {
  const desk = await startSandbox({
    seed: 'report',
    tickMs: 10,
    speed: 20,
    flushMs: 20,
    limits: { maxDailyDrawdownPct: 0.01, trippedMs: 100, coolingMs: 100 },
    target: { url: sink.url, apiKey: 'key' },
  });
  try {
    const states = (): unknown[] =>
      sink.taken.filter(({ type }) => type === 'ess.state_changed').map(({ payload }) => payload['ess_state']);
    await sink.until(() => states().length >= 3);
    expect(states().slice(0, 3)).toEqual(['TRIPPED', 'COOLING', 'ARMED']);
    const trip = sink.taken.find(({ payload }) => payload['ess_state'] === 'TRIPPED');
    expect(trip).toMatchObject({
      source: 'risk',
      payload: { previous_state: 'ARMED', reason: expect.stringMatching(/^daily drawdown 0\.\d\d% > 0\.01%$/) },
    });
    expect(trip?.payload['tripped_at']).toBe(trip?.timestamp);

    const firsts = (sink.batches[0] ?? []).map(({ type }) => type);
    expect(firsts).toContain('pnl.updated');
    expect(firsts.filter((type) => type === 'portfolio.summary_updated')).toHaveLength(3);
    for (const { id, timestamp } of sink.taken)
      expect([id, timestamp]).toEqual([expect.stringMatching(/^evt-/), expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)]);
    expect(new Set(takenIds()).size).toBe(sink.taken.length);
  } finally {
    await desk.close();
  }
});

it('a sister service that turns bad and recovers is reported as health alerts', async () => {
  const desk = await startSandbox({ seed: 'health', tickMs: 50, flushMs: 20, monitorMs: 20, target: { url: sink.url, apiKey: 'key' } });
  try {
    const alerts = (): unknown[] => sink.taken.filter(({ type }) => type === 'health.alert').map(({ payload }) => payload);
    await desk.fault('execution', { mode: 'error' });
    await sink.until(() => alerts().length >= 1);
    await desk.fault('execution', { mode: 'none' });
    await sink.until(() => alerts().length >= 2);
    expect(alerts()).toEqual([
      { service: 'execution', status: 'DOWN', severity: 'critical', message: 'execution answers 500' },
      { service: 'execution', status: 'OK', severity: 'info', message: 'execution answers again' },
    ]);
  } finally {
    await desk.close();
  }
});
