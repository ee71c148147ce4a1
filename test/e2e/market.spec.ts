import { type RunningApp, startApp } from '../support/app.js';
import { connectSocketIo, RawClient, type WireFrame } from '../support/live.js';

let app: RunningApp;
let viewer: string;
let symbolCount = 0;
const fresh = () => `S${(symbolCount += 1)}`;

async function post(body: unknown, type = 'application/json'): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${app.url}/api/market/ticks`, {
    method: 'POST',
    headers: { 'x-api-key': app.apiKey, 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

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
  it('are judged one by one', async () => {
    const symbol = fresh();
    const body = [{ exchange: 'NSE', symbol, ltp: 10, seq: 1, timestamp: 1 }, { exchange: 'NSE', symbol, ltp: 'x' }, 5];
    expect(await post(body)).toEqual({
      status: 202,
      body: {
        accepted: 1,
        duplicates: 0,
        flagged: 1,
        rejected: 2,
        results: [
          { index: 1, status: 'rejected', error: 'bad_price' },
          { index: 2, status: 'rejected', error: 'not_an_object' },
        ],
      },
    });
    expect((await post(body[0])).body).toMatchObject({ accepted: 0, duplicates: 1 });
  });

  it('come as lines too, of which a bad one costs no other', async () => {
    const symbol = fresh();
    const lines = `{"exchange":"NSE","symbol":"${symbol}","ltp":1}\n{oops\n\n{"exchange":"NSE","symbol":"${symbol}","ltp":2}\n`;
    expect((await post(lines, 'application/x-ndjson')).body).toMatchObject({ accepted: 2, rejected: 1 });
    expect((await get(`ltp?symbols=NSE:${symbol}`)).body).toMatchObject({ items: [{ ltp: 2, state: 'live', feed: 'http' }] });
  });

  it.each([[[]], ['{}'], [{ ltp: 1 }], [Array.from({ length: 10_001 }, () => ({}))]])(
    'are refused as a whole where there is none',
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
  it('come in the order asked, and what is missing says why', async () => {
    const [a, b] = [fresh(), fresh()];
    await post([a, b].map((symbol) => ({ exchange: 'NSE', symbol, ltp: 1, volume: 5, bids: [[1, 2]] })));
    const { body } = await get(`ltp?symbols=NSE:${b},XX:Y,NSE:NOPE,what,NSE:${a}`);
    expect(body['items']).toEqual([b, a].map((symbol) => expect.objectContaining({ symbol, ltp: 1, age_ms: expect.any(Number) })));
    expect(body['missing']).toEqual([
      { exchange: 'XX', symbol: 'Y', code: 'market.no_feed' },
      { exchange: 'NSE', symbol: 'NOPE', code: 'market.no_data' },
      { exchange: '', symbol: 'what', code: 'request.invalid' },
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
  it('are listed with what they have brought', async () => {
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
    const staff = await fetch(`${app.url}/api/market/feeds/http`, { headers: await app.as('operator') });
    expect(await staff.json()).toMatchObject({ name: 'http', connections: [] });
    expect(await get('feeds/none')).toMatchObject({ status: 404, body: { code: 'market.unknown_feed' } });
  });
});

describe('topics of values', () => {
  const open = () => RawClient.open(`${app.wsUrl}/ws/market`, { headers: { authorization: `Bearer ${viewer}` } });
  const ticks = (client: RawClient) => client.frames.filter(({ type }) => type === 'tick').map(({ data }) => (data as { ltp: number }).ltp);

  it('answer a subscribe with the current value, then follow it', async () => {
    const symbol = fresh();
    await post({ exchange: 'NSE', symbol, ltp: 10, volume: 1 });
    const client = await open();
    const topic = `market:NSE:${symbol}`;
    const answer = await client.ask({ action: 'subscribe', topic });
    expect(answer).toMatchObject({
      topic,
      state: 'live',
      events: [{ type: 'tick', data: { ltp: 10, mode: 2, feed: 'http', state: 'live' } }],
    });
    await post({ exchange: 'NSE', symbol, ltp: 11, volume: 2 });
    const tick = await client.frame('tick');
    expect(tick).toMatchObject({ topic, epoch: answer['epoch'], seq: Number(answer['seq']) + 1, data: { ltp: 11, volume: 2 } });
    client.close();
  });

  it('name the feeds on the topic of the path', async () => {
    const client = await open();
    expect(await client.frame('subscribed')).toMatchObject({
      topic: 'market',
      events: [{ type: 'feed', data: { name: 'http', status: 'live' } }],
    });
    client.close();
  });

  it('wait where there is no value, and are refused where there is no such topic', async () => {
    const client = await open();
    expect(await client.ask({ action: 'subscribe', topic: `market:NSE:${fresh()}:depth` })).toMatchObject({
      events: [],
      state: 'waiting',
      seq: 0,
    });
    expect(await client.ask({ action: 'subscribe', topic: 'market:nse:TCS' })).toMatchObject({ code: 'realtime.unknown_topic' });
    client.close();
  });

  it('recover one missed value, and say when more are missed', async () => {
    const symbol = fresh();
    const topic = `market:NSE:${symbol}:ltp`;
    await post({ exchange: 'NSE', symbol, ltp: 1 });
    const client = await open();
    const { epoch, seq } = await client.ask({ action: 'subscribe', topic });
    const recover = { epoch, seq };
    expect(await client.ask({ action: 'subscribe', topic, recover })).toMatchObject({ recovered: true, events: [] });
    client.close();
    await post({ exchange: 'NSE', symbol, ltp: 2 });
    const again = await open();
    expect(await again.ask({ action: 'subscribe', topic, recover })).toMatchObject({ recovered: true, events: [{ data: { ltp: 2 } }] });
    await post({ exchange: 'NSE', symbol, ltp: 3 });
    expect(await again.ask({ action: 'subscribe', topic, recover })).toMatchObject({ recovered: false, events: [{ data: { ltp: 3 } }] });
    again.close();
  });

  it('are subscribed in bulk, and one bad name costs no other', async () => {
    const symbol = fresh();
    await post({ exchange: 'NSE', symbol, ltp: 1 });
    const client = await open();
    const { results } = await client.ask({ action: 'subscribe', topics: [`market:NSE:${symbol}:ltp`, 'nothing', `market:NSE:${symbol}`] });
    expect(results).toMatchObject([
      { events: [{ data: { ltp: 1 } }] },
      { topic: 'nothing', error: { code: 'realtime.unknown_topic' } },
      { events: [] },
    ]);
    expect(await client.ask({ action: 'subscribe', topics: [] })).toMatchObject({ code: 'request.invalid' });
    client.close();
  });

  it('are conflated to the rate that a client asks for, the newest value always arrives', async () => {
    const symbol = fresh();
    const client = await open();
    await client.ask({ action: 'subscribe', topic: `market:NSE:${symbol}:ltp`, max_rate_hz: 4 });
    await post(Array.from({ length: 100 }, (_, index) => ({ exchange: 'NSE', symbol, ltp: index + 1 })));
    const last = await client.frame(({ type, data }) => type === 'tick' && (data as { ltp: number }).ltp === 100);
    expect(last['skipped']).toBeGreaterThan(0);
    expect(ticks(client).length).toBeLessThan(5);
    client.close();
  });

  it('come to who asks once, too', async () => {
    const symbol = fresh();
    await post({ exchange: 'NSE', symbol, ltp: 3, volume: 4, bids: [[2, 1]] });
    const socket = await connectSocketIo(app.url, '/market', { token: viewer });
    const name = { symbol, exchange: 'NSE' };
    expect(await socket.emitWithAck('get_ltp', name)).toMatchObject({ type: 'ltp', data: { ltp: 3, mode: 1, state: 'live' } });
    expect(await socket.emitWithAck('get_quote', name)).toMatchObject({ type: 'quote', data: { volume: 4 } });
    expect(await socket.emitWithAck('get_depth', name)).toMatchObject({ type: 'depth', data: { bids: [{ price: 2 }] } });
    expect(await socket.emitWithAck('get_ltp', { ...name, symbol: 'NOPE' })).toMatchObject({ code: 'market.unknown_symbol' });
    expect(await socket.emitWithAck('get_ltp', {})).toMatchObject({ code: 'request.invalid' });
    socket.close();
  });

  it('reach Socket.IO and SSE alike', async () => {
    const symbol = fresh();
    const topic = `market:NSE:${symbol}:ltp`;
    const socket = await connectSocketIo(app.url, '/market', { token: viewer });
    const heard = new Promise<WireFrame>((resolve) => socket.once('tick', resolve));
    await socket.emitWithAck('subscribe', { topic });
    const stream = await fetch(`${app.url}/api/realtime/events?topics=${topic}`, { headers: { authorization: `Bearer ${viewer}` } });
    await post({ exchange: 'NSE', symbol, ltp: 7 });
    expect(await heard).toMatchObject({ topic, data: { ltp: 7 } });
    let text = '';
    for await (const chunk of stream.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.includes('event: tick')) break;
    }
    expect(text).toContain(`"symbol":"${symbol}"`);
    socket.close();
  });
});
