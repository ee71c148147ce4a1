import { DEPTH, LTP, QUOTE } from '../../../../src/modules/market/ticks/instrument-name.js';
import { AlpacaAdapter } from '../../../../src/modules/market/venues/alpaca.adapter.js';
import type { FeedMessage } from '../../../../src/modules/market/venues/feed.adapter.js';
import { KiteAdapter } from '../../../../src/modules/market/venues/kite.adapter.js';
import { readKiteInstruments } from '../../../../src/modules/market/venues/kite.instruments.js';
import { kiteTick } from '../../../../src/modules/market/venues/kite.packet.js';
import { frames } from '../../../support/market/venue-frames.js';

const SESSION = { url: undefined, key: 'KEY', secret: 'SECRET', token: 'TOKEN' };

describe('Alpaca', () => {
  const adapter = new AlpacaAdapter();

  it('is read', () => {
    const reader = adapter.reader();
    reader.subscribe(['ACME'], QUOTE);
    const messages = frames('alpaca/v2').received.flatMap((frame) => reader.read(frame) ?? []);
    expect(messages).toMatchObject([
      { type: 'ack' },
      { type: 'authenticated' },
      { type: 'ack' },
      { type: 'tick', symbol: 'ACME', body: { bid_price: 41.07, ask_size: 2, bids: [[41.07, 3]], asks: [[41.1, 2]] } },
      { type: 'tick', symbol: 'ACME', body: { ltp: 41.09, last_quantity: 100, ltt: '2026-02-02T15:30:00.1239Z', publisher: 'V' } },
      ...[{ type: 'unknown' }, { type: 'unknown' }, { type: 'revision', symbol: 'ACME', name: 'V 52983525029461', by: null }],
      { type: 'auth_failed', reason: 'auth failed (402)' },
      { type: 'refused', symbols: ['ACME'], reason: 'symbol limit exceeded (405)' },
      { type: 'auth_failed', reason: 'connection limit exceeded (406)' },
      { type: 'refused', symbols: [], reason: 'slow client (407)' },
      { type: 'refused', symbols: ['ACME'] },
    ]);
  });

  it('takes a correction for what the trade should have been, and one without a price for a cancel', () => {
    const correction = { T: 'c', S: 'ACME', x: 'V', oi: 7, op: 41.09, os: 100, ci: 8, cp: 40.1, cs: 90, t: '2026-02-02T15:31:00Z' };
    const [put, cancelled] = [correction, { ...correction, cp: 0 }].map((body) => adapter.reader().read(JSON.stringify([body])));
    expect(put).toEqual([{ type: 'revision', symbol: 'ACME', name: 'V 7', by: { name: 'V 8', price: 40.1, quantity: 90 } }]);
    expect(cancelled).toEqual([{ type: 'revision', symbol: 'ACME', name: 'V 7', by: null }]);
  });

  it('logs in first, and asks for channels by mode', () => {
    const { sent } = frames('alpaca/v2');
    expect(adapter.hello(SESSION)).toEqual([sent[0]]);
    const reader = adapter.reader();
    expect(reader.subscribe(['A'], LTP)).toEqual([{ action: 'subscribe', trades: ['A'] }]);
    expect(reader.unsubscribe(['A'], DEPTH, LTP)).toEqual([{ action: 'unsubscribe', quotes: ['A'], dailyBars: ['A'] }]);
    expect(reader.unsubscribe(['A'], DEPTH, QUOTE)).toEqual([]);
  });

  it.each(['', '{', '5', '"x"', 'null'])('%j is no frame', (frame) => {
    expect(adapter.reader().read(frame)).toBeNull();
  });
});

