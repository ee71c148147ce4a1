import { sql } from 'drizzle-orm';
import type { Socket } from 'socket.io-client';
import { newApiKey } from '../../../src/common/api-key.js';
import { Database } from '../../../src/platform/database/database.js';
import type { Login } from '../../support/app.js';
import { connectSocketIo, RawClient, type WireFrame } from '../../support/live.js';
import { AlertsDesk, type Page, type Reported } from '../../services/alerts/alerts-desk.js';

let desk: AlertsDesk;
let keys: { free: string; limited: string };

beforeAll(async () => {
  keys = { free: newApiKey(), limited: newApiKey() };
  desk = await AlertsDesk.start({ INGEST_API_KEY: `${keys.free},${keys.limited}` });
});
afterAll(() => desk.close());

/** The alert that an answer carries. */
const alertIn = (frame: WireFrame): Reported => frame['alert'] as Reported;

describe.each(['Socket.IO', 'a raw WebSocket'])('over %s', (transport) => {
  let raw: RawClient | null = null;
  let socket: Socket | null = null;

  /** Asks as this role and gives the answer to it, not any frame that comes beside. */
  async function ask(role: Login, action: string, message: Record<string, unknown>): Promise<WireFrame> {
    const token = await desk.token(role);
    if (transport === 'Socket.IO') {
      socket = await connectSocketIo(desk.running.url, '/alerts', { token });
      return (await socket.timeout(5000).emitWithAck(action, message)) as WireFrame;
    }
    raw = await RawClient.open(`${desk.running.wsUrl}/ws/alerts`, { headers: { authorization: `Bearer ${token}` } });
    return raw.ask({ action, ...message });
  }
  afterEach(() => {
    raw?.close();
    socket?.close();
  });

  it('an alert is acknowledged, taken back, commented and resolved, as by REST', async () => {
    const { id } = await desk.fresh();
    const deeds = [
      [
        'acknowledge',
        { comments: 'on it', expires_in_seconds: 60 },
        'acknowledged',
        { status: 'acknowledged', acknowledged_by: 'operator', comments: 'on it' },
      ],
      ['unacknowledge', {}, 'unacknowledged', { status: 'open', acknowledged: false, expires_at: null }],
      ['comment', { comments: 'why?' }, 'commented', { status: 'open', comments: 'why?' }],
      ['resolve', { comment: 'fixed' }, 'resolved', { status: 'resolved', comments: 'fixed' }],
    ] as const;
    for (const [action, message, type, alert] of deeds) {
      const answer = await ask('operator', action, { alert_id: id, ...message });
      expect(answer).toMatchObject({ type, alert: { id, ...alert } });
      const { timeline: _timeline, log_context: _lines, ...row } = await desk.get(id);
      expect(alertIn(answer)).toEqual(row);
    }
    expect(await desk.changesOf(id, 5)).toEqual(['raised', 'acknowledged', 'unacknowledged', 'commented', 'resolved']);
  });

  it('a viewer may not', async () => {
    const { id } = await desk.fresh();
    for (const action of ['acknowledge', 'unacknowledge', 'resolve', 'comment'])
      expect(await ask('viewer', action, { alert_id: id, comment: 'c' })).toMatchObject({ type: 'error', code: 'auth.forbidden' });
    expect(await desk.get(id)).toMatchObject({ status: 'open' });
  });

  it.each<[Record<string, unknown>, string]>([
    [{}, 'request.invalid'],
    [{ alert_id: 7 }, 'request.invalid'],
    [{ alert_id: 'nonsense' }, 'alert.not_found'],
    [{ alert_id: '00000000-0000-4000-8000-000000000000' }, 'alert.not_found'],
    [{ alert_id: 'ID', comments: 7 }, 'request.invalid'],
    [{ alert_id: 'ID', comments: 'a\0b' }, 'request.invalid'],
    [{ alert_id: 'ID', comments: 'x'.repeat(2001) }, 'request.invalid'],
    [{ alert_id: 'ID', expires_in_seconds: 0 }, 'request.invalid'],
    [{ alert_id: 'ID', comment: { constructor: 'x' } }, 'request.invalid'],
  ])('acknowledging %j is %s', async (message, code) => {
    const { id } = await desk.fresh();
    const named = message['alert_id'] === 'ID' ? { ...message, alert_id: id } : message;
    expect(await ask('operator', 'acknowledge', named)).toMatchObject({ type: 'error', code });
    expect(await desk.get(id)).toMatchObject({ status: 'open' });
  });

  it('who comes second learns who was first', async () => {
    const { id } = await desk.fresh();
    await desk.call('POST', `/${id}/acknowledge`, {}, 'admin');
    expect(await ask('operator', 'acknowledge', { alert_id: id })).toMatchObject({
      type: 'error',
      code: 'alert.already_acknowledged',
      message: expect.stringContaining('acknowledged by admin at') as unknown,
    });
  });

  it('every change is heard, in its order', async () => {
    await ask('viewer', 'ping', {});
    const received: WireFrame[] = [];
    socket?.on('alert', (frame: WireFrame) => received.push(frame));
    const { id, fingerprint } = await desk.fresh();
    await desk.raise({ fingerprint });
    await desk.call('POST', `/${id}/acknowledge`);
    await desk.call('POST', `/${id}/resolve`);
    await desk.eventsOf(id, 4);
    const marker = await desk.fresh();
    const isMarker = (frame: WireFrame) => (frame['data'] as Reported | undefined)?.id === marker.id;
    if (raw) await raw.frame(isMarker);
    else while (!received.some(isMarker)) await new Promise((resolve) => socket?.once('alert', resolve));
    const frames = (raw?.frames ?? received).filter((frame) => frame.type === 'alert' && (frame['data'] as Reported).id === id);
    expect(frames.map(({ topic, data }) => [topic, (data as Reported).change])).toEqual(
      ['raised', 'updated', 'acknowledged', 'resolved'].map((change) => ['alerts', change]),
    );
  });
});

