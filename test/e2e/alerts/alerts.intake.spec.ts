import { sql } from 'drizzle-orm';
import { AlertsDesk, type Page, type Reported } from '../../services/alerts/alerts-desk.js';
import { until } from '../../support/until.js';
import { startedForAll } from '../../support/started-for-all.js';

const NASTY = `'); drop table alerts; -- \u{1F4C8} \\ " 事件 \u202e {{labels}}`;

let desk: AlertsDesk;
startedForAll(
  () => AlertsDesk.start(),
  (made) => (desk = made),
);

describe('POST /api/alerts', () => {
  it('raises an alert, and it is on the stream and in the list as it was answered', async () => {
    const fields = { title: 'Feed is late', message: 'no tick', severity: 'HIGH', source: 'feed-watch', labels: { symbol: 'BTCUSDT' } };
    const { change, ...alert } = await desk.raise(fields);
    expect(change).toBe('raised');
    expect(alert).toMatchObject({
      ...{ ...fields, severity: 'error', status: 'open', count: 1, acknowledged: false, acknowledged_by: null, acknowledged_at: null },
      ...{ comments: null, resolved_at: null, expires_at: null, fingerprint: expect.stringMatching(/^[\da-f]{64}$/) as unknown },
    });
    expect(await desk.eventsOf(alert.id, 1)).toEqual([{ ...alert, change: 'raised', actor: 'key:bootstrap', comment: null }]);
    const { timeline, log_context: _, ...found } = await desk.get(alert.id);
    expect([found, timeline]).toEqual([
      alert,
      [{ at: alert.created_at, change: 'raised', actor: 'key:bootstrap', comment: null, severity: 'error' }],
    ]);
    const stream = { topic: 'alerts', epoch: expect.any(String) as unknown, seq: expect.any(Number) as unknown };
    expect((await desk.call<Page>('GET', '?source=feed-watch')).body).toEqual({
      items: [alert],
      next_cursor: null,
      has_more: false,
      stream,
    });
  });

  it('counts the same one again, resolves it, and opens it again', async () => {
    const first = await desk.fresh();
    const again = { fingerprint: first.fingerprint };
    expect(await desk.raise({ ...again, message: 'still no tick' })).toMatchObject({
      id: first.id,
      count: 2,
      message: 'still no tick',
      change: 'updated',
    });
    expect(await desk.raise({ ...again, status: 'resolved', message: 'ticks' })).toMatchObject({
      status: 'resolved',
      count: 2,
      change: 'resolved',
    });
    expect(await desk.raise({ ...again, status: 'resolved' })).toMatchObject({ status: 'resolved', change: null });
    const opened = await desk.raise(again);
    expect(opened).toMatchObject({ id: first.id, status: 'open', count: 3, resolved_at: null, change: 'raised' });
    // Its age is that of this opening, and every way tells the same.
    expect([first.opened_at, opened.created_at]).toEqual([first.created_at, first.created_at]);
    expect(Date.parse(opened.opened_at)).toBeGreaterThan(Date.parse(first.opened_at));
    const { body } = await desk.call<Reported>('POST', `/${first.id}/acknowledge`);
    expect([body.opened_at, (await desk.call<Page>('GET', `/${first.id}`)).body]).toEqual([
      opened.opened_at,
      expect.objectContaining({ opened_at: opened.opened_at }),
    ]);
    expect(await desk.changesOf(first.id, 5)).toEqual(['raised', 'updated', 'resolved', 'raised', 'acknowledged']);
  });

  it('opens what was acknowledged when it gets worse', async () => {
    const { id, fingerprint } = await desk.fresh({ severity: 'warning' });
    await desk.call('POST', `/${id}/acknowledge`, { comments: 'on it' });
    expect(await desk.raise({ fingerprint, severity: 'warning' })).toMatchObject({ status: 'acknowledged', change: 'updated' });
    expect(await desk.raise({ fingerprint, severity: 'page' })).toMatchObject({
      ...{ status: 'open', severity: 'critical', acknowledged: false, acknowledged_by: null, comments: null, change: 'raised' },
    });
  });

  it('takes a thousand in one call, in their order, also of one fingerprint', async () => {
    const many = Array.from({ length: 1000 }, (_, n) => ({ title: `many ${n % 990}`, message: `${n}`, source: 'many' }));
    const { status, body } = await desk.call<{ items: Reported[] }>('POST', '', many, 'key');
    expect([status, body.items.map(({ message }) => message)]).toEqual([200, many.map(({ message }) => message)]);
    expect(body.items.filter(({ change }) => change === 'updated').map(({ title }) => title)).toEqual(
      Array.from({ length: 10 }, (_, n) => `many ${n}`),
    );
    await desk.eventsOf(body.items[999]?.id ?? '', 2);
    const streamed = desk.events.map(({ data }) => data as Reported).filter(({ source }) => source === 'many');
    expect(streamed.map(({ message }) => message)).toEqual(many.map(({ message }) => message));
  });

  it('makes one alert of what many report at once', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => desk.raise({ fingerprint: 'crowd' })));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers.map(({ count }) => count).toSorted((a, b) => a - b)).toEqual(answers.map((_, n) => n + 1));
    expect(await desk.changesOf(answers[0]?.id ?? '', 30)).toEqual(['raised', ...Array.from({ length: 29 }, () => 'updated')]);
  });

  it('does not lock itself up when lists name the same alerts in other orders', async () => {
    const list = Array.from({ length: 40 }, (_, n) => ({ title: 'crossing', message: 'm', fingerprint: `crossing-${n}` }));
    const calls = Array.from({ length: 12 }, (_, n) => desk.call('POST', '', n % 2 === 0 ? list : list.toReversed(), 'key'));
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(calls.map(() => 200));
    expect(await desk.rows(sql`select distinct count from alerts where title = 'crossing'`)).toEqual([{ count: 12 }]);
  });

  it('keeps texts as texts', async () => {
    const fields = {
      title: NASTY,
      message: NASTY,
      source: NASTY,
      fingerprint: NASTY,
      severity: NASTY.slice(0, 40),
      labels: { [NASTY]: NASTY },
    };
    const alert = await desk.raise(fields);
    expect(alert).toMatchObject({ ...fields, severity: 'warning', labels: { [NASTY]: NASTY, severity: NASTY.slice(0, 40) } });
    expect(await desk.fingerprints(`?source=${encodeURIComponent(NASTY)}`)).toEqual([NASTY]);
  });

  it.each([
    ['half a character', '{"title":"\\ud83d","message":"m"}'],
    ['a NUL', '{"title":"t","message":"a\\u0000b"}'],
    ['a prototype', '{"title":"t","message":"m","labels":{"__proto__":{"admin":"true"}}}'],
    ['another type', '{"title":["t"],"message":{"m":1}}'],
    ['a constructor', '{"title":{"constructor":"x"},"message":"m"}'],
    ['no JSON', '{"title"'],
    ['nothing', 'null'],
  ])('refuses %s', async (_what, body) => {
    const headers = { 'x-api-key': desk.running.apiKey, 'content-type': 'application/json' };
    const response = await fetch(`${desk.running.url}/api/alerts`, { method: 'POST', headers, body });
    expect([400, 422]).toContain(response.status);
  });

  it('takes labels of any name', async () => {
    expect(await desk.fresh({ labels: { constructor: 'x' } })).toMatchObject({ labels: { constructor: 'x' } });
  });

  it('is for those who may ingest', async () => {
    for (const as of ['operator', 'viewer'] as const)
      expect(await desk.call('POST', '', { title: 't', message: 'm' }, as)).toMatchObject({
        status: 403,
        body: { code: 'auth.forbidden' },
      });
  });
});

