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
  jsonObject,
  text,
  type VenueSymbol,
} from './feed.adapter.js';
import { OrderBook } from './order.book.js';

const URL_OF_VENUE = 'wss://advanced-trade-ws.coinbase.com';
const EXCHANGE = 'COINBASE';
const KEPT_LEVELS = 50;
const LIMITS: FeedLimits = {
  ...{ symbolsPerConnection: 100, connections: 10, framesPerSecond: 7, symbolsPerSubscribe: 50, maxDepth: KEPT_LEVELS, heartbeatMs: 5000 },
};
/** A frame subscribes to one channel. */
const CHANNELS: Readonly<Record<Mode, readonly string[]>> = {
  [LTP]: ['market_trades'],
  [QUOTE]: ['market_trades', 'ticker'],
  [DEPTH]: ['market_trades', 'ticker', 'level2'],
};

/** Coinbase Advanced Trade, without a key. */
export class CoinbaseAdapter implements FeedAdapter {
  readonly kind = 'coinbase';
  readonly limits = LIMITS;
  readonly logsIn = false;

  constructor(readonly exchange = EXCHANGE) {}

  serves(exchange: string): boolean {
    return exchange === this.exchange;
  }

  toVenue({ symbol }: InstrumentName): VenueSymbol | null {
    return /^[A-Z0-9]+(-[A-Z0-9]+)+$/.test(symbol) ? symbol : null;
  }

  open({ url = URL_OF_VENUE }: FeedSession): { url: string } {
    return { url };
  }

  /** Clients without a subscription within 5 s, or without traffic, are disconnected. */
  hello(): readonly Frame[] {
    return [{ type: 'subscribe', channel: 'heartbeats' }];
  }

  reader(): FrameReader {
    return new CoinbaseReader();
  }
}

class CoinbaseReader implements FrameReader {
  private nextSequence: number | null = null;
  private readonly books = new Map<VenueSymbol, OrderBook>();
  /** The requested products, by the name in their frames. */
  private readonly asked = new Map<string, Set<VenueSymbol>>();
  /** Products with a subscribed order book. */
  private readonly followed = new Set<VenueSymbol>();

  subscribe(symbols: readonly VenueSymbol[], mode: Mode): Frame[] {
    for (const symbol of symbols) {
      this.askedAs(symbol).add(symbol);
      if (mode === DEPTH) this.followed.add(symbol);
    }
    return CHANNELS[mode].map((channel) => ({ type: 'subscribe', product_ids: symbols, channel }));
  }

  unsubscribe(symbols: readonly VenueSymbol[], mode: Mode, keep: Mode | null): Frame[] {
    const kept = keep === null ? [] : CHANNELS[keep];
    const ended = CHANNELS[mode].filter((channel) => !kept.includes(channel));
    for (const symbol of symbols) {
      if (ended.includes('level2')) this.forget(symbol);
      if (keep === null) this.askedAs(symbol).delete(symbol);
    }
    return ended.map((channel) => ({ type: 'unsubscribe', product_ids: symbols, channel }));
  }

  read(frame: string | Buffer): readonly FeedMessage[] | null {
    const body = jsonObject(frame);
    if (body === null) return null;
    if (body['type'] === 'error') return [refusal(text(body['message']))];
    const gap = this.gapAt(Number(body['sequence_num']));
    const messages = bodies(body['events'])
      .flatMap((event) => this.event(text(body['channel']), event, text(body['timestamp'])))
      .flatMap((message) => this.named(message));
    const known = messages.length > 0 ? messages : [ANSWERS[text(body['channel'])] ?? { type: 'unknown' as const }];
    return gap === null ? known : [gap, ...known];
  }

  private event(channel: string, event: VenueBody, timestamp: string): FeedMessage[] {
    switch (channel) {
      case 'market_trades':
        return tradesOf(event);
      case 'ticker':
        return bodies(event['tickers']).map((ticker) => ({
          ...{ type: 'tick', symbol: text(ticker['product_id']), body: tickerOf(ticker, timestamp), repeatsPrice: true },
        }));
      case 'l2_data':
        return this.book(event, timestamp);
      default:
        return [];
    }
  }

