import type { SandboxEvent } from '../../../src/sandbox/desk/desk-event.js';
import { retryAfterMs } from '../../../src/sandbox/report/backend.client.js';
import { startSandbox } from '../../../src/sandbox/sandbox.js';
import { eventSink } from '../event-sink.js';
import { idsOf, trades, withReporter } from './quick-reporter.js';

const { at, reportTo, takenIds } = withReporter();

it('sends in order, in batches, with its key', async () => {
  at.reporter.push(trades(0, 1200));
  at.reporter.start();
  await at.sink.until(() => at.sink.taken.length >= 1200);
  expect(takenIds()).toEqual(idsOf(trades(0, 1200)));
  expect(at.sink.batches.map(({ length }) => length)).toEqual([500, 500, 200]);
  expect(new Set(at.sink.apiKeys)).toEqual(new Set(['key']));
});

it.each([
  ['answers 500', { status: 500 }],
  ['answers 503', { status: 503 }],
  ['is still starting (404)', { status: 404 }],
  ['does not know the key yet (401)', { status: 401 }],
  ['cuts the connection', 'cut'],
] as const)('loses nothing while the backend %s: the same batch again, later events after it', async (_what, failure) => {
  let failures = 0;
  at.sink.answer(() => (failures++ < 4 ? failure : { status: 202 }));
  at.reporter.push(trades(0, 5));
  at.reporter.start();
  await at.sink.until(() => at.sink.batches.length > 0);
  at.reporter.push(trades(5, 10));
  await at.sink.until(() => at.sink.taken.length >= 10);
  expect(takenIds()).toEqual(idsOf(trades(0, 10)));
  for (const retried of at.sink.batches.slice(0, 5)) expect(idsOf(retried)).toEqual(idsOf(trades(0, 5)));
  await at.reporter.stop(500);
  expect(at.said).toEqual([expect.stringContaining('events are kept and sent again'), 'reporter: the backend takes events again']);
});

it('says nothing of a backend that is there at the fourth attempt', async () => {
  let failures = 0;
  at.sink.answer(() => ({ status: failures++ < 3 ? 503 : 202 }));
  at.reporter.push(trades(0, 5));
  at.reporter.start();
  await at.sink.until(() => at.sink.taken.length >= 5);
  await at.reporter.stop(500);
  expect(at.said).toEqual([]);
});

it('loses nothing while there is no backend at all', async () => {
  const port = Number(new URL(at.sink.url).port);
  await at.sink.close();
  at.reporter.push(trades(0, 10));
  const refused = new Promise<string>((resolve) => {
    at.said.push = (line) => (resolve(line), 0);
  });
  at.reporter.start();
  expect(await refused).toBe('reporter: the backend cannot be reached (ECONNREFUSED); events are kept and sent again');
  at.sink = await eventSink(port);
  await at.sink.until(() => at.sink.taken.length >= 10);
  expect(takenIds()).toEqual(idsOf(trades(0, 10)));
});

it('waits as long as a 429 asks for', async () => {
  const times: number[] = [];
  at.sink.answer(() => (times.push(Date.now()) === 1 ? { status: 429, headers: { 'retry-after': '1' } } : { status: 202 }));
  at.reporter.push(trades(0, 1));
  at.reporter.start();
  await at.sink.until(() => at.sink.taken.length === 1);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
});

it('says nothing of a backend that takes its time to start', async () => {
  at.reporter = reportTo(at.sink.url, { startMs: 60_000 });
  let failures = 0;
  at.sink.answer(() => ({ status: failures++ < 8 ? 503 : 202 }));
  at.reporter.push(trades(0, 5));
  at.reporter.start();
  await at.sink.until(() => at.sink.taken.length >= 5);
  expect(at.said).toEqual([]);
});

it('does not say that the backend takes events again when no outage was logged', async () => {
  const rejecting = { status: 202, body: { results: [{ index: 0, id: 't0', status: 'rejected', error: 'no' }] } };
  at.sink.answer((batch) => (batch[0]?.id === 't0' ? rejecting : { status: 202 }));
  at.reporter.push(trades(0, 1));
  at.reporter.start();
  await at.sink.until(() => at.sink.taken.length === 1);
  at.reporter.push(trades(1, 2));
  await at.sink.until(() => at.sink.taken.length === 2);
  await at.reporter.stop(500);
  expect(at.said).toEqual(['reporter: the backend rejects events, for example: "no"']);
});

it('owes the facts that the backend has not taken, those on their way among them', async () => {
  at.sink.answer(() => ({ status: 503 }));
  at.reporter.push([...trades(0, 2), { ...trades(2, 3)[0], type: 'pnl.updated' } as SandboxEvent]);
  at.reporter.start();
  await at.sink.until(() => at.sink.batches.length > 0);
  at.reporter.push(trades(3, 4));
  expect(idsOf(at.reporter.owed().events)).toEqual(['t0', 't1', 't3']);
});

