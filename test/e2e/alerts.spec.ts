import { sql } from 'drizzle-orm';
import { EventLog } from '../../src/platform/events/event-log.js';
import { Database } from '../../src/platform/database/database.js';
import { AlertsDesk, type Page, type Problem, type Reported } from '../services/alerts/alerts-desk.js';
import { until } from '../support/until.js';

const NASTY = `'); drop table alerts; -- \u{1F4C8} \\ " 事件 \u202e {{labels}}`;
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

let desk: AlertsDesk;
beforeAll(async () => {
  desk = await AlertsDesk.start();
});
afterAll(() => desk.close());

const rows = async (query: Parameters<Database['drizzle']['execute']>[0]) =>
  (await desk.running.app.get(Database).drizzle.execute(query)).rows;
const names = async (query: string) => (await desk.call<Page>('GET', query)).body.items.map(({ fingerprint }) => fingerprint);

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
    expect((await desk.call<Page>('GET', '?source=feed-watch')).body).toEqual({ items: [alert], next_cursor: null, has_more: false });
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
    expect(await desk.raise(again)).toMatchObject({ id: first.id, status: 'open', count: 3, resolved_at: null, change: 'raised' });
    expect(await desk.changesOf(first.id, 4)).toEqual(['raised', 'updated', 'resolved', 'raised']);
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
    expect(await rows(sql`select distinct count from alerts where title = 'crossing'`)).toEqual([{ count: 12 }]);
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
    expect(await names(`?source=${encodeURIComponent(NASTY)}`)).toEqual([NASTY]);
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

