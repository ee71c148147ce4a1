import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { type RunningApp, startApp } from '../../support/app.js';
import { MarketCache } from '../../../src/modules/market/cache/market.cache.js';
import { sql } from 'drizzle-orm';
import { Database } from '../../../src/platform/database/database.js';
import { newApiKey } from '../../../src/common/api-key.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { postTicks } from '../../support/market/ticks.js';
import { until } from '../../support/until.js';

let app: RunningApp;
const login = (key = app.apiKey) => OpenAlgoClient.login(`${app.wsUrl}/ws/market`, key);
const open = () => OpenAlgoClient.open(`${app.wsUrl}/ws/market`);
const held = () => [...app.app.get(MarketCache).instruments.values()].filter((instrument) => instrument.held).length;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

async function call(method: string, path: string, as: 'admin' | 'operator', body?: object): Promise<Record<string, unknown>> {
  const headers = { ...(await app.as(as)), ...(body ? { 'content-type': 'application/json' } : {}) };
  const response = await fetch(`${app.url}/api/${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  if (!response.ok) throw new Error(await response.text());
  return response.status === 204 ? {} : ((await response.json()) as Record<string, unknown>);
}

const newKey = async (as: 'admin' | 'operator') =>
  (await call('POST', 'api-keys', as, { name: `k${String(Math.random()).slice(2)}`, permissions: ['view_market'] })) as {
    id: string;
    key: string;
  };

describe('a key that is wrong', () => {
  it('is refused alike for every reason, after the same time', async () => {
    const [revoked, expired, orphan] = [await newKey('admin'), await newKey('admin'), await newKey('operator')];
    for (const { key } of [revoked, expired, orphan]) (await login(key)).close();
    await call('DELETE', `api-keys/${revoked.id}`, 'admin');
    await app.app.get(Database).drizzle.execute(sql`update api_keys set expires_at = now() - interval '1 second' where id = ${expired.id}`);
    await call('PATCH', 'users/operator', 'admin', { disabled: true });
    const client = await open();
    const wrong = [revoked.key, expired.key, orphan.key, newApiKey(), `${app.apiKey} `, 'x'.repeat(10_240), ''];
    for (const key of wrong) {
      let answer: Record<string, unknown> = {};
      // A verified key is cached for a second.
      await until(async () => {
        const fresh = await open();
        const fromMs = performance.now();
        answer = await fresh.ask({ action: 'auth', api_key: key });
        const tookMs = performance.now() - fromMs;
        fresh.close();
        if (answer['status'] === 'success') return false;
        // Steps of 250 ms, measured a little short by the clock of another process.
        expect([key.slice(0, 8), tookMs >= 245]).toEqual([key.slice(0, 8), true]);
        return true;
      });
      const message = key === '' ? 'API key is required' : 'Invalid API key';
      expect(answer).toEqual({ type: 'auth', status: 'error', code: 'AUTHENTICATION_ERROR', message });
    }
    client.close();
    await call('PATCH', 'users/operator', 'admin', { disabled: false });
  });
});

describe('entries', () => {
  it('that name no instrument are refused one by one, and the others go on', async () => {
    const client = await login();
    const good = { symbol: 'GOOD', exchange: 'NSE' };
    const bad = [null, 7, { symbol: 5, exchange: 'NSE' }, { symbol: '__proto__', exchange: 'NSE' }, { symbol: 'A', exchange: '__proto__' }];
    const worse = [
      'A'.repeat(65),
      'T\nCS',
      '🚀',
      '',
      ' ',
      '<img src=x onerror=alert(1)>',
      '%s%n%x',
      '${jndi:ldap://x}',
      "'; drop table x;",
    ];
    const symbols = [...bad, ...worse.map((symbol) => ({ symbol, exchange: 'NSE' })), good];
    const { status, subscriptions } = await client.ask({ action: 'subscribe', symbols });
    const rows = subscriptions as Record<string, unknown>[];
    expect(status).toBe('partial');
    expect(rows.slice(0, -1).map(({ code }) => code)).toEqual(symbols.slice(0, -1).map(() => 'INVALID_SYMBOL'));
    expect(rows.at(-1)).toMatchObject({ ...good, status: 'success' });
    expect(await client.ask({ action: 'subscriptions' })).toMatchObject({ count: 1 });
    client.close();
  });

  it('and verbs with markup or formats in them are data, in answers, logs and metrics, of which no label is a symbol', async () => {
    const client = await login();
    const nasty = '<script>%s%d${x}\u0007\u001b[31m</script>';
    expect(await client.ask({ action: nasty })).toMatchObject({ code: 'INVALID_ACTION', message: `Invalid action: ${nasty}` });
    expect(await client.ask({ action: 'subscribe', symbol: nasty, exchange: nasty })).toMatchObject({
      subscriptions: [{ symbol: nasty, exchange: nasty, code: 'INVALID_SYMBOL' }],
    });
    await client.ask({ action: 'subscribe', symbol: 'LABEL$', exchange: 'NSE' });
    await postTicks(app, [
      { exchange: 'NSE', symbol: 'LABEL$', ltp: 1, feed: 'mine' },
      { exchange: 'NSE', symbol: nasty, ltp: 1 },
    ]);
    const listed = await fetch(`${app.url}/api/market/ltp?symbols=${encodeURIComponent(`NSE:${nasty}`)}`, {
      headers: { 'x-api-key': app.apiKey },
    });
    expect([listed.headers.get('content-type'), await listed.json()]).toMatchObject([/json/, { missing: [{ code: 'request.invalid' }] }]);
    let metrics = '';
    // Counts are copied there once a second.
    await until(async () => {
      metrics = await (await fetch(`${app.url}/metrics`, { headers: await app.as('admin') })).text();
      return metrics.includes('market_ticks_total{feed="mine"} 1');
    });
    expect([metrics.includes('LABEL$'), metrics.includes('<script'), app.log.text.includes('\u001b[31m')]).toEqual([false, false, false]);
    client.close();
  });
});

describe('thousands of symbols', () => {
  const symbolsOf = (prefix: string, count = 1500) =>
    Array.from({ length: count }, (_, n) => ({ symbol: `${prefix}${n}`, exchange: 'NSE' }));

  it('are subscribed and unsubscribed in one message, whatever their names, and one more is too many', async () => {
    await until(() => held() === 0);
    const client = await login();
    const long = symbolsOf('L', 3001).map(({ symbol }) => ({ symbol: symbol.padEnd(64, '_'), exchange: 'NSE', mode: 2 }));
    const symbols = long.slice(0, 3000);
    expect(JSON.stringify(symbols).length).toBeGreaterThan(256 * 1024);
    expect(await client.ask({ action: 'subscribe', symbols })).toMatchObject({ status: 'success' });
    expect([held(), await client.ask({ action: 'replace', symbols })]).toMatchObject([3000, { added: 0, removed: 0, kept: 3000 }]);
    expect(await client.ask({ action: 'subscribe', symbols: long })).toMatchObject({ code: 'INVALID_PARAMETERS' });
    expect(await client.ask({ action: 'unsubscribe', symbols })).toMatchObject({ status: 'success', failed: [] });
    expect(held()).toBe(0);
    client.close();
  });

  it('in one message are too many bytes for a client that has not authenticated', async () => {
    const client = await open();
    client.send({ action: 'auth', api_key: 'x' });
    await client.raw.frame('auth');
    expect(await client.next(JSON.stringify({ action: 'subscribe', symbols: symbolsOf('U', 2000) }))).toMatchObject({
      code: 'MESSAGE_TOO_LARGE',
    });
    expect((await client.raw.closed).code).toBe(1009);
  });

  it('in one message have to come at once, in small pieces too', async () => {
    const [whole, half] = [await login(), await login()];
    const text = JSON.stringify({ action: 'subscribe', symbols: symbolsOf('H', 3000), request_id: 'pieces' });
    const bytes = Buffer.from(text);
    const header = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt32BE(bytes.length, 6);
    const stream = ({ raw }: OpenAlgoClient) => (raw.socket as unknown as { _socket: Socket })._socket.setNoDelay(true);
    stream(half).write(Buffer.concat([header, bytes.subarray(0, 90_000)]));
    stream(whole).write(header);
    for (let at = 0; at < bytes.length; at += 400) {
      stream(whole).write(bytes.subarray(at, at + 400));
      await turn();
    }
    expect(await whole.raw.frame(({ request_id: id }) => id === 'pieces')).toMatchObject({ status: 'success' });
    expect(await half.raw.closed).toEqual({ code: 1008, reason: 'a message of more than 64 KiB did not come at once' });
    whole.close();
  });

  it('leave nothing behind when their socket dies in the middle of a subscribe', async () => {
    await until(() => held() === 0);
    const client = await login();
    client.send({ action: 'subscribe', symbols: symbolsOf('M', 3000), mode: 3 });
    client.close();
    const whole = await login();
    // Handled after the frame of the other socket, if that arrived at all.
    await whole.ask({ action: 'ping' });
    await until(() => held() === 0);
    whole.close();
  });

  it('are three for each socket at most, and ten for each principal', async () => {
    await until(() => held() === 0);
    const clients = await Promise.all([1, 2, 3, 4].map(() => login()));
    const counts: number[] = [];
    for (const [index, client] of clients.flatMap((each) => [each, each]).entries()) {
      const { subscriptions } = await client.ask({ action: 'subscribe', symbols: symbolsOf(`P${index}`), mode: 1 });
      const rows = subscriptions as { status: string; code?: string }[];
      counts.push(rows.filter(({ status }) => status === 'success').length);
      expect(rows.filter(({ code }) => code !== undefined && code !== 'LIMIT')).toEqual([]);
    }
    expect(counts).toEqual([1500, 1500, 1500, 1500, 1500, 1500, 1000, 0]);
    for (const client of clients) client.close();
    await until(() => held() === 0);
  });
});

it('a desk without feeds says so', async () => {
  const bare = await startApp({ MARKET_FEEDS: 'none' });
  const client = await OpenAlgoClient.login(`${bare.wsUrl}/ws/market`, bare.apiKey);
  expect(await client.ask({ action: 'get_broker_info' })).toMatchObject({ type: 'error', code: 'BROKER_ERROR' });
  const subscribed = await client.ask({ action: 'subscribe', symbol: 'TCS', exchange: 'NSE' });
  expect(subscribed).toMatchObject({ status: 'partial', subscriptions: [{ code: 'NO_FEED' }] });
  const safe = await fetch(`${bare.url}/api/websocket/trade-safe?symbols=NSE:TCS`, { headers: { 'x-api-key': bare.apiKey } });
  expect(await safe.json()).toMatchObject({ safe: false, reason: 'no feed configured' });
  client.close();
  await bare.close();
});