it('drops a batch that the backend will never read, says so, and goes on', async () => {
  at.sink.answer((batch) => ({ status: batch[0]?.id === 't0' ? 422 : 202 }));
  at.reporter.push(trades(0, 2));
  at.reporter.start();
  await at.sink.until(() => at.sink.batches.length > 0);
  at.reporter.push(trades(2, 4));
  await at.sink.until(() => at.sink.taken.length === 2);
  expect(takenIds()).toEqual(['t2', 't3']);
  expect(at.said).toEqual(['reporter: dropped 2 of /api/events: the backend answers 422']);
});

it('says once that single events are rejected', async () => {
  at.sink.answer(() => ({
    status: 202,
    body: { accepted: 0, duplicates: 0, rejected: 1, results: [{ index: 0, id: 't0', status: 'rejected', error: 'no such field' }] },
  }));
  at.reporter.start();
  at.reporter.push(trades(0, 1));
  await at.sink.until(() => at.sink.taken.length === 1);
  at.reporter.push(trades(1, 2));
  await at.sink.until(() => at.sink.taken.length === 2);
  await at.reporter.stop(500);
  expect(at.said).toEqual(['reporter: the backend rejects events, for example: "no such field"']);
});

it('says what a report of trades or metrics rejects', async () => {
  at.sink.answerElsewhere(() => ({
    status: 202,
    body: { accepted: 0, rejected: 1, errors: [{ index: 0, field: 'value', message: 'is odd' }] },
  }));
  at.reporter.pushMetrics([{ type: 'cpu', value: 1, timestamp: '2025-12-04T10:00:00.000Z', labels: {} }]);
  at.reporter.start();
  await at.sink.until(() => at.sink.takenAt('/api/metrics').length === 1);
  await at.reporter.stop(500);
  expect(at.said).toEqual(['reporter: the backend rejects events, for example: {"index":0,"field":"value","message":"is odd"}']);
});

it('sends what is left when it stops', async () => {
  at.reporter.push(trades(0, 1100));
  await at.reporter.stop(2000);
  expect(at.sink.taken).toHaveLength(1100);
  expect(at.said).toEqual([]);
});

it('asks an absent backend only once when it stops, and says what stays behind', async () => {
  at.sink.answer(() => ({ status: 503 }));
  at.reporter.push(trades(0, 3));
  await at.reporter.stop(2000);
  expect(at.sink.batches).toHaveLength(1);
  expect(at.said.at(-1)).toBe('reporter: stops with 3 events that the backend did not take');
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
    target: { url: at.sink.url, apiKey: 'key' },
  });
  try {
    const states = (): unknown[] =>
      at.sink.taken.filter(({ type }) => type === 'ess.state_changed').map(({ payload }) => payload['ess_state']);
    await at.sink.until(() => states().length >= 3);
    expect(states().slice(0, 3)).toEqual(['TRIPPED', 'COOLING', 'ARMED']);
    const trip = at.sink.taken.find(({ payload }) => payload['ess_state'] === 'TRIPPED');
    expect(trip).toMatchObject({
      source: 'risk',
      payload: { previous_state: 'ARMED', reason: expect.stringMatching(/^daily drawdown 0\.\d\d% > 0\.01%$/) },
    });
    expect(trip?.payload['tripped_at']).toBe(trip?.timestamp);

    const firsts = (at.sink.batches[0] ?? []).map(({ type }) => type);
    expect(firsts).toContain('pnl.updated');
    expect(firsts.filter((type) => type === 'portfolio.summary_updated')).toHaveLength(3);
    for (const { id, timestamp } of at.sink.taken)
      expect([id, timestamp]).toEqual([expect.stringMatching(/^evt-/), expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)]);
    expect(new Set(takenIds()).size).toBe(at.sink.taken.length);
  } finally {
    await desk.close();
  }
});

it('a sister service that turns bad and recovers is reported as health alerts', async () => {
  const desk = await startSandbox({ seed: 'health', tickMs: 50, flushMs: 20, monitorMs: 20, target: { url: at.sink.url, apiKey: 'key' } });
  try {
    const alerts = (): unknown[] => at.sink.taken.filter(({ type }) => type === 'health.alert').map(({ payload }) => payload);
    await desk.fault('execution', { mode: 'error' });
    await at.sink.until(() => alerts().length >= 1);
    await desk.fault('execution', { mode: 'none' });
    await at.sink.until(() => alerts().length >= 2);
    expect(alerts()).toEqual([
      { service: 'execution', status: 'DOWN', severity: 'critical', message: 'execution answers 500' },
      { service: 'execution', status: 'OK', severity: 'info', message: 'execution answers again' },
    ]);
  } finally {
    await desk.close();
  }
});