  private book(event: VenueBody, timestamp: string): FeedMessage[] {
    const symbol = text(event['product_id']);
    if (event['type'] === 'snapshot') this.books.set(symbol, new OrderBook());
    const book = this.books.get(symbol);
    // Changes are useless without the snapshot of the book.
    if (book === undefined) return [];
    for (const update of bodies(event['updates'])) {
      const [priceText, quantityText] = [text(update['price_level']), text(update['new_quantity'])];
      const level = { price: Number(priceText), quantity: Number(quantityText), priceText, quantityText };
      if (Number.isFinite(level.price) && Number.isFinite(level.quantity)) book[update['side'] === 'bid' ? 'bids' : 'asks'].set(level);
    }
    return [{ type: 'tick', symbol, body: { bids: book.bids.top(KEPT_LEVELS), asks: book.asks.top(KEPT_LEVELS), timestamp } }];
  }

  /** After a gap in the numbers all books are requested again, as each of them may have changed. */
  private gapAt(sequence: number): FeedMessage | null {
    if (!Number.isSafeInteger(sequence)) return null;
    const expected = this.nextSequence;
    this.nextSequence = sequence + 1;
    if (expected === null || sequence <= expected) return null;
    this.books.clear();
    const products = [...this.followed];
    const frames = ['unsubscribe', 'subscribe'].map((type) => ({ type, product_ids: products, channel: 'level2' }));
    const reason = `frames ${expected} to ${sequence - 1} are missing`;
    return { type: 'gap', reason, frames: products.length === 0 ? [] : frames, books: products };
  }

  private forget(symbol: VenueSymbol): void {
    this.followed.delete(symbol);
    const answered = answeredAs(symbol);
    if (![...this.followed].some((other) => answeredAs(other) === answered)) this.books.delete(answered);
  }

  private askedAs(symbol: VenueSymbol): Set<VenueSymbol> {
    const name = answeredAs(symbol);
    const asked = this.asked.get(name) ?? new Set();
    this.asked.set(name, asked);
    return asked;
  }

  /** The message, once for each requested product that it belongs to. */
  private named(message: FeedMessage): FeedMessage[] {
    const asked = message.type === 'tick' ? this.asked.get(message.symbol) : undefined;
    return asked?.size ? [...asked].map((symbol) => ({ ...message, symbol }) as FeedMessage) : [message];
  }
}

const ANSWERS: Readonly<Record<string, FeedMessage>> = {
  subscriptions: { type: 'ack' },
  heartbeats: { type: 'heartbeat' },
  market_trades: { type: 'heartbeat' },
  ticker: { type: 'heartbeat' },
  l2_data: { type: 'heartbeat' },
};

/** The venue has one book for a coin against USD and against USDC, and answers both under the name with USD. */
function answeredAs(product: VenueSymbol): string {
  return product.endsWith('-USDC') ? product.slice(0, -1) : product;
}

/** Oldest first; the venue sends the newest first. */
function tradesOf(event: VenueBody): FeedMessage[] {
  const trades = bodies(event['trades']).map((trade) => ({
    type: 'tick' as const,
    symbol: text(trade['product_id']),
    body: { ltp: trade['price'], last_quantity: trade['size'], timestamp: trade['time'], ltt: trade['time'] },
    tradeId: Number(trade['trade_id']),
    ...(event['type'] === 'snapshot' ? { isHistory: true as const } : {}),
  }));
  return trades.toSorted((one, other) => one.tradeId - other.tradeId);
}

function tickerOf(ticker: VenueBody, timestamp: string): Frame {
  return {
    ...{ ltp: ticker['price'], volume: ticker['volume_24_h'], low: ticker['low_24_h'], high: ticker['high_24_h'] },
    ...{ bid_price: ticker['best_bid'], bid_size: ticker['best_bid_quantity'] },
    ...{ ask_price: ticker['best_ask'], ask_size: ticker['best_ask_quantity'], timestamp, session: LAST_24_HOURS },
  };
}

function refusal(reason: string): FeedMessage {
  return /auth/i.test(reason) ? { type: 'auth_failed', reason } : { type: 'refused', symbols: [], reason };
}