describe('Kite', () => {
  const CSV = [
    'instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange',
    '408065,1594,INFY,"INFOSYS, ""LTD""",0,,0,0.05,1,EQ,NSE,NSE',
    '256265,1001,NIFTY,NIFTY,0,,0,0,0,EQ,INDICES,NSE',
    'x,1,BAD,,0,,0,0,0,EQ,NSE,NSE',
    '',
  ].join('\n');
  const adapter = new KiteAdapter(readKiteInstruments(CSV));

  it('knows its instruments by the list', () => {
    const venue = (exchange: string, symbol: string) => adapter.toVenue({ exchange, symbol });
    expect([venue('NSE', 'INFY'), venue('NSE_INDEX', 'NIFTY'), venue('NSE', 'NIFTY'), venue('NSE', 'BAD')]).toEqual([
      '408065',
      '256265',
      null,
      null,
    ]);
    expect(['NSE', 'NSE_INDEX', 'BSE'].map((exchange) => adapter.serves(exchange))).toEqual([true, true, false]);
    expect([adapter.details({ exchange: 'NSE', symbol: 'INFY' }), adapter.details({ exchange: 'NSE_INDEX', symbol: 'NIFTY' })]).toEqual([
      { tickSize: 0.05, lotSize: 1 },
      { tickSize: null, lotSize: null },
    ]);
    expect(() => readKiteInstruments('a,b\n1,2')).toThrow('no column instrument_token, tradingsymbol, segment, exchange');
  });

  it('is read from its packets as they were decoded', () => {
    const reader = adapter.reader();
    const binary = frames('kite/ticker').all.filter(({ in_base64: bytes }) => bytes !== undefined);
    const [heartbeat, whole, ltp, short] = binary.map(({ in_base64: bytes = '' }) => reader.read(Buffer.from(bytes, 'base64')) ?? []);
    expect(heartbeat).toEqual([{ type: 'heartbeat' }]);
    expect(whole).toMatchObject([
      {
        symbol: '408065',
        body: {
          ...{
            ltp: 1583.7,
            last_quantity: 9,
            average_price: 1580.4,
            volume: 1_200_500,
            open: 1579.15,
            high: 1585,
            low: 1571.05,
            close: 1577.8,
          },
          ...{ total_buy_quantity: 256_000, total_sell_quantity: 363_000, ltt: 1_770_003_087, timestamp: 1_770_003_088 },
        },
      },
      { symbol: '884737', body: { ltp: 902.15 } },
      { symbol: '256265', body: { ltp: 25_110.45, high: 25_200, low: 24_905, open: 25_000, close: 24_980, timestamp: 1_770_003_088 } },
    ]);
    const [full] = (whole ?? []) as (FeedMessage & { type: 'tick' })[];
    const { bids, asks } = (full ? full.body : {}) as { bids: object[]; asks: object[] };
    expect([bids[0], bids[4], asks[0], bids.length, asks.length]).toEqual([
      { price: 1583.65, quantity: 100, orders: 1 },
      { price: 1583.45, quantity: 104, orders: 5 },
      { price: 1583.75, quantity: 200, orders: 2 },
      ...[5, 5],
    ]);
    expect(ltp).toEqual([{ type: 'tick', symbol: '256265', body: { ltp: 25_110.45 } }]);
    expect(short?.filter(({ type }) => type === 'tick')).toEqual([]);
  });

  it('divides prices by the kind of the instrument', () => {
    const packet = (token: number, price: number) => {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE(token, 0);
      bytes.writeInt32BE(price, 4);
      return kiteTick(bytes);
    };
    expect([packet(256 + 3, 830_000_000), packet(256 + 6, 830_000), packet(256 + 1, 8300)]).toMatchObject(
      [83, 83, 83].map((ltp) => ({ body: { ltp } })),
    );
    expect(kiteTick(Buffer.alloc(9))).toBeNull();
  });

  it('tells of orders and refusals in text, and asks for modes', () => {
    const reader = adapter.reader();
    const { received, sent } = frames('kite/ticker');
    const texts = received.filter((frame) => typeof frame === 'string').flatMap((frame) => reader.read(frame) ?? []);
    expect(texts).toMatchObject([
      { type: 'order', order: { order_id: '260202000000001' } },
      { type: 'refused', reason: 'Exceeded the limit of instruments' },
    ]);
    expect(reader.subscribe(['408065', '256265'], DEPTH)[1]).toEqual(sent[1]);
    expect(reader.unsubscribe(['1'], DEPTH, LTP)).toEqual([]);
    expect(reader.unsubscribe(['1'], DEPTH, null)).toEqual([{ a: 'unsubscribe', v: [1] }]);
  });

  it('carries key and token in its address', () => {
    expect(adapter.open(SESSION).url).toBe('wss://ws.kite.trade/?api_key=KEY&access_token=TOKEN');
  });
});
