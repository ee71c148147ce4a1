import { type RunningApp, startApp } from '../../support/app.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { until } from '../../support/until.js';
import { MarketCache } from '../../../src/modules/market/cache/market.cache.js';

let app: RunningApp;
let client: OpenAlgoClient;
let symbolCount = 0;
const fresh = () => `V${(symbolCount += 1)}`;
const login = () => OpenAlgoClient.login(`${app.wsUrl}/ws/market`, app.apiKey);
const holders = (symbol: string) => app.app.get(MarketCache).get('NSE', symbol)?.holders;

async function post(...ticks: object[]): Promise<void> {
  const response = await fetch(`${app.url}/api/market/ticks`, {
    method: 'POST',
    headers: { 'x-api-key': app.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify(ticks.map((tick) => ({ exchange: 'NSE', ...tick }))),
  });
  expect(response.status).toBe(202);
}

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  client = await login();
});
afterEach(() => client.close());

describe('subscribe', () => {
  it('answers each entry, then sends the current values', async () => {
    const symbol = fresh();
    await post({ symbol, ltp: 10, volume: 1, bids: [[9, 1]] });
    const symbols = [{ symbol, exchange: 'NSE' }, { symbol: 'NOPE', exchange: 'XX' }, null, 5, { symbol: '__proto__', exchange: 'NSE' }];
    const answer = await client.ask({ action: 'subscribe', symbols, mode: 3, depth: 5 });
    expect(answer).toMatchObject({ type: 'subscribe', status: 'partial', message: 'Subscription processing complete', broker: 'http' });
    const [good, noFeed, ...invalid] = answer['subscriptions'] as object[];
    expect(good).toEqual({ symbol, exchange: 'NSE', status: 'success', mode: 'Depth', depth: 5, broker: 'http', state: 'live' });
    expect(noFeed).toMatchObject({ symbol: 'NOPE', status: 'error', code: 'NO_FEED', message: 'No feed serves this exchange' });
    expect(invalid).toEqual(Array.from({ length: 3 }, () => expect.objectContaining({ status: 'error', code: 'INVALID_SYMBOL' })));
    const snapshot = await client.raw.frame('market_data');
    expect(client.frames.indexOf(snapshot)).toBe(client.frames.length - 1);
    expect(snapshot).toMatchObject({ symbol, mode: 3, snapshot: true, broker: 'http', seq: 1, data: { ltp: 10, bids: [{ price: 9 }] } });
  });

  it.each([
    [1, 'LTP'],
    [3.0, 'Depth'],
    ['2', 'Quote'],
    [' quote ', 'Quote'],
    ['FULL', 'Depth'],
    [null, 'Quote'],
    [undefined, 'Quote'],
  ])('takes the mode %j as %s', async (mode, name) => {
    const answer = await client.ask({ action: 'subscribe', symbol: fresh(), exchange: 'NSE', mode });
    expect(answer['subscriptions']).toMatchObject([{ mode: name, state: 'waiting' }]);
  });

  it.each([true, 0, 4, 2.5, {}, 'x'])('refuses the mode %j and subscribes nothing', async (mode) => {
    const symbols = [
      { symbol: fresh(), exchange: 'NSE', mode: 1 },
      { symbol: fresh(), exchange: 'NSE', mode },
    ];
    expect(await client.ask({ action: 'subscribe', symbols })).toMatchObject({ type: 'error', code: 'INVALID_MODE' });
    expect(await client.ask({ action: 'subscriptions' })).toMatchObject({ count: 0, subscriptions: [], limit: 3000, orders: false });
  });

  it.each([
    [{}],
    [{ symbols: [] }],
    [{ symbols: {} }],
    [{ symbols: 'NSE:TCS' }],
    [{ symbols: Array.from({ length: 3001 }, () => ({ symbol: 'A', exchange: 'NSE' })).map(() => 0) }],
  ])('needs a list of symbols', async (body) => {
    expect(await client.ask({ action: 'subscribe', ...body })).toMatchObject({ code: 'INVALID_PARAMETERS' });
  });

  it('counts an entry once however often it comes, and takes the deeper book', async () => {
    const symbol = fresh();
    const entry = { symbol, exchange: 'NSE', mode: 3 };
    const answer = await client.ask({
      action: 'subscribe',
      symbols: [...Array.from({ length: 99 }, () => entry), { ...entry, depth: 90 }],
    });
    expect(answer).toMatchObject({ status: 'success' });
    expect(answer['subscriptions']).toHaveLength(100);
    expect(holders(symbol)).toEqual({ 1: 0, 2: 0, 3: 1 });
    expect((await client.ask({ action: 'subscriptions' }))['subscriptions']).toMatchObject([{ symbol, mode: 'Depth', depth: 50 }]);
  });
});

