import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { freePort } from '../../../src/launcher/port.js';
import { MarketCache } from '../../../src/modules/market/cache/market.cache.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { until } from '../../support/until.js';

let app: RunningApp;
let port: number;
const url = () => `ws://127.0.0.1:${port}`;

async function post(path: string, body: unknown): Promise<void> {
  const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
  const response = await fetch(`${app.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.status).toBe(202);
}

beforeAll(async () => {
  port = await freePort('127.0.0.1', 0);
  app = await startApp({
    WEBSOCKET_PORT: String(port),
    WS_AUTH_GRACE_SECONDS: '4',
    MARKET_MAX_SUBSCRIPTIONS_PER_SOCKET: '2',
    MARKET_MAX_SYMBOLS: '40',
    WEBSOCKET_MAX_CONNECTIONS_PER_USER: '8',
  });
});
afterAll(() => app.close());

describe('the port of the OpenAlgo protocol', () => {
  it('closes clients that do not authenticate in time with 4401, pings or not', async () => {
    const [client, silent] = [await OpenAlgoClient.open(url()), await OpenAlgoClient.open(url())];
    const timer = setInterval(() => client.send({ action: 'ping' }), 200);
    for (const { raw } of [client, silent]) expect(await raw.closed).toEqual({ code: 4401, reason: 'auth timeout' });
    clearInterval(timer);
    expect(client.frames.some(({ type }) => type === 'pong')).toBe(true);
  });

  it('closes connections without HTTP, logs that once, and goes on', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write('\u0001\u0002 rubbish\r\n\r\n');
      await once(socket, 'close');
    }
    expect(app.log.lines.filter(({ msg }) => String(msg).includes('no HTTP'))).toHaveLength(1);
    (await OpenAlgoClient.login(url(), app.apiKey)).close();
  });

  it('answers plain HTTP with a description, and no page of a foreign origin', async () => {
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(426);
    const client = await OpenAlgoClient.open(url(), { origin: 'https://evil.example' });
    expect(await client.raw.frame('error')).toMatchObject({ code: 'FORBIDDEN' });
    expect((await client.raw.closed).code).toBe(1008);
  });

  it('is a warning and no failed start while it is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const other = await startApp({ WEBSOCKET_PORT: String(typeof address === 'object' ? address?.port : 0) });
    try {
      expect((await fetch(`${other.url}/health/live`)).status).toBe(200);
      expect(other.log.lines.some(({ msg }) => /OpenAlgo protocol is not served.*EADDRINUSE/.test(String(msg)))).toBe(true);
      (await OpenAlgoClient.login(`${other.wsUrl}/ws/market`, other.apiKey)).close();
    } finally {
      taken.close();
      await other.close();
    }
  });
});

describe('limits', () => {
  it.each([65, 200, 600].map((kib) => kib * 1024))('a message of %d bytes is too large and ends the socket', async (bytes) => {
    const client = await OpenAlgoClient.login(url(), app.apiKey);
    expect(await client.next(JSON.stringify({ action: 'ping', pad: 'x'.repeat(bytes) }))).toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
    expect((await client.raw.closed).code).toBe(1009);
  });

  it('messages above the budget are refused, and the socket stays open', async () => {
    const client = await OpenAlgoClient.login(url(), app.apiKey);
    for (let message = 0; message < 300; message += 1) client.send({ action: 'ping', request_id: message });
    expect(await client.raw.frame('error')).toMatchObject({ code: 'RATE_LIMITED', request_id: expect.any(Number) });
    // Only some of many refused messages are answered, so pings are sent until one is.
    await until(() => {
      client.send({ action: 'ping', request_id: 'after' });
      return client.frames.some(({ type, request_id: id }) => type === 'pong' && id === 'after');
    });
    client.close();
  });

  it('a socket holds a limited number, and each entry above it is refused by itself', async () => {
    const client = await OpenAlgoClient.login(url(), app.apiKey);
    const symbols = ['A', 'B', 'C'].map((symbol) => ({ symbol, exchange: 'NSE' }));
    const answer = await client.ask({ action: 'subscribe', symbols });
    expect(answer).toMatchObject({ status: 'partial', subscriptions: [{ status: 'success' }, { status: 'success' }, { code: 'LIMIT' }] });
    expect(await client.ask({ action: 'replace', symbols: symbols.slice(1) })).toMatchObject({ status: 'success', added: 1, removed: 1 });
    expect(await client.ask({ action: 'replace', symbols })).toMatchObject({ status: 'error', failed: [{ symbol: 'A', code: 'LIMIT' }] });
    client.close();
    await until(() => [...app.app.get(MarketCache).instruments.values()].every(({ held }) => !held));
  });

  it('a user has so many connections', async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => OpenAlgoClient.login(url(), app.apiKey)));
    const ninth = await OpenAlgoClient.open(url());
    expect(await ninth.ask({ action: 'auth', api_key: app.apiKey })).toMatchObject({ type: 'auth', code: 'CAPACITY' });
    expect((await ninth.raw.closed).code).toBe(1013);
    for (const client of clients) client.close();
    await until(async () => {
      const again = await OpenAlgoClient.open(url());
      const { status } = await again.ask({ action: 'auth', api_key: app.apiKey });
      again.close();
      return status === 'success';
    });
  });
});

it('a stalled reader delays no other client, misses values and is closed with 4409', async () => {
  const [slow, good] = [await OpenAlgoClient.login(url(), app.apiKey), await OpenAlgoClient.login(url(), app.apiKey)];
  for (const client of [slow, good]) await client.ask({ action: 'subscribe', symbol: 'SLOW', exchange: 'NSE', mode: 3, depth: 50 });
  slow.raw.socket.pause();
  const bids = Array.from({ length: 50 }, (_, level) => [100 - level, 1]);
  const seqs = () => good.values('SLOW').map(({ seq }) => Number(seq));
  for (let round = 0; round < 30; round += 1) {
    await post(
      '/api/market/ticks',
      Array.from({ length: 100 }, (_, index) => ({ exchange: 'NSE', symbol: 'SLOW', ltp: 200 + index + round / 100, bids })),
    );
  }
  await until(() => seqs().at(-1) === 3000);
  expect(new Set(seqs()).size).toBe(3000);
  const health = async () =>
    (await (await fetch(`${app.url}/api/realtime/stats`, { headers: await app.as('admin') })).json()) as { totals: Record<string, number> };
  await until(async () => Number((await health()).totals['slow_consumers']) === 1, 20_000);
  expect(Number((await health()).totals['values_skipped'])).toBeGreaterThan(0);
  slow.raw.socket.resume();
  await slow.raw.closed;
  const last = slow.values('SLOW').map(({ seq }) => Number(seq));
  expect(last).toEqual(last.toSorted((one, other) => one - other));
  good.close();
});

describe('order updates', () => {
  const order = (id: string, more: object = {}) => ({
    id: `e-${id}-${JSON.stringify(more)}`,
    type: 'order.placed',
    payload: {
      order_id: id,
      symbol: 'TCS',
      side: 'BUY',
      quantity: 5,
      price: 10,
      order_type: 'MARKET',
      broker: 'alpha',
      status: 'FILLED',
      ...more,
    },
  });

  it('come in order, each state once, with what is known', async () => {
    const client = await OpenAlgoClient.login(url(), app.apiKey);
    await client.ask({ action: 'subscribe_orders' });
    await post('/api/events', [
      order('o1'),
      order('o1', { again: true }),
      { id: 'u1', type: 'order.updated', payload: { order_id: 'o1', status: 'CANCELLED', filled_quantity: 2 } },
      { id: 'f1', type: 'order.failed', payload: { order_id: 'o2', reason: 'insufficient margin' } },
    ]);
    const third = await client.raw.frame(({ type, seq }) => type === 'order_update' && seq === 3);
    const [first, second] = client.frames.filter(({ type }) => type === 'order_update');
    expect(first).toMatchObject({
      ...{ mode: 'live', broker: 'alpha', orderid: 'o1', symbol: 'TCS', action: 'BUY', quantity: 5, price: 10, pricetype: 'MARKET' },
      ...{ order_status: 'complete', timestamp: expect.any(Number), user_id: expect.any(String), seq: 1 },
    });
    expect(first).not.toHaveProperty('exchange');
    expect(second).toMatchObject({ orderid: 'o1', order_status: 'cancelled', filled_quantity: 2 });
    expect(third).toMatchObject({ orderid: 'o2', order_status: 'rejected', rejection_reason: 'insufficient margin' });
    client.close();
  });

  it('are limited to the brokers of the key', async () => {
    const response = await fetch(`${app.url}/api/api-keys`, {
      method: 'POST',
      headers: { ...(await app.as('admin')), 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'beta only', permissions: ['view_market', 'view_trades'], brokers: ['beta'] }),
    });
    const { key } = (await response.json()) as { key: string };
    const client = await OpenAlgoClient.login(url(), key);
    await client.ask({ action: 'subscribe_orders' });
    await post('/api/events', [order('a1'), order('b1', { broker: 'beta' })]);
    expect(await client.raw.frame('order_update')).toMatchObject({ orderid: 'b1', broker: 'beta', seq: 1 });
    client.close();
  });
});

describe('the end', () => {
  it('comes with 4401 when the token is over, and with 1001 when the server stops', async () => {
    const other = await startApp({ TOKEN_EXPIRY_SECONDS: '5' });
    const place = `${other.wsUrl}/ws/market`;
    const key = await OpenAlgoClient.login(place, other.apiKey);
    const client = await OpenAlgoClient.open(place);
    client.send({ action: 'authenticate', api_key: 'x', request_id: 'first' });
    await client.raw.frame(({ request_id: id }) => id === 'first');
    expect(await client.ask({ action: 'authenticate', token: await other.login('viewer') })).toMatchObject({ status: 'success' });
    expect((await client.raw.closed).code).toBe(4401);
    expect(client.frames.at(-1)).toMatchObject({ type: 'error', code: 'AUTHENTICATION_ERROR' });
    // The shutdown is announced only on sockets of our own protocol: OpenAlgo clients take unknown frames for errors.
    expect(client.frames.map(({ type }) => type)).not.toContain('auth_expiring');
    await other.close();
    expect((await key.raw.closed).code).toBe(1001);
  });
});
