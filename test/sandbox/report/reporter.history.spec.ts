import type { AlertNotice } from '../../../src/sandbox/alerts/alert-notice.js';
import type { SandboxEvent } from '../../../src/sandbox/desk/desk-event.js';
import { idsOf, trades, withReporter } from './quick-reporter.js';

const { at, reportTo, takenIds } = withReporter();

describe('a history', () => {
  const past = (from: number, to: number): SandboxEvent[] => trades(from, to).map((event) => ({ ...event, id: `past-${event.id}` }));
  const point = (i: number) => ({ type: 'cpu', value: i, timestamp: '2025-12-04T10:00:00.000Z', labels: {} });
  const history = {
    events: past(0, 2500),
    trades: past(9000, 9003).map((event) => ({ ...event, payload: { id: event.id, order_id: 'ord' } })),
    points: Array.from({ length: 4500 }, (_, i) => point(i)),
  };

  it('goes before everything else, at once, in pieces that the backend takes', async () => {
    let done = false;
    at.reporter = reportTo(at.sink.url, { flushMs: 50, history, historySent: () => (done = true) });
    at.reporter.push(trades(0, 3));
    at.reporter.start();
    await at.sink.until(() => takenIds().includes('t2'));
    expect(done).toBe(true);
    expect(at.sink.requests.map(({ path, body }) => [path, Array.isArray(body) ? body.length : 1])).toEqual([
      ['/api/events', 1000],
      ['/api/events', 1000],
      ['/api/events', 500],
      ['/api/trades', 3],
      ['/api/metrics', 4000],
      ['/api/metrics', 500],
      ['/api/events', 3],
    ]);
    expect(takenIds()).toEqual(idsOf([...history.events, ...trades(0, 3)]));
    expect(at.sink.takenAt('/api/trades')).toEqual(history.trades.map(({ id }) => ({ id })));
    expect(at.sink.takenAt('/api/metrics')).toEqual(history.points);
  });

  it('waits as long as a 429 or a 503 asks for, and sends the same piece again', async () => {
    let refused = 0;
    at.sink.answerElsewhere(() =>
      refused++ < 2 ? { status: refused === 1 ? 429 : 503, headers: { 'retry-after': '1' } } : { status: 202 },
    );
    at.reporter = reportTo(at.sink.url, { history: { ...history, events: [], points: [] } });
    at.reporter.push(trades(0, 1));
    at.reporter.start();
    await at.sink.until(() => takenIds().length === 1);
    const times = at.sink.requests.filter(({ path }) => path === '/api/trades').map(({ atMs }) => atMs);
    expect(times).toHaveLength(3);
    for (const i of [1, 2]) expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(990);
    expect(at.sink.takenAt('/api/trades')).toEqual(history.trades.map(({ id }) => ({ id })));
    expect(at.said).toEqual([]);
  });

  it('reaches a backend without those routes: trades as events, metrics not at all', async () => {
    let done = false;
    at.sink.answerElsewhere(() => ({ status: 404 }));
    at.reporter = reportTo(at.sink.url, { history, historySent: () => (done = true) });
    at.reporter.push(trades(0, 1));
    at.reporter.start();
    await at.sink.until(() => takenIds().includes('t0'));
    expect(done).toBe(true);
    expect(takenIds()).toEqual(idsOf([...history.events, ...history.trades, ...trades(0, 1)]));
    expect(at.said).toEqual([]);
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
    at.reporter.pushMetrics(points(1));
    at.reporter.pushAlerts([notice('firing', 'a'), notice('resolved', 'a'), notice('firing', 'b')]);
    at.reporter.start();
    await at.sink.until(() => at.sink.takenAt('/api/alerts').length === 3 && at.sink.takenAt('/api/metrics').length === 1);
    expect(at.sink.takenAt('/api/alerts')).toEqual([notice('firing', 'a'), notice('resolved', 'a'), notice('firing', 'b')]);
    expect(at.sink.takenAt('/api/metrics')).toEqual(points(1));
  });

  it('are not in the way of events when their routes fail, and are owed meanwhile', async () => {
    at.sink.answerElsewhere(() => ({ status: 500 }));
    at.reporter.pushMetrics(points(1));
    at.reporter.pushAlerts([notice('firing', 'a')]);
    at.reporter.push(trades(0, 1));
    at.reporter.start();
    await at.sink.until(() => takenIds().length === 1 && at.sink.requests.length > 8);
    expect(at.reporter.owed()).toEqual({ events: [], alerts: [notice('firing', 'a')] });
    at.sink.answerElsewhere(() => ({ status: 202 }));
    await at.sink.until(() => at.sink.takenAt('/api/alerts').length === 1 && at.sink.takenAt('/api/metrics').length === 1);
    await at.reporter.stop(500);
    expect(at.said).toEqual([]);
  });
});
