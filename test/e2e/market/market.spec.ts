import { type RunningApp, startApp } from '../../support/app.js';
import { fresh, postTicks } from '../../support/market/ticks.js';

let app: RunningApp;
let viewer: string;

const post = (body: unknown, type?: string) => postTicks(app, body, type);

async function get(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${app.url}/api/market/${path}`, { headers: { authorization: `Bearer ${viewer}` } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

beforeAll(async () => {
  app = await startApp({ MARKET_ALIASES: 'NSE:NIFTY=NSE_INDEX:NIFTY' });
  viewer = await app.login('viewer');
});
afterAll(() => app.close());

describe('ticks over HTTP', () => {
  it('are checked one by one', async () => {
    const symbol = fresh();
    const body = [{ exchange: 'NSE', symbol, ltp: 10, seq: 1, timestamp: 1 }, { exchange: 'NSE', symbol, ltp: 'x' }, 5];
    expect(await post(body)).toEqual({
      status: 202,
      body: {
        accepted: 1,
        duplicates: 0,
        flagged: 1,
        rejected: 2,
        errors: [
          { index: 1, field: '', message: 'bad_price' },
          { index: 2, field: '', message: 'not_an_object' },
        ],
        results: [
          { index: 1, status: 'rejected', error: 'bad_price' },
          { index: 2, status: 'rejected', error: 'not_an_object' },
        ],
      },
    });
    expect((await post(body[0])).body).toMatchObject({ accepted: 0, duplicates: 1 });
  });

  it('may be sent as lines, and a bad line costs no other', async () => {
    const symbol = fresh();
    const lines = `{"exchange":"NSE","symbol":"${symbol}","ltp":1}\n{oops\n\n{"exchange":"NSE","symbol":"${symbol}","ltp":2}\n`;
    expect((await post(lines, 'application/x-ndjson')).body).toMatchObject({ accepted: 2, rejected: 1 });
    expect((await get(`ltp?symbols=NSE:${symbol}`)).body).toMatchObject({ items: [{ ltp: 2, state: 'live', feed: 'http' }] });
  });

  it.each([[[]], ['{}'], [{ ltp: 1 }], [Array.from({ length: 10_001 }, () => ({}))]])(
    'are refused as a whole when the body has none',
    async (body) => {
      expect((await post(body)).status).toBe(422);
    },
  );

  it('need the permission to report', async () => {
    const response = await fetch(`${app.url}/api/market/ticks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${viewer}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.status).toBe(403);
  });
});

