import { type RunningApp, startApp } from '../../support/app.js';
import { FakeVenue } from '../../support/market/fake-venue.js';
import { RawClient, type WireFrame } from '../../support/live.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { until } from '../../support/until.js';

const SOCKETS = 500;

describe('the failure of a feed', () => {
  let app: RunningApp;
  let venue: FakeVenue;
  beforeAll(async () => {
    venue = await FakeVenue.start('binance');
    app = await startApp({
      ...{ MARKET_FEEDS: 'binance', MARKET_BINANCE_URL: venue.url, WEBSOCKET_MAX_CONNECTIONS_PER_USER: '600' },
      MARKET_SYMBOL_STALE_SECONDS: '60',
    });
  });
  afterAll(async () => {
    await app.close();
    await venue.stop();
  });

  async function get(path: string): Promise<Record<string, unknown>> {
    return (await (await fetch(`${app.url}/api/${path}`, { headers: await app.as('admin') })).json()) as Record<string, unknown>;
  }

  const statuses = ({ frames }: OpenAlgoClient, scope: string): string[] =>
    frames.filter((frame) => frame.type === 'status' && frame['scope'] === scope).map(({ state }) => String(state));

  it('is reported to each client once, and so is its end; no client has to subscribe again', async () => {
    const clients: OpenAlgoClient[] = [];
    while (clients.length < SOCKETS) clients.push(await OpenAlgoClient.login(`${app.wsUrl}/ws/market`, app.apiKey));
    for (const client of clients) {
      await client.ask({ action: 'subscribe', symbols: [{ symbol: 'ETHUSDT', exchange: 'BINANCE' }], mode: 'LTP' });
      await client.ask({ action: 'subscribe_status' });
    }
    const house = await RawClient.open(`${app.wsUrl}/ws/market`, { headers: await app.as('viewer') });
    await house.ask({ action: 'subscribe', topic: 'market:BINANCE:ETHUSDT:ltp' });
    await until(() => venue.held.has('ethusdt@trade'));
    venue.trade('ethusdt', 3000);
    await Promise.all(clients.map((client) => client.raw.frame('market_data')));
    expect(await get('websocket/trade-safe?symbols=BINANCE:ETHUSDT')).toMatchObject({ safe: true, reason: null });
    expect((await get('dashboard/health'))['market']).toEqual({
      ...{ status: 'healthy', trade_safe: true, reason: null, feeds: [{ name: 'binance', status: 'live' }] },
    });

    venue.refusing = { status: 503 };
    venue.cut();
    await until(async () => (await get('websocket/trade-safe?symbols=BINANCE:ETHUSDT'))['safe'] === false, 1000);
    expect((await get('dashboard/health'))['market']).toMatchObject({
      trade_safe: false,
      reason: expect.stringMatching(/^feed binance is /),
    });
    await until(() => clients.every((client) => statuses(client, 'symbol').includes('stale')));
    expect(await get('market/ltp?symbols=BINANCE:ETHUSDT')).toMatchObject({
      items: [{ ltp: 3000, state: 'stale', age_ms: expect.any(Number) }],
    });
    expect(await house.frame('feed_stalled')).toMatchObject({ topic: 'market:BINANCE:ETHUSDT:ltp', cause: 'source_unreachable' });
    // There are some attempts to connect in between.
    const upgrades = venue.upgrades.length;
    await until(() => venue.upgrades.length >= upgrades + 2, 20_000);

    venue.refusing = null;
    await until(() => venue.held.has('ethusdt@trade'), 40_000);
    // The feed is live again, but not yet the price.
    await until(async () => (await get('market/feeds/binance'))['status'] === 'live');
    expect(await get('websocket/trade-safe?symbols=BINANCE:ETHUSDT')).toMatchObject({ safe: false });
    venue.trade('ethusdt', 3000);
    await until(() => clients.every((client) => statuses(client, 'symbol').at(-1) === 'live'));
    await house.frame('feed_resumed');
    for (const client of clients) {
      expect([statuses(client, 'symbol'), statuses(client, 'feed')]).toEqual([
        ['live', 'stale', 'live'].slice(-statuses(client, 'symbol').length),
        ['live', 'disconnected', 'live'],
      ]);
      client.close();
    }
    const told = (type: string) => house.frames.filter((frame: WireFrame) => frame.type === type).length;
    expect([told('feed_stalled'), told('feed_resumed')]).toEqual([1, 1]);
    expect(await get('websocket/trade-safe?symbols=BINANCE:ETHUSDT')).toMatchObject({ safe: true });
    house.close();
  }, 90_000);
});

describe('a pause of market data', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  async function ask(path: string, login: 'operator' | 'viewer', method = 'GET', body?: object) {
    const headers = { ...(await app.as(login)), ...(body ? { 'content-type': 'application/json' } : {}) };
    const response = await fetch(`${app.url}/api/${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it('makes every trade unsafe until it is ended, is stored, and has an audit row', async () => {
    const tick = { exchange: 'NSE', symbol: 'TCS', ltp: 3500 };
    const send = () =>
      fetch(`${app.url}/api/market/ticks`, {
        ...{ method: 'POST', headers: { 'x-api-key': app.apiKey, 'content-type': 'application/json' }, body: JSON.stringify(tick) },
      });
    await send();
    const safe = async () => (await ask('websocket/trade-safe?symbols=NSE:TCS', 'viewer')).body;
    expect(await safe()).toMatchObject({ safe: true });
    expect((await ask('market/pause', 'viewer', 'PUT', { reason: 'because' })).status).toBe(403);
    expect((await ask('market/pause', 'operator', 'PUT', { reason: '' })).status).toBe(422);
    const paused = await ask('market/pause', 'operator', 'PUT', { reason: 'prices are being corrected' });
    expect(paused).toMatchObject({ status: 200, body: { paused: true, by: 'operator', reason: 'prices are being corrected' } });
    await send();
    expect(await safe()).toMatchObject({ safe: false, reason: 'paused: operator: prices are being corrected', symbols: [{ safe: true }] });
    expect((await ask('market/pause', 'viewer')).body).toMatchObject({ paused: true });
    expect((await ask('market/pause', 'operator', 'DELETE')).body).toEqual({ paused: false, by: null, reason: null, since: null });
    await send();
    expect(await safe()).toMatchObject({ safe: true, reason: null });
    const audit = await fetch(`${app.url}/api/audit?limit=100`, { headers: await app.as('admin') });
    expect(await audit.text()).toMatch(/market\.resume[\s\S]*market\.pause[\s\S]*prices are being corrected/);
  });
});
