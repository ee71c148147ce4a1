import { sql } from 'drizzle-orm';
import { AlertsDesk, type Page } from '../../services/alerts/alerts-desk.js';
import { until } from '../../support/until.js';
import { startedForAll } from '../../support/started-for-all.js';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

let desk: AlertsDesk;
startedForAll(
  () => AlertsDesk.start(),
  (made) => (desk = made),
);

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
    expect(await desk.fingerprints(`?source=list${query}`)).toEqual(expected.map((n) => `list-${n}`));
  });

  it('shows the last 24 hours unless it is asked for more', async () => {
    const { id, fingerprint } = await desk.fresh({ source: 'old' });
    await desk.rows(sql`update alerts set last_seen_at = now() - interval '25 hours' where id = ${id}`);
    expect(await desk.fingerprints('?source=old')).toEqual([]);
    expect(await desk.fingerprints(`?source=old&start_time=${Date.now() - 26 * 3_600_000}`)).toEqual([fingerprint]);
  });

  it('is read page by page, also where many were seen at the same moment', async () => {
    await desk.rows(sql`update alerts set last_seen_at = date_trunc('second', now()) where source = 'list'`);
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
    const [oldest] = await desk.rows(sql`select id from alerts where status = 'open' order by created_at, id limit 1`);
    expect(body.oldest_open).toMatchObject({ id: oldest?.id });
  });
});

describe('what is long over', () => {
  it('is deleted with its timeline, and nothing else', async () => {
    const { AlertsRetention } = await import('../../../src/modules/alerts/lifecycle/store/alerts.retention.js');
    const [open, resolved, recent] = [await desk.fresh(), await desk.fresh(), await desk.fresh()];
    await desk.call('POST', `/${resolved.id}/resolve`);
    await desk.call('POST', `/${recent.id}/resolve`);
    await desk.raise({ fingerprint: open.fingerprint });
    await desk.eventsOf(open.id, 2);
    await until(async () => (await desk.rows(sql`select 1 from alert_timeline where announced_at is null`)).length === 0);
    await desk.rows(
      sql`update alerts set last_seen_at = now() - interval '91 days', created_at = now() - interval '91 days' where id in (${open.id}, ${resolved.id}, ${recent.id})`,
    );
    await desk.rows(sql`update alerts set resolved_at = now() - interval '91 days' where id = ${resolved.id}`);
    await desk.rows(sql`update alert_timeline set at = now() - interval '91 days' where alert_id = ${open.id}`);
    const silence = { matchers: [{ name: 'a', operator: '=', value: 'b' }], duration_seconds: 60, comment: 'over' };
    const { body: over } = await desk.call<{ id: string }>('POST', '/silences', silence);
    const { body: kept } = await desk.call<{ id: string }>('POST', '/silences', silence);
    await desk.rows(sql`update alert_silences set ends_at = now() - interval '91 days' where id = ${over.id}`);
    expect(await desk.running.app.get(AlertsRetention).sweep()).toEqual({ alerts: 1, mentions: 1, silences: 1 });
    expect((await desk.call('GET', `/silences/${kept.id}`)).status).toBe(200);
    expect((await desk.call('GET', `/${resolved.id}`)).status).toBe(404);
    expect(await desk.rows(sql`select 1 from alert_timeline where alert_id = ${resolved.id}`)).toEqual([]);
    expect((await desk.get(recent.id)).status).toBe('resolved');
    expect((await desk.get(open.id)).timeline.map(({ change }) => change)).toEqual(['raised']);
  });
});