describe('acknowledging', () => {
  it('names who did it, from the token, and when', async () => {
    const { id } = await desk.fresh();
    const { status, body } = await desk.call<Reported>('POST', `/${id}/acknowledge`, { comments: ' on it ' });
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ status: 'acknowledged', acknowledged: true, acknowledged_by: 'operator', comments: 'on it' }),
    ]);
    expect(await desk.eventsOf(id, 2)).toEqual([
      expect.objectContaining({ change: 'raised' }),
      Object.assign(body, { change: 'acknowledged', actor: 'operator', comment: 'on it' }),
    ]);
  });

  it('needs no body', async () => {
    const { id } = await desk.fresh();
    expect((await desk.call('POST', `/${id}/acknowledge`)).status).toBe(200);
    expect((await desk.call('POST', `/${id}/unacknowledge`)).status).toBe(200);
    expect((await desk.call('POST', `/${id}/resolve`)).status).toBe(200);
  });

  it('twice is a conflict that names the first', async () => {
    const { id } = await desk.fresh();
    const first = await desk.call<Reported>('POST', `/${id}/acknowledge`, {}, 'admin');
    expect(await desk.call('POST', `/${id}/acknowledge`)).toMatchObject({
      status: 409,
      body: { code: 'alert.already_acknowledged', detail: `It was acknowledged by admin at ${first.body.acknowledged_at}.` },
    });
  });

  it('by twenty at once: one wins, the others learn who, and it is told once', async () => {
    const { id } = await desk.fresh();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        desk.call<Reported & Problem>('POST', `/${id}/acknowledge`, { comments: `c${n}` }, n % 2 === 0 ? 'admin' : 'operator'),
      ),
    );
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    const winner = winners[0]?.body;
    const losers = answers.filter(({ status }) => status !== 200);
    const detail = `It was acknowledged by ${winner?.acknowledged_by} at ${winner?.acknowledged_at}.`;
    expect(losers.map(({ status, body }) => [status, body.code, body.detail])).toEqual(
      losers.map(() => [409, 'alert.already_acknowledged', detail]),
    );
    const { timeline, ...alert } = await desk.get(id);
    expect(alert).toMatchObject({ acknowledged_by: winner?.acknowledged_by, comments: winner?.comments });
    expect(timeline.map(({ change }) => change)).toEqual(['acknowledged', 'raised']);
    const marker = await desk.fresh();
    await desk.eventsOf(marker.id, 1);
    expect(await desk.changesOf(id, 2)).toEqual(['raised', 'acknowledged']);
  });

  it('of a resolved alert is a conflict of its own', async () => {
    const { id } = await desk.fresh();
    await desk.call('POST', `/${id}/resolve`);
    expect(await desk.call('POST', `/${id}/acknowledge`)).toMatchObject({ status: 409, body: { code: 'alert.already_resolved' } });
  });

  it.each([UNKNOWN, 'nonsense', "1' or '1'='1", '..%2f..', 'summary%20'])('of the unknown %j is 404', async (id) => {
    const path = `/${id.includes('%') ? id : encodeURIComponent(id)}`;
    for (const deed of ['acknowledge', 'unacknowledge', 'resolve'])
      expect(await desk.call('POST', `${path}/${deed}`, {})).toMatchObject({ status: 404, body: { code: 'alert.not_found' } });
    expect(await desk.call('POST', `${path}/comment`, { comment: 'c' })).toMatchObject({ status: 404 });
    expect(await desk.call('GET', path)).toMatchObject({ status: 404, body: { code: 'alert.not_found' } });
  });

  it('is not for viewers, nor for keys of the role api', async () => {
    const { id } = await desk.fresh();
    for (const as of ['viewer', 'key'] as const) {
      for (const deed of ['acknowledge', 'unacknowledge', 'resolve', 'comment'])
        expect(await desk.call('POST', `/${id}/${deed}`, { comment: 'c' }, as)).toMatchObject({
          status: 403,
          body: { code: 'auth.forbidden' },
        });
    }
    expect(await desk.get(id)).toMatchObject({ status: 'open' });
  });

  it.each([
    [{ comments: 7 }, 'comments'],
    [{ comments: 'x'.repeat(2001) }, 'comments'],
    [{ expires_in_seconds: 0 }, 'expires_in_seconds'],
    [{ expires_in_seconds: -5 }, 'expires_in_seconds'],
    [{ expires_in_seconds: 'soon' }, 'expires_in_seconds'],
    [{ expires_in_seconds: 1e9 }, 'expires_in_seconds'],
    [{ acknowledged_by: 'somebody else' }, 'acknowledged_by'],
    [{ comment: { constructor: 'x' } }, 'comment'],
    [{ constructor: 'x' }, 'constructor'],
    [[], 'body'],
  ])('refuses %j', async (body, field) => {
    const { id } = await desk.fresh();
    const answer = await desk.call('POST', `/${id}/acknowledge`, body);
    expect([answer.status, answer.body.errors?.map((error) => error.field)]).toEqual([422, expect.arrayContaining([field])]);
    expect(await desk.get(id)).toMatchObject({ status: 'open' });
  });

  it('can be taken back, and only where it was done', async () => {
    const { id } = await desk.fresh();
    expect(await desk.call('POST', `/${id}/unacknowledge`)).toMatchObject({ status: 409, body: { code: 'alert.not_acknowledged' } });
    await desk.call('POST', `/${id}/acknowledge`, { expires_in_seconds: 3600 });
    expect(await desk.call('POST', `/${id}/unacknowledge`, { comment: 'not mine' })).toMatchObject({
      status: 200,
      body: { status: 'open', acknowledged: false, acknowledged_by: null, acknowledged_at: null, expires_at: null },
    });
    expect(await desk.changesOf(id, 3)).toEqual(['raised', 'acknowledged', 'unacknowledged']);
    expect((await desk.call('POST', `/${id}/acknowledge`)).status).toBe(200);
  });

  it('does not cost the alert its own end when it is taken back', async () => {
    const { id, expires_at: own } = await desk.fresh({ expires_in_seconds: 3600 });
    expect(own).not.toBeNull();
    await desk.call('POST', `/${id}/acknowledge`);
    expect(await desk.call('POST', `/${id}/unacknowledge`)).toMatchObject({ status: 200, body: { expires_at: own } });
    await desk.call('POST', `/${id}/acknowledge`, { expires_in_seconds: 60 });
    await desk.call('POST', `/${id}/comment`, { comment: 'c' });
    expect(await desk.call('POST', `/${id}/unacknowledge`)).toMatchObject({ status: 200, body: { expires_at: own } });
  });

  it('for a time ends by itself, and the alert opens again when it fires again', async () => {
    const { id, fingerprint } = await desk.fresh();
    const { body } = await desk.call<Reported>('POST', `/${id}/acknowledge`, { expires_in_seconds: 1 });
    expect(Date.parse(body.expires_at ?? '') - Date.parse(body.acknowledged_at ?? '')).toBeGreaterThanOrEqual(990);
    const events = await desk.eventsOf(id, 3);
    expect(events[2]).toMatchObject({ change: 'expired', status: 'expired', actor: null });
    expect(await desk.call('POST', `/${id}/acknowledge`)).toMatchObject({ status: 409, body: { code: 'alert.expired' } });
    expect(await desk.raise({ fingerprint })).toMatchObject({
      status: 'open',
      count: 2,
      change: 'raised',
      acknowledged: false,
      expires_at: null,
    });
  });

  it('for a time does not expire what was resolved before', async () => {
    const { id } = await desk.fresh();
    await desk.call('POST', `/${id}/acknowledge`, { expires_in_seconds: 1 });
    await desk.call('POST', `/${id}/resolve`);
    const marker = await desk.fresh({ expires_in_seconds: 1 });
    expect(await desk.changesOf(marker.id, 2)).toEqual(['raised', 'expired']);
    expect(await desk.changesOf(id, 3)).toEqual(['raised', 'acknowledged', 'resolved']);
  });
});

