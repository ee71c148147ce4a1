import { type RunningApp, startApp } from '../../support/app.js';
import { connectSocketIo, RawClient, type WireFrame } from '../../support/live.js';
import { fresh, postTicks } from '../../support/market/ticks.js';

let app: RunningApp;
let viewer: string;

const post = (body: unknown, type?: string) => postTicks(app, body, type);

beforeAll(async () => {
  app = await startApp({ MARKET_ALIASES: 'NSE:NIFTY=NSE_INDEX:NIFTY' });
  viewer = await app.login('viewer');
});
afterAll(() => app.close());

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

  it('wait for the first value, and are refused for an unknown topic', async () => {
    const client = await open();
    expect(await client.ask({ action: 'subscribe', topic: `market:NSE:${fresh()}:depth` })).toMatchObject({
      events: [],
      state: 'waiting',
      seq: 0,
    });
    expect(await client.ask({ action: 'subscribe', topic: 'market:nse:TCS' })).toMatchObject({ code: 'realtime.unknown_topic' });
    client.close();
  });

  it('recover one missed value, and report when more are missed', async () => {
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

  it('can be read once without a subscription', async () => {
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

  it('are named by symbols and a mode on Socket.IO, too, and by aliases everywhere', async () => {
    const symbol = fresh();
    const socket = await connectSocketIo(app.url, '/market', { token: viewer });
    const symbols = [
      { symbol, exchange: 'NSE' },
      { symbol: 'a b', exchange: 'NSE' },
      { symbol: 'NIFTY', exchange: 'NSE', mode: 1 },
    ];
    await post({ exchange: 'NSE_INDEX', symbol: 'NIFTY', ltp: 26_000 });
    expect(await socket.emitWithAck('subscribe', { symbols, mode: 'Depth' })).toMatchObject({
      results: [
        { topic: `market:NSE:${symbol}:depth`, state: 'waiting' },
        { error: { code: 'realtime.unknown_topic' } },
        { topic: 'market:NSE:NIFTY:ltp', events: [{ data: { exchange: 'NSE_INDEX', ltp: 26_000 } }] },
      ],
    });
    const heard = new Promise<WireFrame>((resolve) => socket.once('tick', resolve));
    await post({ exchange: 'NSE_INDEX', symbol: 'NIFTY', ltp: 26_001 });
    expect(await heard).toMatchObject({ topic: 'market:NSE:NIFTY:ltp', data: { ltp: 26_001 } });
    const topics = [`market:NSE:${symbol}:depth`, 'market:NSE:a b:depth', 'market:NSE:NIFTY:ltp'];
    expect(await socket.emitWithAck('unsubscribe', { symbols, mode: 3 })).toMatchObject({ type: 'unsubscribed', topics });
    expect(await socket.emitWithAck('subscriptions', {})).toMatchObject({ topics: ['market'] });
    expect(await socket.emitWithAck('subscribe', { symbols, mode: 'x' })).toMatchObject({ code: 'request.invalid' });
    expect(await socket.emitWithAck('subscribe', { symbols: [] })).toMatchObject({ code: 'request.invalid' });
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
