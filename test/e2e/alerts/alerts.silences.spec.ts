import { sql } from 'drizzle-orm';
import type { AlertSummaryDto } from '../../../src/modules/alerts/lifecycle/dto/alert.dto.js';
import type { SilenceDto } from '../../../src/modules/alerts/silences/dto/silence.dto.js';
import { Database } from '../../../src/platform/database/database.js';
import { AlertsDesk, type Page } from '../../services/alerts/alerts-desk.js';
import { WebhookReceiver } from '../../services/alerts/webhook-receiver.js';
import { until } from '../../support/until.js';

let receiver: WebhookReceiver;
let desk: AlertsDesk;
beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  desk = await AlertsDesk.start({ ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: 'a secret of the webhook' });
});
afterAll(async () => {
  await desk.close();
  await receiver.close();
});

let count = 0;
/** A service that no other test names. */
const fresh = () => `service-${(count += 1)}`;
const matching = (value: string, name = 'service', operator = '=') => [{ name, operator, value }];
const silence = async (service: string, fields: object = {}): Promise<SilenceDto> => {
  const form = { matchers: matching(service), duration_seconds: 3600, comment: 'maintenance', ...fields };
  const { status, body } = await desk.call<SilenceDto>('POST', '/silences', form);
  expect([status, body]).toEqual([201, expect.objectContaining({ created_by: 'operator' })]);
  return body;
};
const end = (id: string) => desk.call('DELETE', `/silences/${id}`);
const raise = (service: string, fields: object = {}) => desk.fresh({ labels: { service }, ...fields });
const summary = async () => (await desk.call<AlertSummaryDto>('GET', '/summary')).body;
const postsOf = (id: string) => receiver.posts.filter(({ body }) => body.alert.id === id).map(({ body }) => body.change);

