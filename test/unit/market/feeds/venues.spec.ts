import { BinanceAdapter } from '../../../../src/modules/market/venues/binance.adapter.js';
import { CoinbaseAdapter } from '../../../../src/modules/market/venues/coinbase.adapter.js';
import type { FeedMessage, FrameReader } from '../../../../src/modules/market/venues/feed.adapter.js';
import { KrakenAdapter } from '../../../../src/modules/market/venues/kraken.adapter.js';
import { KrakenBook } from '../../../../src/modules/market/venues/kraken.book.js';
import { DEPTH, LTP, QUOTE } from '../../../../src/modules/market/ticks/instrument-name.js';
import { frames } from '../../../support/market/venue-frames.js';

const readAll = (reader: FrameReader, texts: readonly (string | Buffer)[]): FeedMessage[] =>
  texts.flatMap((text) => reader.read(text) ?? []);
const ticks = (messages: readonly FeedMessage[]) => messages.filter((message) => message.type === 'tick');

describe('Binance', () => {
  it('is read from combined streams, of which books have their symbol from the stream alone', () => {
    const messages = readAll(new BinanceAdapter().reader(), frames('binance/combined').received);
    expect(ticks(messages)).toMatchObject([
      { symbol: 'nknusdt', body: { bid_price: '0.08210000', ask_size: '910.00000000' } },
      { symbol: 'nknusdt', body: { bids: [['0.08210000', '6120.00000000']], asks: [['0.08220000', '852.00000000']] } },
    ]);
    expect(messages.at(-1)).toMatchObject({ type: 'closing' });
  });

  it('is read from raw streams', () => {
    const { received } = frames('binance/raw');
    const messages = readAll(new BinanceAdapter().reader(), received);
    expect(messages.filter(({ type }) => type === 'ack')).toHaveLength(3);
    expect(ticks(messages)).toMatchObject([
      { body: { bid_price: '3101.45000000' } },
      { symbol: 'ethusdt', tradeId: 77_120_041, body: { ltp: '3101.46000000', last_quantity: '0.35210000', ltt: 1_770_000_000_121 } },
      { symbol: 'ethusdt', repeatsPrice: true, body: { close: '3060.25000000', open: '3060.26000000', timestamp: 1_770_000_000_877 } },
    ]);
    expect(messages.find(({ type }) => type === 'refused')).toMatchObject({ reason: expect.stringContaining('unknown variant') });
  });

  it('asks for streams by mode, and ends those that the other mode does not have', () => {
    const reader = new BinanceAdapter().reader();
    expect(reader.subscribe(['ethusdt'], LTP)).toEqual([{ method: 'SUBSCRIBE', params: ['ethusdt@trade'], id: 1 }]);
    expect(reader.unsubscribe(['ethusdt'], QUOTE, DEPTH)).toEqual([{ method: 'UNSUBSCRIBE', params: ['ethusdt@bookTicker'], id: 2 }]);
    expect(reader.unsubscribe(['ethusdt'], LTP, DEPTH)).toEqual([]);
  });

  it('names the symbols whose request was refused', () => {
    const reader = new BinanceAdapter().reader();
    reader.subscribe(['a', 'b'], LTP);
    expect(reader.read('{"code":2,"msg":"no","id":1}')).toEqual([{ type: 'refused', symbols: ['a', 'b'], reason: 'no' }]);
  });
});

describe('Coinbase', () => {
  it('is read, with a gap where a number is missing', () => {
    const reader = new CoinbaseAdapter().reader();
    reader.subscribe(['ETH-USD'], DEPTH);
    const messages = readAll(reader, frames('coinbase/advanced').received);
    expect(ticks(messages)).toMatchObject([
      {
        symbol: 'ETH-USD',
        body: {
          bids: [
            [3101.1, 2.5],
            [3101, 0.75],
          ],
          asks: [[3101.2, 1.25]],
        },
      },
      { repeatsPrice: true, body: { ltp: '3101.15', volume: '90412.12345678' } },
      { tradeId: 660_000_001, body: { ltp: '3101.20', last_quantity: '0.0012' } },
      {
        body: {
          bids: [
            [3101.1, 2.5],
            [3101, 0.75],
          ],
          asks: [[3101.25, 3.1]],
        },
      },
    ]);
    const level2 = { product_ids: ['ETH-USD'], channel: 'level2' };
    expect(messages.find(({ type }) => type === 'gap')).toEqual({
      type: 'gap',
      reason: 'frames 6 to 6 are missing',
      frames: [
        { type: 'unsubscribe', ...level2 },
        { type: 'subscribe', ...level2 },
      ],
      books: ['ETH-USD'],
    });
    expect(messages.at(-1)).toEqual({ type: 'auth_failed', reason: 'authentication failure' });
  });

  it('answers for a coin against USDC by its name against dollars, whichever of them was asked for', () => {
    const reader = new CoinbaseAdapter().reader();
    const symbolsOf = (channel: string, event: object) => {
      const read = reader.read(JSON.stringify({ channel, events: [event] })) ?? [];
      return read.map((message) => (message.type === 'tick' ? message.symbol : message.type));
    };
    const trade = { type: 'update', trades: [{ trade_id: '1', product_id: 'ETH-USD', price: '5', size: '1' }] };
    const book = { type: 'snapshot', product_id: 'ETH-USD', updates: [{ side: 'bid', price_level: '5', new_quantity: '1' }] };
    reader.subscribe(['ETH-USDC'], DEPTH);
    expect([symbolsOf('market_trades', trade), symbolsOf('l2_data', book)]).toEqual([['ETH-USDC'], ['ETH-USDC']]);
    reader.subscribe(['ETH-USD'], LTP);
    expect(symbolsOf('market_trades', trade)).toEqual(['ETH-USDC', 'ETH-USD']);
    reader.unsubscribe(['ETH-USDC'], DEPTH, null);
    expect(symbolsOf('market_trades', trade)).toEqual(['ETH-USD']);
  });

  it('sends one channel a frame', () => {
    expect(new CoinbaseAdapter().reader().subscribe(['A-B', 'C-D'], QUOTE)).toEqual([
      { type: 'subscribe', product_ids: ['A-B', 'C-D'], channel: 'market_trades' },
      { type: 'subscribe', product_ids: ['A-B', 'C-D'], channel: 'ticker' },
    ]);
  });
});

