import { DEPTH, type InstrumentName, LTP, type Mode, QUOTE } from '../ticks/instrument-name.js';
import { LAST_24_HOURS } from '../ticks/tick.js';
import {
  bodies,
  type VenueBody,
  type FeedAdapter,
  type FeedLimits,
  type FeedMessage,
  type FeedSession,
  type Frame,
  type FrameReader,
  type InstrumentDetails,
  isBody,
  jsonObject,
  text,
  type VenueSymbol,
} from './feed.adapter.js';
import { KrakenBook } from './kraken.book.js';
import { KrakenPairs } from './kraken.pairs.js';

const URL_OF_VENUE = 'wss://ws.kraken.com/v2';
const EXCHANGE = 'KRAKEN';
const BOOK_DEPTH = 10;
const LIMITS: FeedLimits = {
  ...{ symbolsPerConnection: 200, connections: 10, framesPerSecond: 10, symbolsPerSubscribe: 50, maxDepth: BOOK_DEPTH, heartbeatMs: 5000 },
};
const CHANNELS: Readonly<Record<Mode, readonly string[]>> = {
  [LTP]: ['trade'],
  [QUOTE]: ['trade', 'ticker'],
  [DEPTH]: ['trade', 'ticker', 'book'],
};
const OPTIONS: Readonly<Record<string, Frame>> = { ticker: { event_trigger: 'bbo' }, book: { depth: BOOK_DEPTH } };

/** Kraken, second version of its protocol, without a key. */
export class KrakenAdapter implements FeedAdapter {
  readonly kind = 'kraken';
  readonly limits = LIMITS;
  /** The list of instruments is needed before the first book, because checksums need its precisions. */
  readonly logsIn = true;
  readonly catalogue = new KrakenPairs();

  constructor(readonly exchange = EXCHANGE) {}

  details({ symbol }: InstrumentName): InstrumentDetails | null {
    return this.catalogue.get(symbol)?.details ?? null;
  }

  serves(exchange: string): boolean {
    return exchange === this.exchange;
  }

  toVenue({ symbol }: InstrumentName): VenueSymbol | null {
    const isThere = this.catalogue.areKnown ? this.catalogue.get(symbol) !== undefined : symbol.includes('/');
    return isThere ? symbol : null;
  }

  open({ url = URL_OF_VENUE }: FeedSession): { url: string } {
    return { url };
  }

  hello(): readonly Frame[] {
    return [{ method: 'subscribe', params: { channel: 'instrument', snapshot: true }, req_id: 1 }];
  }

  reader(): FrameReader {
    return new KrakenReader(this.catalogue);
  }
}

class KrakenReader implements FrameReader {
  private lastId = 1;
  private readonly books = new Map<VenueSymbol, KrakenBook>();

  constructor(private readonly pairs: KrakenPairs) {}

  subscribe(symbols: readonly VenueSymbol[], mode: Mode): Frame[] {
    return CHANNELS[mode].map((channel) => this.frame('subscribe', channel, symbols));
  }

  unsubscribe(symbols: readonly VenueSymbol[], mode: Mode, keep: Mode | null): Frame[] {
    const kept = keep === null ? [] : CHANNELS[keep];
    return CHANNELS[mode].filter((channel) => !kept.includes(channel)).map((channel) => this.frame('unsubscribe', channel, symbols));
  }

  read(frame: string | Buffer): readonly FeedMessage[] | null {
    const body = jsonObject(frame);
    if (body === null) return null;
    if ('method' in body) return [answerTo(body)];
    switch (body['channel']) {
      case 'heartbeat':
        return [{ type: 'heartbeat' }];
      case 'status':
        return [{ type: 'ack' }];
      case 'instrument':
        return this.instruments(body);
      case 'trade':
        return tradesOf(body);
      case 'ticker':
        return bodies(body['data']).map((ticker) => ({
          ...{ type: 'tick', symbol: text(ticker['symbol']), body: tickerOf(ticker), repeatsPrice: true },
        }));
      case 'book':
        return this.book(frame.toString(), body['type'] === 'snapshot');
      default:
        return [{ type: 'unknown' }];
    }
  }

  private instruments(body: VenueBody): FeedMessage[] {
    const data = isBody(body['data']) ? body['data'] : {};
    this.pairs.take(bodies(data['pairs']));
    return [body['type'] === 'snapshot' ? { type: 'authenticated' } : { type: 'ack' }];
  }

  private book(frame: string, isSnapshot: boolean): FeedMessage[] {
    const [data] = KrakenBook.entriesIn(frame);
    const precision = data && this.pairs.get(data.symbol)?.precision;
    if (data === undefined || precision === undefined) return [{ type: 'unknown' }];
    const { symbol } = data;
    if (isSnapshot) this.books.set(symbol, new KrakenBook(BOOK_DEPTH, precision));
    const book = this.books.get(symbol);
    // Between a wrong checksum and the new snapshot.
    if (book === undefined) return [{ type: 'heartbeat' }];
    book.apply(data);
    if (data.checksum === null || book.checksum() === data.checksum)
      return [{ type: 'tick', symbol, body: { ...book.top(), ...(data.timestamp === '' ? {} : { timestamp: data.timestamp }) } }];
    this.books.delete(symbol);
    const frames = ['unsubscribe', 'subscribe'].map((method) => this.frame(method, 'book', [symbol]));
    return [{ type: 'gap', reason: `the checksum of the book of ${symbol} is wrong`, frames, books: [symbol] }];
  }

  private frame(method: string, channel: string, symbols: readonly VenueSymbol[]): Frame {
    this.lastId += 1;
    const isSubscribe = method === 'subscribe';
    const options = isSubscribe ? { ...OPTIONS[channel], snapshot: true } : channel === 'book' ? { depth: BOOK_DEPTH } : {};
    return { method, params: { channel, symbol: symbols, ...options }, req_id: this.lastId };
  }
}

function answerTo(body: VenueBody): FeedMessage {
  if (body['method'] === 'pong') return { type: 'heartbeat' };
  if (body['success'] !== false) return { type: 'ack' };
  const symbol = text(body['symbol']);
  // The venue answers a repeated subscription with an error.
  if (/already subscribed/i.test(text(body['error']))) return { type: 'ack' };
  return { type: 'refused', symbols: symbol === '' || body['method'] !== 'subscribe' ? [] : [symbol], reason: text(body['error']) };
}

function tradesOf(body: VenueBody): FeedMessage[] {
  const trades = bodies(body['data']).map((trade) => ({
    type: 'tick' as const,
    symbol: text(trade['symbol']),
    body: { ltp: trade['price'], last_quantity: trade['qty'], timestamp: trade['timestamp'], ltt: trade['timestamp'] },
    tradeId: Number(trade['trade_id']),
    ...(body['type'] === 'snapshot' ? { isHistory: true as const } : {}),
  }));
  return trades.toSorted((one, other) => one.tradeId - other.tradeId);
}

function tickerOf(ticker: VenueBody): Frame {
  return {
    ...{ ltp: ticker['last'], volume: ticker['volume'], average_price: ticker['vwap'], low: ticker['low'], high: ticker['high'] },
    ...{ bid_price: ticker['bid'], bid_size: ticker['bid_qty'], ask_price: ticker['ask'], ask_size: ticker['ask_qty'] },
    ...(ticker['timestamp'] === undefined ? {} : { timestamp: ticker['timestamp'] }),
    session: LAST_24_HOURS,
  };
}