describe('resolving and commenting', () => {
  it('resolves with a comment, once', async () => {
    const { id } = await desk.fresh();
    expect(await desk.call('POST', `/${id}/resolve`, { comment: 'fixed' })).toMatchObject({
      status: 200,
      body: { status: 'resolved', comments: 'fixed' },
    });
    expect(await desk.call('POST', `/${id}/resolve`)).toMatchObject({ status: 409, body: { code: 'alert.already_resolved' } });
    expect((await desk.eventsOf(id, 2))[1]).toMatchObject({ change: 'resolved', actor: 'operator', comment: 'fixed' });
  });

  it('takes a comment by either of its names', async () => {
    const { id } = await desk.fresh();
    for (const [deed, body] of [
      ['acknowledge', { comment: 'one' }],
      ['unacknowledge', { comments: 'two' }],
      ['comment', { comments: 'three' }],
      ['comment', { comment: 'four', comments: 'other' }],
      ['resolve', { comments: 'five' }],
    ] as const)
      expect((await desk.call('POST', `/${id}/${deed}`, body)).status).toBe(200);
    const { timeline } = await desk.get(id);
    expect(timeline.map(({ comment }) => comment)).toEqual(['five', 'four', 'three', 'two', 'one', null]);
    expect((await desk.call('POST', `/${id}/comment`, { comment: 7, comments: 'x' })).status).toBe(422);
    expect((await desk.call('POST', `/${id}/comment`, { comment: null, comments: null })).status).toBe(422);
  });

  it('comments whatever the state, and has the newest comments first in the timeline', async () => {
    const { id } = await desk.fresh();
    await desk.call('POST', `/${id}/comment`, { comment: 'first' });
    await desk.call('POST', `/${id}/resolve`);
    expect(await desk.call('POST', `/${id}/comment`, { comment: NASTY })).toMatchObject({
      status: 200,
      body: { status: 'resolved', comments: NASTY },
    });
    const { timeline } = await desk.get(id);
    expect(timeline.map(({ change, comment }) => [change, comment])).toEqual([
      ['commented', NASTY],
      ['resolved', null],
      ['commented', 'first'],
      ['raised', null],
    ]);
    expect((await desk.call('POST', `/${id}/comment`, { comment: '' })).status).toBe(422);
    expect((await desk.call('POST', `/${id}/comment`, {})).status).toBe(422);
  });

  it('shows the newest 200 changes', async () => {
    const { id, fingerprint } = await desk.fresh();
    await desk.call(
      'POST',
      '',
      Array.from({ length: 250 }, (_, n) => ({ title: 't', message: `${n}`, fingerprint })),
      'key',
    );
    const { timeline, count } = await desk.get(id);
    expect([timeline.length, count]).toEqual([200, 251]);
  });
});

