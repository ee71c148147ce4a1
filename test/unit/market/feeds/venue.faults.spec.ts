import { gzipSync } from 'node:zlib';
import { DEPTH, LTP, QUOTE } from '../../../../src/modules/market/ticks/instrument-name.js';
import { FakeVenue, type VenueClient } from '../../../support/market/fake-venue.js';
import { until } from '../../../support/until.js';
import { VENUES, venueDesk, type VenueDeskOptions, type VenueName } from '../../../support/market/venue-desk.js';

const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

async function desk(name: VenueName, options: VenueDeskOptions = {}) {
  const made = await venueDesk(name, options);
  ended.push(made.close);
  return made;
}

/** One symbol, followed and with a price. */
async function trading(name: VenueName, options: VenueDeskOptions = {}) {
  const made = await desk(name, options);
  const stream = VENUES[name].venue;
  made.want(made.symbol, LTP);
  await until(() => [...made.venue.held].some((held) => held.startsWith(stream)));
  const trade = (price: number) => made.venue.trade(stream, price);
  trade(10);
  await until(() => made.ltp(made.symbol) === 10);
  const isBack = () => until(() => made.feed.state === 'live' && [...made.venue.held].some((held) => held.startsWith(stream)));
  return { ...made, trade, isBack };
}

describe('the values of a failed connection', () => {
  it('are stale at once, at any age, and live with the first tick', async () => {
    const { venue, trade, isBack, stateOf, symbol, cache, exchange } = await trading('binance');
    expect(stateOf(symbol, LTP)).toBe('live');
    venue.cut();
    await until(() => stateOf(symbol, LTP) === 'stale');
    expect(cache.ltp(exchange, symbol)).toMatchObject({ ltp: 10, state: 'stale' });
    await isBack();
    expect(stateOf(symbol, LTP)).toBe('stale');
    trade(10);
    await until(() => stateOf(symbol, LTP) === 'live');
  });

  it('are only those of that connection: the others stay live', async () => {
    const { venue, want, stateOf } = await desk('binance', { pool: { symbolsPerConnection: 1, connections: 2 } });
    for (const symbol of ['A', 'B']) want(symbol, LTP);
    await until(() => venue.held.size === 2);
    for (const symbol of ['a', 'b']) venue.trade(symbol, 5);
    await until(() => stateOf('A', LTP) === 'live' && stateOf('B', LTP) === 'live');
    venue.all.find(({ held }) => held.has('a@trade'))?.socket.terminate();
    await until(() => stateOf('A', LTP) === 'stale');
    expect(stateOf('B', LTP)).toBe('live');
  });

  it('are in bars once: trades of the past are new only where the feed was connected before', async () => {
    const { venue, want, counted, trades, isBack } = await (async () => {
      const made = await desk('kraken');
      for (const price of [1, 2, 3]) made.venue.trade('ETH/USD', price);
      made.want('ETH/USD', LTP);
      await until(() => made.trades.length === 3);
      return { ...made, isBack: () => until(() => made.feed.state === 'live' && made.venue.held.has('ETH/USD trade')) };
    })();
    expect(counted).toEqual([]);
    venue.trade('ETH/USD', 4);
    await until(() => counted.length === 1);
    venue.cut();
    venue.trade('ETH/USD', 5);
    await isBack();
    await until(() => counted.length === 2);
    venue.trade('ETH/USD', 6);
    await until(() => counted.length === 3);
    expect(counted.map(({ price }) => price)).toEqual([4, 5, 6]);
    expect(trades).toEqual([1, 2, 3, 4, 5, 6]);
    want('ETH/USD', null);
  });
});

it.each(['coinbase', 'kraken'] as const)('the book of %s is stale from a gap in it until the next one, the price is not', async (name) => {
  const { venue, want, stateOf, symbol, cache, exchange, trade } = { ...(await trading(name)) };
  want(symbol, DEPTH);
  const stream = VENUES[name].venue;
  await until(() => [...venue.held].some((held) => held === `${stream} ${name === 'kraken' ? 'book' : 'level2'}`));
  const sequence = venue.all[0]?.sequence ?? 0;
  const book = (type: string, more: object) =>
    name === 'kraken'
      ? `{"channel":"book","type":"${type}","data":[{"symbol":"ETH/USD","bids":[{"price":10.00,"qty":1.00000000}],"asks":[{"price":11.00,"qty":1.00000000}]${JSON.stringify(more).slice(1, -1)}}]}`
      : JSON.stringify({
          ...{ channel: 'l2_data', sequence_num: sequence, ...more },
          events: [{ type, product_id: 'ETH-USD', updates: [{ side: 'bid', price_level: '10', new_quantity: '1' }] }],
        });
  venue.send(book('snapshot', {}));
  await until(() => stateOf(symbol, DEPTH) === 'live');
  venue.send(
    name === 'kraken' ? book('update', { a: 0 }).replace('"a":0', ',"checksum":1') : book('update', { sequence_num: sequence + 5 }),
  );
  await until(() => stateOf(symbol, DEPTH) === 'stale');
  trade(12);
  await until(() => cache.ltp(exchange, symbol)?.ltp === 12);
  expect([stateOf(symbol, LTP), stateOf(symbol, DEPTH)]).toEqual(['live', 'stale']);
});

