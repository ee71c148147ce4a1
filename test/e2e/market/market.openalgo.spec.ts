import { randomBytes } from 'node:crypto';
import { newApiKey } from '../../../src/common/api-key.js';
import { freePort } from '../../../src/launcher/port.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { RawClient } from '../../support/live.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';

let app: RunningApp;
let port: number;
let places: Record<'port' | 'path', string>;

async function newKey(permissions: readonly string[]): Promise<{ id: string; key: string }> {
  const response = await fetch(`${app.url}/api/api-keys`, {
    method: 'POST',
    headers: { ...(await app.as('admin')), 'content-type': 'application/json' },
    body: JSON.stringify({ name: `k${randomBytes(4).toString('hex')}`, permissions, brokers: ['*'] }),
  });
  return (await response.json()) as { id: string; key: string };
}

beforeAll(async () => {
  port = await freePort('127.0.0.1', 0);
  app = await startApp({ WEBSOCKET_PORT: String(port) });
  places = { port: `ws://127.0.0.1:${port}/any/path`, path: `${app.wsUrl}/ws/market` };
});
afterAll(() => app.close());

describe.each(['port', 'path'] as const)('an OpenAlgo socket on its %s', (place) => {
  it.each([
    ['authenticate', 'api_key'],
    ['auth', 'apikey'],
  ])('authenticates by %s with %s', async (action, field) => {
    const client = await OpenAlgoClient.open(places[place]);
    expect(await client.ask({ action, [field]: app.apiKey })).toEqual({
      type: 'auth',
      status: 'success',
      message: 'Authentication successful',
      broker: 'http',
      user_id: expect.any(String),
      supported_features: { ltp: true, quote: true, depth: true },
    });
    client.close();
  });

  it('says with the type auth why a key is refused, and stays open', async () => {
    const client = await OpenAlgoClient.open(places[place]);
    const refused = { type: 'auth', status: 'error', code: 'AUTHENTICATION_ERROR' };
    for (const key of [newApiKey(), `${app.apiKey} x`, 'x'.repeat(10_000), 5])
      expect(await client.ask({ action: 'auth', api_key: key })).toEqual({ ...refused, message: 'Invalid API key' });
    expect(await client.ask({ action: 'auth', api_key: '' })).toEqual({ ...refused, message: 'API key is required' });
    expect(await client.ask({ action: 'auth', api_key: app.apiKey })).toMatchObject({ status: 'success' });
    client.close();
  });
});

describe('authentication', () => {
  const open = () => OpenAlgoClient.open(places.port);

  it('takes a token too, on the port', async () => {
    const client = await open();
    expect(await client.ask({ action: 'authenticate', token: await app.login('viewer') })).toMatchObject({ user_id: 'viewer' });
    client.close();
  });

  it('comes before every verb but ping and the list of brokers', async () => {
    const client = await open();
    expect(await client.ask({ action: 'ping', timestamp: 5, _pingId: 'p' })).toEqual({
      type: 'pong',
      status: 'success',
      server_timestamp: expect.any(Number),
      client_timestamp: 5,
      _pingId: 'p',
    });
    expect(await client.ask({ type: 'get_supported_brokers' })).toEqual({
      type: 'supported_brokers',
      status: 'success',
      brokers: ['http', 'zeromq', 'binance', 'coinbase', 'kraken', 'alpaca', 'kite'],
      count: 7,
    });
    const verbs = ['subscribe', 'unsubscribe', 'unsubscribe_all', 'subscribe_orders', 'unsubscribe_orders', 'get_broker_info'];
    for (const action of [...verbs, 'subscriptions', 'replace', 'subscribe_status', 'unsubscribe_status'])
      expect(await client.ask({ action })).toEqual({
        type: 'error',
        status: 'error',
        code: 'NOT_AUTHENTICATED',
        message: 'You must authenticate first',
      });
    client.close();
  });

  it('is refused to keys that may not see market data; orders need another permission', async () => {
    const client = await open();
    const blind = await newKey(['ingest']);
    expect(await client.ask({ action: 'authenticate', api_key: blind.key })).toMatchObject({ type: 'auth', code: 'FORBIDDEN' });
    const seeing = await newKey(['view_market']);
    expect(await client.ask({ action: 'authenticate', api_key: seeing.key })).toMatchObject({ status: 'success' });
    expect(await client.ask({ action: 'subscribe_orders' })).toMatchObject({ type: 'error', code: 'FORBIDDEN' });
    client.close();
  });

  it('ends after ten failures with 4401', async () => {
    const client = await open();
    for (let attempt = 0; attempt < 10; attempt += 1) client.send({ action: 'auth', api_key: 'x' });
    expect((await client.raw.closed).code).toBe(4401);
    expect(client.frames.filter(({ type }) => type === 'auth')).toHaveLength(10);
  });

  it('ends at once with 4401 when the key is revoked', async () => {
    const { id, key } = await newKey(['view_market']);
    const client = await OpenAlgoClient.login(places.port, key);
    const revoked = await fetch(`${app.url}/api/api-keys/${id}`, { method: 'DELETE', headers: await app.as('admin') });
    expect(revoked.status).toBeLessThan(300);
    expect(await client.raw.frame('error')).toMatchObject({ status: 'error', code: 'AUTHENTICATION_ERROR' });
    expect((await client.raw.closed).code).toBe(4401);
  });

  it('again moves the socket and its subscriptions to another principal', async () => {
    const client = await OpenAlgoClient.login(places.port, app.apiKey);
    await client.ask({ action: 'subscribe', symbol: 'TCS', exchange: 'NSE' });
    expect(await client.ask({ action: 'authenticate', token: await app.login('viewer') })).toMatchObject({ user_id: 'viewer' });
    expect(await client.ask({ action: 'subscriptions' })).toMatchObject({ count: 1 });
    client.close();
  });
});