describe('GET /api/alerts', () => {
  beforeAll(async () => {
    const report = (n: number, severity: string) => ({ title: 't', message: `${n}`, fingerprint: `list-${n}`, source: 'list', severity });
    for (const [n, severity] of ['info', 'warning', 'error', 'critical', 'warning'].entries()) await desk.raise(report(n, severity));
    const ids = new Map((await desk.call<Page>('GET', '?source=list')).body.items.map(({ fingerprint, id }) => [fingerprint, id]));
    await desk.call('POST', `/${ids.get('list-1')}/acknowledge`);
    await desk.call('POST', `/${ids.get('list-2')}/resolve`);
  });

  it.each([
    ['', [4, 3, 2, 1, 0]],
    ['&severity=warning', [4, 1]],
    ['&status=open', [4, 3, 0]],
    ['&status=resolved', [2]],
    ['&acknowledged=true', [1]],
    ['&acknowledged=false', [4, 3, 2, 0]],
    ['&severity=critical&status=open&acknowledged=false', [3]],
    ['&severity=info&status=resolved', []],
    ['&end_time=2020-01-01T00:00:00Z', []],
    ['&start_time=0&end_time=32503680000000', [4, 3, 2, 1, 0]],
  ])('with %j has its alerts, newest first', async (query, expected) => {
    expect(await names(`?source=list${query}`)).toEqual(expected.map((n) => `list-${n}`));
  });

  it('shows the last 24 hours unless it is asked for more', async () => {
    const { id, fingerprint } = await desk.fresh({ source: 'old' });
    await rows(sql`update alerts set last_seen_at = now() - interval '25 hours' where id = ${id}`);
    expect(await names('?source=old')).toEqual([]);
    expect(await names(`?source=old&start_time=${Date.now() - 26 * 3_600_000}`)).toEqual([fingerprint]);
  });

  it('is read page by page, also where many were seen at the same moment', async () => {
    await rows(sql`update alerts set last_seen_at = date_trunc('second', now()) where source = 'list'`);
    const pages: string[][] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: { body: Page } = await desk.call<Page>('GET', `?source=list&limit=2${cursor && `&cursor=${cursor}`}`);
      expect(body.has_more).toBe(body.next_cursor !== null);
      pages.push(body.items.map(({ fingerprint }) => fingerprint));
      cursor = body.next_cursor;
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat().toSorted()).toEqual([0, 1, 2, 3, 4].map((n) => `list-${n}`));
  });

  it.each([
    'severity=purple',
    'severity=',
    'status=closed',
    'acknowledged=maybe',
    'limit=0',
    'limit=1001',
    'limit=ten',
    'source=',
    'colour=red',
    'start_time=2025-12-04T10:30:00',
    'start_time=yesterday',
    'start_time=2025-12-05T00:00:00Z&end_time=2025-12-04T00:00:00Z',
    'start_time=5&end_time=5',
    `severity=${encodeURIComponent("' or 1=1 --")}`,
    'severity=info&severity=error',
  ])('refuses ?%s', async (query) => {
    expect(await desk.call('GET', `?${query}`)).toMatchObject({ status: 422, body: { code: 'request.invalid' } });
  });

  it.each(['start_time=-8640000000000000&end_time=8640000000000000', 'start_time=9999-12-31T23:59:59Z&end_time=8640000000000000'])(
    'takes the absurd ?%s',
    async (query) => {
      expect((await desk.call('GET', `?${query}`)).status).toBe(200);
    },
  );

  it('refuses a cursor of another route, and rubbish', async () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const cursors = [
      ...['rubbish', encode(['events', 1, 2]), encode(['trades', 1, UNKNOWN]), encode(['alerts', 1]), encode(['alerts', '1', UNKNOWN])],
      ...[
        encode(['alerts', 1, "' or 1=1"]),
        encode(['alerts', 1e300, UNKNOWN]),
        encode(['alerts', 1, UNKNOWN, 1]),
        encode(['alert-rules', 1, UNKNOWN]),
      ],
    ];
    for (const cursor of cursors)
      expect(await desk.call('GET', `?cursor=${cursor}`)).toMatchObject({ status: 400, body: { code: 'request.bad_cursor' } });
  });

  it('is summed up', async () => {
    const before = (await desk.call<Record<string, Record<string, number>>>('GET', '/summary', undefined, 'viewer')).body;
    await desk.fresh({ source: 'summed', severity: 'critical' });
    const { id } = await desk.fresh({ source: 'summed', severity: 'critical' });
    await desk.call('POST', `/${id}/acknowledge`);
    await desk.fresh({ source: 'summed', severity: 'critical', status: 'resolved' });
    const { body } = await desk.call<typeof before>('GET', '/summary');
    const more = (group: string, name: string) => Number(body[group]?.[name]) - Number(before[group]?.[name]);
    expect([more('by_status', 'open'), more('by_status', 'acknowledged'), more('by_status', 'resolved')]).toEqual([1, 1, 1]);
    expect([more('by_severity', 'critical'), body.by_source?.summed]).toEqual([2, 2]);
    expect(body).toMatchObject({ total: Number(before.total) + 3, active: Number(before.active) + 2 });
    const [oldest] = await rows(sql`select id from alerts where status = 'open' order by created_at, id limit 1`);
    expect(body.oldest_open).toMatchObject({ id: oldest?.id });
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
    await rows(sql`update desk_events set appended_at = null, received_at = now() - interval '1 hour' where id in ('h1', 'h2')`);
    await post([health('h3', 'OK'), health('h4', 'OK')]);
    await until(async () => (await rows(sql`select 1 from desk_events where appended_at is null`)).length === 0, 30_000);
    expect(await desk.get(alert.id)).toMatchObject({ status: 'resolved', count: 2 });
    expect(await desk.changesOf(alert.id, 3)).toEqual(['raised', 'updated', 'resolved']);
  });
});