it('the actions are not those of another namespace', async () => {
  const socket = await connectSocketIo(desk.running.url, '/dashboard', { token: await desk.token('operator') });
  const { id } = await desk.fresh();
  const answer: unknown = await socket.timeout(5000).emitWithAck('acknowledge', { alert_id: id });
  expect(answer).toMatchObject({ type: 'error', code: 'realtime.unknown_action' });
  expect(await desk.get(id)).toMatchObject({ status: 'open' });
  socket.close();
});

describe('a principal limited to one broker', () => {
  let operator: Record<string, string>;
  let ids: { mine: string; theirs: string; unowned: string };

  async function as(
    headers: Record<string, string>,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown }> {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${desk.running.url}/api/alerts${path}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...content,
    });
    return { status: response.status, body: await response.json() };
  }

  const raise = async (broker: string | null) =>
    (
      (await as({ 'x-api-key': keys.free }, 'POST', '', {
        title: `limit of ${broker}`,
        message: 'm',
        source: 'scoped',
        ...(broker !== null && { labels: { broker } }),
      })) as { body: Reported }
    ).body.id;

  beforeAll(async () => {
    const { drizzle } = desk.running.app.get(Database);
    ids = { mine: await raise('alpha'), theirs: await raise('omega'), unowned: await raise(null) };
    await drizzle.execute(sql`update users set brokers = '["alpha"]'::jsonb where username = 'operator'`);
    await drizzle.execute(sql`update api_keys set brokers = '["alpha"]'::jsonb where id = ${keys.limited.split('_')[1]}`);
    operator = { authorization: `Bearer ${await desk.login('operator')}` };
  });

  it('sees its alerts and those without a broker, in the list and in the sums', async () => {
    const { items } = (await as(operator, 'GET', '?source=scoped')).body as Page;
    expect(items.map(({ id }) => id).toSorted()).toEqual([ids.mine, ids.unowned].toSorted());
    expect((await as(operator, 'GET', '/summary')).body).toMatchObject({ by_source: { scoped: 2 } });
  });

  it('finds that the others do not exist, whatever it does to them', async () => {
    expect(await as(operator, 'GET', `/${ids.theirs}`)).toMatchObject({ status: 404, body: { code: 'alert.not_found' } });
    for (const deed of ['acknowledge', 'unacknowledge', 'resolve', 'comment'])
      expect(await as(operator, 'POST', `/${ids.theirs}/${deed}`, deed === 'comment' ? { comment: 'c' } : {})).toMatchObject({
        status: 404,
        body: { code: 'alert.not_found' },
      });
    expect(await as({ 'x-api-key': keys.free }, 'GET', `/${ids.theirs}`)).toMatchObject({
      body: { status: 'open', timeline: [{ change: 'raised' }] },
    });
    expect((await as(operator, 'POST', `/${ids.mine}/acknowledge`, {})).status).toBe(200);
  });

  it('hears of its alerts only, live and in a replay', async () => {
    const client = await RawClient.open(`${desk.running.wsUrl}/ws/alerts`, { headers: operator });
    const { epoch } = await client.frame('subscribed');
    for (const broker of ['omega', 'alpha', null]) await raise(broker);
    await client.frame((frame) => frame.type === 'alert' && (frame['data'] as Reported).title === 'limit of null');
    const replay = await client.ask({ action: 'subscribe', topic: 'alerts', recover: { epoch, seq: 0 } });
    expect(replay['recovered']).toBe(true);
    const text = JSON.stringify(client.frames);
    expect([text.includes('limit of alpha'), text.includes('omega')]).toEqual([true, false]);
    client.close();
  });

  it('has nothing to report of another broker', async () => {
    const key = { 'x-api-key': keys.limited };
    const report = (broker: string) => ({ title: `by a limited key`, message: 'm', labels: { broker } });
    expect(await as(key, 'POST', '', report('omega'))).toMatchObject({ status: 404, body: { code: 'portfolio.unknown_broker' } });
    expect(await as(key, 'POST', '', [report('alpha'), report('omega')])).toMatchObject({ status: 404 });
    expect((await as(key, 'POST', '', report('alpha'))).status).toBe(200);
  });

  it('touches no alert of another broker by its fingerprint, and hides none without a broker', async () => {
    const [free, limited] = [{ 'x-api-key': keys.free }, { 'x-api-key': keys.limited }];
    const report = (fields: object) => ({ title: 't', message: 'm', ...fields });
    const theirs = report({ fingerprint: 'theirs', labels: { broker: 'omega' } });
    const { id } = (await as(free, 'POST', '', theirs)).body as Reported;
    const closing = report({ fingerprint: 'theirs', status: 'resolved' });
    expect(await as(limited, 'POST', '', closing)).toMatchObject({
      status: 404,
      body: { code: 'alert.not_found', errors: [{ field: 'fingerprint' }] },
    });
    const hijack = report({ fingerprint: 'theirs', labels: { broker: 'alpha' } });
    expect(await as(limited, 'POST', '', [report({ fingerprint: 'first' }), hijack])).toMatchObject({
      status: 404,
      body: { errors: [{ field: '1.fingerprint' }] },
    });
    expect((await as(free, 'GET', `/${id}`)).body).toMatchObject({ status: 'open', count: 1, labels: { broker: 'omega' } });
    await as(free, 'POST', '', report({ fingerprint: 'unowned' }));
    expect((await as(limited, 'POST', '', report({ fingerprint: 'unowned', labels: { broker: 'alpha' } }))).status).toBe(404);
    expect((await as(limited, 'POST', '', report({ fingerprint: 'unowned' }))).status).toBe(200);
  });
});
