import { type RunningApp, startApp } from '../../support/app.js';
import { FakeVenue } from '../../support/market/fake-venue.js';
import { RawClient } from '../../support/live.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { until } from '../../support/until.js';

describe('a desk with a venue', () => {
  let app: RunningApp;
  let venue: FakeVenue;
  beforeAll(async () => {
    venue = await FakeVenue.start('binance');
    app = await startApp({ MARKET_FEEDS: 'binance', MARKET_BINANCE_URL: venue.url, MARKET_BINANCE_SYMBOLS: 'SOLUSDT' });
  });
  afterAll(async () => {
    await app.close();
    await venue.stop();
  });

  async function ask(path: string, method = 'GET', body?: object, login: 'admin' | 'viewer' = 'admin') {
    const headers = { ...(await app.as(login)), ...(body ? { 'content-type': 'application/json' } : {}) };
    const response = await fetch(`${app.url}/api/${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it('subscribes to configured symbols, and to those of clients, with bars of their trades', async () => {
    await until(() => venue.held.has('solusdt@bookTicker'));
    const client = await OpenAlgoClient.login(`${app.wsUrl}/ws/market`, app.apiKey);
    const answer = await client.ask({ action: 'subscribe', symbols: [{ symbol: 'ETHUSDT', exchange: 'BINANCE' }], mode: 'LTP' });
    expect(answer).toMatchObject({ status: 'success', subscriptions: [{ broker: 'binance', state: 'waiting' }] });
    await until(() => venue.held.has('ethusdt@trade'));
    venue.trade('ethusdt', 3000.5, 0.25);
    await client.raw.frame((frame) => frame.type === 'market_data');
    expect(client.values('ETHUSDT')).toMatchObject([{ broker: 'binance', data: { ltp: 3000.5, last_quantity: 0.25 } }]);
    expect((await ask('market/bars/BINANCE/ETHUSDT?interval=1s')).body).toMatchObject({ bars: [{ open: 3000.5, volume: 0.25 }] });
    client.close();
  });

  it('shows its feeds, connections only to staff', async () => {
    const { body } = await ask('market/feeds/binance');
    expect(body).toMatchObject({ name: 'binance', kind: 'binance', status: 'live', capacity: 900, last_error: null });
    expect(body['connections']).toMatchObject([{ state: 'live', capacity: 300, last_message_at: expect.any(String) }]);
    expect((await ask('market/feeds/binance', 'GET', undefined, 'viewer')).body).toMatchObject({ connections: null });
    const { body: info } = await ask('market/instruments?exchange=BINANCE');
    expect(info).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ symbol: 'SOLUSDT', venue_symbol: 'solusdt' })]),
    });
  });

  it('survives a venue that cuts the connection every 200 ms: clients keep their sockets and get every frame', async () => {
    const client = await OpenAlgoClient.login(`${app.wsUrl}/ws/market`, app.apiKey);
    await client.ask({ action: 'subscribe', symbols: [{ symbol: 'ETHUSDT', exchange: 'BINANCE' }], mode: 'LTP' });
    await until(() => venue.held.has('ethusdt@trade'));
    let cuts = 0;
    const cutting = setInterval(() => {
      cuts += 1;
      venue.cut();
    }, 200);
    await until(() => cuts >= 15);
    clearInterval(cutting);
    await until(() => venue.held.has('ethusdt@trade'), 40_000);
    for (let price = 1; price <= 20; price += 1) venue.trade('ethusdt', 3000 + price);
    await client.raw.frame((frame) => frame.type === 'market_data' && (frame.data as { ltp?: number }).ltp === 3020);
    expect(venue.overLimit).toBe(0);
    client.close();
  }, 60_000);

  it('reports once each that the feed is down and live again', async () => {
    const client = await RawClient.open(`${app.wsUrl}/ws/market`, { headers: await app.as('viewer') });
    await client.frame('subscribed');
    await until(async () => (await ask('market/feeds/binance')).body['status'] === 'live');
    venue.refusing = { status: 503 };
    venue.cut();
    await client.frame(({ type, data }) => type === 'feed' && (data as { status: string }).status === 'reconnecting');
    expect((await ask('websocket/trade-safe?symbols=BINANCE:SOLUSDT')).body).toMatchObject({
      ...{ safe: false, reason: expect.stringMatching(/^feed binance is (reconnecting|connecting)$/) },
    });
    venue.refusing = null;
    await until(async () => (await ask('market/feeds/binance')).body['status'] === 'live', 40_000);
    const { body: feed } = await ask('market/feeds/binance');
    expect(feed['reconnect_history']).toContainEqual({ at: expect.stringContaining('T'), reason: 'closed with 1006' });
    client.close();
  }, 60_000);

  it('restarts on the request of a permitted user, with an audit row', async () => {
    const before = venue.all.length;
    expect((await ask('market/feeds/binance/restart', 'POST', undefined, 'viewer')).status).toBe(403);
    expect((await ask('market/feeds/nope/restart', 'POST')).body).toMatchObject({ code: 'market.unknown_feed' });
    expect((await ask('market/feeds/binance/token', 'PUT', { token: 'x' })).body).toMatchObject({ code: 'market.no_token' });
    expect((await ask('market/feeds/binance/token', 'PUT', { token: '' })).status).toBe(422);
    expect(await ask('market/feeds/binance/restart', 'POST')).toMatchObject({ status: 202, body: { name: 'binance' } });
    await until(() => venue.all.length === before + 1 && venue.clients.size === 1);
    expect(venue.held.has('solusdt@trade')).toBe(true);
    const { body } = await ask('audit?action=feed.restart');
    expect(body).toMatchObject({ items: [{ action: 'feed.restart', subject: 'feed:binance', outcome: 'success' }] });
  });
});

it('an unknown feed, or an invalid symbol, stops the start with a message', async () => {
  await expect(startApp({ MARKET_FEEDS: 'binance,nope' })).rejects.toThrow('Known: http, zeromq, binance, coinbase, kraken, alpaca, kite');
  await expect(startApp({ MARKET_FEEDS: 'binance', MARKET_BINANCE_SYMBOLS: 'A B' })).rejects.toThrow('MARKET_BINANCE_SYMBOLS');
});

it('without the package, ccxt is one sentence at the start and a failed feed, and everything else runs', async () => {
  const app = await startApp({ MARKET_FEEDS: 'zeromq,http', ZMQ_PORT: '0', MARKET_CCXT: 'bybit:BTC/USDT' });
  try {
    const response = await fetch(`${app.url}/api/market/feeds`, { headers: await app.as('admin') });
    expect(await response.json()).toMatchObject({
      items: [
        { name: 'zeromq', status: 'live' },
        { name: 'http', status: 'live' },
        { name: 'ccxt', status: 'failed', last_error: 'the package ccxt is not installed' },
      ],
    });
    expect(app.log.text.split('the package ccxt is not installed: \\"npm install ccxt\\"')).toHaveLength(2);
  } finally {
    await app.close();
  }
});

it.each([
  [{ MARKET_CCXT: 'bybit:BTC/USDT' }, 'MARKET_FEEDS must name it'],
  [{ MARKET_FEEDS: 'zeromq', MARKET_CCXT: 'bybit' }, 'such as bybit:BTC/USDT, not "bybit"'],
  [{ MARKET_FEEDS: 'zeromq,ccxt' }, 'The feed ccxt needs MARKET_CCXT'],
])('%j keeps the desk from starting', async (env, says) => {
  await expect(startApp(env as Record<string, string>)).rejects.toThrow(says);
});