describe('what is long over', () => {
  it('is deleted with its timeline, and nothing else', async () => {
    const { AlertsRetention } = await import('../../src/modules/alerts/lifecycle/alerts.retention.js');
    const [open, resolved, recent] = [await desk.fresh(), await desk.fresh(), await desk.fresh()];
    await desk.call('POST', `/${resolved.id}/resolve`);
    await desk.call('POST', `/${recent.id}/resolve`);
    await desk.raise({ fingerprint: open.fingerprint });
    await desk.eventsOf(open.id, 2);
    await until(async () => (await rows(sql`select 1 from alert_timeline where announced_at is null`)).length === 0);
    await rows(
      sql`update alerts set last_seen_at = now() - interval '91 days', created_at = now() - interval '91 days' where id in (${open.id}, ${resolved.id}, ${recent.id})`,
    );
    await rows(sql`update alerts set resolved_at = now() - interval '91 days' where id = ${resolved.id}`);
    await rows(sql`update alert_timeline set at = now() - interval '91 days' where alert_id = ${open.id}`);
    const silence = { matchers: [{ name: 'a', operator: '=', value: 'b' }], duration_seconds: 60, comment: 'over' };
    const { body: over } = await desk.call<{ id: string }>('POST', '/silences', silence);
    const { body: kept } = await desk.call<{ id: string }>('POST', '/silences', silence);
    await rows(sql`update alert_silences set ends_at = now() - interval '91 days' where id = ${over.id}`);
    expect(await desk.running.app.get(AlertsRetention).sweep()).toEqual({ alerts: 1, mentions: 1, silences: 1 });
    expect((await desk.call('GET', `/silences/${kept.id}`)).status).toBe(200);
    expect((await desk.call('GET', `/${resolved.id}`)).status).toBe(404);
    expect(await rows(sql`select 1 from alert_timeline where alert_id = ${resolved.id}`)).toEqual([]);
    expect((await desk.get(recent.id)).status).toBe('resolved');
    expect((await desk.get(open.id)).timeline.map(({ change }) => change)).toEqual(['raised']);
  });
});

it('numbers the stream of alerts without a gap', () => {
  const log = desk.running.app.get(EventLog, { strict: false });
  const first = desk.events[0]?.seq ?? 0;
  expect(desk.events.map(({ seq }) => seq)).toEqual(desk.events.map((_, index) => first + index));
  expect(log.ring('alerts').head.seq).toBe(desk.events.at(-1)?.seq);
});