describe('values', () => {
  it('come in every mode that is held, each with its own fields, under all names, numbered', async () => {
    const symbol = fresh();
    for (const mode of [1, 2, 3]) await client.ask({ action: 'subscribe', symbol, exchange: 'NSE', mode });
    await post({ symbol, ltp: 11, last_quantity: 5, close: 10, volume: 1, average_price: 10.5, bids: [[10.5, 2, 1]], asks: [[11.5, 3]] });
    await client.raw.frame(({ type, mode }) => type === 'market_data' && mode === 3);
    const [ltp, quote, depth] = client.values(symbol).map(({ data }) => data as Record<string, unknown>);
    const common = { symbol, exchange: 'NSE', ltp: 11, timestamp: expect.any(Number), received_at: expect.any(Number) };
    const traded = { last_quantity: 5, ltq: 5, last_trade_quantity: 5 };
    expect(ltp).toEqual({ ...common, ...traded, mode: 1 });
    const best = { bid_price: 10.5, bid_size: 2, ask_price: 11.5, ask_size: 3 };
    const day = { close: 10, volume: 1, average_price: 10.5, avg_trade_price: 10.5, change: 1, change_percent: 10 };
    expect(quote).toEqual({ ...common, ...traded, ...best, ...day, mode: 2 });
    const [buy, sell] = [[{ price: 10.5, quantity: 2, orders: 1 }], [{ price: 11.5, quantity: 3 }]];
    expect(depth).toEqual({ ...common, ...traded, ...best, ...day, mode: 3, depth: { buy, sell }, bids: buy, asks: sell });
    expect(client.values(symbol).map(({ seq }) => seq)).toEqual([1, 1, 1]);
  });

  it.each([1e-12, 1e15, 0.1, 12_345_678.123_456_78])('arrive to the last digit: %p', async (ltp) => {
    const symbol = fresh();
    await client.ask({ action: 'subscribe', symbol, exchange: 'NSE', mode: 1 });
    await post({ symbol, ltp: String(ltp) });
    expect(await client.raw.frame('market_data')).toMatchObject({ data: { ltp } });
  });

  it('are sent once where they are equal, and the book in the depth that each asked for', async () => {
    const symbol = fresh();
    const other = await login();
    await client.ask({ action: 'subscribe', symbol, exchange: 'NSE', mode: 3, depth: 1 });
    await other.ask({ action: 'subscribe', symbol, exchange: 'NSE', mode: 'Full', depth_level: 2 });
    const tick = {
      symbol,
      ltp: 1,
      bids: [
        [3, 1],
        [2, 1],
        [1, 1],
      ],
      timestamp: 1_770_003_088_123,
    };
    await post(tick, tick, { symbol, ltp: 2 }, { ...tick, ltp: 2, timestamp: tick.timestamp + 1 });
    const isLast = (frame: Record<string, unknown>) => frame['type'] === 'market_data' && Number(frame['seq']) >= 2;
    await Promise.all([client.raw.frame(isLast), other.raw.frame(isLast)]);
    expect(client.values(symbol).map(({ seq }) => seq)).toEqual([1, 2]);
    const depthOf = ({ data }: Record<string, unknown>) => (data as { bids: object[] }).bids.length;
    expect([depthOf(client.values(symbol)[0]!), depthOf(other.values(symbol)[0]!)]).toEqual([1, 2]);
    other.close();
  });

  it('go on to one socket when another leaves, and nothing is held after the last', async () => {
    const symbol = fresh();
    const other = await login();
    for (const each of [client, other]) await each.ask({ action: 'subscribe', symbol, exchange: 'NSE' });
    other.close();
    await until(() => holders(symbol)?.[2] === 1);
    await post({ symbol, ltp: 5, volume: 1 });
    await client.raw.frame('market_data');
    client.close();
    await until(() => holders(symbol)?.[2] === 0);
  });

  it('end subscribed after subscribe, unsubscribe, subscribe in one go', async () => {
    const symbol = fresh();
    const entry = { symbol, exchange: 'NSE' };
    for (const action of ['subscribe', 'unsubscribe']) client.send({ action, ...entry });
    await client.ask({ action: 'subscribe', ...entry });
    expect(holders(symbol)).toEqual({ 1: 0, 2: 1, 3: 0 });
  });
});

