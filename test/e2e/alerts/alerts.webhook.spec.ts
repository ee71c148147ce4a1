import { sql } from 'drizzle-orm';
import { Database } from '../../../src/platform/database/database.js';
import { AlertsDesk, type Page } from '../../services/alerts/alerts-desk.js';
import { alert, notification, notified, type Notified } from '../../support/processes/alertmanager.js';
import { startedForAll } from '../../support/started-for-all.js';

let desk: AlertsDesk;
startedForAll(
  () => AlertsDesk.start(),
  (made) => (desk = made),
);

let starts = Date.parse('2025-12-04T10:30:00.000Z');
const startOf = () => new Date((starts += 1000)).toISOString();

const notify = <T = Notified>(...alerts: object[]) => desk.call<T>('POST', '/webhook/alertmanager', notification(...alerts), 'key');
const alertOf = async (fingerprint: string) => {
  const { body } = await desk.call<Page>('GET', '?source=alertmanager&limit=1000');
  return body.items.find((item) => item.fingerprint === `am:${fingerprint}`);
};

describe('a notification of Alertmanager', () => {
  it('raises, and reported again is the same firing', async () => {
    const startsAt = startOf();
    expect((await notify(alert('a', { startsAt }))).body).toEqual(notified(1));
    const first = await alertOf('a');
    expect(first).toMatchObject({
      title: 'DiskFull',
      message: 'The disk is full',
      severity: 'critical',
      status: 'open',
      count: 1,
      source: 'alertmanager',
    });
    expect((await notify(alert('a', { startsAt }))).body).toEqual(notified(0, { duplicates: 1 }));
    const again = await alertOf('a');
    expect(again).toMatchObject({ id: first?.id, count: 1 });
    expect(Date.parse(again?.last_seen_at ?? '')).toBeGreaterThanOrEqual(Date.parse(first?.last_seen_at ?? ''));
    expect((await notify(alert('a', { startsAt, status: 'resolved' }))).body).toEqual(notified(1));
    expect((await notify(alert('a', { startsAt, status: 'resolved' }))).body).toEqual(notified(0, { duplicates: 1 }));
    expect((await notify(alert('a', { startsAt }))).body).toEqual(notified(0, { duplicates: 1 }));
    expect(await alertOf('a')).toMatchObject({ status: 'resolved' });
    expect((await notify(alert('a', { startsAt: startOf() }))).body).toEqual(notified(1));
    expect(await alertOf('a')).toMatchObject({ id: first?.id, status: 'open', count: 2 });
    expect(await desk.changesOf(first?.id ?? '', 3)).toEqual(['raised', 'resolved', 'raised']);
  });

  it('is about alerts of its own, whatever other senders name', async () => {
    await notify(alert('own', { startsAt: startOf() }));
    await desk.raise({ fingerprint: 'own', status: 'resolved' });
    expect(await alertOf('own')).toMatchObject({ status: 'open' });
    expect((await desk.call('POST', '', { title: 't', message: 'm', fingerprint: 'am:own', status: 'resolved' }, 'key')).status).toBe(422);
  });

  it('that resolves what was never raised keeps it as resolved', async () => {
    const startsAt = startOf();
    await notify(alert('b', { startsAt, status: 'resolved', endsAt: startOf() }));
    const kept = await alertOf('b');
    expect(kept).toMatchObject({ status: 'resolved', count: 1 });
    await notify(alert('b', { startsAt }));
    expect(await alertOf('b')).toMatchObject({ status: 'resolved' });
    expect(await desk.changesOf(kept?.id ?? '', 1)).toEqual(['resolved']);
  });

  it('does not open again what a person has resolved, as long as it is the same firing', async () => {
    const startsAt = startOf();
    await notify(alert('c', { startsAt }));
    const { id = '' } = (await alertOf('c')) ?? {};
    await desk.call('POST', `/${id}/resolve`);
    await notify(alert('c', { startsAt }));
    expect(await alertOf('c')).toMatchObject({ status: 'resolved', count: 1 });
    await notify(alert('c', { startsAt: startOf() }));
    expect(await alertOf('c')).toMatchObject({ status: 'open', count: 2 });
  });

  it('of what has expired meanwhile opens it again: it is still going on', async () => {
    const startsAt = startOf();
    await notify(alert('d', { startsAt }));
    const { id = '' } = (await alertOf('d')) ?? {};
    await desk.call('POST', `/${id}/acknowledge`, { expires_in_seconds: 1 });
    await desk.eventsOf(id, 3);
    await notify(alert('d', { startsAt }));
    expect(await desk.changesOf(id, 4)).toEqual(['raised', 'acknowledged', 'expired', 'raised']);
  });

  it('sent by many at once counts once', async () => {
    const startsAt = startOf();
    const answers = await Promise.all(Array.from({ length: 20 }, () => notify(alert('e', { startsAt }))));
    expect(answers.reduce((sum, { body }) => sum + body.changed, 0)).toBe(1);
    expect(await alertOf('e')).toMatchObject({ count: 1 });
  });

  it('has a thousand alerts in one call', async () => {
    const alerts = Array.from({ length: 1000 }, (_, n) => alert(`k${n}`));
    const startedMs = performance.now();
    expect(await notify(...alerts)).toEqual({ status: 200, body: notified(1000) });
    expect((await notify(...alerts)).body).toEqual(notified(0, { duplicates: 1000 }));
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  it('is taken without the alerts that cannot be read, which it names; it is refused where none can', async () => {
    const { fingerprint: _fingerprint, ...nameless } = alert('x');
    const bad = [nameless, alert('z', { labels: { a: {} }, startsAt: 'soon' })];
    expect(await notify(alert('y'), ...bad)).toEqual({
      status: 200,
      body: {
        ...notified(1),
        ...{ received: 3, rejected: 2 },
        errors: [
          { index: 1, field: 'alerts.1.fingerprint', message: 'must be text' },
          { index: 2, field: 'alerts.2.labels', message: 'must be an object of texts' },
          { index: 2, field: 'alerts.2.startsAt', message: 'must be RFC 3339 with a zone' },
        ],
      },
    });
    expect(await alertOf('y')).toMatchObject({ status: 'open' });
    const refused = await notify<{ code: string }>(...bad);
    expect([refused.status, refused.body.code]).toEqual([422, 'request.invalid']);
    expect((await desk.call('POST', '/webhook/alertmanager', {}, 'key')).status).toBe(422);
    expect((await desk.call('POST', '/webhook/alertmanager', undefined, 'key')).status).toBe(422);
  });

  it('keeps whatever texts it has as texts', async () => {
    const nasty = `'); drop table alerts; -- \u{1F4C8} \\ " 事件`;
    const labels = { alertname: nasty, [nasty]: nasty, severity: nasty };
    await notify(alert(nasty, { labels, annotations: { description: nasty } }));
    expect(await alertOf(nasty)).toMatchObject({ title: nasty, message: nasty, labels, severity: 'warning' });
  });

  it.each([1500, 20_000])(
    'has %d alerts in one call, all stored by one answer',
    async (count) => {
      const startsAt = startOf();
      const alerts = Array.from({ length: count }, (_, n) => alert(`many${count}-${n}`, { startsAt }));
      expect(await notify(...alerts)).toEqual({ status: 200, body: notified(count) });
      const { drizzle } = desk.running.app.get(Database);
      const { rows } = await drizzle.execute(sql`select count(*)::int as count from alerts where fingerprint like ${`am:many${count}-%`}`);
      expect(rows).toEqual([{ count }]);
    },
    120_000,
  );

  it('is cut where it is over a limit, and says so', async () => {
    const long = 'x'.repeat(300_000);
    expect((await notify(alert('short1'), alert('long', { annotations: { description: long } }), alert('short2'))).body).toEqual(
      notified(2, { cut: 1 }),
    );
    expect([await alertOf('short2'), await alertOf('long')]).toEqual([expect.objectContaining({ status: 'open' }), undefined]);
  });

  it('has U+0000 replaced where one of its alerts holds it', async () => {
    expect((await notify(alert('nul', { annotations: { description: 'a\0b' } }), alert('beside'))).body).toEqual(notified(2));
    expect([await alertOf('nul'), await alertOf('beside')]).toEqual([
      expect.objectContaining({ message: 'a\ufffdb' }),
      expect.objectContaining({ status: 'open' }),
    ]);
  });

  it('ends the firing it belongs to only, also in a late copy', async () => {
    const [s1, s2, s3] = [startOf(), startOf(), startOf()];
    await notify(alert('late', { startsAt: s1 }));
    await notify(alert('late', { startsAt: s2 }));
    await notify(alert('late', { startsAt: s1, status: 'resolved', endsAt: s3 }));
    expect(await alertOf('late')).toMatchObject({ status: 'open' });
    await notify(alert('late', { startsAt: s2, status: 'resolved', endsAt: s3 }));
    expect(await alertOf('late')).toMatchObject({ status: 'resolved' });

    const [t1, t2] = [startOf(), startOf()];
    await notify(alert('copy', { startsAt: t1 }));
    const { id = '' } = (await alertOf('copy')) ?? {};
    await desk.call('POST', `/${id}/resolve`);
    const end = alert('copy', { startsAt: t1, status: 'resolved', endsAt: t2 });
    await notify(end);
    await notify(alert('copy', { startsAt: t2 }));
    await notify(end);
    expect(await alertOf('copy')).toMatchObject({ status: 'open' });
  });

  it('that goes on reminding of what a person has resolved opens it again after a repeat interval', async () => {
    const startsAt = startOf();
    await notify(alert('on', { startsAt }));
    const { id = '' } = (await alertOf('on')) ?? {};
    await desk.call('POST', `/${id}/resolve`);
    const { drizzle } = desk.running.app.get(Database);
    // Four hours go by, and four more.
    const pass = () =>
      drizzle.execute(
        sql`update alerts set last_seen_at = last_seen_at - interval '4 hours', resolved_at = resolved_at - interval '3 hours' where id = ${id}`,
      );
    await pass();
    expect((await notify(alert('on', { startsAt }))).body).toEqual(notified(0, { duplicates: 1 }));
    await pass();
    expect((await notify(alert('on', { startsAt }))).body).toEqual(notified(1));
    const { body } = await desk.call<{ status: string; timeline: { change: string; comment: string | null }[] }>('GET', `/${id}`);
    expect([body.status, body.timeline[0]]).toEqual(['open', expect.objectContaining({ change: 'raised', comment: 'still firing' })]);
  });

  it('may bring its key as the bearer, as Alertmanager can, and needs the permission ingest', async () => {
    const send = (authorization: string) =>
      fetch(`${desk.running.url}/api/alerts/webhook/alertmanager`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify(notification(alert('bearer'))),
      });
    expect((await send(`Bearer ${desk.running.apiKey}`)).status).toBe(200);
    expect((await send(`Bearer qd_nonsense`)).status).toBe(401);
    expect((await send(`Bearer ${await desk.token('operator')}`)).status).toBe(403);
  });
});