describe('a silence', () => {
  it('keeps an alert that is raised from notifying and from being counted as open', async () => {
    const service = fresh();
    const { id, ends_at: until_ } = await silence(service);
    const before = await summary();
    const alert = await raise(service);
    expect(alert).toMatchObject({ status: 'open', silenced: true, silenced_by: 'operator', silenced_until: until_, silence_ids: [id] });
    expect(await desk.get(alert.id)).toMatchObject({ silenced: true, silenced_by: 'operator', silenced_until: until_ });
    const { total, active, silenced, by_status: byStatus } = await summary();
    expect([total, active, silenced]).toEqual([before.total + 1, before.active, before.silenced + 1]);
    expect(byStatus).toEqual(before.by_status);
    await desk.call('POST', `/${alert.id}/acknowledge`, { comment: 'seen' });
    await desk.call('POST', `/${alert.id}/resolve`);
    const marker = await desk.fresh();
    await until(() => postsOf(marker.id).length === 1);
    expect(postsOf(alert.id)).toEqual([]);
    expect(await desk.changesOf(alert.id, 3)).toEqual(['raised', 'acknowledged', 'resolved']);
  });

  it('covers what fires already, and when it ends early what still fires is an event and a notification', async () => {
    const service = fresh();
    const [fires, ends] = [await raise(service), await raise(service)];
    const other = await raise(fresh());
    const { id, ends_at: until_ } = await silence(service);
    expect((await desk.eventsOf(fires.id, 2))[1]).toMatchObject({
      ...{ change: 'silenced', actor: 'operator', comment: 'maintenance', silenced: true, silenced_until: until_, status: 'open' },
    });
    await desk.raise({ fingerprint: ends.fingerprint, status: 'resolved' });
    expect((await end(id)).status).toBe(204);
    expect((await desk.eventsOf(fires.id, 3))[2]).toMatchObject({
      change: 'unsilenced',
      actor: 'operator',
      silenced: false,
      silence_ids: [],
    });
    await until(() => postsOf(fires.id).length === 2);
    expect(postsOf(fires.id)).toEqual(['raised', 'unsilenced']);
    expect(postsOf(ends.id)).toEqual(['raised']);
    await until(async () => !(await desk.get(ends.id)).silenced);
    expect(await desk.changesOf(ends.id, 3)).toEqual(['raised', 'silenced', 'resolved']);
    expect(await desk.changesOf(other.id, 1)).toEqual(['raised']);
  });

  it('that is a maintenance window is pending, then active, then expired', async () => {
    const service = fresh();
    const alert = await raise(service);
    const starts = new Date(Date.now() + 1500).toISOString();
    const { id, state } = await silence(service, { starts_at: starts, duration_seconds: 1 });
    const stateNow = async () => (await desk.call<SilenceDto>('GET', `/silences/${id}`)).body.state;
    expect([state, (await raise(service)).silenced]).toEqual(['pending', false]);
    const [, silenced, unsilenced] = await desk.eventsOf(alert.id, 3);
    expect([silenced?.change, unsilenced?.change, unsilenced?.actor, unsilenced?.status]).toEqual(['silenced', 'unsilenced', null, 'open']);
    expect(await stateNow()).toBe('expired');
    await until(() => postsOf(alert.id).includes('unsilenced'));
  });

  it('hands over to another one that covers the same alert', async () => {
    const service = fresh();
    const short = await silence(service, { duration_seconds: 600 });
    const long = await silence('service-.*', { matchers: matching(`${service}|x`, 'service', '=~'), comment: 'longer' });
    const alert = await raise(service);
    expect(alert).toMatchObject({ silence_ids: [long.id, short.id], silenced_until: long.ends_at });
    await end(long.id);
    expect((await desk.eventsOf(alert.id, 2))[1]).toMatchObject({
      change: 'silenced',
      silence_ids: [short.id],
      silenced_until: short.ends_at,
    });
    await end(short.id);
    expect(await desk.changesOf(alert.id, 3)).toEqual(['raised', 'silenced', 'unsilenced']);
  });

  it('goes by the labels of the newest report', async () => {
    const [covered, not] = [fresh(), fresh()];
    await silence(covered);
    const { fingerprint, id } = await raise(covered);
    expect(await desk.raise({ fingerprint, labels: { service: not } })).toMatchObject({ change: 'unsilenced', silenced: false });
    expect(await desk.raise({ fingerprint, labels: { service: covered } })).toMatchObject({ change: 'silenced', silenced: true });
    expect(await desk.changesOf(id, 3)).toEqual(['raised', 'unsilenced', 'silenced']);
  });

  it('is a filter of the list', async () => {
    const service = fresh();
    await silence(service);
    const [muted, loud] = [await raise(service, { source: 'filtered' }), await raise(fresh(), { source: 'filtered' })];
    const ids = async (query: string) => (await desk.call<Page>('GET', `?source=filtered${query}`)).body.items.map(({ id }) => id);
    expect(await ids('&silenced=true')).toEqual([muted.id]);
    expect(await ids('&silenced=false')).toEqual([loud.id]);
    expect(await ids('&status=open')).toHaveLength(2);
  });

  it('leaves rows in the audit trail', async () => {
    const { id } = await silence(fresh());
    await end(id);
    const headers = { authorization: `Bearer ${await desk.token('admin')}` };
    const trail = await fetch(`${desk.running.url}/api/audit?subject=alert_silence:${id}`, { headers });
    const { items } = (await trail.json()) as { items: { action: string; actor: { name: string } }[] };
    expect(items.toReversed().map(({ action, actor }) => [action, actor.name])).toEqual([
      ['alert_silence.create', 'operator'],
      ['alert_silence.end', 'operator'],
    ]);
  });

  it('is ended once, and kept', async () => {
    const { id } = await silence(fresh());
    await end(id);
    expect(await end(id)).toMatchObject({ status: 409, body: { code: 'alert_silence.expired' } });
    expect((await desk.call<SilenceDto>('GET', `/silences/${id}`)).body).toMatchObject({ state: 'expired', ended_by: 'operator' });
    const listed = async (state: string) =>
      (await desk.call<{ items: SilenceDto[] }>('GET', `/silences?state=${state}&limit=1000`)).body.items.some((item) => item.id === id);
    expect([await listed('expired'), await listed('active'), await listed('pending')]).toEqual([true, false, false]);
    for (const unknown of ['nonsense', '00000000-0000-4000-8000-000000000000'])
      expect(await end(unknown)).toMatchObject({ status: 404, body: { code: 'alert_silence.not_found' } });
  });

  it('is made and ended by those who may acknowledge, and seen by all', async () => {
    const { id } = await silence(fresh());
    for (const as of ['viewer', 'key'] as const) {
      const form = { matchers: matching('x'), duration_seconds: 60, comment: 'c' };
      expect(await desk.call('POST', '/silences', form, as)).toMatchObject({ status: 403 });
      expect(await desk.call('DELETE', `/silences/${id}`, undefined, as)).toMatchObject({ status: 403 });
      expect((await desk.call('GET', '/silences', undefined, as)).status).toBe(200);
    }
  });

  it('is refused with every fault by its path', async () => {
    const form = { matchers: [{ name: '', operator: '~', value: 7 }], comment: '', extra: 1 };
    const { status, body } = await desk.call('POST', '/silences', form);
    expect([status, body.errors?.map(({ field }) => field)]).toEqual([
      422,
      expect.arrayContaining(['matchers.0.name', 'matchers.0.operator', 'matchers.0.value', 'comment', 'extra']),
    ]);
    const cursor = Buffer.from('["alerts",1,"x"]').toString('base64url');
    expect(await desk.call('GET', `/silences?cursor=${cursor}`)).toMatchObject({ status: 400 });
  });
});

