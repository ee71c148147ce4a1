import { type RunningApp, startApp } from '../../support/app.js';
import { FakeVenue } from '../../support/market/fake-venue.js';
import { RawClient } from '../../support/live.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { postTicks } from '../../support/market/ticks.js';
import { until } from '../../support/until.js';

const statuses = ({ frames }: OpenAlgoClient, scope: string) =>
  frames.filter((frame) => frame.type === 'status' && frame['scope'] === scope);

async function withVenue(
  name: 'binance' | 'kraken',
  env: Record<string, string>,
  work: (app: RunningApp, venue: FakeVenue, client: OpenAlgoClient) => Promise<void>,
): Promise<void> {
  const venue = await FakeVenue.start(name);
  const app = await startApp({ MARKET_FEEDS: name, [`MARKET_${name.toUpperCase()}_URL`]: venue.url, ...env });
  const client = await OpenAlgoClient.login(`${app.wsUrl}/ws/market`, app.apiKey);
  try {
    await work(app, venue, client);
  } finally {
    client.close();
    await app.close();
    await venue.stop();
  }
}

async function get({ url, apiKey }: RunningApp, path: string): Promise<Record<string, unknown>> {
  return (await (await fetch(`${url}/api/${path}`, { headers: { 'x-api-key': apiKey } })).json()) as Record<string, unknown>;
}

it('of two hundred symbols the one that the venue does not have is rejected with its message, and the others are live', async () => {
  await withVenue('kraken', {}, async (app, venue, client) => {
    await until(async () => (await get(app, 'market/feeds/kraken'))['status'] === 'live');
    const symbols = Array.from({ length: 200 }, (_, n) => `C${n}/USD`);
    venue.unknown.add('C7/USD');
    await client.ask({ action: 'subscribe_status' });
    const asked = symbols.map((symbol) => ({ symbol, exchange: 'KRAKEN' }));
    expect(await client.ask({ action: 'subscribe', symbols: asked, mode: 'LTP' })).toMatchObject({ status: 'success' });
    const said = 'Currency pair not supported C7/USD';
    expect(await client.raw.frame(({ state }) => state === 'rejected')).toMatchObject({ scope: 'symbol', symbol: 'C7/USD', cause: said });
    await until(() => venue.held.size === 199);
    for (const symbol of symbols) venue.trade(symbol, 5);
    await until(() => symbols.filter((symbol) => client.values(symbol).length > 0).length === 199);
    expect(client.values('C7/USD')).toEqual([]);
    expect(statuses(client, 'symbol').filter(({ state }) => state === 'rejected')).toHaveLength(1);
    // A later subscriber gets the message of the venue at once.
    const again = { symbol: 'C7/USD', exchange: 'KRAKEN' };
    const other = await OpenAlgoClient.login(`${app.wsUrl}/ws/market`, app.apiKey);
    expect(await other.ask({ action: 'subscribe', symbols: [again] })).toMatchObject({
      subscriptions: [{ ...again, status: 'error', code: 'FEED_ERROR', message: said }],
    });
    const held = await fetch(`${app.url}/api/websocket/subscribe`, {
      method: 'POST',
      headers: { 'x-api-key': app.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ symbols: [again] }),
    });
    expect(await held.json()).toMatchObject({ failed: [{ code: 'FEED_ERROR', message: said }] });
    other.close();
  });
});

