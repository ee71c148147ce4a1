import { DEPTH, type InstrumentName, LTP, type Mode, QUOTE } from '../ticks/instrument-name.js';
import {
  bodies,
  type VenueBody,
  type FeedAdapter,
  type FeedLimits,
  type FeedMessage,
  type FeedSession,
  type Frame,
  type FrameReader,
  isBody,
  type RevisedTrade,
  text,
  type VenueSymbol,
} from './feed.adapter.js';
import { TradingHours } from './trading-hours.js';

const URL_OF_VENUE = 'wss://stream.data.alpaca.markets/v2/iex';
const EXCHANGE = 'US';
/** The core session: there are ticks before and after it, but not regularly. */
const HOURS = { zone: 'America/New_York', from: '09:30', to: '16:00' } as const;
/** Most accounts may have one connection. The number of symbols depends on the plan, and the venue refuses too many. */
const LIMITS: FeedLimits = {
  ...{ symbolsPerConnection: 3000, connections: 1, framesPerSecond: 5, symbolsPerSubscribe: 200, maxDepth: 1, heartbeatMs: 20_000 },
  oneAtATime: true,
};
const CHANNELS: Readonly<Record<Mode, readonly string[]>> = {
  [LTP]: ['trades'],
  [QUOTE]: ['trades', 'quotes', 'dailyBars'],
  [DEPTH]: ['trades', 'quotes', 'dailyBars'],
};
/** Codes of a refused login, or of a second connection, which is treated alike. */
const REFUSED_LOGIN: ReadonlySet<number> = new Set([401, 402, 404, 406]);

/** Codes of a refused subscription: too many symbols, not in the plan, not of this feed. */
const REFUSED_LIST: ReadonlySet<number> = new Set([405, 409, 410]);

/** Alpaca's market data, second version, of the stock exchanges of the United States. */
export class AlpacaAdapter implements FeedAdapter {
  readonly kind = 'alpaca';
  readonly limits = LIMITS;
  readonly logsIn = true;
  private readonly hours: TradingHours;

  constructor(
    holidays?: ReadonlyMap<string, string | null>,
    readonly exchange = EXCHANGE,
  ) {
    this.hours = new TradingHours(HOURS, holidays);
  }

  isOpen(atMs: number): boolean {
    return this.hours.isOpen(atMs);
  }

  serves(exchange: string): boolean {
    return exchange === this.exchange;
  }

  toVenue({ symbol }: InstrumentName): VenueSymbol | null {
    return /^[A-Z0-9.]+$/.test(symbol) ? symbol : null;
  }

  open({ url = URL_OF_VENUE }: FeedSession): { url: string } {
    return { url };
  }

  hello({ key, secret }: FeedSession): readonly Frame[] {
    return [{ action: 'auth', key, secret }];
  }

  reader(): FrameReader {
    return new AlpacaReader();
  }
}

class AlpacaReader implements FrameReader {
  /** Lists without an answer yet: answers arrive in the same order, and do not name their list. */
  private readonly pending: (readonly VenueSymbol[])[] = [];
  private answered: readonly VenueSymbol[] = [];

  subscribe(symbols: readonly VenueSymbol[], mode: Mode): Frame[] {
    this.pending.push(symbols);
    return [{ action: 'subscribe', ...Object.fromEntries(CHANNELS[mode].map((channel) => [channel, symbols])) }];
  }

  unsubscribe(symbols: readonly VenueSymbol[], mode: Mode, keep: Mode | null): Frame[] {
    const kept = keep === null ? [] : CHANNELS[keep];
    const ended = CHANNELS[mode].filter((channel) => !kept.includes(channel));
    if (ended.length > 0) this.pending.push([]);
    return ended.length === 0 ? [] : [{ action: 'unsubscribe', ...Object.fromEntries(ended.map((channel) => [channel, symbols])) }];
  }

  read(frame: string | Buffer): readonly FeedMessage[] | null {
    try {
      const list: unknown = JSON.parse(frame.toString());
      if (!Array.isArray(list)) return isBody(list) ? [{ type: 'unknown' }] : null;
      return bodies(list).map((body) => this.message(body));
    } catch {
      return null;
    }
  }

  private message(body: VenueBody): FeedMessage {
    const symbol = text(body['S']);
    switch (body['T']) {
      case 't': {
        const trade = { ltp: body['p'], last_quantity: body['s'], timestamp: body['t'], ltt: body['t'] };
        // Trade numbers are unique per exchange.
        return { type: 'tick', symbol, body: { ...trade, seq: body['i'], publisher: text(body['x']) }, isRevisable: true };
      }
      case 'q':
        return { type: 'tick', symbol, body: quoteOf(body) };
      case 'd':
        return { type: 'tick', symbol, body: { open: body['o'], high: body['h'], low: body['l'], volume: body['v'] } };
      case 'x':
        return { type: 'revision', symbol, name: tradeName(body['x'], body['i']), by: null };
      case 'c':
        return { type: 'revision', symbol, name: tradeName(body['x'], body['oi']), by: correctedBy(body) };
      case 'success':
        return { type: body['msg'] === 'authenticated' ? 'authenticated' : 'ack' };
      case 'subscription':
        this.answer();
        return { type: 'ack' };
      case 'error':
        return this.refusal(Number(body['code']), text(body['msg']));
      default:
        return { type: 'unknown' };
    }
  }

  private refusal(code: number, said: string): FeedMessage {
    const reason = `${said} (${code})`;
    if (REFUSED_LOGIN.has(code)) return { type: 'auth_failed', reason };
    return { type: 'refused', symbols: REFUSED_LIST.has(code) ? this.answer() : [], reason };
  }

  /** The list of the next answer. */
  private answer(): readonly VenueSymbol[] {
    this.answered = this.pending.shift() ?? this.answered;
    return this.answered;
  }
}

/** The name of the trade in its tick, by which bars find it. */
function tradeName(exchange: unknown, id: unknown): string {
  return `${text(exchange)} ${text(id)}`;
}

/** Null = the correction has no valid trade. */
function correctedBy({ x: exchange, ci: id, cp: price, cs: size }: VenueBody): RevisedTrade | null {
  const [corrected, quantity] = [Number(price), Number(size)];
  return corrected > 0 && quantity >= 0 ? { name: tradeName(exchange, id), price: corrected, quantity } : null;
}

/** Alpaca has no order book, only its best level. */
function quoteOf(body: VenueBody): Frame {
  const [bid, bidSize, ask, askSize] = [body['bp'], body['bs'], body['ap'], body['as']];
  const best = { bid_price: bid, bid_size: bidSize, ask_price: ask, ask_size: askSize, timestamp: body['t'] };
  return { ...best, bids: [[bid, bidSize]], asks: [[ask, askSize]] };
}
