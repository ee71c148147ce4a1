import { sql } from 'drizzle-orm';
import { Database } from '../../src/platform/database/database.js';
import { AlertsDesk, type Page } from '../services/alerts/alerts-desk.js';

interface Notified {
  readonly received: number;
  readonly changed: number;
}

let desk: AlertsDesk;
beforeAll(async () => {
  desk = await AlertsDesk.start();
});
afterAll(() => desk.close());

let starts = Date.parse('2025-12-04T10:30:00.000Z');
const startOf = () => new Date((starts += 1000)).toISOString();

const alert = (fingerprint: string, fields: object = {}) => ({
  status: 'firing',
  labels: { alertname: 'DiskFull', severity: 'page', instance: fingerprint },
  annotations: { description: 'The disk is full' },
  startsAt: '2025-12-04T10:30:00.123Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: '',
  fingerprint,
  ...fields,
});
const notification = (...alerts: object[]) => ({
  ...{
    version: '4',
    groupKey: '{}:{}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'quarterdeck',
    externalURL: 'http://localhost:9093',
  },
  ...{ groupLabels: {}, commonLabels: {}, commonAnnotations: {}, alerts },
});
const notify = <T = Notified>(...alerts: object[]) => desk.call<T>('POST', '/webhook/alertmanager', notification(...alerts), 'key');
const alertOf = async (fingerprint: string) => {
  const { body } = await desk.call<Page>('GET', '?source=alertmanager&limit=1000');
  return body.items.find((item) => item.fingerprint === `am:${fingerprint}`);
};