describe('a venue that', () => {
  it('redirects is not followed, whatever the address', async () => {
    const elsewhere = await FakeVenue.start('binance');
    ended.push(() => elsewhere.stop());
    const { venue, feed, isBack } = await trading('binance');
    venue.refusing = { status: 302, headers: { location: elsewhere.url.replace('ws', 'http') } };
    venue.cut();
    await until(() => feed.reason === 'the venue answers 302' && venue.upgrades.length > 2);
    expect([elsewhere.upgrades, feed.state]).toEqual([[], expect.stringMatching(/connecting/)]);
    venue.refusing = null;
    await isBack();
  });

  it('sends a frame of 5 MB loses the connection and not the desk', async () => {
    const { venue, counters, isBack, trade, ltp, symbol } = await trading('binance');
    venue.send('x'.repeat(5 * 1024 * 1024));
    await until(() => venue.all.length === 2);
    await isBack();
    expect(counters.of('binance').ends.at(-1)?.reason).toMatch(/max payload|1009/i);
    trade(13);
    await until(() => ltp(symbol) === 13);
  });

  it('sends compressed frames that were not agreed on loses the connection; compressed bytes are unreadable', async () => {
    const { venue, counters, isBack } = await trading('binance');
    const [{ socket }] = [...venue.clients] as [VenueClient];
    venue.send(gzipSync('{"stream":"ethusdt@trade","data":{}}'));
    await until(() => counters.of('binance').rejected.get('unreadable') === 1);
    expect(venue.all).toHaveLength(1);
    // A text frame with the bit that says it is compressed.
    const { _socket: raw } = socket as unknown as { _socket: { write(bytes: Buffer): void } };
    raw.write(Buffer.concat([Buffer.from([0xc1, 5]), Buffer.from('aaaaa')]));
    await until(() => venue.all.length === 2);
    await isBack();
    expect(counters.of('binance').ends.at(-1)?.reason).toContain('RSV1');
  });

  it('refuses a list for one symbol too many has all of it that it takes, and each of the others is refused by itself', async () => {
    const { venue, want, refused, feed } = await desk('alpaca');
    venue.limit = 5;
    await until(() => feed.state === 'live');
    const symbols = Array.from({ length: 12 }, (_, n) => `S${n}`.replaceAll(/\d/g, (digit) => 'ABCDEFGHIJ'[Number(digit)] ?? ''));
    for (const symbol of symbols) want(symbol, LTP);
    await until(() => refused.length === 7 && venue.held.size === 5, 30_000);
    expect(new Set(refused.map((line) => line.replace(/^S\w+: /, '')))).toEqual(new Set(['symbol limit exceeded (405)']));
    const missing = symbols.filter((symbol) => !venue.held.has(`${symbol} trades`));
    expect(new Set(refused.map((line) => line.split(':')[0]))).toEqual(new Set(missing));
    expect(venue.overLimit).toBe(0);
  });

  it('takes the login back is asked three times, and then not at once', async () => {
    const { venue, feed, states } = await trading('alpaca');
    const refuse = setInterval(() => venue.send(JSON.stringify([{ T: 'error', code: 402, msg: 'auth failed' }])), 5);
    await until(() => feed.state === 'failed', 20_000);
    clearInterval(refuse);
    expect([feed.reason, states.includes('reconnecting')]).toEqual(['auth failed (402)', true]);
  });

  it('is closed may be silent, and one that is open may not', async () => {
    let isOpen = false;
    let askedMs = 0;
    const asked = () => ((askedMs = performance.now()), isOpen);
    const { feed, states, venue } = await trading('alpaca', { muteMs: 300, isOpen: asked });
    const silentFromMs = performance.now();
    // The watchdog has run after the time limit of silence.
    await until(() => askedMs - silentFromMs > 900);
    expect([feed.state, feed.isMarketOpen, states.includes('mute')]).toEqual(['live', false, false]);
    isOpen = true;
    await until(() => states.includes('mute'));
    expect(venue.all.length).toBeGreaterThanOrEqual(1);
  });
});

it('a quote of figures over 24 hours may lose volume without a flag', async () => {
  const { venue, want, cache, symbol, exchange } = await trading('binance');
  want(symbol, QUOTE);
  const ticker = (volume: number, atMs: number) =>
    JSON.stringify({ stream: 'ethusdt@ticker', data: { e: '24hrTicker', s: 'ETHUSDT', c: '10', v: String(volume), C: atMs } });
  venue.send(ticker(500, Date.now()));
  venue.send(ticker(400, Date.now() + 1));
  await until(() => cache.quote(exchange, symbol)?.values[7] === 400);
  expect(cache.get(exchange, symbol)?.flags).toEqual([]);
});