describe('Kraken', () => {
  it('is read; a book with a wrong checksum is asked for anew, alone, and says nothing meanwhile', () => {
    const adapter = new KrakenAdapter();
    const reader = adapter.reader();
    const { received } = frames('kraken/v2');
    const messages = readAll(reader, received);
    expect(messages.find(({ type }) => type === 'authenticated')).toBeDefined();
    expect(messages.find(({ type }) => type === 'refused')).toEqual({
      ...{ type: 'refused', symbols: ['NO/PAIR'], reason: 'Currency pair not supported NO/PAIR' },
    });
    const books = ticks(messages).filter((tick) => tick.type === 'tick' && 'bids' in tick.body);
    expect(books).toHaveLength(2);
    expect(books[1]).toMatchObject({ body: { bids: expect.arrayContaining([[3101.1, 1.9]]) } });
    expect(messages.at(-1)).toMatchObject({
      type: 'gap',
      books: ['ETH/USD'],
      frames: [
        { method: 'unsubscribe', params: { channel: 'book', symbol: ['ETH/USD'] } },
        { method: 'subscribe', params: { channel: 'book', symbol: ['ETH/USD'], depth: 10, snapshot: true } },
      ],
    });
    const update = received.find((text) => text.toString().includes('"book","type":"update"')) ?? '';
    expect(reader.read(update)).toEqual([{ type: 'heartbeat' }]);
    expect(adapter.details({ exchange: 'KRAKEN', symbol: 'ETH/USD' })).toEqual({ tickSize: 0.01, lotSize: 1e-8 });
    expect([
      adapter.toVenue({ exchange: 'KRAKEN', symbol: 'ETH/USD' }),
      adapter.toVenue({ exchange: 'KRAKEN', symbol: 'NO/PAIR' }),
    ]).toEqual(['ETH/USD', null]);
  });

  it("has the checksum of the vendor's example", () => {
    const asks = [
      '45285.2 0.00100000',
      '45286.4 1.54571953',
      '45286.6 1.54571109',
      '45289.6 1.54560911',
      '45290.2 0.15890660',
      '45291.8 1.54553491',
      '45294.7 0.04454749',
      '45296.1 0.35380000',
      '45297.5 0.09945542',
      '45299.5 0.18772827',
    ];
    const bids = [
      '45283.5 0.10000000',
      '45283.4 1.54582015',
      '45282.1 0.10000000',
      '45281.0 0.10000000',
      '45280.3 1.54592586',
      '45279.0 0.07990000',
      '45277.6 0.03310103',
      '45277.5 0.30000000',
      '45277.3 1.54602737',
      '45276.6 0.15445238',
    ];
    const side = (levels: readonly string[]) => levels.map((level) => level.replace(/(\S+) (\S+)/, '{"price":$1,"qty":$2}')).join(',');
    const [entry] = KrakenBook.entriesIn(`{"data":[{"symbol":"BTC/USD","asks":[${side(asks)}],"bids":[${side(bids)}],"checksum":1}]}`);
    const book = new KrakenBook(10, { price: 1, quantity: 8 });
    if (entry) book.apply(entry);
    expect(book.checksum()).toBe(3_310_070_434);
  });
});

it.each([new BinanceAdapter(), new CoinbaseAdapter(), new KrakenAdapter()])(
  '$kind: what is no frame is null, what is unknown says so',
  (adapter) => {
    const reader = adapter.reader();
    for (const bad of ['', '{', '[]', '5', 'null', '"x"', Buffer.from([0, 255])]) expect(reader.read(bad)).toBeNull();
    for (const odd of ['{}', '{"channel":5,"e":7}', '{"channel":"book","data":7}', '{"channel":"l2_data","events":[{"updates":[5]}]}'])
      expect(reader.read(odd)?.every(({ type }) => type !== 'tick')).toBe(true);
  },
);