describe('a notification of Alertmanager', () => {
  it('raises, and told again is the same firing', async () => {
    const startsAt = startOf();
    expect((await notify(alert('a', { startsAt }))).body).toEqual({ received: 1, changed: 1 });
    const first = await alertOf('a');
    expect(first).toMatchObject({
      title: 'DiskFull',
      message: 'The disk is full',
      severity: 'critical',
      status: 'open',
      count: 1,
      source: 'alertmanager',
    });
    expect((await notify(alert('a', { startsAt }))).body).toEqual({ received: 1, changed: 0 });
    const again = await alertOf('a');
    expect(again).toMatchObject({ id: first?.id, count: 1 });
    expect(Date.parse(again?.last_seen_at ?? '')).toBeGreaterThanOrEqual(Date.parse(first?.last_seen_at ?? ''));
    expect((await notify(alert('a', { startsAt, status: 'resolved' }))).body).toEqual({ received: 1, changed: 1 });
    expect((await notify(alert('a', { startsAt, status: 'resolved' }))).body).toEqual({ received: 1, changed: 0 });
    expect((await notify(alert('a', { startsAt }))).body).toEqual({ received: 1, changed: 0 });
    expect(await alertOf('a')).toMatchObject({ status: 'resolved' });
    expect((await notify(alert('a', { startsAt: startOf() }))).body).toEqual({ received: 1, changed: 1 });
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
    expect(await notify(...alerts)).toEqual({ status: 200, body: { received: 1000, changed: 1000 } });
    expect((await notify(...alerts)).body).toEqual({ received: 1000, changed: 0 });
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  it('with a field missing or wrong is refused by its path, and nothing of it is stored', async () => {
    const { fingerprint: _fingerprint, ...nameless } = alert('x');
    const answer = await notify<{ code: string; errors: { field: string }[] }>(
      alert('y'),
      nameless,
      alert('z', { labels: { a: 7 }, startsAt: 'soon' }),
    );
    expect([answer.status, answer.body.code, answer.body.errors.map(({ field }) => field)]).toEqual([
      422,
      'request.invalid',
      ['alerts.1.fingerprint', 'alerts.2.labels', 'alerts.2.startsAt'],
    ]);
    expect(await alertOf('y')).toBeUndefined();
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
      expect(await notify(...alerts)).toEqual({ status: 200, body: { received: count, changed: count } });
      const { drizzle } = desk.running.app.get(Database);
      const { rows } = await drizzle.execute(sql`select count(*)::int as count from alerts where fingerprint like ${`am:many${count}-%`}`);
      expect(rows).toEqual([{ count }]);
    },
    120_000,
  );

  it('is cut where it is over a limit, and says so', async () => {
    const long = 'x'.repeat(300_000);
    expect((await notify(alert('short1'), alert('long', { annotations: { description: long } }), alert('short2'))).body).toEqual({
      ...{ received: 3, changed: 2 },
      cut: 1,
    });
    expect([await alertOf('short2'), await alertOf('long')]).toEqual([expect.objectContaining({ status: 'open' }), undefined]);
  });

  it('has U+0000 replaced where one of its alerts holds it', async () => {
    expect((await notify(alert('nul', { annotations: { description: 'a\0b' } }), alert('beside'))).body).toEqual({
      received: 2,
      changed: 2,
    });
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
    expect((await notify(alert('on', { startsAt }))).body).toEqual({ received: 1, changed: 0 });
    await pass();
    expect((await notify(alert('on', { startsAt }))).body).toEqual({ received: 1, changed: 1 });
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

describe('a notification of another sender', () => {
  const send = <T = Notified>(body: object) => desk.call<T>('POST', '/webhook/alertmanager', body, 'key');
  const known = async (source: string) => (await desk.call<Page>('GET', `?source=${source}`)).body.items;

  it('of Grafana is taken like one of Alertmanager', async () => {
    const fired = alert('g1', {
      ...{
        annotations: {},
        values: { A: 0.95 },
        valueString: "[ var='A' labels={} value=0.95 ]",
        silenceURL: '',
        dashboardURL: '',
        panelURL: '',
      },
      ...{ labels: { alertname: 'High load', grafana_folder: 'desk' }, startsAt: '2025-12-04T10:30:00+01:00' },
    });
    const body = {
      ...{
        ...notification(fired),
        version: '1',
        orgId: 1,
        groupKey: 'key-1',
        title: '[FIRING:1] High load',
        state: 'alerting',
        message: 'text',
      },
    };
    expect((await send(body)).body).toEqual({ received: 1, changed: 1 });
    expect(await known('grafana')).toEqual([
      expect.objectContaining({
        fingerprint: 'grafana:g1',
        title: 'High load',
        message: "[ var='A' labels={} value=0.95 ]",
        status: 'open',
      }),
    ]);
    const over = { ...body, status: 'resolved', alerts: [{ ...fired, status: 'resolved', endsAt: '2025-12-04T10:40:00+01:00' }] };
    expect((await send(over)).body).toEqual({ received: 1, changed: 1 });
  });

  it('of Uptime Kuma is down and up, and a test message is nothing', async () => {
    const beat = (status: number, time: string) => ({
      heartbeat: { monitorID: 7, status, time, msg: 'connect ECONNREFUSED', important: true },
      ...{ monitor: { id: 7, name: 'Gateway', url: 'https://gateway', type: 'http' }, msg: '[Gateway] Down' },
    });
    expect((await send({ heartbeat: null, monitor: null, msg: 'Testing' })).body).toEqual({ received: 0, changed: 0 });
    expect((await send(beat(0, '2025-12-04 10:30:00.000'))).body).toEqual({ received: 1, changed: 1 });
    expect(await known('uptime-kuma')).toEqual([
      expect.objectContaining({
        fingerprint: 'kuma:7',
        title: 'Gateway is down',
        severity: 'critical',
        labels: expect.objectContaining({ url: 'https://gateway' }),
      }),
    ]);
    expect((await send(beat(1, '2025-12-04 10:29:00.000'))).body).toEqual({ received: 1, changed: 0 });
    expect((await send(beat(1, '2025-12-04 10:31:00.000'))).body).toEqual({ received: 1, changed: 1 });
    expect(await known('uptime-kuma')).toEqual([expect.objectContaining({ status: 'resolved' })]);
  });

  it('of Keep is read by its field names', async () => {
    const told = {
      id: 'k1',
      name: 'Disk full',
      severity: 'high',
      lastReceived: '2025-12-04T10:30:00.000Z',
      fingerprint: 'f1',
      environment: 'prod',
    };
    expect(
      (await send({ ...told, status: 'firing', description: 'desk-1', labels: { host: 'desk-1', n: 1 }, source: ['grafana'] })).body,
    ).toEqual({
      received: 1,
      changed: 1,
    });
    expect(await known('keep')).toEqual([
      expect.objectContaining({
        ...{ fingerprint: 'keep:f1', title: 'Disk full', message: 'desk-1', severity: 'error' },
        labels: { severity: 'high', environment: 'prod', host: 'desk-1' },
      }),
    ]);
    expect((await send({ ...told, status: 'resolved', lastReceived: '2025-12-04T10:31:00.000Z' })).body).toEqual({
      received: 1,
      changed: 1,
    });
  });

  it.each([
    ['broken JSON', '{"alerts":[{"a":1}', 400],
    ['nothing', '', 400],
    ['a list', '[]', 422],
    ['something else', '{"hello":1}', 422],
  ])('that is %s is refused', async (_what, body, status) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${desk.running.apiKey}` };
    expect((await fetch(`${desk.running.url}/api/alerts/webhook/alertmanager`, { method: 'POST', headers, body })).status).toBe(status);
  });
});
