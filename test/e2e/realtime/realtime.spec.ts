import { type RunningApp, startApp } from '../../support/app.js';
import { RawClient, type WireFrame } from '../../support/live.js';
import { happen, seqsOf, SOCKETS } from '../../support/desks/dashboard-events.js';

let app: RunningApp;
let token: string;
let viewer: string;

const bearer = (value: string) => ({ headers: { authorization: `Bearer ${value}` } });
beforeAll(async () => {
  app = await startApp(SOCKETS);
  [token, viewer] = await Promise.all([app.login('operator'), app.login('viewer')]);
});
afterAll(() => app.close());

describe('a raw WebSocket', () => {
  const dashboard = () => `${app.wsUrl}/ws/dashboard`;

  it.each<[string, () => Promise<RawClient>]>([
    ['the Authorization header', () => RawClient.open(dashboard(), bearer(token))],
    ['the X-API-Key header', () => RawClient.open(dashboard(), { headers: { 'x-api-key': app.apiKey } })],
    ['the sub-protocol', () => RawClient.open(dashboard(), { protocols: ['bearer', token] })],
    ['a first message with action', () => openAndSay({ action: 'auth', token })],
    ['a first message with type', () => openAndSay({ type: 'auth', token })],
    ['a first message of the seed', () => openAndSay({ token, metric_types: ['all'] })],
    ['a first message with a key', () => openAndSay({ api_key: app.apiKey })],
  ])('authenticates by %s, is welcomed and follows its topic', async (_how, open) => {
    const client = await open();
    const connected = await client.frame('connected');
    expect(connected).toMatchObject({
      message: expect.any(String),
      client_id: expect.any(String),
      user: expect.any(String),
      topics: ['dashboard'],
    });
    expect(connected['timestamp']).toMatch(/^\d{4}-.*\.\d{3}Z$/);
    await client.frame('subscribed');
    await happen(app, { symbol: 'ETHUSDT' });
    expect(await client.frame('position_updated')).toMatchObject({
      topic: 'dashboard',
      epoch: expect.any(String),
      seq: expect.any(Number),
      payload: { symbol: 'ETHUSDT' },
    });
    client.close();
  });

  async function openAndSay(message: object): Promise<RawClient> {
    const client = await RawClient.open(dashboard());
    client.send(message);
    return client;
  }

  it.each([[{}], [{ action: 'dance' }], [{ action: 7 }], [{ topic: 'dashboard' }]])(
    'says first how to authenticate to %j',
    async (message) => {
      const client = await openAndSay(message);
      expect(await client.frame('error')).toMatchObject({
        code: 'auth.required',
        message: expect.stringContaining('{"action":"auth","token":"..."}') as unknown,
      });
      client.close();
    },
  );

  it('never echoes the token as a sub-protocol', async () => {
    const client = await RawClient.open(dashboard(), { protocols: ['bearer', token] });
    expect(client.socket.protocol).toBe('bearer');
    client.close();
  });

  it.each([
    ['a wrong token', { authorization: 'Bearer nonsense' }, 'auth.invalid_token'],
    ['another scheme', { authorization: 'Basic YTpi' }, 'auth.invalid_token'],
    ['a wrong key', { 'x-api-key': 'qd_rubbish' }, 'auth.invalid_api_key'],
  ])('is closed with 4401 on %s', async (_what, headers, code) => {
    const client = await RawClient.open(dashboard(), { headers });
    expect((await client.closed).code).toBe(4401);
    expect(client.frames.at(-1)).toMatchObject({ type: 'error', code });
  });

  it('is closed with 4408 when it never authenticates, and sends nothing before', async () => {
    const client = await RawClient.open(dashboard());
    client.send({ action: 'subscribe', topic: 'dashboard' });
    expect(await client.frame('error')).toMatchObject({ code: 'auth.required' });
    await happen(app);
    expect((await client.closed).code).toBe(4408);
    expect(seqsOf(client.frames)).toEqual([]);
  });

  it('refuses a foreign origin with 1008 and takes an allowed one and the own one', async () => {
    const from = (origin: string) => RawClient.open(dashboard(), { headers: { origin, authorization: `Bearer ${token}` } });
    const evil = await from('https://evil.example');
    expect((await evil.closed).code).toBe(1008);
    expect(evil.frames.at(-1)).toMatchObject({
      code: 'realtime.bad_origin',
      message: 'The origin "https://evil.example" is not in CORS_ORIGINS.',
    });
    for (const origin of ['https://desk.example', app.url]) {
      const client = await from(origin);
      await client.frame('connected');
      client.close();
    }
  });

  it('ignores any other upgrade: it is answered as the plain request that it also is', async () => {
    for (const path of ['/ws/nonsense', '/ws/dashboard/more', '/realtime/dashboard', '/ws/dashboard/../../x']) {
      await expect(upgradeStatus(`${app.wsUrl}${path}`)).resolves.toBe(404);
    }
    await expect(upgradeStatus(`${app.wsUrl}/`)).resolves.toBe(200);
    await expect(upgradeStatus(`${app.wsUrl}/api/dashboard/snapshot`)).resolves.toBe(401);
  });

  it('recovers from the URL, from the action, and says plainly when it cannot', async () => {
    const first = await RawClient.open(dashboard(), bearer(token));
    const { epoch, seq } = await first.frame('subscribed');
    first.close();
    await happen(app, {}, 5);
    const again = await RawClient.open(`${dashboard()}?recover=${String(epoch)}:${String(seq)}`, bearer(token));
    const subscribed = await again.frame('subscribed');
    expect(subscribed).toMatchObject({ recovered: true, epoch, seq: Number(seq) + 5 });
    expect(seqsOf(subscribed['events'] as WireFrame[])).toEqual([1, 2, 3, 4, 5].map((n) => Number(seq) + n));
    expect(await again.ask({ action: 'subscribe', topic: 'dashboard', recover: { epoch, seq: Number(seq) + 4 } })).toMatchObject({
      recovered: true,
      events: [{ seq: Number(seq) + 5 }],
    });
    expect(await again.ask({ action: 'subscribe', topic: 'dashboard', recover: { epoch: 'gone', seq: 1 } })).toMatchObject({
      recovered: false,
      events: [],
    });
    again.close();
    const rubbish = await RawClient.open(`${dashboard()}?recover=rubbish`, bearer(token));
    expect((await rubbish.closed).code).toBe(1008);
    expect(rubbish.frames.at(-1)).toMatchObject({ type: 'error', code: 'request.invalid' });
  });

  it('takes actions, answers each with its id, and survives every rubbish', async () => {
    const client = await RawClient.open(dashboard(), bearer(viewer));
    await client.frame('subscribed');
    expect(await client.ask({ action: 'subscriptions' })).toMatchObject({ type: 'subscriptions', topics: ['dashboard'] });
    expect(await client.ask({ action: 'unsubscribe', topic: 'dashboard' })).toMatchObject({ type: 'unsubscribed', topic: 'dashboard' });
    expect(await client.ask({ action: 'ping' })).toMatchObject({ type: 'pong' });
    expect(await client.ask({ action: 'subscribe', topic: 'no-such' })).toMatchObject({
      type: 'error',
      code: 'realtime.unknown_topic',
      retryable: false,
    });
    expect(await client.ask({ action: 'dance' })).toMatchObject({ type: 'error', code: 'realtime.unknown_action' });
    client.send('ping');
    for (const rubbish of ['{', '7', '[]', 'null', '{"__proto__":{"action":"ping"}}', `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`])
      client.send(rubbish);
    client.socket.send(Buffer.from([1, 2, 3]));
    client.send('x'.repeat(65 * 1024));
    client.send(`"${'x'.repeat(100_000)}"`);
    await client.frame((frame) => frame['code'] === 'request.too_large');
    expect(await client.ask({ action: 'ping' })).toMatchObject({ type: 'pong' });
    expect(client.frames.filter((frame) => frame['code'] === 'request.too_large')).toHaveLength(2);
    expect(await client.ask({ action: 'subscribe', topic: 'dashboard' })).toMatchObject({ type: 'subscribed' });
    client.close();
  });

  it('limits a flood of subscribes and closes who goes on with 4429, and no other client notices', async () => {
    const other = await RawClient.open(dashboard(), bearer(token));
    await other.frame('subscribed');
    const client = await RawClient.open(dashboard(), bearer(token));
    await client.frame('subscribed');
    for (let n = 0; n < 10_000; n += 1) client.send({ action: 'subscribe', topic: `t${n}` });
    expect((await client.closed).code).toBe(4429);
    expect(client.frames.some((frame) => frame['code'] === 'request.rate_limited')).toBe(true);
    await happen(app);
    await other.frame('position_updated');
    other.close();
  });

  it('renews a token in band, for the same user only', async () => {
    const client = await RawClient.open(dashboard(), bearer(token));
    await client.frame('subscribed');
    expect(await client.ask({ action: 'auth', token })).toMatchObject({ type: 'authenticated', expires_at: expect.any(String) });
    expect(await client.ask({ action: 'auth', token: viewer })).toMatchObject({ type: 'error', code: 'auth.forbidden' });
    expect(await client.ask({ action: 'auth', token: 'rubbish' })).toMatchObject({ type: 'error', code: 'auth.invalid_token' });
    expect(await client.ask({ action: 'ping' })).toMatchObject({ type: 'pong' });
    client.close();
  });
});

describe('the statistics', () => {
  it('are for operators only', async () => {
    const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, bearer(token));
    await client.frame('subscribed');
    const read = (value: string) => fetch(`${app.url}/api/realtime/stats`, { headers: { authorization: `Bearer ${value}` } });
    const stats = (await (await read(token)).json()) as Record<string, never>;
    expect(stats).toMatchObject({
      connections: { total: expect.any(Number), by_transport: { ws: expect.any(Number) } },
      subscriptions: { dashboard: expect.any(Number) },
      positions: { dashboard: { epoch: expect.any(String) } },
      totals: { recovered: expect.any(Number), slow_consumers: 0 },
    });
    expect((await read(viewer)).status).toBe(403);
    client.close();
  });
});

async function upgradeStatus(url: string): Promise<number> {
  const { request } = await import('node:http');
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const path = url.slice(url.indexOf('/', 5 + hostname.length + port.length));
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
    };
    const asked = request({ hostname, port, path, headers });
    asked.on('response', (response) => resolve(response.statusCode ?? 0));
    asked.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    asked.on('error', reject);
    asked.end();
  });
}
