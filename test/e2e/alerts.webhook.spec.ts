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
    expect((await notify(...Array.from({ length: 1001 }, (_, n) => alert(`over${n}`)))).status).toBe(422);
  });

  it('keeps whatever texts it has as texts', async () => {
    const nasty = `'); drop table alerts; -- \u{1F4C8} \\ " 事件`;
    const labels = { alertname: nasty, [nasty]: nasty, severity: nasty };
    await notify(alert(nasty, { labels, annotations: { description: nasty } }));
    expect(await alertOf(nasty)).toMatchObject({ title: nasty, message: nasty, labels, severity: 'warning' });
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