describe('values over HTTP', () => {
  /** An instrument with only a price. */
  async function priced(): Promise<string> {
    const symbol = fresh();
    await post({ exchange: 'NSE', symbol, ltp: 1 });
    return symbol;
  }

  it('come in the requested order, and missing ones have a reason', async () => {
    const [a, b] = [fresh(), fresh()];
    await post([a, b].map((symbol) => ({ exchange: 'NSE', symbol, ltp: 1, volume: 5, bids: [[1, 2]] })));
    expect((await get(`depth/NSE/${await priced()}`)).body).toMatchObject({ code: 'market.no_data', state: 'waiting' });
    const { body } = await get(`ltp?symbols=NSE:${b},XX:Y,NSE:NOPE,what,NSE:${a}`);
    expect(body['items']).toEqual([b, a].map((symbol) => expect.objectContaining({ symbol, ltp: 1, age_ms: expect.any(Number) })));
    expect(body['missing']).toEqual([
      { exchange: 'XX', symbol: 'Y', code: 'market.no_feed', message: expect.stringMatching(/^No feed serves the exchange\./) },
      { exchange: 'NSE', symbol: 'NOPE', code: 'market.no_data', message: expect.stringMatching(/^There is no value/) },
      { exchange: '', symbol: 'what', code: 'request.invalid', message: expect.stringContaining('EXCHANGE:SYMBOL') },
    ]);
    expect((await get(`quotes?symbols=NSE:${a}`)).body).toMatchObject({ items: [{ volume: 5, bid_price: 1, state: 'live' }], missing: [] });
    expect((await get(`depth/NSE/${a}?levels=1`)).body).toMatchObject({ bids: [{ price: 1, quantity: 2 }], asks: [] });
  });

  it('know aliases and encoded symbols', async () => {
    await post([
      { exchange: 'NSE_INDEX', symbol: 'NIFTY', ltp: 25_000 },
      { exchange: 'KRAKEN', symbol: 'ETH/USD', ltp: 3000, bids: [[2999, 1]] },
    ]);
    expect((await get('ltp?symbols=NSE:NIFTY')).body).toMatchObject({ items: [{ exchange: 'NSE_INDEX', ltp: 25_000 }] });
    expect((await get('depth/KRAKEN/ETH%2FUSD')).body).toMatchObject({ symbol: 'ETH/USD' });
  });

  it('list the instruments page by page', async () => {
    const symbols = ['B', 'a', 'C'].map((letter) => `PAGE${letter}`);
    await post(symbols.map((symbol) => ({ exchange: 'MCX', symbol, ltp: 1, ...(symbol === 'PAGEB' ? { volume: 5 } : {}) })));
    const first = (await get('instruments?exchange=MCX&q=page&limit=2')).body;
    expect(first).toMatchObject({
      has_more: true,
      items: [
        { exchange: 'MCX', symbol: 'PAGEB', feed: 'http', venue_symbol: 'PAGEB', modes: ['ltp', 'quote'], state: 'live' },
        { symbol: 'PAGEC', modes: ['ltp'], last_tick_at: expect.stringContaining('T') },
      ],
    });
    const rest = (await get(`instruments?exchange=MCX&q=page&limit=2&cursor=${String(first['next_cursor'])}`)).body;
    expect(rest).toMatchObject({ has_more: false, next_cursor: null, items: [{ symbol: 'PAGEa' }] });
    expect((await get('instruments?feed=other')).body).toMatchObject({ items: [] });
    expect(await get('instruments?cursor=x')).toMatchObject({ status: 400, body: { code: 'request.bad_cursor' } });
  });

  it.each([
    ['depth/XX/Y', 404, 'market.no_feed'],
    ['depth/NSE/NOPE', 404, 'market.unknown_symbol'],
    ['depth/nse/TCS', 404, 'market.unknown_symbol'],
    ['depth/NSE/TCS?levels=0', 422, 'request.invalid'],
    ['ltp', 422, 'request.invalid'],
  ])('%s answers %d', async (path, status, code) => {
    expect(await get(path)).toMatchObject({ status, body: { code } });
  });
});

describe('feeds', () => {
  it('are listed with their counts', async () => {
    const symbol = fresh();
    await post([
      { exchange: 'NSE', symbol, ltp: 1, timestamp: 2 },
      { exchange: 'NSE', symbol, ltp: 1, timestamp: 1 },
    ]);
    const { items } = (await get('feeds')).body as { items: Record<string, unknown>[] };
    expect(items).toMatchObject([
      { name: 'http', kind: 'http', status: 'live', capacity: null, last_tick_age_ms: expect.any(Number), connections: null },
    ]);
    expect(items[0]?.['rejected']).toMatchObject({ out_of_order: expect.any(Number) });
    await post({ exchange: 'NSE', symbol, ltp: 1, timestamp: Date.now() + 600_000 });
    expect((await get('feeds/http')).body).toMatchObject({ clock_skew_ms: expect.closeTo(600_000, -4), reconnect_history: null });
    await post({ exchange: 'NSE', symbol, ltp: 1, timestamp: Date.now() });
    expect((await get('feeds/http')).body).toMatchObject({ clock_skew_ms: null });
    const staff = await fetch(`${app.url}/api/market/feeds/http`, { headers: await app.as('operator') });
    expect(await staff.json()).toMatchObject({ name: 'http', connections: [] });
    expect(await get('feeds/none')).toMatchObject({ status: 404, body: { code: 'market.unknown_feed' } });
  });
});