it('a second feed of an exchange takes over when the first is down; the data names the feed, and no price goes back in time', async () => {
  await withVenue('binance', { MARKET_FEEDS: 'binance,http' }, async (app, venue, client) => {
    const asked = { symbol: 'ETHUSDT', exchange: 'BINANCE' };
    await client.ask({ action: 'subscribe', ...asked, mode: 'LTP' });
    await until(() => venue.held.has('ethusdt@trade'));
    const atMs = Date.now();
    venue.trade('ethusdt', 3000, 1, atMs);
    await client.raw.frame('market_data');
    venue.refusing = { status: 503 };
    venue.cut();
    const awayMs = Date.now();
    const subscribed = async () => {
      const other = await OpenAlgoClient.login(`${app.wsUrl}/ws/market`, app.apiKey);
      const { subscriptions } = await other.ask({ action: 'subscribe', symbols: [asked] });
      other.close();
      return (subscriptions as { broker: string }[])[0]?.broker;
    };
    expect(await subscribed()).toBe('binance');
    await until(async () => (await subscribed()) === 'http', 20_000);
    expect(Date.now() - awayMs).toBeLessThan(15_000);
    await postTicks(app, { ...asked, ltp: 3010, timestamp: atMs + 5000 });
    await until(async () => (await get(app, 'websocket/trade-safe?symbols=BINANCE:ETHUSDT'))['safe'] === true);
    venue.refusing = null;
    await until(() => venue.held.has('ethusdt@trade') || venue.clients.size > 0, 40_000);
    await until(async () => (await get(app, 'market/feeds/binance'))['status'] === 'live', 40_000);
    // The failed feed is asked again only after a minute; its older data is rejected.
    expect(await subscribed()).toBe('http');
    await postTicks(app, { ...asked, ltp: 2990, timestamp: atMs + 1 });
    await postTicks(app, { ...asked, ltp: 3011, timestamp: atMs + 5001 });
    await until(() => client.values('ETHUSDT').length === 3);
    expect(client.values('ETHUSDT').map(({ broker, data }) => [broker, (data as { ltp: number }).ltp])).toEqual([
      ['binance', 3000],
      ['http', 3010],
      ['http', 3011],
    ]);
  });
}, 90_000);

it('a venue may serve an exchange under another name', async () => {
  const env = { MARKET_BINANCE_EXCHANGE: 'CRYPTO', MARKET_BINANCE_SYMBOLS: 'SOLUSDT' };
  await withVenue('binance', env, async (app, venue, client) => {
    await until(() => venue.held.has('solusdt@trade'));
    const symbols = [
      { symbol: 'ETHUSDT', exchange: 'CRYPTO' },
      { symbol: 'ETHUSDT', exchange: 'BINANCE' },
    ];
    expect(await client.ask({ action: 'subscribe', symbols, mode: 1 })).toMatchObject({
      subscriptions: [{ status: 'success' }, { code: 'NO_FEED' }],
    });
    await until(() => venue.held.has('ethusdt@trade'));
    venue.trade('ethusdt', 3000);
    expect(await client.raw.frame('market_data')).toMatchObject({ exchange: 'CRYPTO', symbol: 'ETHUSDT', data: { ltp: 3000 } });
    expect(await get(app, 'market/instruments?exchange=CRYPTO')).toMatchObject({ items: [{ symbol: 'ETHUSDT' }, { symbol: 'SOLUSDT' }] });
  });
  await expect(startApp({ MARKET_KRAKEN_EXCHANGE: 'a b' })).rejects.toThrow('MARKET_KRAKEN_EXCHANGE must be the name of an exchange');
});

it('subscribe, unsubscribe, subscribe in one write are one call at the venue', async () => {
  await withVenue('binance', {}, async (_app, venue, client) => {
    const entry = { symbol: 'ETHUSDT', exchange: 'BINANCE', mode: 1 };
    for (const action of ['subscribe', 'unsubscribe']) client.send({ action, ...entry });
    await client.ask({ action: 'subscribe', ...entry });
    await until(() => venue.held.has('ethusdt@trade'));
    venue.trade('ethusdt', 1);
    await client.raw.frame('market_data');
    expect(venue.all.flatMap(({ frames }) => frames)).toEqual([{ method: 'SUBSCRIBE', params: ['ethusdt@trade'], id: 1 }]);
  });
});

