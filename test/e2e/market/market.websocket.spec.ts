import { sql } from 'drizzle-orm';
import { MarketCache } from '../../../src/modules/market/cache/market.cache.js';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { RawClient } from '../../support/live.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { until } from '../../support/until.js';

let app: RunningApp;
let symbolCount = 0;
const fresh = () => `W${(symbolCount += 1)}`;
const holders = (symbol: string) => app.app.get(MarketCache).get('NSE', symbol)?.holders[2];

async function ask(
  path: string,
  body?: object,
  headers?: Record<string, string>,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${app.url}/api/websocket/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { ...(headers ?? (await app.as('operator'))), ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function post(...ticks: object[]): Promise<void> {
  const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
  await fetch(`${app.url}/api/market/ticks`, { method: 'POST', headers, body: JSON.stringify(ticks) });
}

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

describe('subscriptions by REST', () => {
  it('hold symbols for the principal, and list them with those of its sockets', async () => {
    const [symbol, topical] = [fresh(), fresh()];
    const answer = await ask('subscribe', {
      symbols: [
        { symbol, exchange: 'NSE' },
        { symbol: 'X', exchange: 'NOWHERE' },
      ],
      mode: 'quote',
    });
    expect(answer).toEqual({
      status: 200,
      body: {
        status: 'partial',
        message: 'Subscription processing complete',
        subscriptions: { symbols: [{ symbol, exchange: 'NSE' }], mode: 'Quote', count: 1 },
        failed: [{ symbol: 'X', exchange: 'NOWHERE', code: 'NO_FEED', message: 'No feed serves this exchange' }],
        broker: 'http',
      },
    });
    const house = await RawClient.open(`${app.wsUrl}/ws/market`, { headers: await app.as('operator') });
    await house.ask({ action: 'subscribe', topic: `market:NSE:${topical}:ltp` });
    const openAlgo = await OpenAlgoClient.open(`${app.wsUrl}/ws/market`);
    const { body: key } = await ask('apikey');
    await openAlgo.ask({ action: 'authenticate', api_key: key['api_key'] });
    await openAlgo.ask({ action: 'subscribe', symbol, exchange: 'NSE', mode: 3 });
    const { body } = await ask('subscriptions');
    expect(body).toMatchObject({ status: 'success', count: 3, broker: 'http' });
    expect((body['subscriptions'] as object[]).map((row) => ({ ...row, client_id: '' }))).toEqual([
      { exchange: 'NSE', symbol, mode: 'Depth', via: 'openalgo', client_id: '', state: 'waiting', last_tick_at: null },
      { exchange: 'NSE', symbol: topical, mode: 'LTP', via: 'house', client_id: '', state: 'waiting', last_tick_at: null },
      { exchange: 'NSE', symbol, mode: 'Quote', via: 'rest', client_id: '', state: 'waiting', last_tick_at: null },
    ]);
    expect((await ask('subscriptions', undefined, await app.as('viewer'))).body).toMatchObject({ count: 0 });
    expect((await ask('status')).body).toMatchObject({ connected: true, authenticated: true, active_subscriptions: 3 });
    house.close();
    openAlgo.close();
    await until(async () => (await ask('subscriptions')).body['count'] === 1);
    expect(holders(symbol)).toBe(1);
    expect((await ask('unsubscribe', { symbols: [{ symbol, exchange: 'NSE' }] })).body).toMatchObject({ unsubscriptions: { count: 1 } });
    expect(holders(symbol)).toBe(0);
  });

  it('end some time after the last call', async () => {
    const symbol = fresh();
    await ask('subscribe', { symbols: [{ symbol, exchange: 'NSE' }], ttl_seconds: 1 });
    expect(holders(symbol)).toBe(1);
    await until(() => holders(symbol) === 0);
    expect((await ask('subscriptions')).body).toMatchObject({ count: 0 });
  });

  it('end all at once', async () => {
    const symbol = fresh();
    await ask('subscribe', { symbols: [{ symbol, exchange: 'NSE' }] });
    expect((await ask('unsubscribe-all', {})).body).toEqual({
      status: 'success',
      message: 'Unsubscribed from all symbols',
      broker: 'http',
    });
    expect(holders(symbol)).toBe(0);
  });

  it.each([
    [{}, 422, 'INVALID_SYMBOLS'],
    [{ symbols: {} }, 422, 'INVALID_SYMBOLS'],
    [{ symbols: [] }, 422, 'INVALID_SYMBOLS'],
    [{ symbols: [{ symbol: 'A', exchange: 'NSE' }], mode: 'x' }, 422, 'INVALID_MODE'],
    [{ symbols: [{ symbol: 'A', exchange: 'NSE' }], broker: 'nobody' }, 503, 'BROKER_UNAVAILABLE'],
  ])('%j is refused with %d %s', async (body, status, code) => {
    const answer = await ask('subscribe', body);
    expect(answer).toMatchObject({ status, body: { error_code: code } });
    expect(answer.body['message']).toBe(answer.body['detail']);
  });

  it('need an authenticated principal', async () => {
    expect(await ask('status', undefined, {})).toMatchObject({ status: 401, body: { error_code: 'AUTH_FAILED', code: 'auth.required' } });
  });
});

describe('values and state by REST', () => {
  it('gives a value in its highest mode, or 404', async () => {
    const symbol = fresh();
    await post({ exchange: 'NSE', symbol, ltp: 5, volume: 7 });
    expect((await ask(`market-data?symbol=${symbol}&exchange=NSE`)).body).toMatchObject({
      status: 'success',
      data: { type: 'market_data', symbol, mode: 2, broker: 'http', data: { ltp: 5, volume: 7 } },
    });
    expect(await ask('market-data?symbol=NOPE&exchange=NSE')).toMatchObject({ status: 404, body: { error_code: 'UNKNOWN_SYMBOL' } });
    expect(await ask('market-data?symbol=NOPE')).toMatchObject({ status: 422 });
    await ask('subscribe', { symbols: [{ symbol, exchange: 'NSE' }] });
    expect((await ask('market-data')).body['data']).toMatchObject({ [`NSE:${symbol}`]: { data: { ltp: 5 } } });
    await ask('unsubscribe-all', {});
  });

  it('decides per symbol whether a trade may rely on the data, with the reason if not', async () => {
    const [good, bad] = [fresh(), fresh()];
    await post({ exchange: 'NSE', symbol: good, ltp: 5 }, { exchange: 'NSE', symbol: bad, ltp: 5, timestamp: Date.now() - 40_000 });
    expect((await ask(`trade-safe?symbols=NSE:${good}`)).body).toMatchObject({ safe: true, reason: null, data_fresh: true });
    const { body } = await ask(`trade-safe?symbols=NSE:${good},NSE:${bad},NSE:NOPE`);
    expect(body).toMatchObject({
      safe: false,
      data_fresh: false,
      symbols: [{ safe: true }, { safe: false }, { reason: 'no data for NSE:NOPE' }],
    });
    expect(body['reason']).toMatch(new RegExp(`^NSE:${bad} is 4\\d{4} ms old$`));
    await post({ exchange: 'NSE', symbol: good, ltp: 50 });
    expect((await ask(`trade-safe?symbols=NSE:${good}`)).body).toMatchObject({ reason: `NSE:${good} is flagged jump` });
    for (const ltp of [50.5, 51, 50]) {
      expect((await ask(`trade-safe?symbols=NSE:${good}`)).body).toMatchObject({ safe: false });
      await post({ exchange: 'NSE', symbol: good, ltp });
    }
    expect((await ask(`trade-safe?symbols=NSE:${good}`)).body).toMatchObject({ safe: true, reason: null });
    expect(await ask('trade-safe?symbols=what')).toMatchObject({ status: 422 });
  });

  it('has counts and health of the service', async () => {
    const { body } = await ask('health');
    expect(body).toMatchObject({ status: 'healthy', healthy: true, connected: true, feeds: [{ name: 'http', status: 'live' }] });
    const { metrics } = (await ask('metrics')).body as { metrics: Record<string, number> };
    expect(metrics['total_updates']).toBeGreaterThan(0);
    expect(Object.keys(metrics).every((name) => name in body)).toBe(true);
  });

  it('names the addresses of the sockets', async () => {
    const url = `${app.wsUrl}/ws/market`;
    expect((await ask('config')).body).toEqual({ status: 'success', websocket_url: url, is_secure: false, original_url: url });
  });
});

describe('a stream key', () => {
  it('opens market sockets, as often as it is used, and nothing else', async () => {
    const { body } = await ask('apikey');
    expect(body).toMatchObject({ status: 'success', kind: 'stream_key', api_key: expect.stringMatching(/^qs_[\w-]{43}$/) });
    const key = String(body['api_key']);
    for (let use = 0; use < 2; use += 1) {
      const client = await OpenAlgoClient.open(`${app.wsUrl}/ws/market`);
      expect(await client.ask({ action: 'auth', api_key: key })).toMatchObject({ status: 'success', user_id: 'operator' });
      expect(await client.ask({ action: 'subscribe_orders' })).toMatchObject({ status: 'success' });
      client.close();
    }
    expect((await ask('status', undefined, { 'x-api-key': key })).status).toBe(401);
    expect((await ask('status', undefined, { authorization: `Bearer ${key}` })).status).toBe(401);
    const ticket = await RawClient.open(`${app.wsUrl}/ws/market?ticket=${key}`);
    expect((await ticket.closed).code).toBe(4401);
  });

  it('is not issued to an API key', async () => {
    expect(await ask('apikey', undefined, { 'x-api-key': app.apiKey })).toMatchObject({ status: 403, body: { error_code: 'FORBIDDEN' } });
  });

  it('opens sockets for 15 minutes; open sockets stay open', async () => {
    const key = String((await ask('apikey')).body['api_key']);
    const open = await OpenAlgoClient.login(`${app.wsUrl}/ws/market`, key);
    const pass = (time: string) =>
      app.app.get(Database).drizzle.execute(sql`update ws_tickets set expires_at = expires_at - ${time}::interval`);
    await pass('14 minutes');
    (await OpenAlgoClient.login(`${app.wsUrl}/ws/market`, key)).close();
    await pass('1 minute');
    const late = await OpenAlgoClient.open(`${app.wsUrl}/ws/market`);
    expect(await late.ask({ action: 'auth', api_key: key })).toMatchObject({ type: 'auth', code: 'AUTHENTICATION_ERROR' });
    expect(await open.ask({ action: 'subscriptions' })).toMatchObject({ status: 'success' });
    for (const client of [late, open]) client.close();
  });

  it('ends with the session that made it, and its sockets with it', async () => {
    const login = await fetch(`${app.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'viewer', password: app.passwords.viewer }),
    });
    const { access_token: token } = (await login.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${token}` };
    const key = String((await ask('apikey', undefined, headers)).body['api_key']);
    const client = await OpenAlgoClient.login(`${app.wsUrl}/ws/market`, key);
    expect(await client.ask({ action: 'subscribe_orders' })).toMatchObject({ code: 'FORBIDDEN' });
    const logout = await fetch(`${app.url}/api/auth/logout`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(logout.status).toBeLessThan(300);
    expect((await client.raw.closed).code).toBe(4401);
    const again = await OpenAlgoClient.open(`${app.wsUrl}/ws/market`);
    expect(await again.ask({ action: 'auth', api_key: key })).toMatchObject({ code: 'AUTHENTICATION_ERROR' });
    again.close();
  });
});