describe('unsubscribe', () => {
  const subscribe = (symbol: string, ...modes: number[]) =>
    client.ask({ action: 'subscribe', symbols: modes.map((mode) => ({ symbol, exchange: 'NSE', mode })) });
  const left = async () => ((await client.ask({ action: 'subscriptions' }))['subscriptions'] as { mode: string }[]).map(({ mode }) => mode);

  it('without a mode is about the quote, else about every mode', async () => {
    const symbol = fresh();
    await subscribe(symbol, 1, 2, 3);
    const answer = await client.ask({ action: 'unsubscribe', symbols: [{ symbol, exchange: 'NSE' }] });
    expect(answer).toEqual({
      type: 'unsubscribe',
      status: 'success',
      message: 'Unsubscription processing complete',
      successful: [{ symbol, exchange: 'NSE', status: 'success', broker: 'http' }],
      failed: [],
      broker: 'http',
    });
    expect(await left()).toEqual(['LTP', 'Depth']);
    await client.ask({ action: 'unsubscribe', symbol, exchange: 'NSE' });
    expect(await left()).toEqual([]);
  });

  it('takes the mode of the frame also with a list, and what is not subscribed is no failure', async () => {
    const symbol = fresh();
    await subscribe(symbol, 1, 2);
    await client.ask({ action: 'unsubscribe', symbols: [{ symbol, exchange: 'NSE' }], mode: 1 });
    expect(await left()).toEqual(['Quote']);
    expect(await client.ask({ action: 'unsubscribe', symbol: fresh(), exchange: 'NSE' })).toMatchObject({ status: 'success' });
  });

  it('tells failures apart', async () => {
    const good = { symbol: fresh(), exchange: 'NSE' };
    const invalid = { symbol: 'A\n', exchange: 'NSE' };
    expect(await client.ask({ action: 'unsubscribe', symbols: [good, invalid] })).toMatchObject({ status: 'partial' });
    expect(await client.ask({ action: 'unsubscribe', symbols: [invalid] })).toMatchObject({
      status: 'error',
      successful: [],
      failed: [{ code: 'INVALID_SYMBOL' }],
    });
    expect(await client.ask({ action: 'unsubscribe', ...good, mode: 9 })).toMatchObject({ code: 'INVALID_MODE' });
    expect(await client.ask({ action: 'unsubscribe' })).toMatchObject({ code: 'INVALID_PARAMETERS' });
  });

  it.each([{ action: 'unsubscribe_all' }, { type: 'unsubscribe_all' }, { action: 'unsubscribe', unsubscribe_all: true }])(
    'of all names all and keeps orders: %j',
    async (frame) => {
      const symbols = [fresh(), fresh()];
      for (const symbol of symbols) await subscribe(symbol, 1, 3);
      await client.ask({ action: 'subscribe_orders' });
      const { successful } = await client.ask(frame);
      expect((successful as { symbol: string }[]).map(({ symbol }) => symbol)).toEqual(symbols);
      expect(await client.ask({ action: 'subscriptions' })).toMatchObject({ count: 0, orders: true });
    },
  );
});

describe('replace', () => {
  const entries = (...symbols: string[]) => symbols.map((symbol) => ({ symbol, exchange: 'NSE' }));

  it('makes the set exactly this one', async () => {
    const [a, b, c] = [fresh(), fresh(), fresh()];
    await post({ symbol: c, ltp: 1, volume: 1 });
    await client.ask({ action: 'subscribe', symbols: entries(a, b) });
    const answer = await client.ask({ action: 'replace', symbols: entries(b, c), mode: 2 });
    expect(answer).toMatchObject({ type: 'replace', status: 'success', added: 1, removed: 1, kept: 1 });
    expect(await client.raw.frame('market_data')).toMatchObject({ symbol: c, snapshot: true });
    expect([a, b, c].map((symbol) => holders(symbol)?.[2])).toEqual([0, 1, 1]);
    expect(await client.ask({ action: 'replace', symbols: [] })).toMatchObject({ added: 0, removed: 2, kept: 0 });
  });

  it('changes nothing when an entry is bad', async () => {
    const [a, b] = [fresh(), fresh()];
    await client.ask({ action: 'subscribe', symbols: entries(a) });
    const answer = await client.ask({ action: 'replace', symbols: [...entries(b), { symbol: 'X', exchange: 'NOWHERE' }] });
    expect(answer).toMatchObject({ status: 'error', failed: [{ symbol: 'X', code: 'NO_FEED' }] });
    expect((await client.ask({ action: 'subscriptions' }))['subscriptions']).toMatchObject([{ symbol: a }]);
    expect(holders(b)?.[2]).toBe(0);
  });
});