it('a feed opens the next connection when one is full, refuses what does not fit, and gives room that becomes free to who waits', async () => {
  const small = { MAX_SYMBOLS_PER_WEBSOCKET: '1', MAX_WEBSOCKET_CONNECTIONS: '2', MARKET_RELEASE_SECONDS: '0' };
  await withVenue('binance', small, async (app, venue, client) => {
    const [first, second, third] = ['AUSDT', 'BUSDT', 'CUSDT'].map((symbol) => ({ symbol, exchange: 'BINANCE' }));
    expect(await client.ask({ action: 'subscribe', symbols: [first, second], mode: 1 })).toMatchObject({ status: 'success' });
    await until(() => venue.held.size === 2);
    expect([...venue.clients].map(({ held }) => held.size)).toEqual([1, 1]);
    expect(await client.ask({ action: 'subscribe', symbols: [first, third], mode: 1 })).toMatchObject({
      ...{ status: 'partial', subscriptions: [{ status: 'success' }, { ...third, status: 'error', code: 'CAPACITY' }] },
    });
    // A topic is followed before its feed has room for it.
    const house = await RawClient.open(`${app.wsUrl}/ws/market`, { headers: await app.as('viewer') });
    expect(await house.ask({ action: 'subscribe', topic: 'market:BINANCE:CUSDT:ltp' })).toMatchObject({ state: 'waiting' });
    await client.ask({ action: 'unsubscribe', symbols: [first], mode: 1 });
    await until(() => venue.held.has('cusdt@trade'));
    venue.trade('cusdt', 7);
    expect(await house.frame('tick')).toMatchObject({ topic: 'market:BINANCE:CUSDT:ltp', data: { ltp: 7 } });
    expect(venue.held).toEqual(new Set(['busdt@trade', 'cusdt@trade']));
    house.close();
  });
});

it('a venue that sends ticks of all symbols but one is live, and that one is stale', async () => {
  await withVenue('binance', { MARKET_SYMBOL_STALE_SECONDS: '2' }, async (app, venue, client) => {
    await client.ask({ action: 'subscribe_status' });
    const symbols = ['AUSDT', 'BUSDT'].map((symbol) => ({ symbol, exchange: 'BINANCE' }));
    await client.ask({ action: 'subscribe', symbols, mode: 1 });
    await until(() => venue.held.size === 2);
    for (const symbol of ['ausdt', 'busdt']) venue.trade(symbol, 1);
    const trading = setInterval(() => venue.trade('ausdt', 1 + Math.random()), 200);
    const stale = await client.raw.frame(({ type, state }) => type === 'status' && state === 'stale');
    expect(stale).toMatchObject({ symbol: 'BUSDT', scope: 'symbol', feed: 'binance', cause: 'source_mute', expected_every_ms: 2000 });
    clearInterval(trading);
    expect(await get(app, 'market/feeds/binance')).toMatchObject({ status: 'live' });
    expect(await get(app, 'market/ltp?symbols=BINANCE:AUSDT,BINANCE:BUSDT')).toMatchObject({
      items: [{ state: 'live' }, { state: 'stale' }],
    });
  });
});

it('a feed that may have prices below zero publishes them, and no other one', async () => {
  const app = await startApp({ MARKET_NEGATIVE_PRICES: 'http' });
  const strict = await startApp();
  try {
    const tick = { exchange: 'NYMEX', symbol: 'CL', ltp: -37.63, bids: [[-40, 1]], asks: [[-37, 2]] };
    expect((await postTicks(app, tick)).body).toMatchObject({ accepted: 1, rejected: 0, flagged: 0 });
    expect(await get(app, 'market/ltp?symbols=NYMEX:CL')).toMatchObject({ items: [{ ltp: -37.63, state: 'live' }] });
    expect(await get(app, 'market/depth/NYMEX/CL')).toMatchObject({ ltp: -37.63, bids: [{ price: -40 }], asks: [{ price: -37 }] });
    expect((await postTicks(strict, [tick, { ...tick, ltp: 1 }])).body).toMatchObject({ results: [{ error: 'price_not_positive' }] });
  } finally {
    await app.close();
    await strict.close();
  }
});