describe('health events of the desk', () => {
  const post = async (events: object[]): Promise<void> => {
    const headers = { 'x-api-key': desk.running.apiKey, 'content-type': 'application/json' };
    const response = await fetch(`${desk.running.url}/api/events`, { method: 'POST', headers, body: JSON.stringify(events) });
    expect(response.status).toBe(202);
  };
  const health = (id: string, status: string, more = {}) => ({
    id,
    type: 'health.alert',
    payload: { service: 'execution', status, message: `it is ${status}`, severity: 'HIGH', ...more },
  });

  it('raise, update and resolve the alert of their service, once each', async () => {
    await post([health('h0', 'OK')]);
    await post([health('h1', 'DEGRADED'), health('h2', 'DOWN', { severity: 'critical' })]);
    const alert = await desk.alertOf('health:execution', ({ count }) => count === 2);
    expect(alert).toMatchObject({
      source: 'health',
      title: 'execution is DOWN',
      message: 'it is DOWN',
      severity: 'critical',
      labels: { service: 'execution' },
    });
    // The journal hands an event out again after a crash.
    await desk.rows(sql`update desk_events set appended_at = null, received_at = now() - interval '1 hour' where id in ('h1', 'h2')`);
    await post([health('h3', 'OK'), health('h4', 'OK')]);
    await until(async () => (await desk.rows(sql`select 1 from desk_events where appended_at is null`)).length === 0, 30_000);
    expect(await desk.get(alert.id)).toMatchObject({ status: 'resolved', count: 2 });
    expect(await desk.changesOf(alert.id, 3)).toEqual(['raised', 'updated', 'resolved']);
  });
});