describe('messages', () => {
  let client: OpenAlgoClient;
  beforeAll(async () => {
    client = await OpenAlgoClient.login(places.port, app.apiKey);
  });
  afterAll(() => client.close());

  it.each(['[]', '1', '"x"', 'null', '{', '', Buffer.from('{}')])('that are no JSON object are INVALID_JSON: %s', async (text) => {
    expect(await client.next(text)).toMatchObject({ type: 'error', status: 'error', code: 'INVALID_JSON' });
  });

  it.each([
    ['{"action":"Subscribe"}', 'Invalid action: Subscribe'],
    ['{}', expect.stringMatching(/^Invalid action: none\. Begin with \{"action":"authenticate"/)],
    ['{"action":5}', 'Invalid action: 5'],
  ])('without a verb are INVALID_ACTION: %s', async (text, message) => {
    expect(await client.next(text)).toEqual({ type: 'error', status: 'error', code: 'INVALID_ACTION', message });
  });

  it('take the type where the action is empty', async () => {
    expect(await client.next('{"action":"","type":"ping"}')).toMatchObject({ type: 'pong' });
  });

  it.each([0, '', false, [1], { a: 1 }])('have their request_id back as it was sent: %j', async (id) => {
    expect((await client.next(JSON.stringify({ action: 'ping', request_id: id })))['request_id']).toEqual(id);
    expect((await client.next(JSON.stringify({ action: 'no', request_id: id })))['request_id']).toEqual(id);
  });

  it('have no request_id back without one, or with one that is too long', async () => {
    expect(await client.next('{"action":"ping","request_id":null}')).not.toHaveProperty('request_id');
    const long = await client.next(JSON.stringify({ action: 'ping', request_id: 'x'.repeat(255) }));
    expect(long).toMatchObject({ code: 'INVALID_PARAMETERS' });
    expect(long).not.toHaveProperty('request_id');
  });

  it('are answered with the true state of the feeds', async () => {
    expect(await client.ask({ action: 'get_broker_info' })).toMatchObject({
      type: 'broker_info',
      broker: 'http',
      adapter_status: 'connected',
      feeds: [{ name: 'http', status: 'live' }],
    });
  });
});

describe('the path /ws/market', () => {
  it('speaks our own protocol for every other first message', async () => {
    for (const first of [{ action: 'auth', token: await app.login('viewer') }, { api_key: app.apiKey }]) {
      const client = await RawClient.open(places.path);
      client.send(first);
      expect(await client.frame('connected')).toMatchObject({ topics: ['market'] });
      client.close();
    }
  });

  it('counts OpenAlgo sockets with all others', async () => {
    const stats = async () =>
      ((await (await fetch(`${app.url}/api/realtime/stats`, { headers: await app.as('admin') })).json()) as { connections: object })
        .connections;
    const client = await OpenAlgoClient.login(places.path, app.apiKey);
    expect(await stats()).toMatchObject({ total: 1, anonymous: 0, by_transport: { ws: 1 } });
    client.close();
  });
});