describe('a silence and brokers', () => {
  it('by a limited user covers and lists only alerts of their brokers', async () => {
    const service = fresh();
    const everywhere = await silence(fresh());
    const ofOmega = await silence(service, { matchers: matching('omega', 'broker'), comment: 'omega alone' });
    const notAlpha = await silence(service, { matchers: [...matching('alpha', 'broker', '!='), ...matching(service)] });
    await desk.running.app.get(Database).drizzle.execute(sql`update users set brokers = '["alpha"]' where username = 'operator'`);
    const token = await desk.login('operator');
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const ask = (method: string, path: string, body?: object) =>
      fetch(`${desk.running.url}/api/alerts${path}`, {
        method,
        headers: body ? headers : { authorization: headers.authorization },
        ...(body && { body: JSON.stringify(body) }),
      });
    const form = { matchers: matching(service), duration_seconds: 60, comment: 'mine' };
    const mine = (await (await ask('POST', '/silences', form)).json()) as SilenceDto;
    expect(mine.brokers).toEqual(['alpha']);
    const labelled = (broker: string) => raise(service, { labels: { service, broker } });
    expect([(await labelled('alpha')).silence_ids, (await labelled('beta')).silence_ids, (await raise(service)).silence_ids]).toEqual([
      [mine.id],
      [notAlpha.id],
      [notAlpha.id],
    ]);
    expect((await ask('POST', '/silences', { ...form, matchers: matching('omega', 'broker') })).status).toBe(404);
    const seen = ((await (await ask('GET', '/silences?limit=1000')).json()) as { items: SilenceDto[] }).items.map(({ id }) => id);
    expect([everywhere, mine, ofOmega, notAlpha].map(({ id }) => seen.includes(id))).toEqual([true, true, false, false]);
    expect((await ask('GET', `/silences/${ofOmega.id}`)).status).toBe(404);
    expect((await ask('DELETE', `/silences/${ofOmega.id}`)).status).toBe(404);
    expect((await ask('DELETE', `/silences/${everywhere.id}`)).status).toBe(403);
    expect((await ask('DELETE', `/silences/${mine.id}`)).status).toBe(204);
    await desk.running.app.get(Database).drizzle.execute(sql`update users set brokers = '["*"]' where username = 'operator'`);
  });
});

describe("a silence of Alertmanager's", () => {
  const startsAt = '2025-12-04T10:30:00.000Z';
  const notify = (alert: object) => {
    const envelope = { version: '4', groupKey: '{}', status: 'firing', receiver: 'q', externalURL: '' };
    const labels = { groupLabels: {}, commonLabels: {}, commonAnnotations: {} };
    const full = { status: 'firing', labels: { alertname: 'X' }, annotations: {}, startsAt, endsAt: startsAt, ...alert };
    return desk.call('POST', '/webhook/alertmanager', { ...envelope, ...labels, alerts: [full] }, 'key');
  };

  it.each([
    ['beside the status', { silencedBy: ['am-1'] }],
    ['as its API says it', { status: { state: 'suppressed', silencedBy: ['am-1'] } }],
  ])('is kept where the webhook carries it, %s', async (where, reported) => {
    const fingerprint = where.replaceAll(' ', '-');
    expect((await notify({ fingerprint, ...reported })).status).toBe(200);
    const alert = await desk.alertOf(`am:${fingerprint}`);
    expect(alert).toMatchObject({ silenced: true, silenced_by: 'alertmanager', silenced_until: null, silence_ids: ['am-1'] });
    const own = await silence('X', { matchers: matching('X', 'alertname') });
    await desk.alertOf(`am:${fingerprint}`, ({ silence_ids: ids }) => ids.includes(own.id) && ids.includes('am-1'));
    await end(own.id);
    await desk.alertOf(`am:${fingerprint}`, ({ silence_ids: ids }) => ids.join() === 'am-1');
    await notify({ fingerprint });
    expect(await desk.alertOf(`am:${fingerprint}`)).toMatchObject({ status: 'open', silenced: false });
    expect(await desk.changesOf(alert.id, 4)).toEqual(['raised', 'silenced', 'silenced', 'unsilenced']);
  });
});
